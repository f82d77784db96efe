"""From the key to the question: the screens are taken and shown still, a session asks."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from app.core.control import Control
from app.core.errors import AppError, CaptureError
from app.core.frame import File, Frame
from app.core.place import Rect
from app.core.ports import Monitor, Screens, Services
from app.core.presets import Context
from app.ui.ask_model import AskModel
from app.ui.lane import Lane, Task
from app.ui.overlay.ready import ReadyWindows
from app.ui.overlay.screens import ScreensWatch
from app.ui.overlay.session import Asked, CaptureSession

What = Literal["region", "monitor", "all", "last"]
Taken = tuple[Sequence[Frame], Sequence[Monitor], Sequence[str]]
"""Stills, the monitors they are of, and translated remarks on them."""


class CaptureFlow(QObject):
    """At most one capture at a time; another wish while one is open is ignored."""

    painted = Signal()  # the stills are on the screen
    selected = Signal(object)  # Frame: what lies in the selection, while it is adjusted
    asked = Signal(object)  # Asked
    closed = Signal()  # nothing was asked
    connect_wanted = Signal()
    failed = Signal(object)  # AppError
    remarked = Signal(str)

    def __init__(self, services: Services, model: AskModel, work: Lane) -> None:
        super().__init__()
        self._services = services
        self._model = model
        self._work = work
        self._task: Task[Taken] | None = None
        self._session: CaptureSession | None = None
        self._last: Rect | None = None
        self._watch = ScreensWatch(self)
        self._watch.changed.connect(self._ask_for_layout)

    @property
    def open(self) -> bool:
        """Whether a capture is on the screen or about to be."""
        return self._session is not None or self._task is not None

    def start(self, what: What) -> None:
        """Take the screens and show them; at once where the desktop allows that."""
        if self.open:
            return
        screens = self._services.screens()
        if not screens.instant:
            self._task = self._work.submit(
                lambda control: _taking(screens, control),
                lambda taken: self._show(what, *taken[-1]),
                self._taken,
            )
            return
        ready = ReadyWindows()
        try:
            self._show(what, *_take(screens, Control()), ready)
        except AppError as error:
            self.failed.emit(error)
        finally:
            ready.delete()

    def warm(self) -> None:
        """Do beforehand what the first capture would have to wait for."""
        screens = self._services.screens()
        if screens.instant:
            with suppress(AppError):  # told when somebody wants a capture
                screens.monitors()

    def _ask_for_layout(self) -> None:
        """Have the next capture ask how the monitors lie; others than instant ones always do."""
        screens = self._services.screens()
        if screens.instant:
            screens.close()

    def again(self, place: Rect) -> None:
        """Take the same place again and ask about it."""
        self._last = place
        self.start("last")

    def close(self) -> None:
        """Take everything from the screen; nothing was asked."""
        if self._task is not None:
            self._task.control.cancel()
        if self._session is not None:
            self._session.close()

    def _taken(self, failure: Exception | None) -> None:
        self._task = None
        if isinstance(failure, AppError):
            self.failed.emit(failure)
        elif failure is not None:
            raise failure

    def _show(
        self,
        what: What,
        frames: Sequence[Frame],
        monitors: Sequence[Monitor],
        hints: Sequence[str],
        ready: ReadyWindows | None = None,
    ) -> None:
        session = CaptureSession(
            frames, monitors, self._model, open_file=self._read_file, ready=ready
        )
        session.painted.connect(lambda: self._begin(session, what, hints))
        session.region_selected.connect(self.selected)
        session.asked.connect(self._ask)
        session.closed.connect(self._end)
        session.interrupted.connect(lambda said: self.failed.emit(CaptureError(said)))
        session.connect_requested.connect(self.connect_wanted)
        self._session = session
        session.show()

    def _begin(self, session: CaptureSession, what: What, hints: Sequence[str]) -> None:
        """Select what was asked for, now that the stills are there."""
        match what:
            case "monitor" | "all":
                session.take(what)
            case "last" if self._last is not None:
                session.take_place(self._last)
        self.painted.emit()
        for hint in hints:
            self.remarked.emit(hint)

    def resume(self) -> None:
        """Bring a capture back that gave way to a dialog."""
        if self._session is not None:
            self._session.resume()

    def set_context(self, frame: Frame, found: frozenset[Context]) -> None:
        """Tell what `frame` holds."""
        if self._session is not None:
            self._session.set_context(frame, found)

    def _read_file(self, path: Path, done: Callable[[Frame | AppError], None]) -> None:
        def work(control: Control) -> Iterator[Frame]:
            yield self._services.decoder().decode(path, File(path.name, path), control)

        def end(failure: Exception | None) -> None:
            if isinstance(failure, AppError):
                done(failure)
            elif failure is not None:
                raise failure

        self._work.submit(work, lambda frames: done(frames[-1]), end)

    def _ask(self, asked: Asked) -> None:
        self._last = asked.place
        self._forget()
        self.asked.emit(asked)

    def _end(self) -> None:
        self._forget()
        self.closed.emit()

    def _forget(self) -> None:
        if self._session is not None:
            self._session.deleteLater()
            self._session = None


def _take(screens: Screens, control: Control) -> Taken:
    """Take all monitors. Raises CaptureError."""
    monitors = screens.monitors()  # first: what was learned of them just now serves the grab too
    frames = screens.grab("all", control)
    return frames, monitors, screens.hints


def _taking(screens: Screens, control: Control) -> Iterator[Taken]:
    taken = _take(screens, control)
    if not control.cancelled:
        yield taken
