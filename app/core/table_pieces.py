"""`Piece`: words that stand together, in a picture that was made straight."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.text_line import Box, TextLine

_STEEPEST: Final = 0.06  # a picture that is turned further is not made straight
_FINE: Final = 0.001
_BETTER: Final = 1.15  # times as level as unturned, or it is not turned
_LEAST_RISE: Final = 0.5  # heights of a line from one side to the other: less does no harm
_FEW: Final = 8  # lines that say nothing about that
_APART: Final = 1.1  # times its height: a gap that parts a line
_WORD: Final = 0.5  # … and one that may

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `box` in pixels of the frame, `left` and `right` straightened."""

    text: str
    left: float
    right: float
    box: Box


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one line. Its sides are straightened pixels."""

    words: tuple[Word, ...]
    left: float
    top: float
    right: float
    bottom: float
    sure: float = 1.0

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """Its box in the frame."""
        return around([word.box for word in self.words])

    @property
    def sides(self) -> Box:
        return self.left, self.top, self.right, self.bottom

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def height(self) -> float:
        return max(1.0, self.bottom - self.top)

    def part(self, begin: int, end: int) -> "Piece":
        """Return some of its words, in their order."""
        words = self.words[begin:end]
        return Piece(words, words[0].left, self.top, words[-1].right, self.bottom, self.sure)


def around(boxes: Sequence[Box]) -> Box:
    """Return the box around boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def slope_of(lines: Sequence[TextLine]) -> float:
    """Return by how much lines go down for each pixel to the right; 0.0 where they are level."""
    if len(lines) < _FEW:
        return 0.0
    boxes = np.array([line.box for line in lines])
    xs, ys = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    height = max(4.0, float(np.median(boxes[:, 3] - boxes[:, 1])))
    steps = np.arange(-_STEEPEST, _STEEPEST + _FINE / 2, 2 * _FINE)
    scores = np.array([_level(xs, ys, slope, height) for slope in steps])
    level = _level(xs, ys, 0.0, height)
    if scores.max() < _BETTER * level:
        return 0.0
    best = steps[scores >= 0.98 * scores.max()]
    near = float(np.median(best[np.abs(best - steps[scores.argmax()]) < 0.01]))
    slope = _fitted(xs, ys, near, height)
    return slope if abs(slope) * float(np.ptp(xs)) > _LEAST_RISE * height else 0.0


def _level(xs: Floats, ys: Floats, slope: float, height: float) -> float:
    """Return how well lines stand in rows: how many pairs of them are at one height."""
    flat = np.sort(ys - slope * xs)
    reach = 0.2 * height
    last = np.searchsorted(flat, flat + reach, side="right")
    return float((last - np.arange(len(flat)) - 1).sum()) + 1.0


def _fitted(xs: Floats, ys: Floats, slope: float, height: float) -> float:
    """Return the slope that the rows of lines, found at about that slope, have themselves."""
    flat = ys - slope * xs
    order = np.argsort(flat)
    rows = np.split(order, np.flatnonzero(np.diff(flat[order]) > 0.35 * height) + 1)
    rise = run = 0.0
    for row in rows:
        if len(row) > 1:
            across = xs[row] - xs[row].mean()
            rise += float((across * (ys[row] - ys[row].mean())).sum())
            run += float((across**2).sum())
    fitted = rise / run if run else slope
    return fitted if abs(fitted - slope) < 0.01 else slope


def pieces_of(lines: Sequence[TextLine], slope: float = 0.0) -> Iterator[Piece]:
    """Yield lines, parted where their words stand far apart."""
    for line in lines:
        words = list(_words(line, slope))
        if not words:
            continue
        left, top, right, bottom = line.box
        middle = (top + bottom) / 2 - slope * (left + right) / 2
        half = max(bottom - top - abs(slope) * (right - left), 0.5 * (bottom - top)) / 2
        begin = 0
        for at in range(1, len(words) + 1):
            gap = words[at].left - words[at - 1].right if at < len(words) else None
            if gap is None or gap > _APART * 2 * half:
                own = tuple(words[begin:at])
                sides = own[0].left, middle - half, own[-1].right, middle + half
                yield Piece(own, *sides, line.sure)
                begin = at


def wide_gap(piece: Piece, at: int) -> bool:
    """Whether the gap before word `at` is wider than between words of a sentence."""
    return piece.words[at].left - piece.words[at - 1].right > _WORD * piece.height


def _words(line: TextLine, slope: float) -> Iterator[Word]:
    text = line.text
    shift = slope * (line.box[1] + line.box[3]) / 2
    if not line.stops:
        if text.strip():
            yield Word(text.strip(), line.box[0] + shift, line.box[2] + shift, line.box)
        return
    begin = 0
    for at in range(len(text) + 1):
        if at < len(text) and not text[at].isspace():
            continue
        if at > begin:
            box = line.span(begin, at)
            if slope:  # the line goes up or down: a word of it is only a part of that
                box = _part(box, line.box, slope)
            yield Word(text[begin:at], box[0] + shift, box[2] + shift, box)
        begin = at + 1


def _part(box: Box, line: Box, slope: float) -> Box:
    """Return the box of a word in a slanted line whose letters fill the box `line`."""
    left, top, right, bottom = box
    rise = min(abs(slope) * (line[2] - line[0]), 0.5 * (bottom - top))
    middle = (top + bottom) / 2 + slope * ((left + right) / 2 - (line[0] + line[2]) / 2)
    half = (bottom - top - rise + abs(slope) * (right - left)) / 2
    return left, middle - half, right, middle + half
