"""How a page that is cited looks in the list of evidence: small, its place lit, and its quote."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.core.mark import Box
from app.ui import check_sign, theme
from app.ui.canvas.marks_rows import Remark, Shown
from app.ui.schemes import Colours
from app.ui.small_pages import Small

HEIGHT: Final = 60  # px of a row
SHEET: Final = QSizeF(44, 52)  # px that a page is fitted into
_PAPER: Final = "#ffffff"  # of a page that is not drawn yet, in every theme
_A4: Final = QSizeF(210, 297)
_SIGN: Final = 11  # px
_LIT: Final = 96  # of 255
_LEAST: Final = QSizeF(7, 4)  # px: a lit place that can be seen
_AIR: Final = 2 * theme.GRID


def paint(painter: QPainter, room: QRect, row: Shown, small: Small | None, scheme: Colours) -> None:
    """Paint the row of a page into `room`; without a picture of it an empty sheet."""
    sheet = _sheet(painter, QRectF(room), row, small, scheme)
    words = QRectF(room)
    words.setLeft(sheet.right() + 1.5 * _AIR)
    middle = words.center().y()
    painter.setFont(theme.font())
    painter.setPen(QColor(scheme.text))
    upper, lower = QRectF(words), QRectF(words)
    upper.setBottom(middle - 1)
    lower.setTop(middle + 3)
    _write(painter, upper, row.name, Qt.AlignmentFlag.AlignBottom)
    painter.setFont(theme.font(theme.SMALL))
    for remark in row.remarks:
        lower.setLeft(_checked(painter, lower, row, remark, scheme))
    painter.setPen(QColor(scheme.quiet))
    _write(painter, lower, row.place, Qt.AlignmentFlag.AlignTop)


def _checked(painter: QPainter, room: QRectF, row: Shown, remark: Remark, scheme: Colours) -> float:
    """Say at the left of `room` how the quote stands there; returns where the rest begins."""
    line = painter.fontMetrics()
    sign = QRectF(room.left(), room.top() + (line.height() - _SIGN) / 2, _SIGN, _SIGN)
    check_sign.draw(painter, sign, row.sign, scheme)
    painter.setPen(QColor(check_sign.ink(row.sign, scheme)))
    words = QRectF(room)
    words.setLeft(sign.right() + theme.GRID)
    painter.drawText(words, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, remark.text)
    return words.left() + line.horizontalAdvance(remark.text) + 1.5 * _AIR


def _write(painter: QPainter, room: QRectF, text: str, upright: Qt.AlignmentFlag) -> None:
    elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(room, upright | Qt.AlignmentFlag.AlignLeft, elided)


def _sheet(
    painter: QPainter, room: QRectF, row: Shown, small: Small | None, scheme: Colours
) -> QRectF:
    """Draw the page at the left of `room`; returns the place that is kept for one."""
    place = QRectF(room.left(), room.center().y() - SHEET.height() / 2 + 0.5, 0, 0)
    place.setSize(SHEET)
    shape = _A4 if small is None else QSizeF(small.picture.size())
    sheet = QRectF()
    sheet.setSize(shape.scaled(SHEET, Qt.AspectRatioMode.KeepAspectRatio))
    sheet.moveCenter(place.center())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillRect(sheet, QColor(_PAPER))
    if small is not None:
        painter.drawPixmap(sheet, small.picture, QRectF(small.picture.rect()))
        mark = row.cited.ref.mark if row.cited is not None else None
        if mark is not None and not small.size.isEmpty():
            painter.setClipRect(sheet)
            _light(painter, _on(sheet, mark.bounds, small.size), scheme)
            painter.setClipping(False)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(scheme.border), 1))
    painter.drawRect(sheet.toRect())
    painter.restore()
    return place


def _on(sheet: QRectF, box: Box, size: QSizeF) -> QRectF:
    """Return where a box of the page, in points, lies on its small picture."""
    across, down = sheet.width() / size.width(), sheet.height() / size.height()
    left, top, right, bottom = box
    lit = QRectF(0, 0, (right - left) * across, (bottom - top) * down)
    lit.setSize(lit.size().expandedTo(_LEAST))
    lit.moveCenter(sheet.topLeft())
    lit.translate((left + right) / 2 * across, (top + bottom) / 2 * down)
    return lit


def _light(painter: QPainter, place: QRectF, scheme: Colours) -> None:
    tint = QColor(scheme.accent)
    tint.setAlpha(_LIT)
    painter.setBrush(tint)
    painter.setPen(QPen(QColor(scheme.accent), 1))
    painter.drawRect(place)
