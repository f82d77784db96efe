"""Paints a display list with QPainter as `media/paint.py` does with Pillow."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from app.core import theme as tokens
from app.core.display import DisplayList, Pill
from app.core.strokes import Stroke
from app.core.theme import Colour
from app.ui import theme

Chosen = Callable[[Stroke | Pill], bool]

_EM: Final = 100  # px: the widths at any other size follow from those at this one


def measure(text: str, size: float) -> float:
    """Return the width of `text` in pixels, in an em of `size` pixels, for `lay_out`."""
    return _advance(text) * size / _EM


def paint(
    painter: QPainter, display: DisplayList, zoom: float = 1.0, chosen: Chosen | None = None
) -> None:
    """Paint `display`, `zoom` pixels of the painter a frame pixel; only what is `chosen`.

    The painter itself must not scale, so that sharp lines lie on its pixels.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in display.strokes:
        if chosen is None or chosen(stroke):
            _draw_stroke(painter, stroke, zoom)
    for pill in display.pills:
        if chosen is None or chosen(pill):
            draw_pill(painter, pill, zoom)
    painter.restore()


def _lines(stroke: Stroke) -> tuple[tuple[Colour, float], ...]:
    """Colours and widths of the lines over each other."""
    width, outline = stroke.width, stroke.outline
    return (
        (tokens.PAPER, width + 4 * outline),
        (tokens.INK, width + 2 * outline),
        (stroke.colour, width),
    )


def _draw_stroke(painter: QPainter, stroke: Stroke, zoom: float) -> None:
    if stroke.sharp and stroke.closed and stroke.dash is None:
        _draw_box(painter, stroke, zoom)
        return
    points = QPolygonF([_at(x * zoom, y * zoom, stroke.sharp) for x, y in stroke.points])
    for colour, width in _lines(stroke):
        pen = _pen(colour, round(width * zoom, 3), stroke.sharp)
        if stroke.dash is not None and colour == stroke.colour:
            if stroke.sharp:
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([length / width for length in stroke.dash])
        painter.setPen(pen)
        if stroke.closed:
            painter.drawPolygon(points)
        else:
            painter.drawPolyline(points)


def _draw_box(painter: QPainter, stroke: Stroke, zoom: float) -> None:
    """A box with lines of whole pixels: the same as stroking it, in a third of the time."""
    (x1, y1), (x2, y2) = ((round(x * zoom), round(y * zoom)) for x, y in stroke.points[::2])
    for colour, width in _lines(stroke):
        half = max(1, round(width * zoom / 2))
        line, across, down = 2 * half, x2 - x1 + 2 * half, y2 - y1 - 2 * half
        filled = _colour(colour)
        painter.fillRect(x1 - half, y1 - half, across, line, filled)
        painter.fillRect(x1 - half, y2 - half, across, line, filled)
        if down > 0:
            painter.fillRect(x1 - half, y1 + half, line, down, filled)
            painter.fillRect(x2 - half, y1 + half, line, down, filled)


def _at(x: float, y: float, sharp: bool) -> QPointF:
    """Sharp lines lie on whole pixels."""
    return QPointF(round(x), round(y)) if sharp else QPointF(x, y)


def _pen(colour: Colour, width: float, sharp: bool) -> QPen:
    cap = Qt.PenCapStyle.SquareCap if sharp else Qt.PenCapStyle.RoundCap
    join = Qt.PenJoinStyle.MiterJoin if sharp else Qt.PenJoinStyle.RoundJoin
    return QPen(QBrush(QColor(*colour)), width, Qt.PenStyle.SolidLine, cap, join)


def draw_pill(painter: QPainter, pill: Pill, zoom: float) -> None:
    """Paint one label; the painter smooths and does not scale."""
    x1, y1, x2, y2 = (value * zoom for value in pill.box)
    border = pill.border * zoom
    whole = QRectF(x1, y1, x2 - x1, y2 - y1)
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, box in (
        (tokens.PAPER, whole),
        (pill.colour, whole.adjusted(border, border, -border, -border)),
    ):
        painter.setBrush(_colour(colour))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_colour(pill.ink))
    font, capital = _font(round(pill.size * zoom))
    painter.setFont(font)
    left = round((x1 + x2 - measure(pill.text, pill.size) * zoom) / 2)
    painter.drawText(QPointF(left, round((y1 + y2 + capital) / 2)), pill.text)


@lru_cache(maxsize=64)
def _colour(colour: Colour) -> QColor:
    return QColor(*colour)


@lru_cache(maxsize=32)
def _font(size: int) -> tuple[QFont, float]:
    """The font of labels, `size` pixels an em, and the height of its capital letters."""
    made = theme.font(max(size, 1))
    return made, QFontMetricsF(made).capHeight()


@lru_cache(maxsize=4096)
def _advance(text: str) -> float:
    return QFontMetricsF(_font(_EM)[0]).horizontalAdvance(text)
