"""Where lines were found: areas cut into bands for the detector, and what it found put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.backends.reader.lines import Bounds, Line
from app.backends.reader.seen import Area

MOST_PIXELS: Final = 2_000_000  # of a band: bounds the detector's memory, and its time
LEAST_HEIGHT: Final = 384
OVERLAP: Final = 96  # pixels that a band sees beyond its own: half of the tallest line of text
SLACK: Final = 8  # pixels by which two bands may disagree about where a line's middle is

Quad = npt.NDArray[np.float32]
"""(4, 2): top-left, top-right, bottom-right, bottom-left corner in pixels."""


@dataclass(frozen=True, slots=True)
class Band:
    """A piece of an area; lines whose middle lies between `begin` and `end` are its own."""

    area: Area
    begin: float
    end: float


def cut(area: Area, threads: int) -> list[Band]:
    """Cut an area into bands, one a thread or more; they overlap, so that no line is cut."""
    left, top, right, bottom = area
    step = -(-(bottom - top) // threads)
    step = max(LEAST_HEIGHT, min(step, MOST_PIXELS // (right - left)))
    bands: list[Band] = []
    for begin in range(top, bottom, step):
        end = min(bottom, begin + step)
        seen = left, max(top, begin - OVERLAP), right, min(bottom, end + OVERLAP)
        bands.append(Band(seen, begin if begin > top else -np.inf, end if end < bottom else np.inf))
    return bands


def joined(bands: Sequence[Band], found: Sequence[Sequence[Quad]]) -> list[Quad]:
    """Return what the bands found, what two of them found at their seam only once."""
    quads: list[Quad] = []
    at_seams: list[Bounds] = []
    for band, own in zip(bands, found, strict=True):
        for quad in own:
            middle = float(quad[:, 1].mean())
            if not band.begin - SLACK <= middle < band.end + SLACK:
                continue
            if min(middle - band.begin, band.end - middle) < SLACK:
                bounds = bounds_of(quad)
                smaller = (
                    min(_size(bounds), _size(other)) * 0.5 < _common(bounds, other)
                    for other in at_seams
                )
                if any(smaller):
                    continue
                at_seams.append(bounds)
            quads.append(quad)
    return quads


def settled(known: Sequence[Line], found: Sequence[Quad]) -> tuple[list[Line], list[Quad]]:
    """Choose between lines that are known and what was found at the same place.

    What lies in a known line is that line, seen again; a known line that lies in a new one has
    been joined to what is new beside it.
    """
    kept = list(known)
    fresh: list[Quad] = []
    for quad in found:
        new = bounds_of(quad)
        shares = [(line, _common(line.bounds, new)) for line in kept]
        if any(common >= 0.7 * _size(new) for _line, common in shares):
            continue
        kept = [line for line, common in shares if common < 0.5 * _size(line.bounds)]
        fresh.append(quad)
    return kept, fresh


def are_cut(quads: Sequence[Quad], area: Area, width: int) -> bool:
    """Return whether one of `quads` goes on beyond the left or right side of its area."""
    left, _top, right, _bottom = area
    return any(
        (left > 0 and x1 <= left + 2) or (right < width and x2 >= right - 2)
        for x1, _y1, x2, _y2 in map(bounds_of, quads)
    )


def bounds_of(quad: Quad) -> Bounds:
    """Left, top, right, bottom."""
    (x1, y1), (x2, y2) = quad.min(axis=0), quad.max(axis=0)
    return float(x1), float(y1), float(x2), float(y2)


def _common(a: Bounds, b: Bounds) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(0.0, width) * max(0.0, height)


def _size(bounds: Bounds) -> float:
    return max(1.0, (bounds[2] - bounds[0]) * (bounds[3] - bounds[1]))
