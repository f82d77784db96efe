"""Where the characters of a recognised line stand: the recogniser's guess, put right by the ink.

The recogniser says for each character a column of its own grid, some 3 px exact. The ink says
exactly where words end: a word space is a gap between columns with ink.
"""

import numpy as np
import numpy.typing as npt

from app.core.frame import Pixels

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def stops(ink: Flags, text: str, centres: Floats) -> Floats:
    """Return where each character of `text` begins and the last one ends, in pixels.

    `ink` tells for each pixel of the (h, w) picture of the line, upright, whether it is text;
    `centres` are the guessed middles of the characters, ascending. The result ascends, too.
    """
    height, width = ink.shape
    columns: Flags = np.asarray(ink.any(axis=0))
    inked = np.flatnonzero(columns)
    left, right = (float(inked[0]), float(inked[-1] + 1)) if inked.size else (0.0, float(width))
    found = np.empty(len(text) + 1)
    found[0], found[-1] = left, right
    found[1:-1] = (centres[1:] + centres[:-1]) / 2
    gaps = _gaps(columns)
    if len(gaps):
        for at, char in enumerate(text):
            if char == " " and 0 < at < len(text) - 1:
                _snap_space(found, at, gaps, height)
    return np.maximum.accumulate(np.clip(found, left, right))


def band(ink: Flags) -> tuple[float, float]:
    """Return the part of the height that the line's ink takes, as shares from the top.

    Sparse ink that comes in from the edge is what hangs down from the line above, or stands up
    from the one below.
    """
    counts = ink.sum(axis=1)
    own = np.flatnonzero(counts > 0.3 * counts.max())
    if not own.size:
        return 0.0, 1.0
    top, bottom = int(own[0]), int(own[-1]) + 1
    above, below = counts[:top] > 0, counts[bottom:] > 0
    if not above.all():
        top -= int(np.argmin(above[::-1]))
    if not below.all():
        bottom += int(np.argmin(below))
    return top / len(ink), bottom / len(ink)


def ink_of(crop: Pixels) -> Flags:
    """Return which pixels of a (h, w, 3) crop are not its background.

    The background is the most frequent colour; what is near to it is its anti-aliasing.
    """
    pixels = crop.astype(np.int32)
    colours = (pixels[:, :, 0] << 16) | (pixels[:, :, 1] << 8) | pixels[:, :, 2]
    values, counts = np.unique(colours, return_counts=True)
    common = int(values[counts.argmax()])
    background = np.array([common >> 16, common >> 8 & 255, common & 255])
    distance = np.abs(pixels - background).max(axis=2)
    ink: Flags = distance > max(24, int(distance.max()) // 4)
    return ink


def _gaps(ink: Flags) -> npt.NDArray[np.int64]:
    """Return begin and end of each run of empty columns between inked ones, (n, 2)."""
    steps = np.diff(ink.astype(np.int8))
    begins, ends = np.flatnonzero(steps == -1) + 1, np.flatnonzero(steps == 1) + 1
    if not ink[0]:
        ends = ends[1:]
    return np.stack([begins[: len(ends)], ends], axis=1)


def _snap_space(found: Floats, at: int, gaps: npt.NDArray[np.int64], height: int) -> None:
    """Put the space at index `at` onto the gap that is it: wide, and near to the guess."""
    middle = (found[at] + found[at + 1]) / 2
    distances = np.abs(gaps.mean(axis=1) - middle)
    widths = gaps[:, 1] - gaps[:, 0]
    best = int(np.argmax(np.where(distances < 0.7 * height, widths - distances, -np.inf)))
    if distances[best] < 0.7 * height:
        found[at], found[at + 1] = gaps[best]
