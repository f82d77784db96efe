"""From the key to the question: the screens are taken and shown still, a session asks."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, Signal

from app.core.control import Control
from app.core.desk import Standing, desk
from app.core.errors import AppError, CaptureError
from app.core.frame import Frame
from app.core.place import Rect
from app.core.ports import Monitor, Services
from app.core.presets import Context, Preset, Presets
from app.core.words import _
from app.ui.annotate.painting import painting
from app.ui.ask_model import AskModel
from app.ui.lane import Lane, Task, tell_failure
from app.ui.overlay.asked import Asked
from app.ui.overlay.countdown import Countdown
from app.ui.overlay.outgoing import Outgoing
from app.ui.overlay.ready import ReadyWindows
from app.ui.overlay.screens import ScreensWatch
from app.ui.overlay.session import CaptureSession
from app.ui.overlay.to_record import ASKED, Recordable, Wanted
from app.ui.own_windows import OwnWindows
from app.ui.picture_files import picture_files
from app.ui.picture_out import PictureOut
from app.ui.settings import UiSettings

What = Literal["region", "window", "monitor", "all", "last"]


@dataclass(frozen=True, slots=True)
class Taken:
    """Stills, the monitors they are of, translated remarks on them, and what stood where."""

    frames: Sequence[Frame]
    monitors: Sequence[Monitor]
    hints: Sequence[str]
    standing: Standing


class CaptureFlow(QObject):
    """At most one capture at a time; another wish while one is open is ignored.

    While one is only counted down to, another wish for one calls it off.
    """

    painted = Signal()  # the stills are on the screen
    selected = Signal(object)  # Frame: what lies in the selection, while it is adjusted
    asked = Signal(object)  # Asked
    closed = Signal()  # nothing was asked
    taken_out = Signal(object)  # AppError: what was copied or saved instead; after `closed`
    recorded = Signal(object)  # Wanted: what is to be recorded instead
    files_left = Signal(object, str)  # paths of what is asked about instead, and what was typed
    connect_wanted = Signal()
    failed = Signal(object)  # AppError
    remarked = Signal(str)

    def __init__(self, services: Services, model: AskModel, work: Lane, out: PictureOut) -> None:
        super().__init__()
        self._services = services
        self._model = model
        self._work = work
        self._out = out
        self._task: Task[Taken] | None = None
        self._session: CaptureSession | None = None
        self._countdown: Countdown | None = None
        self._preset: Preset | None = None  # of the capture that was started last
        self._recordable = self.recordable = ASKED  # of that capture, of all that say nothing else
        self._last: Rect | None = None  # where it is not the one that was kept
        self._own = OwnWindows(services.unseen, self)
        self._watch = ScreensWatch(self)
        self._watch.changed.connect(self._ask_for_layout)

    @property
    def open(self) -> bool:
        """Whether a capture is on the screen or about to be."""
        begun = self._session, self._task, self._countdown
        return self._own.leaving or any(each is not None for each in begun)

    def start(
        self, what: What, preset: Preset | None = None, recordable: Recordable | None = None
    ) -> None:
        """Take the screens and show them; at once where nothing of ours is on them.

        `preset` is asked as soon as something is selected. `recordable` says that what is selected
        is to be recorded; None that it is up to the user.
        """
        if self._countdown is not None:
            self._countdown.cancel()
            return
        if self.open:
            return
        self._preset, self._recordable = preset, recordable or self.recordable
        self._own.leave(lambda: self._grab(what))

    def _grab(self, what: What) -> None:
        screens = self._services.screens()
        if not screens.instant:
            self._task = self._work.submit(
                lambda control: _taking(self._services, control),
                lambda taken: self._show(what, taken[-1]),
                self._taken,
            )
            return
        ready = ReadyWindows()
        try:
            self._show(what, _take(self._services, Control()), ready)
        except AppError as error:
            self._own.come_back()
            self.failed.emit(error)
        finally:
            ready.delete()

    def delay(self, seconds: int, preset: Preset | None = None) -> None:
        """Count down on the screen, where menus stay open; then `start`."""
        if self._countdown is not None:
            self._countdown.cancel()
        elif not self.open:
            self._countdown = countdown = Countdown(seconds)
            countdown.done.connect(lambda: self._end_countdown(preset))
            countdown.cancelled.connect(self._call_off)
            countdown.begin()

    def _end_countdown(self, preset: Preset | None) -> None:
        self._forget_countdown()
        self.start("region", preset)

    def _call_off(self) -> None:
        self._forget_countdown()
        self.closed.emit()

    def _forget_countdown(self) -> None:
        if self._countdown is not None:
            self._countdown.deleteLater()
            self._countdown = None

    def ask(self, preset: str) -> None:
        """Have a region selected and ask a question of the user's own about it, by its name."""
        own = self._services.settings().of(Presets).ordered
        found = next((each for each in own if each.name == preset), None)
        if found is None:
            told = _("There is no question called “{name}”.").format(name=preset)
            self.failed.emit(AppError(told, _("Look at the questions in the settings.")))
        else:
            self.start("region", found)

    def warm(self) -> None:
        """Do beforehand what the first capture would have to wait for."""
        screens = self._services.screens()
        if screens.instant:
            with suppress(AppError):  # told when somebody wants a capture
                screens.monitors()
            self._prepare()
        self._services.windows().warm()

    def _prepare(self) -> None:
        """Have the next grab find all it needs."""

        def work(_control: Control) -> Iterator[None]:
            self._services.screens().prepare()
            yield

        self._work.submit(work, lambda _done: None, partial(tell_failure, tell=self.failed.emit))

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
        self._own.come_back()
        if self._countdown is not None:
            self._countdown.cancel()
        if self._task is not None:
            self._task.control.cancel()
        if self._session is not None:
            self._session.close()

    def _taken(self, failure: Exception | None) -> None:
        self._task = None
        if self._session is None:
            self._own.come_back()
        tell_failure(failure, self.failed.emit)

    def _show(
        self,
        what: What,
        taken: Taken,
        ready: ReadyWindows | None = None,
    ) -> None:
        session = CaptureSession(
            taken.frames,
            taken.monitors,
            self._model,
            open_file=picture_files(self._services, self._work),
            paint=painting(self._services, self._work),
            ready=ready,
            preset=self._preset,
            standing=taken.standing,
            magnifies=self._services.settings().of(UiSettings).magnifier,
            recordable=self._recordable,
        )
        session.painted.connect(lambda: self._begin(session, what, taken.hints))
        session.region_selected.connect(self.selected)
        session.asked.connect(self._ask)
        session.closed.connect(self._end)
        session.delayed.connect(self._take_later)
        session.recorded.connect(self._record)
        session.files_left.connect(self._leave_files)
        session.interrupted.connect(lambda said: self.failed.emit(CaptureError(said)))
        session.connect_requested.connect(self.connect_wanted)
        outgoing = Outgoing(session, taken.monitors, self._out)
        outgoing.taken_from.connect(self._remember)
        outgoing.done.connect(self.taken_out)
        self._session = session
        session.show()

    def _begin(self, session: CaptureSession, what: What, hints: Sequence[str]) -> None:
        """Select what was asked for, now that the stills are there."""
        self._own.let_back()
        match what:
            case "window" | "monitor" | "all":
                session.take(what)
            case "last" if place := self._last or self._services.last_place.get():
                session.take_place(place)
            case "last":
                session.say(_("Nothing was asked about or captured yet."))
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

    def _ask(self, asked: Asked) -> None:
        self._remember(asked.place)
        self._forget()
        self.asked.emit(asked)

    def _record(self, wanted: Wanted) -> None:
        self._remember(wanted.rect)
        self._end()
        self.recorded.emit(wanted)

    def _leave_files(self, paths: Sequence[str], question: str) -> None:
        self._forget()
        self.files_left.emit(paths, question)
        self.closed.emit()

    def _remember(self, place: Rect | None) -> None:
        """Let `place` be the last one; None: it cannot be taken again."""
        self._last = place
        if place is not None:
            self._keep(place)

    def _keep(self, place: Rect) -> None:
        def write(_control: Control) -> Iterator[None]:
            self._services.last_place.keep(place)
            yield

        def end(failure: Exception | None) -> None:
            if failure is not None:
                raise failure
            if self._last is place:
                self._last = None  # another program may take the next one

        self._work.submit(write, lambda _written: None, end)

    def _take_later(self, seconds: int) -> None:
        self._forget()
        self.delay(seconds, self._preset)

    def _end(self) -> None:
        self._forget()
        self.closed.emit()

    def _forget(self) -> None:
        self._own.come_back()
        if self._session is not None:
            self._session.deleteLater()
            self._session = None
            self._prepare()


def _take(services: Services, control: Control) -> Taken:
    """Take all monitors. Raises CaptureError."""
    screens, windows = services.screens(), services.windows()
    monitors = screens.monitors()  # first: what was learned of them just now serves the grab too
    frames = screens.grab("all", control)
    standing = Standing(desk(frames, monitors, windows.shown()), windows.untold)
    return Taken(frames, monitors, screens.hints, standing)


def _taking(services: Services, control: Control) -> Iterator[Taken]:
    taken = _take(services, control)
    if not control.cancelled:
        yield taken
