"""`MarkRowPainter`: how a row of the list of evidence looks."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.chat import Cited
from app.ui import chip, theme
from app.ui.canvas import page_row
from app.ui.canvas.marks_rows import MARK, Index, MarksRows, Shown
from app.ui.schemes import Colours
from app.ui.small_pages import Small

ROW: Final = 28  # px


class MarkRowPainter(QStyledItemDelegate):
    """Paints the chip, the name, what is uncertain and the place; pages with a picture of them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.small: Callable[[Cited, int], Small | None] = lambda _cited, _width: None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - of Qt
        rows = index.model()
        page = isinstance(rows, MarksRows) and rows.number(index) < 0
        return QSize(120, page_row.HEIGHT if page else ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rows = index.model()
        row: Shown = index.data(MARK)
        scheme = theme.of(option.widget)
        box: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected or (isinstance(rows, MarksRows) and rows.highlighted == rows.number(index)):
            _raise(painter, box, scheme, selected=selected)
        room = box.adjusted(2 * theme.GRID, 0, -2 * theme.GRID, 0)
        if row.cited is not None:
            across = round(page_row.SHEET.width() * painter.device().devicePixelRatioF())
            page_row.paint(painter, room, row, self.small(row.cited, across), scheme)
            painter.restore()
            return
        room.setLeft(_chip(painter, room, row, scheme))
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(QColor(scheme.quiet))
        room.setRight(_at_end(painter, room, row.place))
        for remark in reversed(row.remarks):
            painter.setPen(QColor(scheme.warn if remark.warns else scheme.quiet))
            room.setRight(_at_end(painter, room, remark.text))
        painter.setPen(QColor(scheme.text))
        _name(painter, room, row.name)
        painter.restore()


def _raise(painter: QPainter, box: QRect, scheme: Colours, *, selected: bool) -> None:
    """Paint the ground of a row that is meant; a selected one has a line around it."""
    painter.setPen(QColor(scheme.accent) if selected else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.hover))
    inside = QRectF(box).adjusted(theme.GRID + 0.5, 1.5, -theme.GRID - 0.5, -1.5)
    painter.drawRoundedRect(inside, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)


def _chip(painter: QPainter, room: QRect, row: Shown, scheme: Colours) -> int:
    """Paint the chip at the left end of `room`; returns where the rest begins."""
    number = str(row.number)
    wide = chip.width(number)
    top = room.center().y() + 1 - chip.height() / 2
    pill = QRectF(room.left(), top, wide, chip.height())
    chip.draw(painter, pill, number, row.colour, scheme, on=False)
    return round(room.left() + wide) + 2 * theme.GRID


def _at_end(painter: QPainter, room: QRect, text: str) -> int:
    """Write at the right end of `room`; returns where the room before it ends."""
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
    return room.right() - painter.fontMetrics().horizontalAdvance(text) - 2 * theme.GRID


def _name(painter: QPainter, room: QRect, name: str) -> None:
    """Write the name into what room there is."""
    font = theme.font()
    painter.setFont(font)
    shown = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
