"""`PlacedText`: the lines of a picture as one text, and where each character of it stands."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from app.core.text_line import TextLine

_NEAR: Final = 2.5  # heights of a line between pieces of one number that stand apart, at most
_FAR: Final = 30.0  # … between cells of one row
_LEVEL: Final = 0.5  # of the lower one's height that the middles of a row's cells differ by
_ALIKE: Final = 2.0  # times as high as another one that a cell of the same row is, at most
_BELOW: Final = 2.5  # heights between a line and the next one below it, at most
_INDENT: Final = 2.0  # heights that the left edges of these differ by, at most

_SAME: Final = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("\n\r\t", " "),
    }
)

Span = tuple[int, int]
"""Begin and end of a part of a text."""


@dataclass(frozen=True)
class PlacedText:
    """All `lines`, a row of the picture a line of `text`.

    Characters have their plain forms (NFKC), where that is one character; dashes and quotation
    marks are the ASCII ones. Cells of a row have a space between them where they stand close, else
    a tab. `begins` is where each of `cells`, indices of `lines`, begins in `text`.
    """

    text: str
    lines: tuple[TextLine, ...]
    cells: tuple[int, ...]
    begins: tuple[int, ...]

    def places(self, span: Span) -> Iterator[tuple[int, Span]]:
        """Yield the lines that a part of `text` stands in: index, and which part of the line."""
        begin, end = span
        for at in range(bisect_right(self.begins, begin) - 1, bisect_left(self.begins, end)):
            cell, start = self.cells[at], self.begins[at]
            first, last = max(begin - start, 0), min(end - start, len(self.lines[cell].text))
            if first < last:
                yield cell, (first, last)

    @cached_property
    def spans(self) -> Mapping[int, Span]:
        """Where all of each line stands in `text`, by the line's index."""
        return {
            cell: (begin, begin + len(self.lines[cell].text))
            for cell, begin in zip(self.cells, self.begins, strict=True)
        }

    def below(self, index: int) -> int | None:
        """Return the line right below the one at `index` that begins where that one begins."""
        left, top, _right, bottom = self.lines[index].box
        height = _height(self.lines[index])
        first = bisect_right(self._by_top, (bottom - _LEVEL * height, len(self.lines)))
        last = bisect_right(self._by_top, (bottom + _BELOW * height, len(self.lines)))
        for below, other in self._by_top[first:last]:
            if below > top and abs(self.lines[other].box[0] - left) <= _INDENT * height:
                return other
        return None

    @cached_property
    def _by_top(self) -> Sequence[tuple[float, int]]:
        return sorted((line.box[1], index) for index, line in enumerate(self.lines))


def placed(lines: Sequence[TextLine]) -> PlacedText:
    """Return `lines`, in reading order, as one text."""
    text: list[str] = []
    cells: list[int] = []
    begins: list[int] = []
    length = 0
    for row in _rows(lines):
        for cell, between in zip(row, _between(lines, row), strict=True):
            plain = plain_form(lines[cell].text)
            cells.append(cell)
            begins.append(length)
            text += plain, between
            length += len(plain) + len(between)
    return PlacedText("".join(text), tuple(lines), tuple(cells), tuple(begins))


def _between(lines: Sequence[TextLine], row: Sequence[int]) -> Iterator[str]:
    """Yield what follows each cell of a row."""
    for one, other in pairwise(row):
        gap = lines[other].box[0] - lines[one].box[2]
        yield " " if gap <= _NEAR * _height(lines[other]) else "\t"
    yield "\n"


def plain_form(text: str) -> str:
    """Return a text of the same length in plain characters."""
    if not text.isascii():
        folded = (unicodedata.normalize("NFKC", character) for character in text)
        text = "".join(new if len(new) == 1 else old for new, old in zip(folded, text, strict=True))
    return text.translate(_SAME)


def _rows(lines: Sequence[TextLine]) -> Iterator[list[int]]:
    """Yield the cells of each row from left to right, the row that is read first first."""
    right = dict(_neighbours(lines))
    inner = set(right.values())
    for first in range(len(lines)):
        if first not in inner:
            row = [first]
            while (following := right.get(row[-1])) is not None:
                row.append(following)
            yield row


def _neighbours(lines: Sequence[TextLine]) -> Iterator[tuple[int, int]]:
    """Yield each two cells that stand side by side in one row; a cell has one on each side."""
    by_middle = sorted((_middle(line), index) for index, line in enumerate(lines) if line.stops)
    pairs = sorted(
        (lines[other].box[0] - lines[index].box[2], index, other)
        for at, (_, index) in enumerate(by_middle)
        for other in _level(lines, by_middle, at)
    )
    has_right: set[int] = set()
    has_left: set[int] = set()
    for _gap, one, other in pairs:
        if one not in has_right and other not in has_left:
            has_right.add(one)
            has_left.add(other)
            yield one, other


def _level(
    lines: Sequence[TextLine], by_middle: Sequence[tuple[float, int]], at: int
) -> Iterator[int]:
    """Yield the cells to the right of one that may belong to its row."""
    middle, index = by_middle[at]
    line = lines[index]
    height = _height(line)
    reach = _LEVEL * height
    low = bisect_left(by_middle, (middle - reach, -1))
    high = bisect_right(by_middle, (middle + reach, len(lines)))
    for there, other in by_middle[low:high]:
        theirs = _height(lines[other])
        gap = lines[other].box[0] - line.box[2]
        if (
            other != index
            and -_LEVEL * height <= gap <= _FAR * height
            and lines[other].box[0] > line.box[0]
            and abs(there - middle) <= _LEVEL * min(height, theirs)
            and max(height, theirs) <= _ALIKE * min(height, theirs)
        ):
            yield other


def _middle(line: TextLine) -> float:
    return (line.box[1] + line.box[3]) / 2


def _height(line: TextLine) -> float:
    return max(min(line.box[3] - line.box[1], line.box[2] - line.box[0]), 1.0)
