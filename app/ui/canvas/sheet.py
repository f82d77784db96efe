"""`Sheet`: a frame and what is drawn on it, painted at the zoom of a viewport."""

import time
from collections.abc import Collection, Generator, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter

from app.core.display import DisplayList, Pill, Place, laying_out, opened
from app.core.frame import Frame
from app.core.mark import Box, Mark
from app.core.strokes import Stroke
from app.ui.canvas import painter as display_painter
from app.ui.canvas.pyramid import Pyramid
from app.ui.canvas.tiles import SIDE, Tiles
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
        self._steps: Generator[None, None, DisplayList] | None = None  # that are left to lay out
        self._scale = 0.0  # frame pixels in a screen pixel, for which this was laid out
        self._hidden: frozenset[int] = frozenset()  # marks that were left out
        self._count = 0  # of marks that there were, these included
        self._wanted_scale = 0.0  # the same of what is being laid out
        self._passing = False
        self._tiles = Tiles(self._draw)

    def show(self, frame: Frame | None) -> None:
        """Take another frame, without marks so far."""
        self._frame = frame
        self._pyramid = None if frame is None else Pyramid(frame)
        self._display = None
        self._drawn, self._bounds = {}, {}
        self._hidden, self._count = frozenset(), 0
        self._steps, self._passing = None, False
        self._tiles.forget()

    def begin(self, marks: Sequence[Mark], unit: int, hidden: Collection[int]) -> None:
        """Have lines and labels placed for the zoom as it is: `go_on` does it.

        A line is 2 `unit` device pixels wide; marks in `hidden` are not drawn. While others come
        labels stay where they are; after a zoom, and when others are hidden, all are placed anew.
        """
        self._steps = None
        if self._frame is None:
            self._passing = False
            return
        scale = unit / self._view.zoom
        same = self._hidden == {number for number in hidden if number <= self._count}
        before = self._display if scale == self._scale and same else None
        self._wanted_scale, self._hidden, self._count = scale, frozenset(hidden), len(marks)
        self._steps = laying_out(self._frame, marks, display_painter.measure, scale, before, hidden)

    def go_on(self, seconds: float) -> bool:
        """Place lines and labels for so long at most; whether all are placed, and shown now."""
        end = time.perf_counter() + seconds
        while self._steps is not None:
            try:
                next(self._steps)
            except StopIteration as done:
                self._steps = None
                self._take(done.value)
            if time.perf_counter() > end:
                break
        return self._steps is None

    def _take(self, display: DisplayList) -> None:
        """Show what was laid out; only where it differs is painted anew."""
        drawn, self._display = self._drawn, display
        self._drawn = _by_number(display)
        if self._passing or self._scale != self._wanted_scale:
            self._tiles.forget()
            self._bounds = {number: _bounds(parts) for number, parts in self._drawn.items()}
        else:
            self._forget_changes(drawn)
        self._passing, self._scale = False, self._wanted_scale

    def _forget_changes(self, drawn: Mapping[int, list[Stroke | Pill]]) -> None:
        """Paint anew where something else was drawn before."""
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
        self._steps = None

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
        return [place.number for place in self._places()]

    @property
    def places(self) -> dict[int, QRectF]:
        """Where the marks that lie on this frame are, in frame pixels, by their numbers."""
        return {place.number: _rect(place.box) for place in self._places()}

    def bounds(self, number: int) -> QRectF | None:
        """Return what all that is drawn for a mark covers, in frame pixels."""
        place = self._bounds.get(number)
        return None if place is None or place.isNull() else place

    def place(self, number: int) -> QRectF | None:
        """Return where a mark itself is, in frame pixels."""
        return next((_rect(place.box) for place in self._places() if place.number == number), None)

    def raised_bounds(self, number: int) -> QRectF | None:
        """Return what a mark covers while it is raised, in frame pixels."""
        bounds, label = self.bounds(number), self._opened(number)
        return bounds if bounds is None or label is None else bounds.united(_rect(label.box))

    def _places(self) -> Sequence[Place]:
        return () if self._display is None else self._display.places

    def _opened(self, number: int) -> Pill | None:
        if self._display is None:
            return None
        return opened(self._display, number, display_painter.measure, self._scale)

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
        near = [place for place in self._places() if _distance(place.box, x, y) <= reach]
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

    def prepare(self, room: QRect, *, around: bool = False) -> bool:
        """Paint a part of what is seen in `room`, or `around` it; whether one was missing."""
        if self._frame is None or self._passing:
            return False
        wanted = room.adjusted(-SIDE, -SIDE, SIDE, SIDE) if around else room
        return self._tiles.prepare(QRect(*self._view.corner, *self._view.size), wanted)

    def paint_raised(self, painter: QPainter, numbers: Collection[int], meant: int) -> None:
        """Paint marks over all others, their insides tinted, the label of the one `meant` whole."""
        if self._display is None or not numbers:
            return
        zoom = self._view.zoom
        painter.save()
        painter.translate(*self._view.corner)
        for place in self._places():
            if place.number in numbers:
                tint = QColor(*place.colour)
                tint.setAlpha(_TINT)
                x1, y1, x2, y2 = (value * zoom for value in place.box)
                painter.fillRect(QRectF(x1, y1, x2 - x1, y2 - y1), tint)
        display_painter.paint(painter, self._display, zoom, lambda drawn: drawn.number in numbers)
        label = self._opened(meant)
        if label is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            display_painter.draw_pill(painter, label, zoom)
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
    whole = _extent(parts[0]) if parts else QRectF()
    for part in parts[1:]:
        whole = whole.united(_extent(part))
    return whole


def _extent(drawn: Stroke | Pill) -> QRectF:
    if isinstance(drawn, Pill):
        return _rect(drawn.box)
    around = drawn.width / 2 + 2 * drawn.outline
    xs, ys = zip(*drawn.points, strict=True)
    left, top = min(xs) - around, min(ys) - around
    return QRectF(left, top, max(xs) + around - left, max(ys) + around - top)


def _rect(box: Box) -> QRectF:
    return QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1])


def _distance(box: Box, x: float, y: float) -> float:
    """How far outside a box a point lies."""
    return max(box[0] - x, x - box[2], box[1] - y, y - box[3], 0.0)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
