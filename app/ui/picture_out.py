"""`PictureOut`: how pictures leave the program: onto the clipboard, into files, by dragging."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDir, QMimeData, QObject, QSettings, Qt, QTemporaryDir, QTimer, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.core import identity
from app.core.control import Control
from app.core.errors import AppError, MediaError
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.picture_formats import PNG, dated_name
from app.core.ports import Painter
from app.core.words import _
from app.ui import theme
from app.ui.images import image_of
from app.ui.lane import Lane, tell_failure
from app.ui.save_dialog import SaveDialog, free_name

SavePicture = Callable[[Frame, Sequence[Mark], Path], None]
"""Write a frame with marks drawn on it, as the name of the file says. Any thread.

Raises MediaError, UsageError."""

Done = Callable[[AppError | None], None]
"""Told once, on the GUI thread, when it is done: None, or why it is not."""

Given = Callable[[], Frame]
"""Has the frame, which may take a while: any thread."""

_SUFFIX: Final = ".png"  # of what is dragged


class PictureOut(QObject):
    """Draws and encodes on a lane. `close` removes what was dragged from here.

    Every picture comes with the marks that are to be drawn on it, none for the picture alone.
    """

    def __init__(
        self, save: SavePicture, painter: Callable[[], Painter], work: Lane, places: QSettings
    ) -> None:
        """`places` remember the folder and the format that were chosen last."""
        super().__init__()
        self._save = save
        self._painter = painter
        self._work = work
        self._places = places
        self._folder: QTemporaryDir | None = None

    def copy(self, given: Given, marks: Sequence[Mark], done: Done) -> None:
        """Put a picture onto the clipboard; it is there when that is `done`."""

        def work(_control: Control) -> Iterator[tuple[bytes, QImage]]:
            yield self._encoded(given(), marks)

        self._work.submit(
            work,
            lambda made: QGuiApplication.clipboard().setMimeData(_mime(*made[-1])),
            lambda failure: _tell(failure, done),
        )

    def save(self, given: Given, marks: Sequence[Mark], path: Path, done: Done) -> None:
        """Write a picture to a file, whole or not at all; what is there was asked about."""

        def work(_control: Control) -> Iterator[None]:
            self._save(given(), marks, path)
            yield

        self._work.submit(work, lambda _done: None, lambda failure: _tell(failure, done))

    def choose(
        self,
        over: QWidget | None,
        stem: str,
        chosen: Callable[[Path], None],
        given_up: Callable[[], None] = lambda: None,
    ) -> QWidget:
        """Ask for a file, `stem` is its proposed name, "" the time; returns the dialog.

        It belongs to the window `over`. Exactly one of the last two is called, in the end.
        """
        dialog = SaveDialog(over, stem or _now(), self._places)
        dialog.fileSelected.connect(lambda name: chosen(Path(name)))
        dialog.rejected.connect(given_up)
        dialog.open() if over is not None else dialog.show()
        return dialog

    def drag(
        self,
        source: QWidget,
        given: Given,
        marks: Sequence[Mark],
        failed: Callable[[AppError], None],
    ) -> None:
        """Let a picture be dragged from `source`, whose button is held down: a file and pixels.

        It begins as soon as the file is there, if the button is still down.
        """

        def work(_control: Control) -> Iterator[_Dragged]:
            path = self._private()
            self._save(given(), marks, path)
            yield _dragged(path)

        def begin(made: list[_Dragged]) -> None:
            # Outside of the lane's delivery, which would wait until it is dropped.
            QTimer.singleShot(0, self, lambda: _drag(source, made[-1]))

        self._work.submit(work, begin, lambda failure: tell_failure(failure, failed))

    def close(self) -> None:
        """Remove the files that were dragged: whoever got them has them by now."""
        clipboard = QGuiApplication.clipboard()
        kept = clipboard.mimeData()
        if clipboard.ownsClipboard() and kept is not None and kept.hasFormat(PNG):
            # What Python made does not outlive it, and Qt gives the clipboard away only then.
            clipboard.setImage(QImage(kept.imageData()))
        if self._folder is not None:
            self._folder.remove()

    # ---- on the lane

    def _encoded(self, frame: Frame, marks: Sequence[Mark]) -> tuple[bytes, QImage]:
        """Return a picture as a PNG and as pixels of its own."""
        from app.core.display import lay_out  # loads numpy

        painter = self._painter()
        data = painter.paint(frame, lay_out(frame, marks, painter.measure)).data
        return data, QImage.fromData(data) if marks else image_of(frame).copy()

    def _private(self) -> Path:
        """Return a file that goes when the program ends, where only its user can read it.

        Raises MediaError.
        """
        if self._folder is None:
            self._folder = QTemporaryDir(f"{QDir.tempPath()}/{identity.SLUG}-XXXXXX")
        if not self._folder.isValid():
            raise MediaError(
                _("The file could not be written: {path}").format(path=QDir.tempPath()),
                _("Choose another folder, or free some space."),
            )
        folder = Path(self._folder.path())
        return folder / free_name(folder, _now(), _SUFFIX)


def _mime(data: bytes, image: QImage) -> QMimeData:
    """Return what other programs can take a picture from: pixels, and the bytes of a PNG.

    With the bytes at hand nobody who pastes has to wait until Qt has encoded the pixels.
    """
    made = QMimeData()
    made.setImageData(image)
    made.setData(PNG, data)
    return made


@dataclass(frozen=True, slots=True)
class _Dragged:
    """A file, what is in it, and what is seen under the pointer."""

    path: Path
    data: bytes
    image: QImage
    small: QImage


def _dragged(path: Path) -> _Dragged:
    data = path.read_bytes()
    image, side = QImage.fromData(data), 2 * theme.THUMBNAIL
    ways, smooth = Qt.AspectRatioMode, Qt.TransformationMode.SmoothTransformation
    return _Dragged(path, data, image, image.scaled(side, side, ways.KeepAspectRatio, smooth))


def _drag(source: QWidget, dragged: _Dragged) -> None:
    """Drag it until the button is released, if that has not been yet."""
    if not isValid(source) or not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
        return
    mime = _mime(dragged.data, dragged.image)
    mime.setUrls([QUrl.fromLocalFile(str(dragged.path))])
    drag = QDrag(source)
    drag.setMimeData(mime)
    drag.setPixmap(QPixmap.fromImage(dragged.small))
    drag.exec(Qt.DropAction.CopyAction)


def _tell(failure: Exception | None, done: Done) -> None:
    if failure is None:
        done(None)
    else:
        tell_failure(failure, done)


def _now() -> str:
    return dated_name(datetime.now().astimezone())
