"""The cells of a table: as a model of Qt, and painted with everything that may stand in them."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QPainter,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.core.blocks import Cell, Table, words
from app.ui import theme
from app.ui.chat.chip_object import OBJECT, ChipDrawer, link_format
from app.ui.chat.editing import edited
from app.ui.chat.evidence_object import EvidenceDrawer, placed_format
from app.ui.chat.formula_object import FormulaDrawer
from app.ui.chat.inline import Look, Scribe
from app.ui.chat.mark_spans import MarkSpans
from app.ui.chat.offsets import Offsets
from app.ui.chat.placements import Placements
from app.ui.chat.shapes import line_height
from app.ui.chat.tools import Tools

Index = QModelIndex | QPersistentModelIndex

ACROSS: Final = 3 * theme.GRID  # beside the words of a cell
DOWN: Final = 6  # above and below them
_MOST: Final = 600  # documents that are kept
_ALIGN: Final = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


class Cells(QAbstractTableModel):
    """The rows of a table; more may come."""

    def __init__(self, table: Table, placements: Placements) -> None:
        super().__init__()
        self.table = table
        self._placements = placements

    def show_table(self, table: Table) -> None:
        """Show this instead; the rows that are the same stay."""
        old = self.table
        if len(old.header) != len(table.header) or old.align != table.align:
            self.beginResetModel()
            self.table = table
            self.endResetModel()
            return
        before, now = len(old.rows), len(table.rows)
        if now > before:
            self.beginInsertRows(QModelIndex(), before, now - 1)
            self.table = table
            self.endInsertRows()
        elif now < before:
            self.beginRemoveRows(QModelIndex(), now, before - 1)
            self.table = table
            self.endRemoveRows()
        else:
            self.table = table
        common = min(before, now)
        if common and old.rows[common - 1] != table.rows[common - 1]:
            last = len(table.header) - 1
            self.dataChanged.emit(self.index(common - 1, 0), self.index(common - 1, last))

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell; row -1 is the header."""
        return self.table.header[column] if row < 0 else self.table.rows[row][column]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - of Qt
        return 0 if parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - of Qt
        return 0 if parent.isValid() else len(self.table.header)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell(index.row(), index.column()) if index.isValid() else ()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "; ".join((words(cell), *self._said(cell)))
        return words(cell) if role == Qt.ItemDataRole.DisplayRole else None

    def _said(self, cell: Cell) -> Iterator[str]:
        """Yield where the chips of a cell lead, in words."""
        for run in cell:
            placed = self._placements.between(run.at, run.at + len(run.text)) if run.at >= 0 else ()
            yield from (one.said for one in placed if one.said)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return words(self.table.header[section])
        return None


class Painted:
    """A cell as a document: what is painted, and what its spots lead to."""

    def __init__(self, document: QTextDocument, offsets: Offsets, links: list[str]) -> None:
        self.document = document
        self.offsets = offsets
        self.links = links


