"""`TableEdits`: a table that is corrected, with its history."""

from bisect import bisect_left
from dataclasses import dataclass

from app.core.table_grid import GridCell, Place, TableGrid
from app.core.table_said import checked
from app.core.table_sums import SumCheck


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of the table `own`: `grid` has the doubts that its sums raise as well.

    `doubtful` are the places of all doubtful cells in the order of reading, `merged` the cells
    over more than one place.
    """

    own: TableGrid
    grid: TableGrid
    checks: tuple[SumCheck, ...]
    doubtful: tuple[Place, ...]
    merged: tuple[GridCell, ...]


def looked_at(own: TableGrid) -> Looked:
    """Look at the types, sums and doubts of a table: of ten thousand rows that takes seconds."""
    grid, checks = checked(own)
    doubtful = tuple(sorted(cell.place for cell in grid.cells if cell.doubts))
    return Looked(own, grid, checks, doubtful, tuple(cell for cell in own.cells if cell.merged))


class TableEdits:
    """What a table was, is, and was again: each correction can be undone, and done again.

    A correction takes no time. What sums and types say of it is found out by whoever calls
    `looked_at` with `own`, and handed to `learn`; until then what was known before is shown.
    """

    def __init__(self, looked: Looked) -> None:
        self._before: list[tuple[GridCell, GridCell]] = []  # what a cell was, and became
        self._after: list[tuple[GridCell, GridCell]] = []
        self._own = looked.own
        self.merged = looked.merged
        self._learn(looked)

    @property
    def own(self) -> TableGrid:
        """The table without what its sums say."""
        return self._own

    @property
    def grid(self) -> TableGrid:
        """The table now, with the doubts that its sums raise."""
        return self._grid

    @property
    def checks(self) -> tuple[SumCheck, ...]:
        """Its sums."""
        return self._checks

    @property
    def doubtful(self) -> list[Place]:
        """The places of its doubtful cells, in the order of reading."""
        return self._doubtful

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        return bool(self._after)

    @property
    def touched(self) -> bool:
        """Whether anything was corrected."""
        return bool(self._before or self._after)

    def write(self, place: Place, text: str) -> bool:
        """Put `text` into a cell, which is beyond doubt then; whether that changes anything."""
        cell = self._own.at(*place)
        if text == cell.text and (cell.edited or not self._grid.at(*place).doubts):
            return False
        made = self._own.edited(cell.place, text)
        self._before.append((cell, made.at(*cell.place)))
        self._after.clear()
        self._put(made.at(*cell.place))
        return True

    def undo(self) -> Place | None:
        """Take the last correction back; returns where it was."""
        if not self._before:
            return None
        self._after.append(self._before.pop())
        return self._put(self._after[-1][0])

    def redo(self) -> Place | None:
        """Make the correction again that was taken back last; returns where it is."""
        if not self._after:
            return None
        self._before.append(self._after.pop())
        return self._put(self._before[-1][1])

    def learn(self, looked: Looked) -> bool:
        """Take what is known of the table; whether it is still this one."""
        if looked.own is not self._own:
            return False
        self._learn(looked)
        return True

    def _learn(self, looked: Looked) -> None:
        self._grid, self._checks = looked.grid, looked.checks
        self._doubtful = list(looked.doubtful)

    def _put(self, cell: GridCell) -> Place:
        self._own = self._own.put(cell)
        self._grid = self._grid.put(cell).typed_as(self._grid)
        place = cell.place
        at = bisect_left(self._doubtful, place)
        known = at < len(self._doubtful) and self._doubtful[at] == place
        if known and not cell.doubts:
            del self._doubtful[at]
        elif cell.doubts and not known:
            self._doubtful.insert(at, place)
        return place
