"""Lines, and edges of stripes, that a table is drawn with: found in the pixels around its text.

An edge is where the colour changes from one row of pixels to the next, over a long way. A thin line
has two of them, a stripe or a filled head one: what separates rows is the same, whatever it looks
like, and on whatever background.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.frame import Pixels

CHANGE: Final = 3  # of 255, that is seen as another colour: stripes are faint
_THICK: Final = 4  # px that the two sides of one line may be apart
_GAP: Final = 14  # px that a line may be interrupted
_MOST: Final = 20_000  # pieces of edges; a photo has more, and no lines

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line: at `at` (y of one that goes across, x of one that goes down), from `begin` to `end`.

    In pixels of the straightened picture.
    """

    at: float
    begin: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Rules:
    """The lines of a picture that go across, and those that go down."""

    across: tuple[Rule, ...] = ()
    down: tuple[Rule, ...] = ()


def rules_in(
    pixels: Pixels, area: tuple[int, int, int, int], slope: float, across: int, down: int
) -> Rules:
    """Return the lines in `area` (left, top, right, bottom) of a picture that is `slope` skewed.

    `across` and `down` are how long they are at least, in pixels.
    """
    left, top, right, bottom = area
    part = np.ascontiguousarray(pixels[top:bottom, left:right, :3])
    if slope:
        flat, upright = _sheared(part, slope, left), _sheared(_turned(part), -slope, top)
    else:
        flat, upright = part, _turned(part)
    return Rules(
        tuple(_placed(_edges(flat, across, wide=bool(slope)), top, left)),
        tuple(_placed(_edges(upright, down, wide=bool(slope)), left, top)),
    )


def _turned(part: Pixels) -> Pixels:
    return np.ascontiguousarray(part.transpose(1, 0, 2))


def _sheared(part: Pixels, slope: float, first: int) -> Pixels:
    """Return (h, w, 3) with each column moved up by `slope` times its x, which begins at `first`.

    What is moved out at one end is not looked at.
    """
    made = np.empty_like(part)
    shifts = np.rint((np.arange(part.shape[1]) + first) * slope).astype(np.int64)
    edges = [0, *(np.flatnonzero(np.diff(shifts)) + 1).tolist(), part.shape[1]]
    rows = np.arange(part.shape[0])
    for begin, end in pairwise(edges):
        source = np.clip(rows + shifts[begin], 0, part.shape[0] - 1)
        made[:, begin:end] = part[source, begin:end]
    return made


def _edges(part: Pixels, least: int, *, wide: bool) -> list[Rule]:
    """Return edges that go across (h, w, 3), at least `least` px long."""
    if part.shape[0] < 2 or part.shape[1] <= least:
        return []
    high, low = np.maximum(part[1:], part[:-1]), np.minimum(part[1:], part[:-1])
    changed: Flags = (high - low).max(axis=2) > CHANGE
    if wide:  # of a slanted line each pixel row has a piece
        spread = changed.copy()
        spread[1:] |= changed[:-1]
        spread[:-1] |= changed[1:]
        changed = spread
    runs = _runs(changed, least)
    return [] if len(runs) > _MOST else _joined(runs, least)


def _runs(changed: Flags, least: int) -> npt.NDArray[np.int64]:
    """Return row, begin and end of each run of at least `least` set pixels, (n, 3)."""
    height, width = changed.shape
    padded = np.zeros((height, width + 2), np.int8)
    padded[:, 1:-1] = changed
    steps = np.diff(padded, axis=1).ravel()
    begins, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    long = ends - begins >= min(least, _PIECE)
    begins, ends = begins[long], ends[long]
    rows = begins // (width + 1)
    return np.stack([rows, begins - rows * (width + 1), ends - rows * (width + 1)], axis=1)


_PIECE: Final = 24  # px of a piece of a line that is interrupted, at least


def _joined(runs: npt.NDArray[np.int64], least: int) -> list[Rule]:
    """Put pieces of one line together, and its two sides."""
    done: list[list[float]] = []  # first row, last row, begin, end
    open_: list[list[float]] = []
    for row, begin, end in runs.tolist():
        still: list[list[float]] = []
        own = [float(row), float(row), float(begin), float(end)]
        for one in open_:
            if row - one[1] > _THICK:
                done.append(one)
            elif own[2] <= one[3] + _GAP and own[3] >= one[2] - _GAP and row - one[0] <= 2 * _THICK:
                own = [one[0], own[1], min(one[2], own[2]), max(one[3], own[3])]
            else:
                still.append(one)
        open_ = [*still, own]
    found = done + open_
    return [
        Rule((first + last) / 2 + 1, begin, end)
        for first, last, begin, end in found
        if end - begin >= least
    ]


def _placed(rules: Sequence[Rule], at: int, along: int) -> list[Rule]:
    return [Rule(rule.at + at, rule.begin + along, rule.end + along) for rule in rules]
