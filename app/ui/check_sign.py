"""Signs of evidence: what it leads to, or how what is quoted stands there. Told by their shapes."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from app.ui.schemes import Colours

_LINE: Final = 0.18  # of the side of a sign
_PAGE: Final = (0.15, 0.0), (0.6, 0.0), (0.9, 0.3), (0.9, 1.0), (0.15, 1.0), (0.15, 0.0)
_FOLD: Final = (0.6, 0.0), (0.6, 0.3), (0.9, 0.3)
_TICK: Final = (0.05, 0.55), (0.38, 0.88), (0.95, 0.15)
_HOOK: Final = (0.2, 0.22), (0.32, 0.05), (0.7, 0.05), (0.82, 0.25), (0.5, 0.52), (0.5, 0.66)


def draw(painter: QPainter, box: QRectF, sign: str, scheme: Colours) -> None:
    """Paint a `placements.Sign` into the square `box`."""
    colour = QColor(ink(sign, scheme))
    pen = QPen(colour, max(1.0, box.width() * _LINE))
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match sign:
        case "exact":
            painter.drawPolyline(_points(box, _TICK))
        case "close":
            for middle in (0.32, 0.68):
                painter.drawPath(_wave(box, middle))
        case "missing":
            painter.drawPolyline(_points(box, _HOOK))
            painter.drawPoint(_at(box, 0.5, 0.95))
        case "unread":
            painter.drawLine(_at(box, 0.1, 0.5), _at(box, 0.9, 0.5))
        case "page":
            pen.setWidthF(1.0)
            painter.setPen(pen)
            painter.drawPolyline(_points(box, _PAGE))
            painter.drawPolyline(_points(box, _FOLD))
        case _:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(_points(box, ((0, 0), (1, 0.5), (0, 1))))


def ink(sign: str, scheme: Colours) -> str:
    """Return the colour of a sign, and of words that say the same."""
    inks = {"exact": scheme.ok, "close": scheme.warn, "missing": scheme.bad}
    return inks.get(sign, scheme.accent_text)


def _at(box: QRectF, across: float, down: float) -> QPointF:
    return QPointF(box.left() + across * box.width(), box.top() + down * box.height())


def _points(box: QRectF, shares: Sequence[tuple[float, float]]) -> QPolygonF:
    return QPolygonF([_at(box, *each) for each in shares])


def _wave(box: QRectF, middle: float) -> QPainterPath:
    path = QPainterPath(_at(box, 0.05, middle + 0.06))
    path.cubicTo(
        _at(box, 0.35, middle - 0.3), _at(box, 0.65, middle + 0.3), _at(box, 0.95, middle - 0.06)
    )
    return path
