"""`MarkRowPainter`: how a row of the list of evidence looks."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import check_sign, chip, theme
from app.ui.canvas.marks_rows import MARK, Index, MarksRows, Shown
from app.ui.schemes import Colours

ROW: Final = 28  # px


class MarkRowPainter(QStyledItemDelegate):
    """Paints the chip, the name, what is uncertain and the place."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - of Qt
        return QSize(120, ROW)

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
    """Paint the chip or the sign at the left end of `room`; returns where the rest begins."""
    if row.sign:
        side = chip.height() - theme.GRID
        box = QRectF(room.left() + 2, room.center().y() + 1 - side / 2, side, side)
        check_sign.draw(painter, box, row.sign, scheme)
        return round(box.right()) + 2 * theme.GRID
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
