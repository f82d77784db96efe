"""Where labels go: beside what they name, never over each other, over others only when they must.

Where there is room they keep off what can be read in the picture, too.

Greedy, in the order of the marks, so that the same marks always give the same picture.
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.detail import Detail
from app.core.mark import Box

Boxes = npt.NDArray[np.float64]
"""(n, 4) of them."""
Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Size = tuple[float, float]
"""Width, height."""

_ALONG: Final = (0.0, 1.0, 0.5, 0.25, 0.75)  # stops along an edge, the best first
_SLIGHT: Final = 0.1  # of another target may be covered before a label is shortened
_MUCH: Final = 0.5  # of another target is covered in a crowd only by one that is named elsewhere
_GRAIN: Final = 0.05  # differences of detail that are none
_FINEST: Final = 160  # cells across and down that tell where labels lie


class Placing:
    """Finds room for labels on one frame, each call knowing the labels placed before.

    `targets` are the drawn extents of the marks, `detail` that of the frame below them. Labels keep
    `gap` from their own one and from each other, and their corners lie on multiples of `unit` (not
    more than half of `gap`).
    """

    def __init__(
        self,
        width: float,
        height: float,
        targets: Sequence[Box],
        detail: Detail,
        *,
        gap: float,
        unit: float,
    ) -> None:
        self._detail = detail
        self._width, self._height = width, height
        self._targets = np.array(targets, dtype=np.float64).reshape(-1, 4)
        self._different = np.unique(self._targets, axis=0)  # models repeat themselves
        self._labels = np.empty_like(self._targets)  # `_count` of them, each with `gap` around
        self._count = 0
        self._room = _Room(width, height, unit)
        self._gap, self._unit = gap, unit

    def place(
        self, own: int, sizes: Sequence[Size], *, crowded: bool = False
    ) -> tuple[int, Box] | None:
        """Place a label for target `own`: the first of `sizes` that finds good room.

        `sizes` get smaller. Returns which of them and where; None when there is no room: no label
        lies on another one, and of those that are `crowded` none hides what is marked.
        """
        fitting = [
            (index, size)
            for index, size in enumerate(sizes)
            if size[0] <= self._width and size[1] <= self._height
        ]
        if not fitting:
            return None
        smallest = fitting[-1]
        found = self._beside(own, fitting, _MUCH if crowded else 1.0)
        if found is None and not crowded:
            found = (
                self._anywhere(own, smallest, apart=True)
                or self._over_own(own, fitting)
                or self._anywhere(own, smallest, apart=False)
            )
        if found is not None:
            self.keep(found[1])
        return found

    def keep(self, box: Box) -> None:
        """Let a label lie at `box`."""
        x1, y1, x2, y2 = box
        around = (x1 - self._gap, y1 - self._gap, x2 + self._gap, y2 + self._gap)
        self._labels[self._count] = around
        self._count += 1
        self._room.take(around)

    def _beside(
        self, own: int, sizes: Sequence[tuple[int, Size]], most: float
    ) -> tuple[int, Box] | None:
        """Next to its target, on no label, on as little as can be of other targets and of text.

        None where it would cover more than `most` of another target.
        """
        x1, y1, x2, y2 = target = _box(self._targets[own])
        width, height = (side + self._gap for side in sizes[0][1])
        around = (x1 - width, y1 - height, x2 + width, y2 + height)
        labels = _near(self._labels[: self._count], around)
        others = _near(self._different, around)
        # Not those so large that no line of theirs is near: inside them is room.
        wide = (others[:, :2] <= around[:2]).all(axis=1) & (others[:, 2:] >= around[2:]).all(axis=1)
        others = others[(others != target).any(axis=1) & ~wide]
        found = None
        for index, size in sizes:
            found = None
            boxes = self._free(self._around(target, size), labels)
            if len(boxes):
                hidden, unclear = _parts(others, boxes), _nearer(boxes, target, others)
                best = self._least(boxes, hidden, unclear)
                found = (index, _box(boxes[best])) if hidden[best] <= most else None
                if hidden[best] <= _SLIGHT and not unclear[best]:
                    break
        return found

    @staticmethod
    def _free(boxes: Boxes, labels: Boxes) -> Boxes:
        """The ones of `boxes` that lie on no label."""
        return boxes[~(_shared(boxes, labels) > 0).any(axis=1)] if len(labels) else boxes

    def _least(self, boxes: Boxes, hidden: Numbers, unclear: Flags) -> int:
        """Which of `boxes`, the best first, covers least; `hidden` is so of other targets.

        Those that are `unclear`, nearer to another target, come last.
        """
        grains = self._detail.shares(boxes) // _GRAIN
        much = np.where(hidden > _SLIGHT, hidden, 0.0)
        return int(np.lexsort((grains, hidden > 0, unclear, much))[0])

    def _anywhere(
        self, own: int, sized: tuple[int, Size], *, apart: bool
    ) -> tuple[int, Box] | None:
        """As near to its target as there is room, `apart` from it or over it."""
        index, size = sized
        box = self._room.find(size, _box(self._targets[own]), apart=apart)
        return None if box is None else (index, box)

    def _over_own(self, own: int, sizes: Sequence[tuple[int, Size]]) -> tuple[int, Box] | None:
        """In a corner of its target, on no label."""
        labels = self._labels[: self._count]
        for index, size in sizes:
            boxes = self._free(self._corners(_box(self._targets[own]), size), labels)
            if len(boxes):
                none = np.zeros(len(boxes)), np.zeros(len(boxes), np.bool_)
                return index, _box(boxes[self._least(boxes, *none)])
        return None

    # ---- where it could be

    def _around(self, target: Box, size: Size) -> Boxes:
        """Positions beside the target that are inside the frame, the best first."""
        x1, y1, x2, y2 = target
        width, height = size
        right, bottom = self._width - width, self._height - height
        above, below = y1 - self._gap - height, y2 + self._gap
        before, after = x1 - self._gap - width, x2 + self._gap
        across = [min(max(x1 + (x2 - x1 - width) * part, 0.0), right) for part in _ALONG]
        down = [min(max(y1 + (y2 - y1 - height) * part, 0.0), bottom) for part in _ALONG[:3]]
        xs = [*across, *across, *[after] * 3, *[before] * 3, after, before, after, before]
        ys = [*[above] * 5, *[below] * 5, *down, *down, above, above, below, below]
        corners = np.array((xs, ys)).T
        inside = ((corners >= 0) & (corners <= (right, bottom))).all(axis=1)
        return self._at(corners[inside], size)

    def _corners(self, target: Box, size: Size) -> Boxes:
        """The corners inside the target, moved into the frame."""
        x1, y1, x2, y2 = target
        right, bottom = self._width - size[0], self._height - size[1]
        corners = [
            (min(max(x, 0.0), right), min(max(y, 0.0), bottom))
            for y in (y1, y2 - size[1])
            for x in (x1, x2 - size[0])
        ]
        return self._at(np.array(corners), size)

    def _at(self, corners: Boxes, size: Size) -> Boxes:
        """Boxes of `size` at (n, 2) `corners`, which stay inside the frame: rounded down."""
        corners = corners // self._unit * self._unit
        return np.hstack((corners, corners + size))


def hiding(boxes: Sequence[Box], targets: Sequence[Box]) -> Flags:
    """Tell which of `boxes` cover more than a little of any of `targets`."""
    some, others = (np.array(each, np.float64).reshape(-1, 4) for each in (boxes, targets))
    return _parts(others, some) > _SLIGHT


class _Room:
    """Where no label lies, in cells: what it costs to ask does not grow with their number."""

    def __init__(self, width: float, height: float, unit: float) -> None:
        # Cells are whole units, so that what is found lies on them.
        self._cell = tuple(math.ceil(side / unit / _FINEST) * unit for side in (width, height))
        self._taken = np.zeros(
            (int(height // self._cell[1]), int(width // self._cell[0])), dtype=np.bool_
        )

    def take(self, box: Box) -> None:
        self._taken[self._cells(box)] = True

    def find(self, size: Size, target: Box, *, apart: bool) -> Box | None:
        """Return the free place of `size` nearest to `target`, `apart` from it or not."""
        taken = self._taken
        if apart:
            taken = taken.copy()
            taken[self._cells(target)] = True
        across, down = (math.ceil(side / cell) for side, cell in zip(size, self._cell, strict=True))
        if down > taken.shape[0] or across > taken.shape[1] or taken.all():
            return None
        # Sums over all rectangles from the corner; four of them give that of any rectangle.
        sums = np.zeros((taken.shape[0] + 1, taken.shape[1] + 1), dtype=np.int32)
        sums[1:, 1:] = taken.cumsum(axis=0, dtype=np.int32).cumsum(axis=1)
        inside = sums[down:, across:] - sums[:-down, across:]
        inside -= sums[down:, :-across] - sums[:-down, :-across]
        rows, columns = (inside == 0).nonzero()
        if not len(rows):
            return None
        x1, y1 = columns * self._cell[0], rows * self._cell[1]
        return _nearest(np.column_stack((x1, y1, x1 + size[0], y1 + size[1])), target)

    def _cells(self, box: Box) -> tuple[slice, slice]:
        """Rows and columns that `box` touches."""
        (x1, y1, x2, y2), (width, height) = box, self._cell
        return (
            slice(max(math.floor(y1 / height), 0), max(math.ceil(y2 / height), 0)),
            slice(max(math.floor(x1 / width), 0), max(math.ceil(x2 / width), 0)),
        )


def _box(row: npt.NDArray[np.float64]) -> Box:
    x1, y1, x2, y2 = row.tolist()
    return x1, y1, x2, y2


def _near(boxes: Boxes, area: Box) -> Boxes:
    """The ones of `boxes` that share something with `area`."""
    return boxes[_covers(boxes, area)]


def _covers(boxes: Boxes, other: Box) -> Flags:
    """Which of `boxes` share an area with `other`."""
    x1, y1, x2, y2 = other
    covers: Flags = (boxes[:, 0] < x2) & (boxes[:, 2] > x1)
    covers &= (boxes[:, 1] < y2) & (boxes[:, 3] > y1)
    return covers


def _shared(some: Boxes, others: Boxes) -> Numbers:
    """The areas that boxes share with others: (n, m)."""
    sides = np.minimum(some[:, None, 2:], others[:, 2:])
    sides -= np.maximum(some[:, None, :2], others[:, :2])
    np.maximum(sides, 0, out=sides)
    shared: Numbers = sides[:, :, 0] * sides[:, :, 1]
    return shared


def _parts(targets: Boxes, boxes: Boxes) -> Numbers:
    """The largest part of any of `targets` that each of `boxes` covers, 0 to 1."""
    if not len(targets):
        return np.zeros(len(boxes))
    areas = (targets[:, 2:] - targets[:, :2]).prod(axis=1)
    parts: Numbers = (_shared(boxes, targets) / areas).max(axis=1, initial=0.0)
    return parts


def _nearer(boxes: Boxes, own: Box, others: Boxes) -> Flags:
    """Tell which of `boxes` are nearer to any of `others` than to their `own` target."""
    if not len(others):
        return np.zeros(len(boxes), np.bool_)
    nearer: Flags = _apart(boxes, others).min(axis=1) < _apart(boxes, np.array([own]))[:, 0]
    return nearer


def _apart(some: Boxes, others: Boxes) -> Numbers:
    """The distances between boxes and others, 0 where they touch: (n, m)."""
    gaps = np.maximum(some[:, None, :2] - others[:, 2:], others[:, :2] - some[:, None, 2:])
    np.maximum(gaps, 0, out=gaps)
    apart: Numbers = np.hypot(gaps[:, :, 0], gaps[:, :, 1])
    return apart


def _nearest(boxes: Boxes, target: Box) -> Box:
    x = np.maximum(np.maximum(target[0] - boxes[:, 2], boxes[:, 0] - target[2]), 0)
    y = np.maximum(np.maximum(target[1] - boxes[:, 3], boxes[:, 1] - target[3]), 0)
    return _box(boxes[int(np.argmin(np.hypot(x, y)))])
