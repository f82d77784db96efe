"""Paints what people drew with QPainter as `media/annotate.py` does into a frame."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor
from typing import Final

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from app.core import theme as tokens
from app.core.drawing import Cover, Figure, Item, Path, Writing
from app.core.mark import Box, PointXY, bounds
from app.core.theme import Colour
from app.ui import theme

InSight = Callable[[Box], bool]
"""Whether anything of a box of the frame is to be painted."""

_EM: Final = 100  # px: the widths at any other size follow from those at this one
_SOFT: Final = 2.0  # pixels: what smoothing needs
_PIECE: Final = 64  # px
_CORNERS: Final = 8  # a closed line with more of them is round
_CHUNK: Final = 16  # points of a long line that are painted or left out together


def measure(text: str, size: float) -> float:
    """Return the width of `text` in pixels, in an em of `size` pixels."""
    return _advance(text) * size / _EM


def paint(
    painter: QPainter, items: Sequence[Item], zoom: float = 1.0, seen: InSight | None = None
) -> None:
    """Paint `items`, `zoom` pixels of the painter a frame pixel; the painter does not scale.

    Of long lines only what is `seen` has to be painted.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for item in items:
        match item:
            case Figure():
                _draw_figure(painter, item, zoom, seen)
            case Writing():
                _write(painter, item, zoom)
            case Cover(box=(left, top, right, bottom)):
                x, y = floor(left * zoom), floor(top * zoom)
                across, down = ceil(right * zoom) - x, ceil(bottom * zoom) - y
                painter.fillRect(x, y, across, down, QColor(*tokens.INK))
    painter.restore()


def _draw_figure(painter: QPainter, figure: Figure, zoom: float, seen: InSight | None) -> None:
    shapes = [
        (path, _shape(path, path.width / 2 + figure.halo + _SOFT, zoom, seen))
        for path in figure.paths
    ]
    layers: list[tuple[Colour, float]] = [(figure.colour, 0.0)]
    if figure.halo:
        layers.insert(0, (tokens.PAPER, figure.halo))
    for colour, more in layers:
        filled = QColor(*colour)
        filled.setAlphaF(figure.opacity)
        for path, shape in shapes:
            pen = QPen(filled, (path.width + 2 * more) * zoom)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(_join(path))
            painter.setPen(pen)
            painter.setBrush(filled if path.filled else Qt.BrushStyle.NoBrush)
            painter.drawPath(shape)


def _join(path: Path) -> Qt.PenJoinStyle:
    """How its lines meet: where they hardly bend, Qt's round joins show as dots."""
    bends = path.closed and len(path.points) <= _CORNERS
    return Qt.PenJoinStyle.RoundJoin if bends or not path.closed else Qt.PenJoinStyle.MiterJoin


def _shape(path: Path, reach: float, zoom: float, seen: InSight | None) -> QPainterPath:
    """`path` as one shape: what is see-through must not lie over itself."""
    shape = QPainterPath()
    points = (*path.points, path.points[0]) if path.closed else path.points
    runs = [points] if path.filled else list(_runs(points, reach, seen))
    for run in runs:
        at = [QPointF(x * zoom, y * zoom) for x, y in run]
        if path.curved and len(run) > 2:
            _add_curve(shape, at, starts=run[0] is points[0], ends=run[-1] is points[-1])
        else:
            _add_lines(shape, at)
    if path.closed and runs == [points]:  # pieces have no seam
        shape.closeSubpath()
    return shape


def _add_curve(shape: QPainterPath, points: list[QPointF], *, starts: bool, ends: bool) -> None:
    """Add parabolas from middle to middle, and the way to the ends where those are the line's."""
    middles = [(one + other) / 2 for one, other in pairwise(points)]
    shape.moveTo(points[0] if starts else middles[0])
    shape.lineTo(middles[0])
    for corner, middle in zip(points[1:-1], middles[1:], strict=True):
        shape.quadTo(corner, middle)
    if ends:
        shape.lineTo(points[-1])


def _add_lines(shape: QPainterPath, points: list[QPointF]) -> None:
    """Add lines, long slanted ones in pieces: Qt takes ten times as long for one in one piece."""
    if points.count(points[0]) == len(points):  # Qt leaves out lines that lead nowhere
        points[-1] = points[-1] + QPointF(tokens.PEN_HALO, 0)
    cut = [points[0]]
    for start, end in pairwise(points):
        way = end - start
        count = max(1, round(min(abs(way.x()), abs(way.y())) / _PIECE))
        cut += [start + way * (number / count) for number in range(1, count + 1)]
    shape.addPolygon(QPolygonF(cut))


def _runs(
    points: tuple[PointXY, ...], reach: float, seen: InSight | None
) -> Iterator[tuple[PointXY, ...]]:
    """Yield the pieces of a line that are to be seen; where it was cut lies out of sight."""
    if seen is None or len(points) <= 2 * _CHUNK:
        yield points
        return
    begun: int | None = None
    for first in range(0, len(points) - 1, _CHUNK):
        x1, y1, x2, y2 = bounds(points[first : first + _CHUNK + 2])
        shown = seen((x1 - reach, y1 - reach, x2 + reach, y2 + reach))
        if shown and begun is None:
            begun = first
        elif not shown and begun is not None:
            yield points[begun : first + 2]
            begun = None
    if begun is not None:
        yield points[begun:]


def _write(painter: QPainter, writing: Writing, zoom: float) -> None:
    x1, y1, x2, y2 = (value * zoom for value in writing.box)
    font, capital = _font(round(writing.size * zoom))
    painter.setFont(font)
    painter.setPen(QColor(*writing.ink))
    left = (x1 + x2 - QFontMetricsF(font).horizontalAdvance(writing.text)) / 2
    painter.drawText(QPointF(left, round((y1 + y2 + capital) / 2)), writing.text)


@lru_cache(maxsize=32)
def _font(size: int) -> tuple[QFont, float]:
    """The font of `size` pixels an em, and the height of its capital letters."""
    made = theme.font(max(size, 1))
    return made, QFontMetricsF(made).capHeight()


@lru_cache(maxsize=1024)
def _advance(text: str) -> float:
    return QFontMetricsF(_font(_EM)[0]).horizontalAdvance(text)
