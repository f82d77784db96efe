"""`FindInClip`: looks for words in what can be read in a clip, with no model."""

from collections.abc import Iterator, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.core.chat import Clip, Progress
from app.core.clip_text import ClipText, Reach
from app.core.clips import clock
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.labels import clean
from app.core.moments import Found, holding
from app.core.words import _, ngettext, sentences
from app.ui import theme
from app.ui.lane import Lane, Task

_ROWS: Final = 4  # that are seen at once
_MOST: Final = 500  # that are listed: who gets more has to say what is meant
_FOUND: Final = Qt.ItemDataRole.UserRole

_Piece = Progress | Reach | Found | int


class FindInClip(QWidget):
    """A field, and below it each line that holds what is typed there, when it appears.

    The clip is looked through, then its pictures are read one by one; what is found is listed while
    others are read. Escape ends it.
    """

    chosen = Signal(object)  # Found
    left = Signal()  # by Escape

    def __init__(self, text: ClipText, lane: Lane, parent: QWidget | None = None) -> None:
        """`text` is asked on `lane`."""
        super().__init__(parent)
        self._text = text
        self._lane = lane
        self._clip: Clip | None = None
        self._kept: Sequence[Frame] = ()
        self._task: Task[_Piece] | None = None
        self._progress: Progress | None = None
        self._reach: Reach | None = None
        self._read = 0  # pictures
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Find in recording"))
        self.field.setAccessibleName(_("Find in recording"))
        self.field.setClearButtonEnabled(True)
        self.field.returnPressed.connect(self._search)
        self.field.textEdited.connect(self._forget)
        self._said = QLabel()
        self._said.setProperty("quiet", True)
        self._said.setFont(theme.font(theme.SMALL))
        self.list = QListWidget()
        self.list.setAccessibleName(_("Moments that were found"))
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        for widget in (self.field, self._said, self.list):
            column.addWidget(widget)
        self._forget()

    def look_in(self, clip: Clip, kept: Sequence[Frame]) -> None:
        """Search in `clip`, or in what was `kept` of it where its file cannot be read."""
        if self._clip is None or clip.id != self._clip.id:
            self._forget()
        self._clip, self._kept = clip, kept

    def stop(self) -> None:
        """Look no further; what was found stays."""
        task, self._task = self._task, None
        if task is not None:
            task.control.cancel()
            self._tell()

    @property
    def said(self) -> str:
        """How far it was looked, and what was found."""
        return self._said.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._forget()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _forget(self) -> None:
        self.stop()
        self._progress = self._reach = None
        self.list.clear()
        self.list.hide()
        self._said.hide()

    def _search(self) -> None:
        self._forget()
        words, clip, kept = self.field.text().strip(), self._clip, tuple(self._kept)
        if not words or clip is None:
            return

        def work(control: Control) -> Iterator[_Piece]:
            yield from self._text.find(clip, lambda lines: holding(lines, words), kept, control)

        task: Task[_Piece]

        def batch(pieces: list[_Piece]) -> None:
            if isValid(self) and self._task is task:
                self._take(pieces)

        def end(failure: Exception | None) -> None:
            if isValid(self) and self._task is task:
                self._end(failure)

        self._task = task = self._lane.submit(work, batch, end)
        self._tell()

    def _take(self, pieces: Sequence[_Piece]) -> None:
        for piece in pieces:
            match piece:
                case Progress():
                    self._progress = piece
                case Reach():
                    self._reach, self._read = piece, 0
                    self.list.clear()
                case Found():
                    self._add(piece)
                case int():
                    self._read = piece
        rows = min(self.list.count(), _ROWS)
        self.list.setVisible(bool(rows))
        if rows:
            self.list.setFixedHeight(rows * self.list.sizeHintForRow(0) + 2 * theme.GRID)
        if self.list.count() >= _MOST:
            self.stop()
        self._tell()

    def _add(self, found: Found) -> None:
        """List it in its order: of what comes with one picture some began earlier."""
        at = self.list.count()
        while at and self.list.item(at - 1).data(_FOUND).seconds > found.seconds:
            at -= 1
        item = QListWidgetItem(f"{clock(found.seconds, tenths=True)}  {clean(found.line.text)}")
        item.setData(_FOUND, found)
        self.list.insertItem(at, item)

    def _end(self, failure: Exception | None) -> None:
        self._task = None
        if isinstance(failure, AppError):
            self._said.setText(failure.told)
            self._said.show()
            return
        self._tell()
        if failure is not None:
            raise failure

    def _tell(self) -> None:
        self._said.setText(self._words())
        self._said.show()

    def _words(self) -> str:
        """Say how far it is, or what was found in how much."""
        reach, count = self._reach, self.list.count()
        if reach is None and self._task is None:
            return _("Stopped.")
        if reach is None:
            progress = self._progress
            if progress is None or not progress.total:
                return progress.stage if progress is not None else _("Waiting…")
            return _("{stage} {percent} %").format(
                stage=progress.stage, percent=100 * progress.done // progress.total
            )
        if self._task is not None:
            said = _("Reading: {done} of {total} pictures")
            return said.format(done=self._read, total=reach.pictures)
        found = ngettext("{count} moment", "{count} moments", count).format(count=count)
        if not count:
            found = _("Not found.") if self._read >= reach.pictures else ""
        return sentences(found, self._searched(reach))

    def _searched(self, reach: Reach) -> str:
        """Say what was searched, where that is not all of the recording."""
        if self._read < reach.pictures:
            said = _("Stopped after {done} of {total} pictures.")
            return said.format(done=self._read, total=reach.pictures)
        if reach.lost is None:
            return ""
        return ngettext(
            "The video cannot be read any more; the {count} picture that was kept was searched.",
            "The video cannot be read any more; the {count} pictures that were kept were searched.",
            reach.pictures,
        ).format(count=reach.pictures)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_FOUND))
