"""`TableEdits`: a table that is corrected, with its history."""

from app.core.table_grid import Place, TableGrid
from app.core.table_said import checked
from app.core.table_sums import SumCheck


class TableEdits:
    """What a table was, is, and was again: each correction can be undone, and done again."""

    def __init__(self, grid: TableGrid) -> None:
        self._before: list[TableGrid] = []
        self._after: list[TableGrid] = []
        self._own = grid
        self._grid, self._checks = checked(grid)

    @property
    def grid(self) -> TableGrid:
        """The table now, with the doubts that its sums raise."""
        return self._grid

    @property
    def checks(self) -> tuple[SumCheck, ...]:
        """Its sums."""
        return self._checks

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
        self._before.append(self._own)
        self._after.clear()
        self._show(self._own.edited(cell.place, text))
        return True

    def undo(self) -> None:
        """Take the last correction back."""
        if self._before:
            self._after.append(self._own)
            self._show(self._before.pop())

    def redo(self) -> None:
        """Make the correction again that was taken back last."""
        if self._after:
            self._before.append(self._own)
            self._show(self._after.pop())

    def _show(self, grid: TableGrid) -> None:
        self._own = grid
        self._grid, self._checks = checked(grid)
