"""What is selected in a capture goes onto the clipboard or into a file instead of a question."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.core.errors import AppError
from app.core.frame import Frame
from app.core.joined import joined
from app.core.place import Rect
from app.core.ports import Monitor
from app.core.words import _
from app.ui.overlay.chosen import Out, place_of
from app.ui.overlay.session import CaptureSession
from app.ui.picture_out import PictureOut


class Outgoing(QObject):
    """Belongs to a session, which it closes when the picture is where it was wanted.

    The session stays on the screen until the clipboard has the picture: on Wayland only a program
    with the keyboard may set it. After a failure, and when no file is chosen, the session is as it
    was.
    """

    done = Signal(object)  # AppError: what was done, to be told; the session is closed by then
    taken_from = Signal(object)  # Rect: where that was on the screen, before `done`

    def __init__(
        self, session: CaptureSession, monitors: Sequence[Monitor], out: PictureOut
    ) -> None:
        """`monitors` tell how several pictures lie beside each other in one."""
        super().__init__(session)
        self._session = session
        self._monitors = monitors
        self._out = out
        self._busy = self._over = False
        self._place: Rect | None = None
        # Kept until it has gone by itself: dropped while it tells, it would be deleted under Qt.
        self._dialog: QWidget | None = None
        session.out_wanted.connect(self._begin)
        session.closed.connect(self._drop)
        session.asked.connect(self._drop)

    def _begin(self, how: Out, frames: tuple[Frame, ...] | AppError) -> None:
        if self._busy:
            return
        if isinstance(frames, AppError):
            self._session.say(frames.told)
            return
        self._busy, self._place = True, place_of(frames)
        whole = partial(joined, frames, self._monitors)
        if how == "copy":
            said = _("The picture is on the clipboard.")
            self._out.copy(whole, (), lambda error: self._end(error, said))
        else:
            self._session.suspend()
            self._dialog = self._out.choose(None, "", partial(self._save, whole), self._give_up)
            self._dialog.activateWindow()

    def _save(self, whole: Callable[[], Frame], path: Path) -> None:
        said = _("Saved: {path}").format(path=path)
        self._out.save(whole, (), path, lambda error: self._end(error, said))

    def _give_up(self) -> None:
        self._busy = False
        self._session.resume()

    def _end(self, error: AppError | None, said: str) -> None:
        self._busy = False
        if self._over:
            return
        if error is None:
            self._session.close()
            if self._place is not None:
                self.taken_from.emit(self._place)
            self.done.emit(AppError(said))
        else:
            self._session.say(error.told)

    def _drop(self) -> None:
        """The session is over, for whatever reason: no file is asked for any more."""
        self._over = True
        dialog, self._dialog = self._dialog, None
        if dialog is not None and isValid(dialog) and dialog.isVisible():
            dialog.blockSignals(True)
            dialog.close()
