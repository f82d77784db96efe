"""Rows of a table: where their cells stand (GFM 0.29, 4.10)."""

import re
from typing import Final

from app.core.blocks import Align
from app.core.markdown_source import Source

_UNDER_HEAD: Final = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_PIPE: Final = re.compile(r"(?<!\\)\|")


def alignment(row: str) -> tuple[Align, ...]:
    """Return how the columns of a table are aligned whose line under the head is `row`; () for
    what is no such line.
    """
    if "|" not in row or not _UNDER_HEAD.fullmatch(row):
        return ()
    return tuple(_aligned(row[start:stop].strip()) for start, stop in cells(row))


def _aligned(cell: str) -> Align:
    if cell.endswith(":"):
        return "center" if cell.startswith(":") else "right"
    return "left"


def cells(row: str) -> list[tuple[int, int]]:
    """Return where the cells of a row stand in it."""
    bare = row.strip(" \t")
    start = len(row) - len(row.lstrip(" \t"))
    stop = start + len(bare)
    if row.startswith("|", start):
        start += 1
    if stop > start and row[stop - 1] == "|" and row[stop - 2 : stop - 1] != "\\":
        stop -= 1
    pipes = [match.start() for match in _PIPE.finditer(row, start, stop)]
    return list(zip([start, *(pipe + 1 for pipe in pipes)], [*pipes, stop], strict=True))


def sources(row: str, at: int, columns: int) -> tuple[Source, ...]:
    """Return the text of so many cells of a row that stands at `at`; what is beyond stands in
    the last one.
    """
    found = cells(row)
    while len(found) > columns and not row[slice(*found[-1])].strip():
        found.pop()
    if len(found) > columns:
        found[columns - 1 :] = [(found[columns - 1][0], found[-1][1])]
    missing = [(0, 0)] * (columns - len(found))
    return tuple(_source(row, at, start, stop) for start, stop in [*found, *missing])


def _source(row: str, at: int, start: int, stop: int) -> Source:
    made = Source()
    while start < stop and row[start] in " \t":
        start += 1
    while stop > start and row[stop - 1] in " \t":
        stop -= 1
    while (escaped := row.find("\\|", start, stop)) >= 0:
        made.add(row[start:escaped], at + start)
        start = escaped + 1
    made.add(row[start:stop], at + start)
    return made
