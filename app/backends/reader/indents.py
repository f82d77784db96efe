"""Where the lines of a text begin: its left edge, the step of its indentation, line numbers.

Judged for all lines that belong together at once, so that what begins at the same place is
indented alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.core.text_blocks import Boxes, Indices, heights

ALIKE: Final = 0.35  # line heights by which equal edges may differ
LEAST_STEP, MOST_STEP = 0.6, 6.0  # line heights: two characters of a narrow font, eight of a wide
OFF: Final = 0.3  # of a character of two in a step: what lies between two steps is on neither
NARROW: Final = 4.0  # times as wide as high: the number of a line
MANY: Final = 3
MOST: Final = 0.6  # of the indented lines follow the step: others are set under a bracket


@dataclass(frozen=True, slots=True)
class Margin:
    """What lines are indented from (x in pixels), and by how many pixels each time; 0: unknown."""

    edge: float
    step: float


def margins(boxes: Boxes, rows: Sequence[Indices]) -> list[list[Margin]]:
    """Return for each row of a text what each of its boxes is indented from."""
    tall = _pitch(boxes, rows)
    numbers = gutter(boxes, rows)
    first = _margin([boxes[row[0], 0] for row in rows if row[0] not in numbers], tall)
    own = _margin([boxes[at, 0] for at in numbers], tall)
    behind = _margin([boxes[row[1], 0] for row in rows if row[0] in numbers and len(row) > 1], tall)
    found: list[list[Margin]] = []
    for row in rows:
        lead = [Margin(own.edge, 0.0), behind] if row[0] in numbers else [first]
        rest = [Margin(float(boxes[at, 0]), 0.0) for at in row[len(lead) :]]
        found.append([*lead[: len(row)], *rest])
    return found


def gutter(boxes: Boxes, rows: Sequence[Indices]) -> set[int]:
    """Return the boxes that number the lines: narrow, flush right or left, before all else."""
    led = [row for row in rows if len(row) > 1]
    if len(led) < max(MANY, 0.5 * len(rows)):
        return set()
    tall = _pitch(boxes, led)
    text = min(float(boxes[row[1], 0]) for row in led)
    firsts = [int(row[0]) for row in rows if boxes[row[0], 2] <= text]
    own = boxes[firsts]
    if len(firsts) < 0.7 * len(rows) or (own[:, 2] - own[:, 0] > NARROW * tall).any():
        return set()
    even = min(np.ptp(own[:, 2]), np.ptp(own[:, 0])) < 2 * ALIKE * tall
    return set(firsts) if even else set()


def _pitch(boxes: Boxes, rows: Sequence[Indices]) -> float:
    """Return the height of a line: of its box, or from line to line where boxes have air."""
    tall = float(np.median(heights(boxes[np.concatenate(rows)])))
    middles = np.array([(boxes[row[0], 1] + boxes[row[0], 3]) / 2 for row in rows])
    steps = np.diff(middles)
    return max(0.5 * tall, min(tall, float(np.median(steps)))) if len(steps) else tall


def _margin(lefts: Sequence[float], tall: float) -> Margin:
    if not lefts:
        return Margin(0.0, 0.0)
    edges = np.sort(np.array(lefts, np.float64))
    groups = np.split(edges, np.flatnonzero(np.diff(edges) > ALIKE * tall) + 1)
    edge = float(np.median(groups[0]))
    places = np.array([float(np.median(group)) - edge for group in groups[1:]])
    counts = np.array([len(group) for group in groups[1:]], np.float64)
    return Margin(edge, _step(places, counts, tall))


def _step(places: Boxes, counts: Boxes, tall: float) -> float:
    """Return the largest step of which most of `places` are multiples; 0 without one."""
    if not len(places):
        return 0.0
    tries = places[:, None] / np.arange(1, 13)
    for step in np.sort(np.unique(tries))[::-1]:
        if not LEAST_STEP * tall <= step <= MOST_STEP * tall:
            continue
        levels = np.maximum(np.round(places / step), 1)
        on = np.abs(places - levels * step) < min(0.15 * step, OFF * tall)
        if (counts * on).sum() >= MOST * counts.sum():
            weights = counts * on
            return float((weights * levels * places).sum() / (weights * levels**2).sum())
    return 0.0
