"""Pictures that are not on the screen: from files, from the clipboard, dropped.

Videos and documents are known and left to the window: they cannot be shown on a still.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from app.core.errors import AppError
from app.core.frame import Frame
from app.core.verbs import MOST_FILES
from app.core.words import _
from app.ui.images import frame_of
from app.ui.picture_files import Open, Opened, name_filters
from app.ui.question import LONGEST


class Elsewhere(QObject):
    """Fetches pictures. A later fetch takes the place of one that is under way.

    It ends with `found`, `left`, `worded` or `abandoned`, with `close`, or with a note why there is
    none; one follows `found` where some files are pictures and others are none.
    """

    asking = Signal()  # a dialog is about to be shown
    noted = Signal(str)  # what is being done, or why not, translated
    found = Signal(object)  # tuple of Frame, in the order of their files
    left = Signal(object)  # tuple of str: the paths of all files, where some are no pictures
    worded = Signal(str)  # words instead of pictures
    abandoned = Signal()

    def __init__(self, open_file: Open | None, parent: QObject) -> None:
        super().__init__(parent)
        self._open = open_file
        self._dialog: QFileDialog | None = None
        self._fetch = 0
        self._closed = False

    @property
    def opens_files(self) -> bool:
        """Whether files can be read at all."""
        return self._open is not None

    def take_from(self, source: str) -> None:
        """Take pictures out of a "file" that is asked for, or from the "clipboard"."""
        if source == "clipboard":
            self._take_from_clipboard()
        elif self.opens_files:
            self.asking.emit()
            self._ask_for_file()

    def _ask_for_file(self) -> None:
        """Let the user choose files, without holding anything up."""
        dialog = QFileDialog(None, _("Choose pictures, videos or documents"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(name_filters())
        dialog.filesSelected.connect(self.read)
        dialog.rejected.connect(self.abandoned)
        self._drop()
        self._dialog = dialog
        dialog.show()
        dialog.activateWindow()

    def _take_from_clipboard(self) -> None:
        """Take the picture of the clipboard, or the files that it names."""
        if not self.take(QGuiApplication.clipboard().mimeData()):
            self.noted.emit(_("The clipboard holds no picture. Copy one first."))

    def take(self, data: QMimeData | None) -> bool:
        """Take the pictures of what was pasted or dropped (None: nothing); whether it has any."""
        if data is None:
            return False
        image = QImage(data.imageData()) if data.hasImage() else QImage()
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if not image.isNull():
            self.found.emit((frame_of(image, _("Clipboard")),))
        elif files and self._open is not None:
            self.read(files)
        else:
            return False
        return True

    def take_whatever(self, data: QMimeData | None) -> None:
        """Take what was pasted or dropped: pictures, else the words."""
        if self.take(data):
            return
        if data is not None and data.text().strip():
            self.worded.emit(data.text()[:LONGEST])
        else:
            self.noted.emit(_("There is no picture in it."))

    def read(self, names: Sequence[str]) -> None:
        """Read the pictures of files."""
        assert self._open is not None
        if len(names) > MOST_FILES:
            self.noted.emit(
                _("At most {most} files can be opened at a time.").format(most=MOST_FILES)
            )
            return
        self._fetch += 1
        fetch, arrived = self._fetch, dict[int, Opened]()
        self.noted.emit(_("Opening the picture…"))
        for number, name in enumerate(names):

            def done(result: Opened, number: int = number) -> None:
                arrived[number] = result
                if len(arrived) == len(names) and fetch == self._fetch and not self._closed:
                    self._opened(names, [arrived[each] for each in range(len(names))])

            self._open(Path(name), done)

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

    def _opened(self, names: Sequence[str], results: Sequence[Opened]) -> None:
        if any(isinstance(each, Path) for each in results):
            self.left.emit(tuple(names))
            return
        frames = tuple(each for each in results if isinstance(each, Frame))
        if frames:
            self.found.emit(frames)
        for each in results:
            if isinstance(each, AppError):
                self.noted.emit(each.told)
                return
