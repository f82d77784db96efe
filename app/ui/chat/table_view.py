"""`TableView`: the rows of a table; columns as wide as they need, within reason."""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.core.blocks import Cell, Table, words
from app.core.tables import harmless, rows_of
from app.ui import theme
from app.ui.chat.cells import ACROSS, DOWN, CellDelegate, Cells
from app.ui.chat.mark_spans import MarkSpans
from app.ui.chat.placements import Placements
from app.ui.chat.shapes import line_height
from app.ui.chat.tools import Tools
from app.ui.chat.wheel import sideways

_WIDEST: Final = 360  # px of a column
_NARROWEST: Final = 72  # px that a column keeps of what it needs
_SAMPLE: Final = 200  # rows that are looked at for the width of a column
_MEASURED: Final = 40  # rows whose height is found out at once
_BAR: Final = 12
_COLUMNS: Final = 30  # that are looked at for the height of a row
_SAMPLED: Final = 4000  # cells that are looked at for the widths of columns, beside the head
_LETTERS: Final = 120  # code points of a cell that count for its width


class TableView(QTableView):
    """Scrolled sideways, and up and down where it does not show all of its rows."""

    led = Signal(str, str)  # what was followed, and the address where that is a link
    pointed = Signal(str)  # what is under the pointer; "" for nothing
    grown = Signal()  # rows want more height, because of columns that came into view

    def __init__(self, cells: Cells, tools: Tools, placements: Placements, parent: QWidget) -> None:
        super().__init__(parent)
        self._cells = cells
        self._delegate = CellDelegate(self, cells, tools, placements)
        self._natural: list[int] = []  # widths that columns need
        self._least: list[int] = []  # and those that they keep
        self._sampled = 0  # rows that have counted
        self._measured: set[int] = set()  # rows as high as their cells
        self._whole = True
        cells.setParent(self)
        self.setModel(cells)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setHorizontalHeader(_Head(self._delegate, self))
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(line_height(theme.text_size()) + 2 * DOWN)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._measure_seen())
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self._look_aside())

    def show_table(self, table: Table) -> None:
        """Show this instead; the rows that are the same stay."""
        kept = min(len(self._cells.table.rows), len(table.rows))
        kept -= bool(kept) and self._cells.table.rows[kept - 1] != table.rows[kept - 1]
        self._sampled = min(self._sampled, kept)
        same = len(table.header) == self._cells.columnCount()
        self._measured = {row for row in self._measured if row < kept and same}
        self._delegate.forget_rows(kept)
        self._cells.show_table(table)

    def renew(self) -> None:
        """What stands in cells has changed."""
        self._delegate.forget()
        self._measured.clear()
        self.viewport().update()

    def awaits(self, tex: str) -> bool:
        """Whether a formula that is drawn now is missing here."""
        missing = tex in self._delegate.awaited
        self._delegate.awaited.discard(tex)
        return missing

    @property
    def marks(self) -> MarkSpans:
        """How the chips of marks look; `show_states` shows it."""
        return self._delegate.marks

    def show_states(self) -> None:
        """Paint chips as they look now."""
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def bring(self, at: int, *, select: bool = False) -> QRect | None:
        """Scroll to the cell that holds the code point at `at` of the reply, or to the next one.

        It may be selected, too.
        """
        for row, cells in enumerate(self._cells.table.rows):
            for column, cell in enumerate(cells):
                if any(run.at >= 0 and at < run.at + len(run.text) for run in cell):
                    index = self._cells.index(row, column)
                    if select:
                        self.setCurrentIndex(index)
                    self.scrollTo(index)
                    return self.visualRect(index)
        return None

    # ---- sizes

    def fit(self, width: int, rows: int) -> int:
        """Lay out for a width so that the first `rows` rows are seen; returns the height."""
        self._whole = rows >= len(self._cells.table.rows)
        room = width if self._whole else width - self.verticalScrollBar().sizeHint().width()
        widths = self._widths(room)
        for column, across in enumerate(widths):
            if self.columnWidth(column) != across:
                self.setColumnWidth(column, across)
                self._measured.clear()
        head = self._row_height(-1)
        if self.horizontalHeader().height() != head:
            self.horizontalHeader().setFixedHeight(head)
        shown = min(rows, len(self._cells.table.rows))
        for row in range(min(shown, _MEASURED)):
            if row not in self._measured:
                self._measure(row)
        height = head + sum(self.rowHeight(row) for row in range(shown))
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if self._whole else policy.ScrollBarAsNeeded
        )
        return height + (_BAR if sum(widths) > room else 0)

    def _widths(self, room: int) -> list[int]:
        """Return the widths of columns: what they need, the widest give way."""
        self._sample()
        if sum(self._least) >= room:
            return list(self._least)
        wanted = list(self._natural)
        spare = room - sum(wanted)
        if spare >= 0:
            wanted = [across + spare * across // max(sum(wanted), 1) for across in wanted]
        while (over := sum(wanted) - room) > 0:
            wider = [one for one, least in zip(wanted, self._least, strict=True) if one > least]
            if not wider:
                return wanted
            widest = max(wider)
            second = max((one for one in wider if one < widest), default=0)
            level = max(second, widest - -(-over // wider.count(widest)))
            wanted = [
                max(least, level) if one == widest else one
                for one, least in zip(wanted, self._least, strict=True)
            ]
        wanted[-1:] = [across + room - sum(wanted) for across in wanted[-1:]]  # what rounding left
        return wanted

    def _sample(self) -> None:
        """Find out how wide the words of more rows are."""
        table = self._cells.table
        if len(self._natural) != len(table.header):
            bold = QFontMetrics(theme.font(theme.text_size(), bold=True))
            self._natural = [_across(bold, words(cell)) for cell in table.header]
            self._least = [_least(bold, words(cell)) for cell in table.header]
            self._sampled = 0
        metrics = QFontMetrics(theme.font(theme.text_size()))
        most = min(_SAMPLE, _SAMPLED // max(len(table.header), 1))
        for row in table.rows[self._sampled : most]:
            for column, cell in enumerate(row):
                across = _across(metrics, words(cell))
                self._natural[column] = max(self._natural[column], across)
                self._least[column] = max(self._least[column], _least(metrics, words(cell)))
        self._sampled = min(len(table.rows), most)

    @property
    def _looked_at(self) -> range:
        """The columns that rows are as high as: all of them, of very many those in view."""
        count = self._cells.columnCount()
        if count <= _COLUMNS:
            return range(count)
        first = max(self.columnAt(0), 0)
        return range(first, min(first + _COLUMNS, count))

    def _row_height(self, row: int) -> int:
        bold = QFontMetrics(theme.font(theme.text_size(), bold=True))
        code = QFontMetrics(theme.font(theme.text_size() - 1, code=True))
        return max((self._height(row, one, bold, code) for one in self._looked_at), default=0)

    def _height(self, row: int, column: int, bold: QFontMetrics, code: QFontMetrics) -> int:
        """Return how high a cell is; plain words that fit into a line need no document."""
        cell, across = self._cells.cell(row, column), self.columnWidth(column)
        if _is_plain(cell):
            wide = sum(
                (code if run.kind == "code" else bold).horizontalAdvance(run.text) for run in cell
            )
            if wide + 2 * ACROSS + 2 <= across:
                return line_height(theme.text_size()) + 2 * DOWN
        return self._delegate.height(row, column, across)

    def _measure(self, row: int) -> bool:
        """Find out how high a row is; whether that is more than it was."""
        height, before = self._row_height(row), self.rowHeight(row)
        if row in self._measured:
            height = max(height, before)  # because of columns that were looked at before
        self._measured.add(row)
        if height != before:
            self.setRowHeight(row, height)
        return height > before

    def _measure_seen(self, *, again: bool = False) -> bool:
        """Rows that are wrapped get their height when they come into view; whether any grew."""
        first = max(self.rowAt(0), 0)
        last = self.rowAt(self.viewport().height() - 1)
        last = len(self._cells.table.rows) - 1 if last < 0 else last
        seen = range(first, min(last, first + _MEASURED) + 1)
        grown = [self._measure(row) for row in seen if again or row not in self._measured]
        return any(grown)

    def _look_aside(self) -> None:
        """Other columns came into view, of very many."""
        if self._cells.columnCount() > _COLUMNS and self._measure_seen(again=True):
            self.grown.emit()

    # ---- pointing

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        target = self._target(event.position())
        hand = Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(hand if target else Qt.CursorShape.ArrowCursor)
        self.pointed.emit(target)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit("")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._lead(self.indexAt(event.position().toPoint()), self._target(event.position()))

    def _target(self, at: QPointF) -> str:
        index = self.indexAt(at.toPoint())
        corner = self.visualRect(index).topLeft().toPointF()
        return self._delegate.leads_to(index, at - corner)

    def _lead(self, index: QModelIndex, target: str) -> None:
        if target:
            links = self._delegate.painted(index.row(), index.column()).links
            kind, _colon, number = target.partition(":")
            self.led.emit(target, links[int(number)] if kind == "link" else "")

    # ---- keys and wheel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from cell to cell; Enter follows what the cell leads to."""
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._lead(index, self._delegate.first_target(index.row(), index.column()))
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown) and self._whole:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """What cannot be scrolled here is scrolled by the chat."""
        across, turned = sideways(event), event.angleDelta()
        bar = self.horizontalScrollBar() if across else self.verticalScrollBar()
        step = turned.x() if across else turned.y()
        at_end = bar.value() == (bar.minimum() if step > 0 else bar.maximum())
        if at_end or (self._whole and not across):
            event.ignore()
        else:
            super().wheelEvent(event)

    def _copy(self) -> None:
        """Copy one cell as it is, several for a spreadsheet."""
        chosen = self.selectedIndexes()
        kept = harmless if len(chosen) > 1 else str
        rows = rows_of(self._cells.table)
        lines: dict[int, list[str]] = {}
        for index in sorted(chosen, key=lambda one: (one.row(), one.column())):
            text = rows[index.row() + 1][index.column()]
            lines.setdefault(index.row(), []).append(kept(" ".join(text.split())))
        if lines:
            text = "\n".join("\t".join(line) for line in lines.values())
            QGuiApplication.clipboard().setText(text)


class _Head(QHeaderView):
    """The heads of columns, set like their cells."""

    def __init__(self, delegate: CellDelegate, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._delegate = delegate
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)

    def paintSection(self, painter: QPainter, box: QRect, section: int) -> None:
        scheme = theme.of(self)
        painter.fillRect(box, QColor(scheme.hover))
        self._delegate.paint_cell(painter, box, -1, section)


def _is_plain(cell: Cell) -> bool:
    """Whether a cell is letters that need nothing but room."""
    return all(
        run.kind in ("text", "code") and len(run.text) < _LETTERS and run.text.isascii()
        for run in cell
    )


def _across(metrics: QFontMetrics, text: str) -> int:
    longest = max(text[:_LETTERS].split("\n"), key=len)
    return min(metrics.horizontalAdvance(longest) + 2 * ACROSS + 2, _WIDEST)


def _least(metrics: QFontMetrics, text: str) -> int:
    """Return a width in which no word of usual length is broken."""
    longest = max(text[:_LETTERS].split(), key=len, default="")
    return min(max(_NARROWEST, metrics.horizontalAdvance(longest) + 2 * ACROSS + 2), _WIDEST // 2)
