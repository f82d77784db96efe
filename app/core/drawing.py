"""What people have drawn, as a list of what is painted: `Figure`, `Writing` and `Cover`.

The window paints it with QPainter, what is sent is painted in `media`; both from the same list,
which `core/drawn.py` makes, so both look the same. Coordinates are pixels of the frame, as in
`core/display.py`.

A `Figure` is painted in two layers, each all along its paths: PAPER, `halo` wider on every side,
then its colour. Lines have round ends and corners; what is `filled` is so within its line, too. A
`Writing` stands in the middle of its box, which for its height means the middle of a capital
letter. A `Cover` is whole pixels of INK: nothing of what was there is left.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Protocol

from app.core.frame import Frame
from app.core.mark import Box, PointXY, bounds
from app.core.theme import Colour

_STEP: Final = 3.0  # pixels between the points of what is curved
_CHUNK: Final = 8  # points of a long line that share a box


@dataclass(frozen=True, slots=True)
class Path:
    """A line of `width` along `points`, two at least.

    One that is `curved` begins and ends at the first and the last point and runs in between along
    parabolas from middle to middle of its sides, whose corners the other points are.
    """

    points: tuple[PointXY, ...]
    width: float
    closed: bool = False
    filled: bool = False
    curved: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """Lines and areas of one colour; `opacity` only where there is one path and no halo."""

    id: int
    paths: tuple[Path, ...]
    colour: Colour
    halo: float = 0.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Writing:
    """One line of letters, `size` pixels an em, in the middle of `box`."""

    id: int
    box: Box
    text: str
    size: float
    ink: Colour


@dataclass(frozen=True, slots=True)
class Cover:
    """Whole pixels that are gone: left, top inclusive, right, bottom exclusive."""

    id: int
    box: tuple[int, int, int, int]


Item = Figure | Writing | Cover
"""Painted in order; `id` is that of the annotation."""


class Annotator(Protocol):
    """The port of what paints it into frames. One thread at a time."""

    def annotated(self, frame: Frame, items: Sequence[Item]) -> Frame:
        """Return `frame` with `items` on it, in memory of its own; `frame` stays as it is."""
        ...


def shifted(items: Sequence[Item], dx: float, dy: float) -> tuple[Item, ...]:
    """Return them as they lie on what was cut out of the frame; whole numbers keep pixels."""
    return tuple(_shifted(item, dx, dy) for item in items)


def flattened(path: Path) -> tuple[PointXY, ...]:
    """Return points that are near enough to each other for straight lines between them."""
    points = path.points
    if not path.curved or len(points) < 3:
        return points
    line = [points[0], _middle(points[0], points[1])]
    for (x1, y1), after in pairwise(points[1:]):
        x0, y0 = line[-1]
        x2, y2 = _middle((x1, y1), after)
        way = math.hypot(x1 - x0, y1 - y0) + math.hypot(x2 - x1, y2 - y1)
        steps = min(max(round(way / _STEP), 1), 32)
        for number in range(1, steps + 1):
            t = number / steps
            u, v, w = (1 - t) * (1 - t), 2 * t * (1 - t), t * t
            line.append((u * x0 + v * x1 + w * x2, u * y0 + v * y1 + w * y2))
    return (*line, points[-1])


def boxes(item: Item) -> Iterator[Box]:
    """Yield boxes that together hold all that is painted, and little else."""
    if not isinstance(item, Figure):
        yield item.box
        return
    for path in item.paths:
        around = path.width / 2 + item.halo + 1  # what is smooth at its edge reaches further
        for part in (path.points,) if path.filled else _parts(path):
            x1, y1, x2, y2 = bounds(part)
            yield x1 - around, y1 - around, x2 + around, y2 + around


def hit(items: Sequence[Item], x: float, y: float, reach: float) -> int | None:
    """Return the id of the uppermost one within `reach` of a point; None where nothing is."""
    hits = (item.id for item in reversed(items) if _near(item, x, y, reach))
    return next(hits, None)


# ---- where they are


def _shifted(item: Item, dx: float, dy: float) -> Item:
    match item:
        case Figure(paths=paths):
            moved = (
                replace(path, points=tuple((x + dx, y + dy) for x, y in path.points))
                for path in paths
            )
            return replace(item, paths=tuple(moved))
        case Writing(box=(x1, y1, x2, y2)):
            return replace(item, box=(x1 + dx, y1 + dy, x2 + dx, y2 + dy))
        case Cover(box=(left, top, right, bottom)):
            whole = (
                math.floor(left + dx),
                math.floor(top + dy),
                math.ceil(right + dx),
                math.ceil(bottom + dy),
            )
            return replace(item, box=whole)


def _parts(path: Path) -> Iterator[tuple[PointXY, ...]]:
    """Yield pieces of a line; a long straight one in pieces too, for its box is mostly empty."""
    points = (*path.points, path.points[0]) if path.closed else path.points
    if len(points) > 2 * _CHUNK:
        for first in range(0, len(points) - 1, _CHUNK):
            yield points[first : first + _CHUNK + 2]  # where curves meet, too
        return
    for start, end in pairwise(points):
        slanted = start[0] != end[0] and start[1] != end[1]
        count = min(max(round(math.dist(start, end) / 64), 1), 16) if slanted else 1
        steps = [
            (
                start[0] + (end[0] - start[0]) * number / count,
                start[1] + (end[1] - start[1]) * number / count,
            )
            for number in range(count + 1)
        ]
        yield from pairwise(steps)


def _near(item: Item, x: float, y: float, reach: float) -> bool:
    if isinstance(item, Figure):
        return any(_near_path(path, x, y, reach) for path in item.paths)
    x1, y1, x2, y2 = item.box
    return x1 <= x < x2 and y1 <= y < y2


def _near_path(path: Path, x: float, y: float, reach: float) -> bool:
    reach += path.width / 2
    x1, y1, x2, y2 = bounds(path.points)
    if not (x1 - reach <= x <= x2 + reach and y1 - reach <= y <= y2 + reach):
        return False
    points = (*path.points, path.points[0]) if path.closed else flattened(path)
    if any(_distance(start, end, x, y) <= reach for start, end in pairwise(points)):
        return True
    return path.filled and _encloses(points, x, y)


def _middle(one: PointXY, other: PointXY) -> PointXY:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _distance(start: PointXY, end: PointXY, x: float, y: float) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    along = ((x - start[0]) * dx + (y - start[1]) * dy) / square if square else 0.0
    along = min(max(along, 0.0), 1.0)
    return math.hypot(x - start[0] - along * dx, y - start[1] - along * dy)


def _encloses(points: Sequence[PointXY], x: float, y: float) -> bool:
    """Whether a closed line goes around a point: rays that cross it an odd number of times."""
    crossings = (
        (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1)
        for (x1, y1), (x2, y2) in pairwise(points)
    )
    return sum(crossings) % 2 == 1
