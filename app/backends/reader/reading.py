"""Lines of text put together again: spaces between what stands side by side, indentation."""

from statistics import median
from typing import Final

from app.backends.reader.find import is_wide
from app.backends.reader.lines import Line

MOST_SPACES: Final = 40
LEAST_INDENT: Final = 0.8  # of the height of a line; less is how letters and boxes happen to lie
USUAL: Final = ((1.5, 2.5, 2), (3.4, 4.8, 4), (6.4, 9.6, 8))  # characters of a step, about: exactly
BEARING: Final = 0.2  # of a character: what stands free beside the first and the last letter
ENOUGH: Final = 4  # characters from which the width of one can be told


class Composer:
    """Tells what must stand before each line, line by line in reading order."""

    def __init__(self) -> None:
        self._before: Line | None = None
        self._advances: list[float] = []
        self._grid: dict[tuple[float, float], int] = {}

    def lead(self, line: Line) -> str:
        """Return the line breaks and spaces that belong before `line`."""
        before, self._before = self._before, line
        if before is not None and not 0.7 < line.height / max(before.height, 1.0) < 1.4:
            self._advances = []
        self._measure(line)
        if before is not None and line.row == before.row:
            indented = line.edge < line.bounds[0] - LEAST_INDENT * line.height or line.step > 0
            if indented and before.edge < line.edge:
                # It has an edge of its own: what stands before it numbers the lines.
                return "  " + self._indent(line)
            return self._spaces(line.ink[0] - before.ink[2], line) or " "
        if before is None:
            return self._indent(line)
        return ("\n" if line.block == before.block else "\n\n") + self._indent(line)

    def _indent(self, line: Line) -> str:
        distance = line.bounds[0] - line.edge
        if line.step <= 0:
            return self._spaces(distance, line) if distance > LEAST_INDENT * line.height else ""
        count = self._grid.get((line.edge, line.step))
        if count is None:
            about = line.step / self._advance(line)
            exact = (count for low, high, count in USUAL if low <= about <= high)
            count = next(exact, max(1, round(about)))
            if distance > 0.5 * line.step:
                self._grid[line.edge, line.step] = count
        levels = round(distance / line.step)
        if abs(distance - levels * line.step) < 0.25 * line.step:
            return " " * min(2 * MOST_SPACES, max(0, levels * count))
        return " " * min(2 * MOST_SPACES, max(0, round(distance / line.step * count)))

    def _measure(self, line: Line) -> None:
        """Learn how wide a character is."""
        cells = sum(2 if is_wide(char) else 1 for char in line.text)
        if cells >= ENOUGH:
            x1, _top, x2, _bottom = line.ink
            self._advances.append((x2 - x1) / (cells - BEARING))

    def _advance(self, line: Line) -> float:
        least = max(0.25 * line.height, 1.0)
        return max(float(median(self._advances)), least) if self._advances else 0.5 * line.height

    def _spaces(self, distance: float, line: Line) -> str:
        advance = self._advance(line)
        return " " * min(MOST_SPACES, max(0, round(distance / advance)))
