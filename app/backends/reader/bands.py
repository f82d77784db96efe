"""Where lines were found: areas cut into bands for the detector, and what it found put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.backends.reader.lines import Bounds, Line
from app.backends.reader.seen import Area
from app.core.frame import Pixels

MOST_PIXELS: Final = 2_000_000  # of a band: bounds the detector's memory, and its time
LEAST_HEIGHT: Final = 384
MOST_WHOLE: Final = 10_000_000  # pixels that may be looked at in one piece where that is needed
OVERLAP: Final = 72  # pixels that a band sees beyond its own: half of the tallest line of text
TALL: Final = 120  # pixels; a line of this height or more is looked for in a smaller picture
GRAIN: Final = 64  # columns that are judged together
BLANK: Final = 4  # … so many in a row without anything are not looked at
CONTRAST: Final = 10  # of 255: what differs less is no text
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


def inked(piece: Pixels) -> list[tuple[int, int]]:
    """Return begin and end of each run of columns where something may stand.

    `piece` is (h, w, 3). Wide stripes of one colour are left out.
    """
    starts = np.arange(0, piece.shape[1], GRAIN)
    highs = np.maximum.reduceat(piece.max(axis=0), starts, axis=0).astype(np.int16)
    lows = np.minimum.reduceat(piece.min(axis=0), starts, axis=0)
    grains = np.flatnonzero((highs - lows).max(axis=1) > CONTRAST)
    if not grains.size:
        return []
    runs = np.split(grains, np.flatnonzero(np.diff(grains) > BLANK) + 1)
    return [
        (max(0, int(run[0] - 1) * GRAIN), min(piece.shape[1], int(run[-1] + 2) * GRAIN))
        for run in runs
    ]


def coarseness(area: Area) -> int:
    """Return of how many pixels one is enough to look for tall lines; 1 when all are looked at."""
    left, top, right, bottom = area
    size = (right - left) * (bottom - top)
    return 1 if size <= MOST_WHOLE else int(np.ceil(np.sqrt(size / MOST_PIXELS)))


def with_tall(found: Sequence[Quad], coarse: Sequence[Quad]) -> list[Quad]:
    """Put tall lines, seen in a smaller picture, in the place of their pieces.

    A paragraph of small print may look like a tall line from afar: its lines fill it.
    """
    own = [bounds_of(quad) for quad in found]
    tall: list[Quad] = []
    pieces: set[int] = set()
    for quad in coarse:
        bounds = bounds_of(quad)
        if min(bounds[3] - bounds[1], bounds[2] - bounds[0]) < TALL:
            continue
        inside = [at for at, box in enumerate(own) if _common(box, bounds) > 0.5 * _size(box)]
        print_size = (bounds[3] - bounds[1]) / 3
        small = [own[at] for at in inside if own[at][3] - own[at][1] < print_size]
        lines = [box for box in small if box[2] - box[0] > 2 * (box[3] - box[1])]
        if sum(map(_size, lines)) < 0.25 * _size(bounds):
            tall.append(quad)
            pieces |= set(inside)
    return [quad for at, quad in enumerate(found) if at not in pieces] + tall


def whole(area: Area) -> list[Band]:
    """Return an area as one band; several when it is very large."""
    left, top, right, bottom = area
    small = (right - left) * (bottom - top) <= MOST_WHOLE
    return [Band(area, -np.inf, np.inf)] if small else cut(area, 1)


def overrun(bands: Sequence[Band], found: Sequence[Sequence[Quad]]) -> bool:
    """Return whether something tall, such as a line written downwards, is cut by its own band."""
    for (above, below), band, own in zip(_inner_edges(bands), bands, found, strict=True):
        for quad in own:
            _x1, y1, _x2, y2 = bounds_of(quad)
            mine = band.begin <= (y1 + y2) / 2 < band.end
            if mine and (y1 <= above + 2 or y2 >= below - 2):
                return True
    return False


def _inner_edges(bands: Sequence[Band]) -> list[tuple[float, float]]:
    """Return the upper and lower edge of each band, infinite where nothing goes on beyond."""
    return [
        (
            band.area[1] if np.isfinite(band.begin) else -np.inf,
            band.area[3] if np.isfinite(band.end) else np.inf,
        )
        for band in bands
    ]


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

    What lies in a known line is that line, seen again; a known line that lies in a new one, which
    goes on beyond it, has been joined to what is new beside it.
    """
    kept = list(known)
    fresh: list[Quad] = []
    for quad in found:
        new = bounds_of(quad)
        shares = [(line, _common(line.bounds, new)) for line in kept]
        if any(
            common >= 0.7 * _size(new) and not _goes_on(new, line.bounds) for line, common in shares
        ):
            continue
        kept = [line for line, common in shares if common < 0.5 * _size(line.bounds)]
        fresh.append(quad)
    return kept, fresh


def _goes_on(new: Bounds, known: Bounds) -> bool:
    """Whether a line goes on beyond another one by more than detectors differ by."""
    slack = 0.5 * min(new[2] - new[0], new[3] - new[1])
    return any(
        (new[axis] < known[axis] - slack or new[axis + 2] > known[axis + 2] + slack)
        for axis in (0, 1)
    )


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
