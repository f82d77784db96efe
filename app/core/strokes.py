"""Lines around marks: `Stroke`, and the `Pen` that draws them on a frame.

How they are painted is told in `core/display.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core import theme
from app.core.mark import Box, Mark, PointXY
from app.core.theme import Colour


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of mark `number` along `points`, back to the first one when `closed`."""

    number: int
    points: tuple[PointXY, ...]
    closed: bool
    sharp: bool
    colour: Colour
    width: float
    outline: float
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws marks on a frame of `width` x `height`, one screen pixel `unit` wide."""

    width: int
    height: int
    unit: float

    def inside(self, box: Box) -> Box:
        """Return the part of `box` inside the frame."""
        x1, x2 = (min(max(value, 0.0), float(self.width)) for value in (box[0], box[2]))
        y1, y2 = (min(max(value, 0.0), float(self.height)) for value in (box[1], box[3]))
        return x1, y1, x2, y2

    def snap(self, value: float, high: float) -> float:
        """Return the nearest border of screen pixels whose line is still inside 0 to `high`."""
        half = theme.STROKE / 2 * self.unit
        snapped = round(min(max(value, 0.0), high) / self.unit) * self.unit
        return max(min(snapped, high - half), half)

    def line(
        self,
        number: int,
        points: Sequence[PointXY],
        colour: Colour,
        *,
        closed: bool = True,
        sharp: bool = True,
        dash: tuple[float, float] | None = None,
    ) -> Stroke:
        unit = self.unit
        dash = None if dash is None else (dash[0] * unit, dash[1] * unit)
        width, outline = theme.STROKE * unit, theme.OUTLINE * unit
        return Stroke(number, tuple(points), closed, sharp, colour, width, outline, dash)

    def strokes(self, number: int, mark: Mark, colour: Colour) -> list[Stroke]:
        doubtful = mark.state in {"suspect", "doubted"}
        dash = theme.DASH if doubtful else None
        match mark.kind:
            case "point":
                dash = theme.TICK_DASH if doubtful else None
                return self._crosshair(number, mark.points[0], colour, dash)
            case "polygon":
                corners = [self.inside((x, y, x, y))[:2] for x, y in mark.points]
                return [self.line(number, corners, colour, sharp=False, dash=dash)]
            case "box":
                room = theme.QUOTED_ROOM if mark.state == "quoted" else 0.0
                return [self.line(number, self._around(mark.bounds, room), colour, dash=dash)]

    def _around(self, box: Box, room: float = 0.0) -> list[PointXY]:
        """Corners of a line outside `box`, clockwise: only the last outline reaches inside.

        `room` are screen pixels between the two.
        """
        outside = (theme.STROKE / 2 + theme.OUTLINE + room) * self.unit
        x1 = self.snap(box[0] - outside, self.width)
        x2 = self.snap(box[2] + outside, self.width)
        y1 = self.snap(box[1] - outside, self.height)
        y2 = self.snap(box[3] + outside, self.height)
        return [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]

    def _crosshair(
        self, number: int, point: PointXY, colour: Colour, dash: tuple[float, float] | None
    ) -> list[Stroke]:
        """Four ticks that leave the point itself open; those outside the frame are left out."""
        x, y = self.snap(point[0], self.width), self.snap(point[1], self.height)
        near, far = (value * self.unit for value in theme.TICK)
        ticks: list[Stroke] = []
        for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            start = (x + dx * near, y + dy * near)
            if 0 <= start[0] <= self.width and 0 <= start[1] <= self.height:
                end = (x + dx * far, y + dy * far)
                ticks.append(self.line(number, (start, end), colour, closed=False, dash=dash))
        # In a frame that is smaller than a crosshair nothing of it may be left.
        return ticks or [self.line(number, self._around((x, y, x, y)), colour, dash=dash)]


def extent(strokes: Sequence[Stroke]) -> Box:
    """The smallest box around strokes with their outlines."""
    xs, ys = zip(*(point for stroke in strokes for point in stroke.points), strict=True)
    around = strokes[0].width / 2 + 2 * strokes[0].outline
    return min(xs) - around, min(ys) - around, max(xs) + around, max(ys) + around
