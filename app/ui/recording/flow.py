"""`RecordFlow`: from the place that is to be recorded to the file, and what is said of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from app.core.control import Control
from app.core.errors import AppError, CaptureError, MediaError
from app.core.picture_formats import dated_name
from app.core.place import Rect
from app.core.ports import Services
from app.core.recorder import Recorded, Reins, Rolling, Shot
from app.core.recording import RecordingSettings
from app.core.words import _, sentences
from app.ui.lane import Lane, Mailbox, Task, tell_failure
from app.ui.overlay.countdown import Countdown
from app.ui.overlay.screens import shown_at
from app.ui.overlay.to_record import Recordable, Wanted
from app.ui.recording.bar import RecordingBar
from app.ui.recording.border import Border
from app.ui.recording.standing import covering, reach
from app.ui.recording.words import broken, ended
from app.ui.save_dialog import free_name

_SUFFIX: Final = ".mp4"
_WHOLE_SECONDS: Final = 10.0  # until a file is whole when the program ends

Piece = Path | Rolling | Recorded
"""What comes from the lane: where it will be, how it stands, its end."""


class RecordFlow(QObject):
    """At most one recording at a time. Belongs to the GUI thread.

    What is recorded is a whole file however it ends; only `discard` leaves nothing.
    """

    choosing = Signal(str)  # "region", "window", "monitor" or "last" of a capture is to be recorded
    changed = Signal(object)  # Rolling: how far it is; None once nothing is recorded any more
    ended = Signal(object, object)  # AppError: what is said of a file that is whole, and its Path
    failed = Signal(object, object)  # AppError, and the Path of what is left of it, or None

    def __init__(self, services: Services, mailbox: Mailbox, stop_said: Callable[[], str]) -> None:
        """`stop_said` says in words how a recording without a bar is ended."""
        super().__init__()
        self._services = services
        self._lane = Lane("record", mailbox)
        self._stop_said = stop_said
        self._wanted: Wanted | None = None  # what is recorded, or about to be
        self._reins = Reins()
        self._rolling: Rolling | None = None
        self._countdown: Countdown | None = None
        self._task: Task[Piece] | None = None
        self._border: Border | None = None
        self._bar: RecordingBar | None = None
        self._known: list[tuple[str, str] | None] = []  # what was in the way, once that is known
        self._over = True  # border and bar lie over whatever else is on the screen
        self._out: Path | None = None
        self._end: Recorded | None = None

    @property
    def running(self) -> bool:
        """Whether something is recorded, or about to be."""
        return self._wanted is not None

    def warm(self) -> None:
        """Find out what is in the way, which may take longer than anybody should wait."""

        def look(_control: Control) -> Iterator[tuple[str, str] | None]:
            yield self._services.recorder().obstacle()

        def take(found: list[tuple[str, str] | None]) -> None:
            self._known = found

        self._lane.submit(look, take, lambda failure: tell_failure(failure, self._tell))

    def _tell(self, error: AppError) -> None:
        self.failed.emit(error, None)

    def recordable(self, *, begins: bool) -> Recordable:
        """Return what a capture has to know to record; `begins`: it is opened for that."""
        return Recordable(begins, self._obstacle, self._remark)

    def do(self, verb: str) -> None:
        """Do one of `verbs.RECORDS`."""
        match verb:
            case "record" if self.running:
                self.stop()
            case "record-stop":
                self.stop()
            case "record-pause":
                self.pause()
            case "record-discard":
                self.discard()
            case "record-bar":
                if self._bar is not None and self._rolling is not None:
                    self._bar.take_keys()
            case _ if not self.running:
                self._choose(verb.removeprefix("record").removeprefix("-") or "region")

    def begin(self, wanted: Wanted) -> None:
        """Count down, if the settings say so, then record; nothing while something is recorded."""
        if self.running:
            return
        self._wanted, self._reins = wanted, Reins()
        measured, self._bar = self._bar, self._made_bar()  # in the language and colours in use
        if measured is not None:
            measured.deleteLater()
        self._border = Border()
        self._over = not wanted.window or self._services.beneath() is None
        self._services.recorder().prepare()
        seconds = self._settings.countdown
        if not seconds:
            self._stand(wanted.rect)
            self._start()
            return
        self._border_only(wanted.rect)
        self._go_beneath()
        self._countdown = countdown = Countdown(seconds, records=True)
        countdown.done.connect(self._start)
        countdown.cancelled.connect(self._forget)
        countdown.begin()

    def stop(self) -> None:
        """End the recording; `ended` follows. Before it has begun, call it off."""
        if self._countdown is not None:
            self._countdown.cancel()
        else:
            self._reins.stop()

    def pause(self) -> None:
        """Pause the recording, or resume it."""
        if self._rolling is not None:
            self._reins.pause(paused=not self._reins.paused)
            self._show(replace(self._rolling, paused=self._reins.paused))

    def discard(self) -> None:
        """End the recording and delete its file."""
        if self._countdown is not None:
            self._countdown.cancel()
        else:
            self._reins.discard()

    def close(self) -> None:
        """The program ends: make the file whole first."""
        self._reins.stop()
        self._forget()
        self._lane.close(_WHOLE_SECONDS)

    # ---- before it begins

    @property
    def _settings(self) -> RecordingSettings:
        return self._services.settings().of(RecordingSettings)

    def _obstacle(self) -> tuple[str, str] | None:
        if self.running:
            return _("Something is being recorded already."), self._stop_said()
        if not self._known:
            self._known = [self._services.recorder().obstacle()]
        else:
            self.warm()  # it may be another one next time
        return self._known[-1]

    def _choose(self, what: str) -> None:
        obstacle = self._obstacle()
        if obstacle is None:
            self._services.recorder().prepare()
            self.choosing.emit(what)
        else:
            self.failed.emit(CaptureError(*obstacle), None)

    def _remark(self, wanted: Wanted) -> str:
        """Say how it ends where no bar can be shown."""
        found = self._shown(wanted.rect)
        bar = self._bar or self._made_bar()
        self._bar = bar
        if found is None or bar.room_at(*_room(*found)):
            return ""
        return sentences(_("There is no room for a bar outside of it."), self._stop_said())

    def _made_bar(self) -> RecordingBar:
        bar = RecordingBar()
        bar.paused.connect(self.pause)
        bar.stopped.connect(self.stop)
        bar.discarded.connect(self.discard)
        return bar

    # ---- while it is recorded

    def _start(self) -> None:
        wanted, settings = self._wanted, self._settings
        assert wanted is not None
        self._forget_countdown()
        shot = Shot(
            wanted.rect, wanted.window, settings.pointer, settings.clicks, rate=settings.rate
        )
        reins, services = self._reins, self._services

        def work(_control: Control) -> Iterator[Piece]:
            out = _new_file(services.recordings())
            yield out
            yield from services.recorder().record(shot, out, reins)

        self._out, self._end = None, None
        self._task = self._lane.submit(work, self._take, self._finish)
        self._show(Rolling(0.0, 0, paused=False, place=wanted.rect))

    def _take(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            match piece:
                case Path():
                    self._out = piece
                case Recorded():
                    self._end = piece
                case Rolling() if self._wanted is not None:
                    self._show(replace(piece, paused=self._reins.paused))

    def _show(self, rolling: Rolling) -> None:
        self._rolling = rolling
        self._stand(rolling.place)
        if self._border is not None and self._bar is not None:
            self._border.show_paused(rolling.paused or rolling.locked)
            self._bar.show_rolling(rolling)
        self.changed.emit(rolling)

    def _finish(self, failure: Exception | None) -> None:
        out, end = self._out, self._end
        self._forget()
        left = out if out is not None and _holds(out) else None
        if isinstance(failure, AppError):
            self.failed.emit(broken(failure, left), left)
        elif failure is not None:
            if left is not None:
                self.failed.emit(broken(_defect(), left), left)  # its user has to find it
            raise failure
        elif end is not None:
            self.ended.emit(ended(end), end.path)

    def _forget(self) -> None:
        """Take countdown, border and bar from the screen: nothing is recorded any more."""
        self._forget_countdown()
        if self._border is not None:
            self._border.delete()
        if self._bar is not None:
            self._bar.hide()
            self._bar.deleteLater()
        self._wanted = self._rolling = self._task = self._border = self._bar = None
        self.changed.emit(None)

    def _forget_countdown(self) -> None:
        countdown, self._countdown = self._countdown, None
        if countdown is not None:
            countdown.hide()
            countdown.deleteLater()

    # ---- where it stands

    def _stand(self, place: Rect) -> None:
        """Put border and bar around what is recorded now."""
        found = self._border_only(place)
        if found is not None and self._bar is not None:
            self._bar.stand(*found, over=self._over)
        self._go_beneath()

    def _go_beneath(self) -> None:
        """Let a window that is followed hide border and bar: it may go where they stand."""
        beneath = None if self._over else self._services.beneath()
        if beneath is None or self._wanted is None or self._border is None or self._bar is None:
            return
        ours = (*self._border.windows, self._bar)
        seen = [int(window.winId()) for window in ours if window.isVisible()]
        self._over = not beneath.put(seen, int(self._wanted.window))

    def _border_only(self, place: Rect) -> tuple[QRect, list[QRect]] | None:
        shown = self._shown(place)
        if shown is None or self._border is None:
            return None
        self._border.stand(shown[0], reach(shown[0], _alike(shown[1])), over=self._over)
        return _room(*shown)

    def _shown(self, place: Rect) -> tuple[QRect, QScreen] | None:
        """Return which pixels of the desktop show `place`, and on which screen they are."""
        try:
            monitors = self._services.screens().monitors()
        except AppError:
            return None  # whoever records says what has become of the monitor
        found = shown_at(place, monitors, QGuiApplication.screens())
        return None if found is None else (covering(found[1]), found[0])


def _alike(screen: QScreen) -> list[QRect]:
    """Return `screen` and those beside it on which pixels of Qt are as large as on it."""
    ratio = screen.devicePixelRatio()
    others = [each for each in QGuiApplication.screens() if each is not screen]
    return [s.geometry() for s in (screen, *others) if s.devicePixelRatio() == ratio]


def _room(target: QRect, screen: QScreen) -> tuple[QRect, list[QRect]]:
    """Return `target` with the monitors on which a bar may stand, its own first."""
    others = [each for each in QGuiApplication.screens() if each is not screen]
    return target, [each.availableGeometry() for each in (screen, *others)]


def _defect() -> AppError:
    return AppError(_("The program failed, which ended the recording."))


def _new_file(folder: Path) -> Path:
    """Return a file that is not there yet, in a folder that is. Raises MediaError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return folder / free_name(folder, dated_name(datetime.now().astimezone()), _SUFFIX)
    except OSError as error:
        raise MediaError(
            _("The folder for recordings cannot be used: {path}").format(path=folder),
            _("Choose another one in the settings."),
            detail=type(error).__name__,
        ) from error


def _holds(path: Path) -> bool:
    """Whether there is a file with anything in it, as far as we see."""
    try:
        return path.is_file() and path.stat().st_size > 0
    except OSError:
        return False
