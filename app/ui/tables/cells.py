"""The cells of a table that is corrected: as a model of Qt, and how doubtful ones look."""

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.table_edits import TableEdits
from app.core.table_grid import GridCell, Place
from app.core.table_said import doubt_said
from app.ui import theme
from app.ui.schemes import Colours

Index = QModelIndex | QPersistentModelIndex

_ALIGN: Final = {
    True: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    False: Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
}
_ACROSS: Final = 2 * theme.GRID  # beside the text of a cell
_TINT: Final = 40  # of 255, over the cell that is meant
_SIGN: Final = 14  # px of the sign of a doubtful cell


class GridModel(QAbstractTableModel):
    """All rows of a table, the head first; each text may be written anew."""

    corrected = Signal(object)  # Place: `renew` follows

    def __init__(self, edits: TableEdits) -> None:
        super().__init__()
        self.edits = edits

    def show_edits(self, edits: TableEdits) -> None:
        """Show another table."""
        self.beginResetModel()
        self.edits = edits
        self.endResetModel()

    def renew(self) -> None:
        """Texts or doubts have changed."""
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)

    def cell(self, index: Index) -> GridCell:
        """Return the cell at an index."""
        return self.edits.grid.at(index.row(), index.column())

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - of Qt
        return 0 if parent.isValid() else self.edits.grid.rows

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - of Qt
        return 0 if parent.isValid() else self.edits.grid.columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell(index)
        head = cell.row < self.edits.grid.heads
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return cell.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(filter(None, (cell.text, doubt_said(cell))))
            case Qt.ItemDataRole.ToolTipRole:
                return doubt_said(cell) or None
            case Qt.ItemDataRole.FontRole:
                return theme.font(theme.BODY, bold=head)
            case Qt.ItemDataRole.TextAlignmentRole:
                counts = self.edits.grid.types[cell.column].counts
                return _ALIGN[counts and not (head and cell.columns > 1)]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        return _letters(section)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        place: Place = self.cell(index).place
        if self.edits.write(place, str(value).strip()):
            self.corrected.emit(place)
        return True


class GridDelegate(QStyledItemDelegate):
    """Paints what is doubtful with a dashed line and a sign, and heads on another ground."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, GridModel)
        cell, scheme = model.cell(index), theme.of(option.widget)
        box: QRect = option.rect
        head = cell.row < model.edits.grid.heads
        # Also over the ground of what is selected, which the view has painted in full.
        painter.fillRect(box, QColor(scheme.hover) if head else option.palette.base())
        inside = QStyleOptionViewItem(option)
        # The sign of a doubtful cell covers nothing of its text.
        inside.rect = box.adjusted(_SIGN + 2 if cell.doubts else _ACROSS, 0, -_ACROSS, 0)
        inside.state &= ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus)
        super().paint(painter, inside, index)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            tint = QColor(scheme.accent)
            tint.setAlpha(_TINT)
            painter.fillRect(box, tint)
            painter.setPen(QPen(QColor(scheme.accent), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        if cell.doubts:
            self._doubt(painter, box, scheme)
        painter.restore()

    def _doubt(self, painter: QPainter, box: QRect, scheme: Colours) -> None:
        pen = QPen(QColor(scheme.warn), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRect(box.adjusted(3, 3, -4, -4))
        painter.setFont(theme.font(theme.SMALL, bold=True))
        sign = QRect(box.left() + 2, box.top() + 1, _SIGN, _SIGN)
        painter.fillRect(sign, QColor(scheme.warn))
        painter.setPen(QColor(scheme.window))
        painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, "?")


def _letters(column: int) -> str:
    """Return what spreadsheets call a column."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
