"""The windowed program: the one instance of it, its services, and their end."""

import logging
import os
import queue
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from app.core import words
from app.core.crash_report import CrashReport
from app.core.errors import AppError
from app.core.verbs import opening
from app.system import crashes, instance, log, paths, reports, settings_file, whole_file
from app.system.door import InstanceError
from app.system.paths import Paths

_log = logging.getLogger(__name__)


def main(wish: str = "show") -> int:
    """Run until somebody quits; returns the exit code. A second start tells the first its `wish`.

    The first does it itself, but for "show": it begins without a window.
    """
    places = paths.standard()
    file = settings_file.load(places.settings)
    inbox = Inbox()
    troubles: list[AppError] = []
    listener: instance.Listener | None = None
    try:
        listener = instance.begin(instance.folder_of(places.state, os.environ), inbox.put, wish)
        if listener is None:
            return 0
    except InstanceError as error:  # the window works without it
        troubles.append(error)
    if wish != "show":
        inbox.put(wish)
    written = places.log if log.begin(places.log) else None
    crashed = reports.of_crash(crashes.found(places.crashes), places.log)
    end_watch = crashes.watch(places.crashes, "window")
    again: list[Callable[[], object]] = []  # starts what follows this program
    try:
        return _run(places, file, inbox, troubles, (written, crashed), again)
    finally:
        end_watch()
        if listener is not None:
            listener.close()
        for start in again:
            start()


def _run(
    places: Paths,
    file: settings_file.Loaded,
    inbox: "Inbox",
    troubles: list[AppError],
    logged: tuple[Path | None, CrashReport | None],
    again: list[Callable[[], object]],
) -> int:
    """Show the icon first, then load the rest: Qt, only now, and everything else after it.

    `logged`: the file of the log, and how the run before ended.
    """
    from PySide6.QtWidgets import QApplication

    from app.ui.lane import Mailbox
    from app.ui.program import Defect, Window, run
    from app.ui.tray import Tray

    ended: list[Callable[[], None]] = []
    described = partial(reports.of_defect, log=logged[0])

    def load(app: QApplication, tray: Tray, mailbox: Mailbox, defect: Defect) -> Window:
        from app import compose, sections
        from app.system import doctor_places, installed
        from app.ui.shell import Program, Shell
        from app.ui.updating import Updating

        itself = installed.installed()

        def restart() -> None:
            again[:] = [partial(installed.start_again, installed.command())]
            app.quit()

        words.use(file.language)  # before anything is said about the settings
        app.aboutToQuit.connect(inbox.close)
        settings = sections.read_settings(file)
        services = compose.build(settings, places)
        ended.append(services.close)
        troubles.extend(doctor_places.troubles(places))
        troubles.extend(
            AppError(f"{wrong.key}: {wrong.message}", wrong.hint) for wrong in settings.problems
        )
        program = Program(
            inbox.connect,
            inbox.commands,
            described=described,
            places=places.windows,
            troubles=tuple(troubles),
            first_start=not whole_file.is_there(places.welcomed),
            welcomed=lambda: _mark(places),
            crashed=logged[1],
        )
        shell = Shell(app, services, mailbox, tray, program, defect)
        return Updating(shell, itself.file, lambda: itself.replaced, restart)

    try:
        return run(load, described, lambda files: inbox.put(opening(files)))
    finally:
        for end in ended:
            end()


class Inbox:
    """Commands from other processes; those that come before somebody listens wait."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._wake: Callable[[], None] | None = None
        self._closed = False

    def close(self) -> None:
        """Take none any more: the program ends, and the next one may begin."""
        self._closed = True

    def put(self, verb: str) -> bool:
        """Take a command, on any thread; whether it will be done."""
        if self._closed:
            return False
        self._waiting.put(verb)
        if self._wake is not None:
            self._wake()
        return True

    def connect(self, wake: Callable[[], None]) -> None:
        """Have `wake` called, on any thread, when commands may wait; now as well."""
        self._wake = wake
        wake()

    def commands(self) -> Iterator[str]:
        """Take what waits."""
        while True:
            try:
                yield self._waiting.get_nowait()
            except queue.Empty:
                return


def _mark(places: Paths) -> None:
    """Remember that the program has been seen; where that fails it introduces itself again."""
    try:
        whole_file.folder(places.welcomed.parent)
        places.welcomed.touch()
    except OSError as error:
        _log.warning("the first start was not noted: %s", type(error).__name__)
