"""Where the cells of a table that a model wrote stand in the picture, by what is read there."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.core.table_grid import GridCell, TableGrid
from app.core.table_pieces import Piece, pieces_of
from app.core.text_line import Box, TextLine

_MOST_WORDS: Final = 12  # of a part of a line that may be a cell


def linked(grid: TableGrid, lines: Sequence[TextLine]) -> TableGrid:
    """Return a table whose cells have the places of the same text in `lines`.

    Of several such places it is the one in the row of the cells before. What nowhere reads so is
    doubtful, unless nothing of the table does.
    """
    places = _places(lines)
    found: list[GridCell] = []
    height: dict[int, float] = {}
    last = 0.0
    for cell in grid.cells:
        key = _bare(cell.text)
        candidates = places.get(key, []) if key else []
        if not candidates:
            found.append(cell)
            continue
        about = height.get(cell.row, last)
        box = min(candidates, key=lambda each: abs(_middle(each) - about))
        candidates.remove(box)
        height[cell.row] = last = _middle(box)
        found.append(replace(cell, box=box))
    known = any(cell.box for cell in found)
    return replace(
        grid,
        cells=tuple(
            replace(cell, doubts=cell.doubts | {"unseen"})
            if known and cell.text.strip() and cell.box is None
            else cell
            for cell in found
        ),
    )


def _places(lines: Sequence[TextLine]) -> dict[str, list[Box]]:
    """Return where each run of words stands, from the top; whole lines before parts of them."""
    found: dict[str, list[Box]] = {}
    pieces = sorted(pieces_of(lines), key=lambda piece: piece.top)
    for piece in pieces:
        found.setdefault(_bare(piece.text), []).append(piece.box)
    for piece in pieces:
        for part in _parts(piece):
            if (key := _bare(part.text)) not in found:
                found[key] = [part.box]
    return found


def _parts(piece: Piece) -> list[Piece]:
    count = min(len(piece.words), _MOST_WORDS)
    return [
        piece.part(begin, end)
        for begin in range(count)
        for end in range(begin + 1, count + 1)
        if end - begin < len(piece.words)
    ]


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if not sign.isspace())


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2
