"""What the pointer does to annotations: pure geometry in pixels of the frame."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.annotation import BOXES, FREEHAND, Annotation, AnnotationKind, Grip
from app.core.mark import Box, PointXY, bounds

LEAST: Final = 4.0  # logical px: less is a hand that trembles
_APART: Final = 2.0  # logical px between two points of a line that is drawn by hand
_TURN: Final = math.pi / 4  # what straight lines snap to
_SHARE: Final = 4  # of what is seen that something takes which is drawn without a pointer


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something new that is pulled up from where the pointer was pressed.

    `unit` is the number of frame pixels in a logical one.
    """

    kind: AnnotationKind
    points: tuple[PointXY, ...]
    unit: float

    def at(self, x: float, y: float, *, straight: bool) -> "Stretch":
        """Return it with the pointer elsewhere; `straight` makes squares, circles, fixed angles."""
        return Stretch(self.kind, self._points((x, y), straight=straight), self.unit)

    @property
    def corners(self) -> tuple[PointXY, ...]:
        """Its points as an annotation has them."""
        if self.kind not in BOXES:
            return self.points
        left, top, right, bottom = bounds(self.points)
        return (left, top), (right, bottom)

    @property
    def large_enough(self) -> bool:
        """Whether it was meant."""
        if self.kind in {"pin", "text"}:
            return True
        left, top, right, bottom = bounds(self.points)
        longest = max(right - left, bottom - top)
        return longest >= (1 if self.kind in FREEHAND else LEAST) * self.unit

    def _points(self, at: PointXY, *, straight: bool) -> tuple[PointXY, ...]:
        start = self.points[0]
        if self.kind in {"pin", "text"}:
            return (at,)
        if self.kind in BOXES:
            return start, _square(start, at) if straight else at
        if self.kind == "arrow" or straight:
            return start, _snapped(start, at) if straight else at
        return _further(self.points, at, _APART * self.unit)


@dataclass(frozen=True, slots=True)
class Pull:
    """What was there and is held at `start`: a grip of it, or (None) the whole."""

    before: Annotation
    grip: Grip | None
    start: PointXY

    def at(self, x: float, y: float, room: Box) -> Annotation:
        """Return it with the pointer elsewhere; the whole stays in `room`, as far as it fits."""
        dx, dy = x - self.start[0], y - self.start[1]
        if self.grip is not None:
            return self.before.pulled(self.grip, dx, dy)
        return moved(self.before, dx, dy, room)


def moved(annotation: Annotation, dx: float, dy: float, room: Box) -> Annotation:
    """Return it elsewhere, as far as `room` goes."""
    x1, y1, x2, y2 = annotation.bounds
    return annotation.moved(
        _within(dx, room[0] - x1, room[2] - x2), _within(dy, room[1] - y1, room[3] - y2)
    )


def grip_at(annotation: Annotation, x: float, y: float, reach: float) -> Grip | None:
    """Return what of it can be held within `reach` of a place: the nearest."""
    held = [(math.dist((x, y), annotation.place(grip)), grip) for grip in annotation.grips]
    distance, grip = min(held, default=(math.inf, None))
    return grip if distance <= reach else None


def clamped(point: PointXY, room: Box) -> PointXY:
    """Return the nearest place in `room`."""
    return min(max(point[0], room[0]), room[2]), min(max(point[1], room[1]), room[3])


def in_the_middle(kind: AnnotationKind, room: Box) -> tuple[PointXY, ...]:
    """Return where something lies that is drawn without a pointer, to be moved with keys."""
    x, y = (room[0] + room[2]) / 2, (room[1] + room[3]) / 2
    if kind in {"pin", "text"}:
        return ((x, y),)
    across, down = (room[2] - room[0]) / _SHARE, (room[3] - room[1]) / _SHARE
    if kind in FREEHAND:
        return (x - across, y), (x + across, y)
    return (x - across, y - down), (x + across, y + down)


def _within(by: float, low: float, high: float) -> float:
    """Return `by` between both; as it is where they leave no room."""
    return min(max(by, low), high) if low <= high else by


def _square(start: PointXY, at: PointXY) -> PointXY:
    dx, dy = at[0] - start[0], at[1] - start[1]
    side = max(abs(dx), abs(dy))
    return start[0] + math.copysign(side, dx), start[1] + math.copysign(side, dy)


def _snapped(start: PointXY, at: PointXY) -> PointXY:
    """The nearest place to `at` in one of eight directions."""
    dx, dy = at[0] - start[0], at[1] - start[1]
    angle = round(math.atan2(dy, dx) / _TURN) * _TURN
    along = dx * math.cos(angle) + dy * math.sin(angle)
    return start[0] + along * math.cos(angle), start[1] + along * math.sin(angle)


def _further(points: Sequence[PointXY], at: PointXY, apart: float) -> tuple[PointXY, ...]:
    """The way with one more point, or with its last one there while that is near the one before."""
    way = tuple(points)
    if len(way) > 1 and math.dist(way[-2], way[-1]) < apart:
        way = way[:-1]
    return (*way, at)
