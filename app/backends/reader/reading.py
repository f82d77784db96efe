"""Lines of text put together again: spaces between what stands side by side, indentation."""

from typing import Final

from app.backends.reader.find import is_wide
from app.backends.reader.lines import Line

MOST_SPACES: Final = 40
LEAST_INDENT: Final = 0.8  # of the height of a line; less is how letters and boxes happen to lie


class Composer:
    """Tells what must stand before each line, line by line in reading order."""

    def __init__(self) -> None:
        self._before: Line | None = None
        self._advance = 0.0
        self._measured = 0

    def lead(self, line: Line) -> str:
        """Return the line breaks and spaces that belong before `line`."""
        before, self._before = self._before, line
        self._measure(line, before)
        if before is not None and line.row == before.row:
            return self._spaces(line.ink[0] - before.ink[2]) or " "
        distance = line.bounds[0] - line.edge
        indent = self._spaces(distance) if distance > LEAST_INDENT * line.height else ""
        if before is None:
            return indent
        return ("\n" if line.block == before.block else "\n\n") + indent

    def _measure(self, line: Line, before: Line | None) -> None:
        """Learn how wide a character is: from the longest line so far of the same size."""
        if before is not None and not 0.7 < line.height / max(before.height, 1.0) < 1.4:
            self._measured = 0
        cells = sum(2 if is_wide(char) else 1 for char in line.text)
        if cells > self._measured:
            self._measured = cells
            x1, _top, x2, _bottom = line.ink
            self._advance = max((x2 - x1) / cells, 0.25 * line.height, 1.0)

    def _spaces(self, distance: float) -> str:
        return " " * min(MOST_SPACES, max(0, round(distance / self._advance)))
