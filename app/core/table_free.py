"""A table without vertical lines: columns by where text stands, rows by lines or by distance."""

from collections.abc import Sequence
from typing import Final

from app.core.table_columns import (
    Stripe,
    column_of,
    columns_of,
    covered,
    divided,
    row_groups,
)
from app.core.table_grid import SURE, Doubt, GridCell, TableGrid
from app.core.table_pieces import Piece, around
from app.core.table_types import column_types, is_nothing

_EDGE: Final = 0.35  # of its width that a piece lies outside of its column: another may be meant


def free_grid(rows: Sequence[Sequence[Piece]], bands: Sequence[float]) -> TableGrid | None:
    """Return the table of these lines; None where they have no two columns and rows.

    `bands` are the heights of lines that go across.
    """
    columns = columns_of(rows)
    if len(columns) < 2:
        return None
    parted = [[part for piece in row for part in divided(piece, columns)] for row in rows]
    groups = row_groups(parted, columns, bands)
    cells = [
        cell
        for number, group in enumerate(groups)
        for cell in _row([piece for at in group for piece in parted[at]], number, columns)
    ]
    if len(groups) < 2:
        return None
    return with_heads(filled(cells, len(groups), len(columns)))


def _row(pieces: Sequence[Piece], row: int, columns: Sequence[Stripe]) -> list[GridCell]:
    """Return the cells of one row that have text."""
    spans = {id(piece): covered(piece, columns) for piece in pieces}
    wide = [piece for piece in pieces if spans[id(piece)][1] - spans[id(piece)][0] > 1]
    over: dict[int, tuple[int, int]] = {}
    for piece in wide:
        first, last = spans[id(piece)]
        others = {column_of(other, columns) for other in pieces if other is not piece}
        if not others & set(range(first, last)):
            over |= dict.fromkeys(range(first, last), (first, last))
    held: dict[int, list[Piece]] = {}
    for piece in pieces:
        at = column_of(piece, columns)
        held.setdefault(over.get(at, (at, at))[0], []).append(piece)
    return [
        cell_of(
            own,
            row,
            first,
            columns=max(1, over.get(first, (0, 1))[1] - over.get(first, (0, 1))[0]),
            doubts=_place_doubts(own, columns[first], merged=first in over),
        )
        for first, own in sorted(held.items())
    ]


def _place_doubts(pieces: Sequence[Piece], column: Stripe, *, merged: bool) -> frozenset[Doubt]:
    if merged:
        return frozenset()
    outside = (
        max(column[0] - piece.left, piece.right - column[1]) / max(1.0, piece.right - piece.left)
        for piece in pieces
    )
    return frozenset({"place"} if max(outside) > _EDGE else ())


def cell_of(
    pieces: Sequence[Piece],
    row: int,
    column: int,
    *,
    rows: int = 1,
    columns: int = 1,
    doubts: frozenset[Doubt] = frozenset(),
) -> GridCell:
    """Return the cell of these pieces, as they are to be read."""
    if not pieces:
        return GridCell("", row, column, rows, columns)
    unsure: frozenset[Doubt] = frozenset(
        {"unsure"} if min(piece.sure for piece in pieces) < SURE else ()
    )
    box = around([piece.box for piece in pieces])
    return GridCell(flowing(pieces), row, column, rows, columns, box, doubts | unsure)


def flowing(pieces: Sequence[Piece]) -> str:
    """Return the lines of a cell as one; Chinese is not set apart, and cut words are whole."""
    text = ""
    for line in _lines(pieces):
        if not text or (_is_wide(text[-1]) and _is_wide(line[0])):
            text += line
        elif text.endswith("-") and len(text) > 2 and text[-2].islower() and line[0].islower():
            text = text[:-1] + line
        else:
            text += " " + line
    return text


def _lines(pieces: Sequence[Piece]) -> list[str]:
    done: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda each: each.top + each.bottom):
        last = done[-1][0] if done else None
        reach = 0.5 * piece.height
        if last is not None and abs(piece.top + piece.bottom - last.top - last.bottom) < 2 * reach:
            done[-1].append(piece)
        else:
            done.append([piece])
    return [" ".join(p.text for p in sorted(row, key=lambda each: each.left)) for row in done]


def _is_wide(sign: str) -> bool:
    return sign > "\u2e80"


def filled(cells: Sequence[GridCell], rows: int, columns: int) -> TableGrid:
    """Return a table in which what no cell covers is empty."""
    taken = {
        (row, column)
        for cell in cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }
    empty = [
        GridCell("", row, column)
        for row in range(rows)
        for column in range(columns)
        if (row, column) not in taken
    ]
    ordered = sorted((*cells, *empty), key=lambda cell: cell.place)
    return TableGrid(rows, columns, tuple(ordered))


def with_heads(grid: TableGrid) -> TableGrid:
    """Return a table that knows how many of its rows name the columns, and what does not fit."""
    heads = 1
    while heads < min(4, grid.rows - 1) and _names(grid, heads):
        heads += 1
    grid = TableGrid(grid.rows, grid.columns, grid.cells, heads)
    return grid.doubting(
        {
            cell.place: "type"
            for cell in grid.cells
            if cell.row >= heads and not cell.merged
            if not grid.types[cell.column].fits(cell.text)
        }
    )


def _names(grid: TableGrid, row: int) -> bool:
    """Whether a row below the first one still names columns: that lies over several of it."""
    above = [cell for cell in grid.cells if cell.row < row]
    spanning = any(cell.columns > 1 and cell.row + cell.rows == row for cell in above)
    reaching = any(cell.row + cell.rows > row for cell in above)
    if not (spanning or reaching):
        return False
    own = [cell for cell in grid.cells if cell.row == row and cell.text]
    values = [cell for cell in own if not is_nothing(cell.text) and _is_value(cell.text)]
    return bool(own) and (len(values) < 0.5 * len(own))


def _is_value(text: str) -> bool:
    kind = column_types([[text]])[0].kind
    year = text.strip().isdecimal() and len(text.strip()) == 4
    return kind != "text" and not year
