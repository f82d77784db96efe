"""Tables that are written as text: by which character their cells are parted, and what they say."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_PARTING: Final = ("\t", ",", ";", "|")
_LOOKED_AT: Final = 200  # rows
_ALIKE: Final = 0.95  # of the rows, that have as many cells as most
_LONGEST: Final = 80  # letters of a usual cell; sentences with commas are longer
_CELL: Final = 1 << 24  # letters of the largest cell that is read
_CODE: Final = ("{", "[", "<", "#!", "//", "/*")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written: what parts its cells, and what stands around them."""

    parting: str
    quote: str = '"'


def dialect_of(text: str, *, whole: bool) -> Dialect | None:
    """Return how a text that begins with `text` is written as a table; None where it is none.

    A table has two rows at least and two columns, and nearly all rows have as many cells. `whole`:
    `text` is all of it; else its last line may be cut.
    """
    if text.lstrip().startswith(_CODE):
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not whole:
        text = text[: text.rfind("\n") + 1]
    best: tuple[int, Dialect] | None = None
    for parting in _PARTING:
        dialect = Dialect(parting)
        columns = _columns(text, dialect)
        if columns > 1 and (best is None or columns > best[0]):
            best = columns, dialect
    return None if best is None else best[1]


def rows_of(text: str, dialect: Dialect) -> Iterator[list[str]]:
    """Yield the rows of a table; empty lines are left out. Raises csv.Error."""
    csv.field_size_limit(_CELL)
    lines = iter(text.splitlines(keepends=True))
    for row in csv.reader(lines, delimiter=dialect.parting, quotechar=dialect.quote):
        if any(cell.strip() for cell in row):
            yield row


def _columns(text: str, dialect: Dialect) -> int:
    """Return how many columns nearly all of the first rows have, 0 where they differ."""
    rows = list[list[str]]()
    try:
        for row in rows_of(text, dialect):
            rows.append(row)
            if len(rows) == _LOOKED_AT:
                break
    except csv.Error:
        return 0
    if len(rows) < 2:
        return 0
    ((columns, alike),) = Counter(map(len, rows)).most_common(1)
    lengths = sorted(len(cell) for row in rows for cell in row)
    if alike < _ALIKE * len(rows) or not lengths or lengths[len(lengths) // 2] > _LONGEST:
        return 0
    if dialect.parting == "," and _is_prose(rows):
        return 0
    return columns


def _is_prose(rows: list[list[str]]) -> bool:
    """Whether the rows are rather lines of sentences: most of their commas are before a space."""
    later = [cell for row in rows for cell in row[1:] if cell]
    return sum(cell.startswith(" ") for cell in later) > len(later) / 2 and len(rows) < 4
