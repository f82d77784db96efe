"""The list of evidence below the frame: marks and pages, their places, and what is uncertain."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QWidget

from app.core.chat import Cited, Document
from app.core.words import _
from app.ui import theme
from app.ui.canvas.marks_paint import ROW, MarkRowPainter
from app.ui.canvas.marks_rows import Index, ListedMarks, MarksRows
from app.ui.small_pages import Small, SmallPages

_ROWS: Final = 5  # there is room for so many at first


class MarksList(QListView):
    """All evidence of a reply but what is hidden; marks are known by their number, from 1, pages
    that are cited by theirs, from -1 downwards.
    """

    hovered = Signal(int)  # 0 for none
    chosen = Signal(int)
    selected = Signal(object)  # frozenset[int]
    menu_wanted = Signal(object)  # QPoint on the screen; it is about what is selected
    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = MarksRows(self)
        self._under_pointer = 0
        self._selecting = False
        self.setModel(self._rows)
        self._painter = MarkRowPainter(self)
        self.setItemDelegate(self._painter)
        self._small: SmallPages | None = None
        self._document: Callable[[str], Document | None] = lambda _name: None
        self.setAccessibleName(_("Evidence"))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.entered.connect(lambda index: self._point_at(self._rows.number(index)))
        self.viewportEntered.connect(lambda: self._point_at(0))
        self.clicked.connect(self._click)
        self.selectionModel().selectionChanged.connect(self._tell_selected)
        self.setMinimumHeight(0)

    def show_marks(self, shown: ListedMarks) -> None:
        """Show the marks of a reply; those there before keep their rows and stay selected."""
        kept = self.selected_numbers
        self._selecting = True
        self.setUniformItemSizes(not shown.cited)  # thousands of marks take no time then
        if self._rows.show(shown):
            self._select(kept)
        self._selecting = False
        if self.selected_numbers != kept:
            self._tell_selected()
        self.viewport().update()

    def show_pages(self, small: SmallPages, document: Callable[[str], Document | None]) -> None:
        """Show pages small; `document` returns one by its id, None where it is unknown."""
        self._small, self._document = small, document
        self._painter.small = self._page
        small.is_seen = self._sees_page
        small.arrived.connect(self._show_page)

    def _page(self, cited: Cited, width: int) -> Small | None:
        document = self._document(cited.ref.id)
        if self._small is None or document is None:
            return None
        return self._small.of(document, cited.ref.page or 1, width)

    def _sees_page(self, document: str, number: int) -> bool:
        seen = self.viewport().rect()
        rows = self._rows.of_page(document, number)
        return self.isVisible() and any(seen.intersects(self.visualRect(each)) for each in rows)

    def _show_page(self, document: str, number: int) -> None:
        for index in self._rows.of_page(document, number):
            self.update(index)

    @property
    def selected_numbers(self) -> frozenset[int]:
        """The marks whose rows are selected."""
        return frozenset(map(self._rows.number, self.selectionModel().selectedIndexes()))

    def select(self, number: int) -> None:
        """Select the row of one mark alone; 0: none."""
        index = self._rows.index_of(number)
        if index.isValid():
            self.setCurrentIndex(index)
        else:
            self.clearSelection()

    def sizeHint(self) -> QSize:
        return QSize(120, ROW * _ROWS + 2 * theme.GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._rows.rowCount():
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(QColor(theme.of(self).faint))
        painter.drawText(
            self.viewport().rect().adjusted(16, 0, -16, 0),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
            _("All marks are hidden.")
            if self._rows.shown.marks or self._rows.shown.cited
            else _("Places that the answer names are listed here."),
        )

    def highlight(self, number: int) -> None:
        """Show mark `number` (0: none) as the one meant."""
        self._rows.highlight(number)
        index = self._rows.index_of(number)
        if index.isValid() and number != self._under_pointer:
            self.scrollTo(index, QListView.ScrollHint.EnsureVisible)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.currentIndex().isValid():
                self.chosen.emit(self._rows.number(self.currentIndex()))
        elif event.key() == Qt.Key.Key_Escape and self.selected_numbers:
            self.clearSelection()
            self.hovered.emit(0)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            below = self.visualRect(self.currentIndex()).bottomLeft()
            at = self.viewport().mapToGlobal(below)
        self.menu_wanted.emit(at)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self.hasFocus() and current.isValid():
            self.hovered.emit(self._rows.number(current))

    def _click(self, index: Index) -> None:
        if len(self.selected_numbers) == 1:  # else more are being chosen
            self.chosen.emit(self._rows.number(index))

    def _select(self, numbers: frozenset[int]) -> None:
        chosen = QItemSelection()
        for number in numbers:
            index = self._rows.index_of(number)
            if index.isValid():
                chosen.select(index, index)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _tell_selected(self) -> None:
        if not self._selecting:
            self.selected.emit(self.selected_numbers)

    def _point_at(self, number: int) -> None:
        if number != self._under_pointer:
            self._under_pointer = number
            self.hovered.emit(number)
