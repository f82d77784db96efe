"""Pictures that are not on the screen: from a file, from the clipboard."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QFileDialog

from app.core.errors import AppError
from app.core.frame import File, Frame
from app.core.words import _

Open = Callable[[Path, Callable[[Frame | AppError], None]], None]
"""Reads the picture of a file and hands it, or what went wrong, to the second argument: later, on
the GUI thread."""


class Elsewhere(QObject):
    """Fetches one picture. Each fetch ends with one of its last three signals, or with `close`."""

    opening = Signal()  # a file was chosen, which takes a while
    found = Signal(object)  # Frame
    refused = Signal(str)  # why there is none, translated
    abandoned = Signal()

    def __init__(self, open_file: Open | None, parent: QObject) -> None:
        super().__init__(parent)
        self._open = open_file
        self._dialog: QFileDialog | None = None
        self._closed = False

    @property
    def opens_files(self) -> bool:
        """Whether files can be read at all."""
        return self._open is not None

    def ask_for_file(self) -> None:
        """Let the user choose a file, without holding anything up."""
        dialog = QFileDialog(None, _("Choose a picture"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        pictures = _("Pictures")
        dialog.setNameFilters(
            [f"{pictures} (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff)", _("All files (*)")]
        )
        dialog.fileSelected.connect(self._read)
        dialog.rejected.connect(self.abandoned)
        self._drop()
        self._dialog = dialog
        dialog.show()
        dialog.activateWindow()

    def take_from_clipboard(self) -> None:
        """Take the picture of the clipboard, or the file that it names."""
        told = QGuiApplication.clipboard().mimeData()
        image = QImage(told.imageData()) if told is not None and told.hasImage() else QImage()
        if not image.isNull():
            self.found.emit(frame_of(image, _("Clipboard")))
            return
        files = [url.toLocalFile() for url in told.urls() if url.isLocalFile()] if told else []
        if files and self._open is not None:
            self._read(files[0])
        else:
            self.refused.emit(_("The clipboard holds no picture. Copy one first."))

    def close(self) -> None:
        """Fetch nothing any more."""
        self._closed = True
        self._drop()

    def _drop(self) -> None:
        if self._dialog is not None:
            self._dialog.blockSignals(True)
            self._dialog.close()
            self._dialog.deleteLater()
            self._dialog = None

    def _read(self, name: str) -> None:
        assert self._open is not None
        self.opening.emit()
        self._open(Path(name), self._opened)

    def _opened(self, result: Frame | AppError) -> None:
        if self._closed:
            return
        if isinstance(result, Frame):
            self.found.emit(result)
        else:
            self.refused.emit(f"{result.message} {result.hint}".strip())


def frame_of(image: QImage, name: str) -> Frame:
    """Return a frame with its own copy of `image`, which is laid on white."""
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)
    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    pixels = memoryview(bytes(flat.constBits()))  # 32 bits a pixel leave no gaps between lines
    return Frame(pixels.cast("B", (flat.height(), flat.width(), 4)), File(name))
