"""What the reader has seen: lines by the pixels that they were read from, and whole frames.

A screen changes little from one question to the next. Text is taken from memory only where every
pixel is the same as when it was read.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.backends.reader.lines import Bounds, Line
from app.core.frame import Pixels

Area = tuple[int, int, int, int]  # left, top, right, bottom in pixels, right and bottom exclusive

MAX_LINES: Final = 8192
MAX_FRAMES: Final = 4
MAX_PIXELS: Final = 40_000_000  # of all frames kept, three bytes each
CELL: Final = 16  # pixels; the grain in which changes are looked at
MARGIN: Final = 32  # pixels around a change that the detector gets to see


@dataclass(frozen=True, slots=True)
class Reading:
    """What the recogniser said of a crop; `centres` are pixels from the left end of its ink."""

    text: str
    score: float
    centres: npt.NDArray[np.float64]


class Lines:
    """Readings by the pixels they came from, the least recently used forgotten first.

    Used by several threads: each step is one operation of the dictionary.
    """

    def __init__(self) -> None:
        self._readings: OrderedDict[bytes, Reading] = OrderedDict()

    def get(self, key: bytes) -> Reading | None:
        reading = self._readings.get(key)
        if reading is not None:
            with suppress(KeyError):  # another thread may have forgotten it by now
                self._readings.move_to_end(key)
        return reading

    def put(self, key: bytes, reading: Reading) -> None:
        self._readings[key] = reading
        if len(self._readings) > MAX_LINES:
            self._readings.popitem(last=False)


def key_of(crop: Pixels) -> tuple[bytes, int]:
    """Return a digest of a line's pixels and the column where they begin.

    Rows and columns at the edges that are all of one colour, the corner's, are left out: the
    detector's boxes move by a pixel when something else on the screen changes.
    """
    other = (crop != crop[0, 0]).any(axis=2)
    columns, rows = np.flatnonzero(other.any(axis=0)), np.flatnonzero(other.any(axis=1))
    left = 0
    if columns.size:
        left = int(columns[0])
        crop = crop[rows[0] : rows[-1] + 1, left : columns[-1] + 1]
    digest = hashlib.blake2b(repr(crop.shape).encode(), digest_size=20)
    digest.update(np.ascontiguousarray(crop).data)
    return digest.digest(), left


@dataclass(frozen=True, slots=True)
class Known:
    """What memory knows of a frame: lines that stand there, and the areas to look at anew."""

    lines: list[Line]
    areas: list[Area]


@dataclass(frozen=True, slots=True)
class _Seen:
    pixels: Pixels
    lines: Sequence[Line]


class Frames:
    """The last frames that were read to the end."""

    def __init__(self) -> None:
        self._seen: list[_Seen] = []

    def remember(self, pixels: Pixels, lines: Sequence[Line]) -> None:
        """Keep `pixels` (H, W, 3), which nobody may change any more, and what was read there."""
        self._seen.append(_Seen(pixels, lines))
        while len(self._seen) > 1 and (
            len(self._seen) > MAX_FRAMES
            or sum(seen.pixels.size // 3 for seen in self._seen) > MAX_PIXELS
        ):
            del self._seen[0]

    def recall(self, pixels: Pixels) -> Known:
        """Return what is known of `pixels` (H, W, 3): of the same frame, or a part of one."""
        height, width = pixels.shape[:2]
        best = Known([], [(0, 0, width, height)])
        least = 0.6 * width * height
        for seen in reversed(self._seen):
            for left, top in _offsets(seen.pixels, pixels):
                changed = (seen.pixels[top : top + height, left : left + width] != pixels).any(
                    axis=2
                )
                known = _known(changed, seen.lines, left, top)
                effort = sum((x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in known.areas)
                if effort < least:
                    best, least = known, effort
            if not best.areas:
                break
        return best


def _offsets(whole: Pixels, part: Pixels) -> Iterator[tuple[int, int]]:
    """Yield where `part` may lie in `whole`: left, top."""
    if whole.shape == part.shape:
        yield 0, 0
    elif whole.shape[0] >= part.shape[0] and whole.shape[1] >= part.shape[1]:
        data = whole.tobytes()
        yield from sorted(
            {place for anchor in _anchors(part) for place in _find(data, whole, anchor, part)}
        )


def _anchors(part: Pixels) -> list[tuple[int, int, bytes]]:
    """Return a few pieces of rows that are unlike others: x, y and the bytes."""
    length = min(48, part.shape[1])
    pieces = part[:, : part.shape[1] // length * length].reshape(part.shape[0], -1, length * 3)
    busy = np.abs(np.diff(pieces[:, :, ::3].astype(np.int16), axis=2)).astype(np.int64).sum(axis=2)
    chosen = np.argsort(-busy, axis=None, kind="stable")[:4]
    ys, xs = np.unravel_index(chosen, busy.shape)
    return [
        (int(x) * length, int(y), pieces[y, x].tobytes())
        for x, y in zip(xs, ys, strict=True)
        if busy[y, x] > 0
    ]


def _find(
    data: bytes, whole: Pixels, anchor: tuple[int, int, bytes], part: Pixels
) -> Iterator[tuple[int, int]]:
    x, y, piece = anchor
    row = whole.shape[1] * 3
    at = -1
    for _ in range(8):  # more would be a pattern, not a place
        at = data.find(piece, at + 1)
        if at < 0:
            return
        left, top = at % row // 3 - x, at // row - y
        fits = left >= 0 and top >= 0 and at % 3 == 0
        if (
            fits
            and left + part.shape[1] <= whole.shape[1]
            and top + part.shape[0] <= whole.shape[0]
        ):
            yield left, top


def _known(changed: npt.NDArray[np.bool_], lines: Sequence[Line], dx: int, dy: int) -> Known:
    """`dx` and `dy` are where the frame lies in that of `lines`."""
    height, width = changed.shape
    kept: list[Line] = []
    areas = list(_changed_areas(changed))
    for line in lines:
        moved = line.moved(-dx, -dy)
        x1, y1, x2, y2 = area = _area(moved.bounds)
        if x2 <= 0 or y2 <= 0 or x1 >= width or y1 >= height:
            continue
        inside = x1 >= 0 and y1 >= 0 and x2 <= width and y2 <= height
        left, top, right, bottom = _reach(area)
        if inside and not changed[top:bottom, left:right].any():
            kept.append(moved)
        else:
            areas.append(area)
    return Known(kept, merged(areas, width, height))


def _reach(area: Area) -> Area:
    """Return where a change may be one of the line in `area`: more words at one of its ends."""
    x1, y1, x2, y2 = area
    across, along = 1, max(1, min(x2 - x1, y2 - y1))  # no gap between words is wider than high
    dx, dy = (along, across) if x2 - x1 >= y2 - y1 else (across, along)
    return max(0, x1 - dx), max(0, y1 - dy), x2 + dx, y2 + dy


def _area(bounds: Bounds) -> Area:
    x1, y1, x2, y2 = bounds
    return int(np.floor(x1)), int(np.floor(y1)), int(np.ceil(x2)), int(np.ceil(y2))


def _changed_areas(changed: npt.NDArray[np.bool_]) -> Iterator[Area]:
    """Yield runs of cells that hold a changed pixel."""
    rows = np.flatnonzero(changed.any(axis=1))
    for row in np.unique(rows // CELL):
        strip = changed[row * CELL : (row + 1) * CELL].any(axis=0)
        cells = np.unique(np.flatnonzero(strip) // CELL)
        for run in np.split(cells, np.flatnonzero(np.diff(cells) > 1) + 1):
            yield int(run[0]) * CELL, int(row) * CELL, int(run[-1] + 1) * CELL, int(row + 1) * CELL


def merged(areas: Sequence[Area], width: int, height: int) -> list[Area]:
    """Return areas that cover all of `areas` with a margin, none overlapping another."""
    boxes = np.array(areas, np.int64).reshape(-1, 4)
    boxes = np.column_stack([boxes[:, :2] - MARGIN, boxes[:, 2:] + MARGIN])
    boxes = np.clip(boxes, 0, [width, height, width, height])
    apart = 0  # so many at the beginning are known not to overlap each other
    while apart < len(boxes):
        box = boxes[apart]
        touching = (
            (boxes[:, 0] < box[2])
            & (boxes[:, 2] > box[0])
            & (boxes[:, 1] < box[3])
            & (boxes[:, 3] > box[1])
        )
        touching[apart] = True
        if touching.sum() == 1:
            apart += 1
            continue
        group = boxes[touching]
        union = np.concatenate([group[:, :2].min(axis=0), group[:, 2:].max(axis=0)])
        apart -= int(touching[:apart].sum())
        boxes = np.concatenate([boxes[~touching], union[None]])
    return [(int(x1), int(y1), int(x2), int(y2)) for x1, y1, x2, y2 in boxes]
