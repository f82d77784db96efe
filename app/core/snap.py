"""Snapping: the box that a model gave, put around the text that it means.

What is meant is told by the label first: the words that say the same near the box. Where none do,
it is the text that the box lies on. A box never goes where it did not nearly lie before, and never
to something of quite another size.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from app.core.mark import Mark
from app.core.text_line import Box, TextLine

_REACH: Final = 1.5  # heights of a line between a box and the words of its label, at most
_ALIKE: Final = 0.8  # of a line and a label: letters may have been misread
_LEAST: Final = 0.1  # of the larger one's area that the smaller one has, at least
_INSIDE: Final = 0.5  # of a line's area, or of a box's, that lies in the other
_LONGEST: Final = 300  # characters that are compared
_WORD: Final = re.compile(r"\w+|[^\w\s]+")


@dataclass(frozen=True, slots=True)
class _Candidate:
    box: Box
    alike: float  # to the label, 0 to 1
    away: float  # pixels from the mark


def snapped(mark: Mark, lines: Sequence[TextLine]) -> Mark | None:
    """Return `mark` around the text of `lines` (all of its frame) that it means; None without any.

    It is "agreed" where that text says what the label says, else it stays as sure as it was. Only
    boxes are put around text.
    """
    if mark.kind != "box":
        return None
    said = _said(mark.label, mark.bounds, lines)
    if said is not None:
        return _moved(mark, said, agreed=True)
    below = _below(mark.bounds, lines)
    return None if below is None else _moved(mark, below, agreed=False)


def _moved(mark: Mark, box: Box, *, agreed: bool) -> Mark:
    left, top, right, bottom = box
    state = "agreed" if agreed else mark.state
    return replace(mark, points=((left, top), (right, bottom)), state=state)


# ---- by what it says


def _said(label: str, box: Box, lines: Sequence[TextLine]) -> Box | None:
    """The words that say what the label says: the nearest of those that say it best."""
    wanted = _letters(label)
    if not wanted:
        return None
    found = [
        candidate
        for line in lines
        if _gap(box, line.box) <= _REACH * _height(line)
        for candidate in _alike(wanted, line, box)
        if candidate.away <= _REACH * _height(line) and _sized(candidate.box, box) >= _LEAST
    ]
    best = max(found, key=lambda one: (one.alike, -one.away, _shared(one.box, box)), default=None)
    return None if best is None else best.box


def _alike(wanted: str, line: TextLine, box: Box) -> Iterator[_Candidate]:
    """The parts of a line that say what is `wanted`, or all of it where it nearly does."""
    letters, places = _placed_letters(line.text[:_LONGEST])
    at = letters.find(wanted)
    whole = at >= 0
    while at >= 0:
        begin, end = places[at], places[at + len(wanted) - 1] + 1
        if _ends_words(line.text, begin, end):
            part = line.span(begin, end)
            yield _Candidate(part, 1.0, _gap(box, part))
        at = letters.find(wanted, at + 1)
    if not whole:
        alike = SequenceMatcher(None, wanted, letters, autojunk=False).ratio()
        if alike >= _ALIKE:
            yield _Candidate(line.box, alike, _gap(box, line.box))


def _ends_words(text: str, begin: int, end: int) -> bool:
    """Whether a part begins and ends where words do; Chinese has no such places."""
    return not (_within_word(text, begin) or _within_word(text, end))


def _within_word(text: str, at: int) -> bool:
    around = text[at - 1 : at + 1] if at else ""
    return len(around) == 2 and around.isascii() and around.isalnum()


def _letters(text: str) -> str:
    return _placed_letters(text[:_LONGEST])[0]


def _placed_letters(text: str) -> tuple[str, list[int]]:
    """What is compared of a text, letters and digits without case, and where each comes from."""
    letters: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        for letter in unicodedata.normalize("NFKC", character).casefold():
            if letter.isalnum():
                letters.append(letter)
                places.append(at)
    return "".join(letters), places


# ---- by where it is


def _below(box: Box, lines: Sequence[TextLine]) -> Box | None:
    """The box of the lines that lie in a box, or of the words of a line that it lies on."""
    parts = [part for line in lines for part in _covered(box, line)]
    if not parts:
        return None
    lefts, tops, rights, bottoms = zip(*parts, strict=True)
    whole = min(lefts), min(tops), max(rights), max(bottoms)
    if sum(map(_area, parts)) < _LEAST * _area(box) or _sized(whole, box) < _LEAST:
        return None  # it means more than the text in it
    return whole


def _covered(box: Box, line: TextLine) -> Iterator[Box]:
    """What a box covers of a line: all of it, or whole words."""
    shared = _shared(box, line.box)
    if shared <= 0:
        return
    if shared >= _INSIDE * _area(line.box):
        yield line.box
    elif line.stops and shared >= _INSIDE * min(_area(box), _area(_as_high(box, line))):
        words = [line.span(*word.span()) for word in _WORD.finditer(line.text)]
        covered = [word for word in words if box[0] <= (word[0] + word[2]) / 2 <= box[2]]
        if covered:
            lefts, _tops, rights, _bottoms = zip(*covered, strict=True)
            yield min(lefts), line.box[1], max(rights), line.box[3]


def _as_high(box: Box, line: TextLine) -> Box:
    """The part of the line's band that a box stands in."""
    return box[0], line.box[1], box[2], line.box[3]


# ---- boxes


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _shared(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0.0) * max(down, 0.0)


def _sized(one: Box, other: Box) -> float:
    """How large the smaller of two is, as a share of the larger one."""
    small, large = sorted((_area(one), _area(other)))
    return small / large if large else 0.0


def _gap(one: Box, other: Box) -> float:
    """The pixels between two boxes, 0 where they touch."""
    across = max(one[0] - other[2], other[0] - one[2], 0.0)
    down = max(one[1] - other[3], other[1] - one[3], 0.0)
    return max(across, down)


def _height(line: TextLine) -> float:
    return min(line.box[3] - line.box[1], line.box[2] - line.box[0])