class CellDelegate(QStyledItemDelegate):
    """Paints cells; documents are made for those that are seen."""

    def __init__(
        self, view: QTableView, cells: Cells, tools: Tools, placements: Placements
    ) -> None:
        super().__init__(view)
        self._view = view
        self._cells = cells
        self._tools = tools
        self._placements = placements
        self._made: OrderedDict[tuple[int, int], Painted] = OrderedDict()
        self.marks = MarkSpans()
        self._chips = ChipDrawer(view, self.marks.state)
        self._formulas = FormulaDrawer(view)
        self._evidence = EvidenceDrawer(view)
        self._room: Painted | None = None
        self.awaited: set[str] = set()

    def forget(self) -> None:
        """What was made does not hold any more."""
        self._made.clear()

    def forget_rows(self, first: int) -> None:
        """The rows from there on have changed."""
        for key in [key for key in self._made if key[0] >= first]:
            del self._made[key]

    # ---- the room of a scribe

    def note(self, at: int, position: int, text: str) -> None:
        """Words of the reply were written."""
        assert self._room is not None
        self._room.offsets.add(at, position, text)

    def link(self, address: str) -> str:
        """An address was met."""
        assert self._room is not None
        self._room.links.append(address)
        return f"link:{len(self._room.links) - 1}"

    def wait_for(self, formula: str) -> None:
        """A formula was met that is not drawn yet."""
        self.awaited.add(formula)

    # ---- documents

    def painted(self, row: int, column: int) -> Painted:
        """Return a cell as a document."""
        key = row, column
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        made = self._make(row, column)
        self._made[key] = made
        if len(self._made) > _MOST:
            self._made.popitem(last=False)
        return made

    def _make(self, row: int, column: int) -> Painted:
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(theme.font(theme.text_size()))
        align = _ALIGN[self._cells.table.align[column]]
        option = QTextOption(align)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        self._chips.serve(document)
        self._formulas.serve(document)
        self._evidence.serve(document)
        made = self._room = Painted(document, Offsets(), [])
        cursor = QTextCursor(document)
        runs = self._cells.cell(row, column)
        tall = any(run.kind == "math" for run in runs)
        kinds = QTextBlockFormat.LineHeightTypes
        shape = QTextBlockFormat()
        shape.setLineHeight(
            line_height(theme.text_size()),
            (kinds.MinimumHeight if tall else kinds.FixedHeight).value,
        )
        cursor.setBlockFormat(shape)
        look = Look(theme.of(self._view), bold=row < 0)
        scribe = Scribe(self, self._tools)
        with edited(document):
            for run in runs:
                scribe.write(cursor, run, look)
            self._place(made)
        return made

    def _place(self, made: Painted) -> None:
        """Put chips into a cell, and let words belong to marks."""
        for one in self._placements.between(*made.offsets.bounds):
            if one.kind == "card" or not made.offsets.holds(one.at):
                continue
            first, last = made.offsets.span(one.at, one.length)
            cursor = QTextCursor(made.document)
            cursor.setPosition(first)
            cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            if one.kind == "words":
                cursor.mergeCharFormat(link_format(one.number, one.said))
                continue
            cursor.insertText(OBJECT, placed_format(one, cursor.selectedText()))
            made.offsets.replace(one.at, one.length, first, 1 - (last - first))

    def height(self, row: int, column: int, width: int) -> int:
        """Return how high a cell is in a column of a width."""
        document = self.painted(row, column).document
        document.setTextWidth(max(width - 2 * ACROSS, 8))
        return round(document.size().height()) + 2 * DOWN

    # ---- painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        self.paint_cell(painter, box, index.row(), index.column(), chosen=chosen)

    def paint_cell(
        self, painter: QPainter, box: QRect, row: int, column: int, *, chosen: bool = False
    ) -> None:
        """Paint a cell, or with row -1 the head of a column, into `box`."""
        scheme = theme.of(self._view)
        if chosen:
            tint = QColor(scheme.accent)
            tint.setAlpha(40)
            painter.fillRect(box, tint)
        document = self.painted(row, column).document
        document.setTextWidth(max(box.width() - 2 * ACROSS, 8))
        if row > 0:
            painter.fillRect(box.left(), box.top(), box.width(), 1, QColor(scheme.border))
        painter.save()
        painter.setClipRect(box)
        painter.translate(box.left() + ACROSS, box.top() + DOWN)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = QRectF(0, 0, box.width(), box.height())
        document.documentLayout().draw(painter, context)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - of Qt
        width = self._view.columnWidth(index.column())
        return QSize(width, self.height(index.row(), index.column(), width))

    def first_target(self, row: int, column: int) -> str:
        """Return what the first link or chip of a cell leads to; "" for nothing."""
        block = self.painted(row, column).document.firstBlock()
        found = (span.format.anchorHref() for span in block.textFormats())
        return next((one for one in found if one), "")

    def leads_to(self, index: Index, at: QPointF) -> str:
        """Return what a place in a cell, from its corner, leads to; "" for nothing."""
        if not index.isValid():
            return ""
        document = self.painted(index.row(), index.column()).document
        return document.documentLayout().anchorAt(at - QPointF(ACROSS, DOWN))
