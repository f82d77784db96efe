"""The letters of a page's text layer, as PDFium finds them, put together to lines."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any, Final, NamedTuple

import pypdfium2_raw as pdfium

from app.core.text_line import Box, TextLine
from app.media.document.placement import Placement

_SAMPLED: Final = 400  # letters of a page whose size is looked at
_SMALL: Final = 10  # of a hundred letters are smaller than what is called the size of its print
_APART: Final = 1.5  # heights of a letter to the next one where another line may begin
_WORDY: Final = 16  # letters of a line of a column; less are cells of a table
_UNIT: Final = 3  # letters beside figures: "EUR", "pp"
_SKEW: Final = 2.0  # degrees that a line may be turned by and still lie level
_HYPHENS: Final = frozenset({0x02, 0xAD, 0xFFFE})  # what PDFium calls one at the end of a line
_BREAKS: Final = frozenset({0x0A, 0x0D})
_UNSEEN: Final = frozenset(
    {0, 0xFEFF, 0xFFFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)}
)
"""What has no shape, or turns the direction of writing of what is around it."""


class Letter(NamedTuple):
    """A letter as it is shown: `box` from its own beginning to that of the next, as high as it."""

    text: str
    box: Box


@dataclass(slots=True)
class _Row:
    """The letters of a line in their order, spaces between them as None; how high they reach.

    `last` is the box of the last letter.
    """

    level: bool = True
    letters: list[Letter | None] = field(default_factory=list)
    last: Box | None = None
    top: float = math.inf
    bottom: float = -math.inf

    def add(self, letter: Letter) -> None:
        self.letters.append(letter)
        self.last = box = letter.box
        self.top = min(self.top, box[1])
        self.bottom = max(self.bottom, box[3])

    def join(self, other: "_Row") -> None:
        """Go on with the letters of another row, after a space."""
        for letter in (None, *other.letters):
            if letter is not None:
                self.add(letter)
            elif self.letters[-1] is not None:
                self.letters.append(None)

    def is_wordy(self) -> bool:
        """Whether it has as many letters as a line of a column."""
        return sum(one is not None for one in self.letters) >= _WORDY


def words(text: Any) -> str:
    """Return what a text layer says, in the order in which the document draws it."""
    total = pdfium.FPDFText_CountChars(text)
    if total <= 0:
        return ""
    buffer = (pdfium.c_ushort * (total + 1))()
    pdfium.FPDFText_GetText(text, 0, total, buffer)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def count(said: str) -> int:
    """Return how many letters are said, spaces not counted."""
    return len("".join(said.split()))


def print_size(text: Any) -> float | None:
    """Return the size in points that a tenth of the letters is smaller than, None without any."""
    total = pdfium.FPDFText_CountChars(text)
    matrix, sizes = pdfium.FS_MATRIX(), []
    for index in range(0, total, max(1, total // _SAMPLED)):
        if pdfium.FPDFText_GetUnicode(text, index) <= 0x20:
            continue
        if pdfium.FPDFText_GetMatrix(text, index, matrix):
            high = math.hypot(matrix.c, matrix.d)
            sizes.append(abs(pdfium.FPDFText_GetFontSize(text, index)) * high)
    sizes = sorted(size for size in sizes if size > 0)
    return round(sizes[len(sizes) * _SMALL // 100], 2) if sizes else None


def lines_of(text: Any, placement: Placement) -> list[TextLine]:
    """Return the lines of a text layer in the order in which the document draws them."""
    rows = _whole(_rows(text, placement))
    return [line for row in rows if (line := _line(row)) is not None]


# ---- letters to rows


def _rows(text: Any, placement: Placement) -> Iterator[_Row]:
    row, half = _Row(), 0
    look, code_of = _looker(text, placement), pdfium.FPDFText_GetUnicode
    width, height = placement.size
    for index in range(pdfium.FPDFText_CountChars(text)):
        code = code_of(text, index)
        if code in _BREAKS:
            yield row
            row = _Row()
        elif code in _UNSEEN:
            continue
        elif code not in _HYPHENS and (code <= 0x20 or code == 0xA0):
            if row.letters and row.letters[-1] is not None:
                row.letters.append(None)
        elif 0xD800 <= code < 0xDC00:  # half a letter, where a letter is 16 bits wide
            half = code
        else:
            letter = Letter(_shape(code, half), look(index))
            half = 0
            box = letter.box
            if not (box[2] > 0 < box[3] and box[0] < width and box[1] < height):
                continue  # it is cut off
            last = row.last
            if last is not None and not _is_next(last, box) and _is_elsewhere(row, last, box):
                yield row
                row, last = _Row(), None
            if last is None:
                row.level = _is_level(text, index, placement)
            row.add(letter)
    yield row


def _shape(code: int, half: int) -> str:
    if code in _HYPHENS:
        return "-"
    if 0xDC00 <= code < 0xE000:
        return chr(0x10000 + ((half - 0xD800) << 10) + code - 0xDC00) if half else "\ufffd"
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _looker(text: Any, placement: Placement) -> Callable[[int], Box]:
    """Return what tells the box of a letter: as wide as its step, as high as its shape."""
    loose_of, shape_of = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharBox
    loose = pdfium.FS_RECTF()
    left, right, bottom, top = (pdfium.c_double() for _ in range(4))
    step_to = pdfium.byref(loose)
    shape_to = tuple(pdfium.byref(one) for one in (left, right, bottom, top))
    shown = placement.shown

    def look(index: int) -> Box:
        loose_of(text, index, step_to)
        shape_of(text, index, *shape_to)
        step = shown(loose.left, loose.bottom, loose.right, loose.top)
        shape = shown(left.value, bottom.value, right.value, top.value)
        if shape[3] <= shape[1]:
            return step
        if step[2] <= step[0]:
            return shape
        return step[0], shape[1], step[2], shape[3]

    return look


def _is_level(text: Any, index: int, placement: Placement) -> bool:
    turned = math.degrees(pdfium.FPDFText_GetCharAngle(text, index)) + 90 * placement.quarters
    return abs((turned + 180) % 360 - 180) <= _SKEW


def _is_next(last: Box, box: Box) -> bool:
    """Whether a letter stands right after the last one, as nearly all do."""
    near = last[0] <= box[0] <= last[2] + (last[3] - last[1]) / 2
    return near and box[1] < last[3] and last[1] < box[3]


def _is_elsewhere(row: _Row, last: Box, box: Box) -> bool:
    """Whether a letter does not go on with the row, of which `last` is the last one."""
    high = max(last[3] - last[1], box[3] - box[1])
    across = max(box[0] - last[2], last[0] - box[2])
    down = max(box[1] - last[3], last[1] - box[3])
    if not row.level:
        return max(across, down) > _APART * max(high, last[2] - last[0], box[2] - box[0])
    if row.top - high / 2 <= (box[1] + box[3]) / 2 <= row.bottom + high / 2:
        if box[0] > last[2]:
            return across > _APART * high and row.is_wordy()  # the next column begins
        # In writing from right to left each letter stands left of the last.
        return across > _APART * high and not any(map(_is_rtl, row.letters))
    return across >= 0  # else below it: written downwards


def _is_rtl(one: Letter | None) -> bool:
    letter = "" if one is None else one.text
    return (
        "\u0590" <= letter <= "\u08ff"
        or "\ufb1d" <= letter <= "\ufdff"
        or ("\ufe70" <= letter <= "\ufefe")
    )


def _whole(rows: Iterator[_Row]) -> Iterator[_Row]:
    """Yield rows with the figures beside them: a long name in a table is no line of a column."""
    last: _Row | None = None
    for row in rows:
        if row.last is None:
            continue
        if last is not None and _are_figures_beside(last, row):
            last.join(row)
            continue
        if last is not None:
            yield last
        last = row
    if last is not None:
        yield last


def _are_figures_beside(last: _Row, row: _Row) -> bool:
    letters = [one for one in row.letters if one is not None]
    if last.last is None or not letters or not (last.level and row.level) or row.is_wordy():
        return False
    text = "".join(one.text for one in letters)
    digits = sum(one.isdigit() for one in text)
    if sum(one.isalpha() for one in text) > max(digits, _UNIT):
        return False
    middle = (row.top + row.bottom) / 2
    return letters[0].box[0] > last.last[2] and last.top <= middle <= last.bottom


# ---- rows to lines


def _line(row: _Row) -> TextLine | None:
    letters = row.letters
    while letters and letters[-1] is None:
        letters.pop()
    shown = [one.box for one in letters if one is not None]
    if not shown:
        return None
    text = "".join(" " if one is None else one.text for one in letters)
    box = (
        min(one[0] for one in shown),
        min(one[1] for one in shown),
        max(one[2] for one in shown),
        max(one[3] for one in shown),
    )
    return TextLine(text, box, _stops(letters) if row.level else ())


def _stops(letters: Sequence[Letter | None]) -> tuple[float, ...]:
    """Return where each letter begins and the last one ends, () where that goes both ways."""
    edges = _edges(letters)
    middles = [left + right for edge in edges if edge is not None for left, right in [edge]]
    if all(one <= other for one, other in pairwise(middles)):
        return _begun(edges, 0, 1, max)
    if all(one >= other for one, other in pairwise(middles)):
        return _begun(edges, 1, 0, min)
    return ()


def _begun(
    edges: Sequence[tuple[float, float] | None],
    begin: int,
    end: int,
    farther: Callable[[float, float], float],
) -> tuple[float, ...]:
    """Return the `begin` of each edge and the `end` of the last; a space begins where one ends."""
    stops: list[float] = []
    last = edges[0]
    for edge in (*edges, None):
        assert last is not None
        place = last[end] if edge is None else edge[begin]
        stops.append(farther(stops[-1], place) if stops else place)
        last = edge or last
    return tuple(stops)


def _edges(letters: Sequence[Letter | None]) -> list[tuple[float, float] | None]:
    """Return left and right of each letter; letters of one shape, a ligature, share its width."""
    edges: list[tuple[float, float] | None] = []
    for box, group in groupby(None if one is None else one.box for one in letters):
        parts = sum(1 for _ in group)
        if box is None:
            edges.append(None)
            continue
        if parts == 1:
            edges.append((box[0], box[2]))
            continue
        left, step = box[0], (box[2] - box[0]) / parts
        shares = [(left + step * part, left + step * (part + 1)) for part in range(parts)]
        edges += reversed(shares) if _is_rtl(letters[len(edges)]) else shares
    return edges
