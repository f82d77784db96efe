"""Which words of a page are selected, by where the pointer was pressed and where it is."""

import re
from collections.abc import Sequence
from typing import Final

from app.core.mark import PointXY
from app.core.text_line import Box, TextLine

Spot = tuple[int, int]
"""A line of the page, and before which of its characters."""

_NEAR: Final = 1.5  # points around a line that still count as on it
_LEVEL: Final = 4.0  # times as far counts what is above or below a line
_WORD: Final = re.compile(r"\w+")


class TextSelection:
    """Spots are in the order of `lines`; boxes in the units of theirs."""

    def __init__(self, lines: Sequence[TextLine]) -> None:
        self._lines = lines
        self._held: tuple[Spot, Spot] | None = None  # from where, and up to where

    @property
    def text(self) -> str:
        """What is selected, "" where nothing is."""
        return "\n".join(self._lines[line].text[first:last] for line, first, last in self._parts())

    @property
    def boxes(self) -> list[Box]:
        """Where that stands, a box a line."""
        return [self._lines[line].span(first, last) for line, first, last in self._parts()]

    def lies_on_text(self, point: PointXY) -> bool:
        """Whether there are letters at a place."""
        return any(_beside(line.box, point) == (0.0, 0.0) for line in self._lines)

    def begin(self, point: PointXY) -> None:
        """Select from there."""
        spot = self._spot(point)
        self._held = spot, spot

    def reach(self, point: PointXY) -> None:
        """Select up to there."""
        if self._held is not None:
            self._held = self._held[0], self._spot(point)

    def word(self, point: PointXY) -> None:
        """Select the word at a place."""
        number, at = self._spot(point)
        text = self._lines[number].text
        whole = next(
            (found.span() for found in _WORD.finditer(text) if found.start() <= at <= found.end()),
            (at, min(at + 1, len(text))),
        )
        self._held = (number, whole[0]), (number, whole[1])

    def all(self) -> None:
        """Select everything."""
        if self._lines:
            last = len(self._lines) - 1
            self._held = (0, 0), (last, len(self._lines[last].text))

    def clear(self) -> bool:
        """Select nothing; whether something was."""
        was, self._held = bool(self.text), None
        return was

    def _parts(self) -> list[tuple[int, int, int]]:
        """Return what is selected of each line: its number, from where, and up to where."""
        if self._held is None:
            return []
        (first, begin), (last, end) = sorted(self._held)
        found = []
        for number in range(first, last + 1):
            since = begin if number == first else 0
            until = end if number == last else len(self._lines[number].text)
            if since < until:
                found.append((number, since, until))
        return found

    def _spot(self, point: PointXY) -> Spot:
        """Return the spot that is nearest to a place."""

        def away(number: int) -> float:
            across, down = _beside(self._lines[number].box, point)
            return across + _LEVEL * down

        number = min(range(len(self._lines)), key=away)
        return number, _before(self._lines[number], point[0])


def _before(line: TextLine, x: float) -> int:
    """Return before which character of a line a place is."""
    if not line.stops:  # it is turned: all of it or nothing
        return 0 if x < (line.box[0] + line.box[2]) / 2 else len(line.text)
    return min(range(len(line.stops)), key=lambda at: abs(line.stops[at] - x))


def _beside(box: Box, point: PointXY) -> tuple[float, float]:
    """Return how far beside a box, and above or below it, a place is."""
    left, top, right, bottom = box
    across = max(left - _NEAR - point[0], point[0] - right - _NEAR, 0.0)
    return across, max(top - _NEAR - point[1], point[1] - bottom - _NEAR, 0.0)
