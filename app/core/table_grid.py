"""`TableGrid`: a table as cells that know their place in a picture and what is doubtful of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, Literal

from app.core.blocks import Align, Cell, Run, Span, Table
from app.core.mark import Mark
from app.core.table_types import ColumnType, column_types
from app.core.text_line import Box

Doubt = Literal["unsure", "place", "type", "sum", "unseen"]
"""Why a cell is doubtful: it was read unsurely, it stands between two columns, it is of another
type than its column, with another value a sum would be right, nothing in the picture reads so."""

_KNOWN: Final = 8192  # texts whose cells are remembered: columns repeat themselves
SURE: Final = 0.85  # what is read less surely is doubtful
Place = tuple[int, int]
"""Row and column, from 0; the rows of the head come first."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell over `rows` x `columns` places, of which (`row`, `column`) is the upper left one.

    `box` is where its text stands, in pixels of its frame; None for an empty one, or where nobody
    knows. `edited`: its text is its user's.
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    box: Box | None = None
    doubts: frozenset[Doubt] = frozenset()
    edited: bool = False

    @property
    def place(self) -> Place:
        return self.row, self.column

    @property
    def merged(self) -> bool:
        """Whether it covers more than one place."""
        return self.rows > 1 or self.columns > 1


@dataclass(frozen=True)
class TableGrid:
    """A table of `rows` x `columns` places, each covered by exactly one of `cells`.

    The first `heads` rows name the columns. Cells stand in the order of reading.
    """

    rows: int
    columns: int
    cells: tuple[GridCell, ...]
    heads: int = 1

    @cached_property
    def _at(self) -> dict[Place, int]:
        return {
            (row, column): number
            for number, cell in enumerate(self.cells)
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }

    def at(self, row: int, column: int) -> GridCell:
        """Return the cell that covers a place."""
        return self.cells[self._at[row, column]]

    def texts(self) -> list[list[str]]:
        """Return all rows; the text of a merged cell stands in its first place alone."""
        found = [[""] * self.columns for _row in range(self.rows)]
        for cell in self.cells:
            found[cell.row][cell.column] = cell.text
        return found

    def names(self) -> list[str]:
        """Return what the head calls each column: all its rows, from the top."""
        found: list[str] = []
        for column in range(self.columns):
            cells = dict.fromkeys(self.at(row, column) for row in range(self.heads))
            found.append(" ".join(filter(None, (cell.text for cell in cells))))
        return found

    @cached_property
    def types(self) -> tuple[ColumnType, ...]:
        """What each column holds."""
        texts = self.texts()[self.heads :]
        return column_types([[row[number] for row in texts] for number in range(self.columns)])

    def edited(self, place: Place, text: str) -> "TableGrid":
        """Return it with another text in a cell, which is beyond doubt then."""
        cell = self.at(*place)
        return self.put(replace(cell, text=text, doubts=frozenset(), edited=True))

    def put(self, cell: GridCell) -> "TableGrid":
        """Return it with `cell` instead of the one over the same places."""
        cells = list(self.cells)
        cells[self._at[cell.place]] = cell
        return self._alike(tuple(cells))

    def typed_as(self, other: "TableGrid") -> "TableGrid":
        """Return it with the types of another one, as long as nobody has looked at its own."""
        made = self._alike(self.cells)
        made.__dict__["types"] = other.types
        return made

    def doubting(self, doubts: "dict[Place, Doubt]") -> "TableGrid":
        """Return it with more doubts; what its user wrote is not doubted."""
        made = self._alike(
            tuple(
                replace(cell, doubts=cell.doubts | {doubts[cell.place]})
                if cell.place in doubts and not cell.edited
                else cell
                for cell in self.cells
            )
        )
        made.__dict__["types"] = self.types  # the texts are the same
        return made

    def _alike(self, cells: tuple[GridCell, ...]) -> "TableGrid":
        """Return one whose `cells` cover the same places; where they are is known already."""
        made = replace(self, cells=cells)
        made.__dict__["_at"] = self._at
        return made

    def table(self) -> Table:
        """Return it as the block that is shown, copied and saved."""
        rows = [tuple(map(_runs, row)) for row in self.texts()]
        spans = tuple(
            Span(cell.row, cell.column, cell.rows, cell.columns)
            for cell in self.cells
            if cell.merged
        )
        align: tuple[Align, ...] = tuple("right" if kind.counts else "left" for kind in self.types)
        return Table(rows[0], tuple(rows[1:]), align, heads=max(1, self.heads), spans=spans)

    def marks(self, frame: str) -> Iterator[tuple[GridCell, Mark]]:
        """Yield the cells that stand somewhere, each with its place in the frame of that id."""
        for cell in self.cells:
            if cell.box is not None:
                left, top, right, bottom = cell.box
                yield cell, Mark("box", ((left, top), (right, bottom)), cell.text, frame)


def plain_grid(rows: Sequence[Sequence[str]], heads: int = 1) -> TableGrid:
    """Return rows of texts, which are as long as the longest of them, as a table without places."""
    columns = max(map(len, rows), default=0)
    cells = tuple(
        GridCell(row[column] if column < len(row) else "", number, column)
        for number, row in enumerate(rows)
        for column in range(columns)
    )
    return TableGrid(len(rows), columns, cells, heads)


def merged_grid(table: Table) -> TableGrid:
    """Return a block as a table without places."""
    from app.core.tables import rows_of

    texts = rows_of(table)
    spans = {(span.row, span.column): span for span in table.spans}
    covered = {place for span in table.spans for place in span.covered}
    cells = tuple(
        GridCell(
            text,
            row,
            column,
            spans[row, column].rows if (row, column) in spans else 1,
            spans[row, column].columns if (row, column) in spans else 1,
        )
        for row, line in enumerate(texts)
        for column, text in enumerate(line)
        if (row, column) not in covered
    )
    return TableGrid(len(texts), len(table.header), cells, table.heads)


@lru_cache(maxsize=_KNOWN)
def _runs(text: str) -> Cell:
    """Return a text as a cell of a block, in which a line feed is a break."""
    if "\n" not in text:
        return (Run(text),) if text else ()
    lines = text.split("\n")
    found: list[Run] = []
    for number, line in enumerate(lines):
        found += [Run("\n", kind="break")] if number else []
        found += [Run(line)] if line else []
    return tuple(found)
