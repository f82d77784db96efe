"""The list of marks below the frame: number, name, place, and what is uncertain."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.labels import clean, colours
from app.core.mark import Mark
from app.core.theme import Colour
from app.core.words import _
from app.ui import chip, theme

Index = QModelIndex | QPersistentModelIndex

_ROW: Final = 28
_ROWS: Final = 5  # there is room for so many at first
_MARK: Final = Qt.ItemDataRole.UserRole


def coordinates(mark: Mark) -> str:
    """Return the place for people: pixels of the frame, "[left, top, right, bottom]"."""
    values = mark.points[0] if mark.kind == "point" else mark.bounds
    return "[" + ", ".join(str(round(value)) for value in values) + "]"


class MarksList(QListView):
    """All marks of a reply. `hovered` and `clicked_mark` say the number, from 1."""

    hovered = Signal(int)  # 0 for none
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(self)
        self._under_pointer = 0
        self.setModel(self._rows)
        self.setItemDelegate(_Row(self))
        self.setAccessibleName(_("Marks"))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.entered.connect(lambda index: self._point_at(index.row() + 1))
        self.viewportEntered.connect(lambda: self._point_at(0))
        self.clicked.connect(lambda index: self.chosen.emit(index.row() + 1))
        self.setMinimumHeight(0)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show all marks of a reply; those there before keep their rows."""
        self._rows.show(tuple(marks))
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(120, _ROW * _ROWS + 2 * theme.GRID)

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
            _("Places that the answer names are listed here."),
        )

    def highlight(self, number: int) -> None:
        """Show mark `number` (0: none) as the one meant."""
        self._rows.highlight(number)
        if number and number != self._under_pointer:
            self.scrollTo(self._rows.index(number - 1), QListView.ScrollHint.EnsureVisible)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.currentIndex().isValid():
                self.chosen.emit(self.currentIndex().row() + 1)
            return
        super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self.hasFocus() and current.isValid():
            self.hovered.emit(current.row() + 1)

    def _point_at(self, number: int) -> None:
        if number != self._under_pointer:
            self._under_pointer = number
            self.hovered.emit(number)


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._marks: tuple[Mark, ...] = ()
        self._colours: tuple[Colour, ...] = ()
        self.highlighted = 0

    def show(self, marks: tuple[Mark, ...]) -> None:
        before = self._marks
        if marks == before:
            return
        if before and marks[: len(before)] == before:
            self.beginInsertRows(QModelIndex(), len(before), len(marks) - 1)
            self._marks, self._colours = marks, colours(marks)
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._marks, self._colours = marks, colours(marks)
            self.highlighted = 0
            self.endResetModel()

    def highlight(self, number: int) -> None:
        for changed in (self.highlighted, number):
            if 0 < changed <= len(self._marks):
                at = self.index(changed - 1)
                self.dataChanged.emit(at, at)
        self.highlighted = number

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._marks)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        mark, number = self._marks[index.row()], index.row() + 1
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return clean(mark.label)
            case Qt.ItemDataRole.AccessibleTextRole:
                return _said(number, mark)
            case Qt.ItemDataRole.ToolTipRole if mark.state in ("suspect", "doubted"):
                return _("The numbers were not what was asked for: the place may be wrong.")
            case _ if role == _MARK:
                return number, mark, self._colours[index.row()]
        return None


def _said(number: int, mark: Mark) -> str:
    told = _("Mark {number}: {label}, {place}").format(
        number=number, label=clean(mark.label), place=coordinates(mark)
    )
    return f"{told}, {_('uncertain')}" if mark.state in ("suspect", "doubted") else told


class _Row(QStyledItemDelegate):
    """Paints one row: chip, name, what is uncertain, place."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - of Qt
        return QSize(120, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = option.widget
        rows = index.model()
        number, mark, colour = index.data(_MARK)
        scheme = theme.of(view)
        box: QRect = option.rect
        focused = view.hasFocus() and option.state & QStyle.StateFlag.State_HasFocus
        raised = isinstance(rows, _Rows) and rows.highlighted == number
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if raised or focused:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(scheme.hover))
            radius = theme.CONTROL_RADIUS
            painter.drawRoundedRect(box.adjusted(theme.GRID, 1, -theme.GRID, -1), radius, radius)
        inner = box.adjusted(2 * theme.GRID, 0, -2 * theme.GRID, 0)
        wide = chip.width(str(number))
        top = inner.center().y() + 1 - chip.HEIGHT / 2
        pill = QRectF(inner.left(), top, wide, chip.HEIGHT)
        chip.draw(painter, pill, str(number), colour, scheme, on=False)
        inner.setLeft(round(inner.left() + wide) + 2 * theme.GRID)
        small = theme.font(theme.SMALL)
        painter.setFont(small)
        painter.setPen(QColor(scheme.quiet))
        inner.setRight(_right(painter, inner, coordinates(mark)))
        if mark.state in ("suspect", "doubted"):
            painter.setPen(QColor(scheme.warn))
            inner.setRight(_right(painter, inner, _("uncertain")))
        body = theme.font()
        painter.setFont(body)
        painter.setPen(QColor(scheme.text))
        name = QFontMetrics(body).elidedText(
            clean(mark.label), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.restore()


def _right(painter: QPainter, box: QRect, text: str) -> int:
    """Write at the right end of `box`; returns where the room before it ends."""
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
    return box.right() - painter.fontMetrics().horizontalAdvance(text) - 2 * theme.GRID
