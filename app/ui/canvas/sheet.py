"""`Sheet`: a frame and what is drawn on it, painted at the zoom of a viewport."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter

from app.core.display import DisplayList, Pill, Stroke, lay_out
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.placing import Box
from app.ui.canvas import painter as display_painter
from app.ui.canvas.pyramid import Pyramid
from app.ui.canvas.tiles import Tiles
from app.ui.canvas.viewport import Viewport

_TINT: Final = 46  # of 255, over what is raised


class Sheet:
    """Paints in device pixels of the widget. Marks are known by their number in the reply."""

    def __init__(self, view: Viewport) -> None:
        self._view = view
        self._frame: Frame | None = None
        self._pyramid: Pyramid | None = None
        self._display: DisplayList | None = None
        self._drawn: dict[int, list[Stroke | Pill]] = {}  # by the number of the mark
        self._bounds: dict[int, QRectF] = {}  # of them, in frame pixels
        self._scale = 0.0  # frame pixels in a screen pixel, for which this was laid out
        self._passing = False
        self._tiles = Tiles(self._draw)

    def show(self, frame: Frame | None) -> None:
        """Take another frame, without marks so far."""
        self._frame = frame
        self._pyramid = None if frame is None else Pyramid(frame)
        self._display = None
        self._drawn, self._bounds = {}, {}
        self._tiles.forget()

    def lay_out(self, marks: Sequence[Mark], unit: int) -> None:
        """Place lines and labels for the zoom as it is; a line is 2 `unit` device pixels wide."""
        self._passing = False
        if self._frame is None:
            return
        scale = unit / self._view.zoom
        if scale != self._scale:
            self._scale = scale
            self._display, self._drawn, self._bounds = None, {}, {}
            self._tiles.forget()
        before, drawn = self._display, self._drawn
        self._display = lay_out(self._frame, marks, display_painter.measure, scale, before)
        self._drawn = _by_number(self._display)
        for number in drawn.keys() | self._drawn.keys():
            parts = self._drawn.get(number, [])
            if parts != drawn.get(number):
                self._forget(number)
                self._bounds[number] = _bounds(parts)
                self._forget(number)

    def rescale(self) -> None:
        """Paint at the zoom as it is; lines and labels grow with it until they are laid out.

        Until then nothing is kept: the zoom is about to change again.
        """
        self._tiles.forget()
        self._passing = True

    def grow(self) -> bool:
        """Improve a picture that is scaled down by a step; whether there was one."""
        if self._pyramid is None or not self._pyramid.grow(self._view.zoom):
            return False
        self._tiles.forget()
        return True

    def _forget(self, number: int) -> None:
        """Paint anew where mark `number` is drawn."""
        if (place := self.bounds(number)) is not None:
            zoom = self._view.zoom
            zoomed = QRectF(place.topLeft() * zoom, place.size() * zoom)
            self._tiles.forget_part(zoomed.adjusted(-1, -1, 1, 1))

    # ---- what is where

    @property
    def frame(self) -> Frame | None:
        return self._frame

    @property
    def numbers(self) -> list[int]:
        """The marks that lie on this frame."""
        return [] if self._display is None else [place.number for place in self._display.places]

    def bounds(self, number: int) -> QRectF | None:
        """Return what all that is drawn for a mark covers, in frame pixels."""
        place = self._bounds.get(number)
        return None if place is None or place.isNull() else place

    def mark_at(self, x: float, y: float, reach: float) -> int:
        """Return the number of the mark at `x`, `y` (frame pixels), 0 for none.

        A label counts for its mark and wins, it lies over all; then the smallest place within
        `reach` pixels, so that one inside another can be pointed at.
        """
        if self._display is None:
            return 0
        for pill in reversed(self._display.pills):
            if _distance(pill.box, x, y) == 0:
                return pill.number
        near = [place for place in self._display.places if _distance(place.box, x, y) <= reach]
        smallest = min(near, key=lambda place: _area(place.box), default=None)
        return 0 if smallest is None else smallest.number

    # ---- painting

    def paint(self, painter: QPainter, wanted: QRect) -> None:
        """Paint what is `wanted` of the room."""
        sheet = QRect(*self._view.corner, *self._view.size)
        if self._frame is not None and self._passing:
            seen = wanted.intersected(sheet)
            painter.save()
            painter.setClipRect(seen)
            painter.translate(sheet.topLeft())
            self._draw(painter, seen.translated(-sheet.topLeft()))
            painter.restore()
        elif self._frame is not None:
            self._tiles.paint(painter, sheet, wanted)

    def paint_raised(self, painter: QPainter, number: int) -> None:
        """Paint mark `number` over all others, its inside tinted."""
        if self._display is None:
            return
        zoom = self._view.zoom
        painter.save()
        painter.translate(*self._view.corner)
        for place in self._display.places:
            if place.number == number:
                x1, y1, x2, y2 = (value * zoom for value in place.box)
                tint = QColor(*place.colour)
                tint.setAlpha(_TINT)
                painter.fillRect(QRectF(x1, y1, x2 - x1, y2 - y1), tint)
        display_painter.paint(painter, self._display, zoom, lambda drawn: drawn.number == number)
        painter.restore()

    def _draw(self, painter: QPainter, box: QRect) -> None:
        """Draw the part `box` of the sheet, to which the painter is clipped."""
        if self._pyramid is None:
            return
        self._pyramid.draw(painter, self._view.size)
        if self._display is None:
            return
        zoom = self._view.zoom
        area = QRectF(box.x() / zoom, box.y() / zoom, box.width() / zoom, box.height() / zoom)
        near = {number for number, place in self._bounds.items() if place.intersects(area)}
        display_painter.paint(painter, self._display, zoom, lambda drawn: drawn.number in near)


def _by_number(display: DisplayList) -> dict[int, list[Stroke | Pill]]:
    found: dict[int, list[Stroke | Pill]] = {}
    parts: list[Stroke | Pill] = [*display.strokes, *display.pills]
    for part in parts:
        found.setdefault(part.number, []).append(part)
    return found


def _bounds(parts: Sequence[Stroke | Pill]) -> QRectF:
    whole = QRectF()
    for part in parts:
        whole = whole.united(_extent(part))
    return whole


def _extent(drawn: Stroke | Pill) -> QRectF:
    if isinstance(drawn, Pill):
        x1, y1, x2, y2 = drawn.box
        return QRectF(x1, y1, x2 - x1, y2 - y1)
    around = drawn.width / 2 + 2 * drawn.outline
    xs, ys = zip(*drawn.points, strict=True)
    left, top = min(xs) - around, min(ys) - around
    return QRectF(left, top, max(xs) + around - left, max(ys) + around - top)


def _distance(box: Box, x: float, y: float) -> float:
    """How far outside a box a point lies."""
    return max(box[0] - x, x - box[2], box[1] - y, y - box[3], 0.0)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
