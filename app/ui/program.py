"""The Qt side of the program: application object, signals of the system, defects, event loop."""

import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

from app.core import identity
from app.core.crash_report import CrashReport
from app.ui import overrides, qt_messages
from app.ui.application import Application
from app.ui.collecting import Collector
from app.ui.lane import Mailbox
from app.ui.tray import Tray

_log = logging.getLogger(__name__)

_ICON_MS: Final = 20  # until the tray has taken the icon and it is painted
_ENDINGS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


Defect = Callable[[BaseException | None], None]
"""Takes what nobody expected; a thread that ended for want of memory may have no error left."""


class Window(Protocol):
    """All windows of the program."""

    def begin(self) -> None: ...
    def report(self, error: BaseException) -> None:
        """Show a defect; the program goes on."""
        ...

    def close(self) -> None: ...


Load = Callable[[QApplication, Tray, Mailbox, Defect], Window]
"""Loads and makes the rest of the program, which takes a multiple of what the icon takes."""


def run(
    load: Load,
    described: Callable[[BaseException], CrashReport],
    open_files: Callable[[list[str]], object] = lambda _files: None,
) -> int:
    """Show the program until somebody quits; returns the exit code.

    `described` makes a report of a defect for a program that cannot be loaded: that is shown, and
    is its end. `open_files` is told of files that the system has this program open.
    """
    overrides.install()
    hear_no_more = qt_messages.install()
    app = Application([identity.SLUG], open_files)
    app.setApplicationName(identity.SLUG)
    app.setApplicationDisplayName(identity.NAME)
    app.setDesktopFileName(identity.APP_ID)
    app.setQuitOnLastWindowClosed(False)
    Collector(app)  # before other threads begin
    tray = Tray()  # what somebody who started the program looks for
    mailbox = Mailbox()
    windows: list[Window] = []
    begun: list[bool] = []

    def defect(error: BaseException | None) -> None:
        error = MemoryError() if error is None else error
        _log.error("defect", exc_info=error)

        def report() -> None:
            if begun and not windows:  # an icon that can do nothing must not stay
                windows.append(Unloaded(app, tray, described))
            for window in windows:
                window.report(error)

        mailbox.post(report)

    def begin() -> None:
        begun.append(True)
        windows.append(load(app, tray, mailbox, defect))
        windows[0].begin()

    with _defects(defect), _endings(app.quit):
        QTimer.singleShot(_ICON_MS, begin)
        code = app.exec()
        for window in windows:
            window.close()
    tray.close()
    hear_no_more()
    return code


class Unloaded:
    """Stands in for the windows of a program that could not be loaded; ends it with its report."""

    def __init__(
        self, app: QApplication, tray: Tray, described: Callable[[BaseException], CrashReport]
    ) -> None:
        from app.ui.crash import CrashWindow

        tray.close()
        self._described = described
        self._report = CrashWindow()
        self._report.closed.connect(lambda: app.exit(1))

    def begin(self) -> None:
        """Do nothing: there is nothing to begin."""

    def report(self, error: BaseException) -> None:
        self._report.add(self._described(error))

    def close(self) -> None:
        self._report.hide()


@contextmanager
def _defects(defect: Defect) -> Iterator[None]:
    """Hand over what nobody expected, on whichever thread; the program goes on."""
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    sys.excepthook = lambda _kind, error, _trace: defect(error)
    threading.excepthook = lambda told: defect(told.exc_value)
    # While an object goes: nobody waits for anything, so that nobody is told.
    sys.unraisablehook = lambda told: _log.error("defect in the end", exc_info=told.exc_value)
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before


@contextmanager
def _endings(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` when the system wants this process to end.

    Python runs its signal handlers between two of its own instructions, of which there are none
    while Qt waits; so the signal's number goes through a socket that Qt waits for as well.
    """
    ours, theirs = socket.socketpair()
    for each in (ours, theirs):
        each.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)

    def told() -> None:
        ours.recv(64)
        end()

    notifier.activated.connect(told)
    waking = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    before = {}
    for name in _ENDINGS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            before[number] = signal.signal(number, lambda _number, _frame: None)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(waking)
        notifier.setEnabled(False)
        ours.close()
        theirs.close()
