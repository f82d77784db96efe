"""A table from lines that stand in rows and columns, by geometry alone."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.backends.reader.blocks import rows_of
from app.backends.reader.lines import Bounds, Line


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, and its box; None for an empty one."""

    text: str
    bounds: Bounds | None


Table = list[list[Cell]]
Spans = npt.NDArray[np.int64]


def table_of(lines: Sequence[Line]) -> Table:
    """Return the rows of the largest table in `lines`, all of the same length; [] without one.

    Columns are what empty vertical stripes separate, so that an empty cell keeps its column. A
    line that crosses a stripe (two cells that stand close) is divided between its words.
    """
    rows = _table_rows(lines)
    columns = _columns(rows)
    if len(columns) < 2:
        return []
    return [list(_cells(row, columns)) for row in rows]


def _table_rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the longest run of rows that hold more than one line, from the top."""
    blocks: dict[int, list[Line]] = {}
    for line in lines:
        blocks.setdefault(line.block, []).append(line)
    richest = max(blocks.values(), key=_richness, default=[])
    if not _richness(richest):
        return []
    left, right = _reach(richest)
    members = [
        line
        for block in blocks.values()
        if block is richest or (_richness(block) and _shared(_reach(block), (left, right)) > 0.5)
        for line in block
    ]
    boxes = np.array([line.bounds for line in members])
    rows = [[members[index] for index in row] for row in rows_of(boxes, np.arange(len(members)))]
    return _connected(rows, richest)


def _richness(block: Sequence[Line]) -> int:
    """Return how many lines of a block have neighbours in their row."""
    counts: dict[int, int] = {}
    for line in block:
        counts[line.row] = counts.get(line.row, 0) + 1
    return sum(count for count in counts.values() if count > 1)


def _reach(block: Sequence[Line]) -> tuple[float, float]:
    return min(line.bounds[0] for line in block), max(line.bounds[2] for line in block)


def _shared(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the part of the shorter reach that lies in the other."""
    common = min(a[1], b[1]) - max(a[0], b[0])
    return common / max(1.0, min(a[1] - a[0], b[1] - b[0]))


def _connected(rows: list[list[Line]], kernel: Sequence[Line]) -> list[list[Line]]:
    """Return the rows around those of `kernel` that follow each other at about its distance."""
    tops = [min(line.bounds[1] for line in row) for row in rows]
    steps = np.diff(tops)
    own = [at for at, row in enumerate(rows) if any(line in kernel for line in row)]
    inner = [steps[at] for at in range(own[0], own[-1])]
    widest = 2.5 * float(np.median(inner)) if inner else 0.0
    first, last = own[0], own[-1]
    while first > 0 and len(rows[first - 1]) > 1 and steps[first - 1] <= widest:
        first -= 1
    while last + 1 < len(rows) and len(rows[last + 1]) > 1 and steps[last] <= widest:
        last += 1
    return rows[first : last + 1]


def _columns(rows: Sequence[Sequence[Line]]) -> list[tuple[int, int]]:
    """Return left and right of each column, in whole pixels."""
    spans = np.array(
        [
            (int(line.bounds[0]), int(np.ceil(line.bounds[2])))
            for row in rows
            if len(row) > 1
            for line in row
        ],
        np.int64,
    ).reshape(-1, 2)
    counts = _counts(spans, int(spans.max(initial=0)) + 1)
    bridges = np.array([_is_bridge(span, counts, 0.1 * len(rows)) for span in spans], np.bool_)
    return _runs(_counts(spans[~bridges], len(counts)) > 0)


def _counts(spans: Spans, width: int) -> Spans:
    """Return how many spans cover each pixel of a row."""
    steps = np.zeros(width + 1, np.int64)
    np.add.at(steps, spans[:, 0], 1)
    np.add.at(steps, spans[:, 1], -1)
    counts: Spans = np.cumsum(steps)
    return counts


def _is_bridge(span: Spans, counts: Spans, few: float) -> bool:
    """Return whether a span lies over several columns that nearly all others keep apart."""
    begin, end = span
    return len(_runs(counts[begin:end] - 1 > few)) > 1


def _runs(inside: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(np.int8), [0]])))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


def _cells(row: Sequence[Line], columns: Sequence[tuple[int, int]]) -> Iterator[Cell]:
    parts: list[list[tuple[str, Bounds]]] = [[] for _column in columns]
    for line in row:
        for text, bounds in _divided(line, columns):
            parts[_column_of(bounds, columns)].append((text, bounds))
    for pieces in parts:
        if not pieces:
            yield Cell("", None)
            continue
        x1, y1, x2, y2 = (np.array([bounds for _text, bounds in pieces])).T
        box = float(x1.min()), float(y1.min()), float(x2.max()), float(y2.max())
        yield Cell(" ".join(text for text, _bounds in pieces), box)


def _divided(line: Line, columns: Sequence[tuple[int, int]]) -> Iterator[tuple[str, Bounds]]:
    """Yield the parts of a line that belong to different columns; most lines are one part."""
    begin = 0
    column: int | None = None
    for start, end in _words(line.text):
        own = _column_of(line.span(start, end), columns)
        if column is not None and own != column:
            yield line.text[begin:start].strip(), line.span(begin, start)
            begin = start
        column = own
    yield line.text[begin:].strip(), line.span(begin, len(line.text))


def _words(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for at, char in enumerate(text):
        if char == " ":
            if at > begin:
                yield begin, at
            begin = at + 1
    if begin < len(text):
        yield begin, len(text)


def _column_of(bounds: Bounds, columns: Sequence[tuple[int, int]]) -> int:
    middle = (bounds[0] + bounds[2]) / 2
    distances = [max(begin - middle, middle - end, 0.0) for begin, end in columns]
    return int(np.argmin(distances))


def csv_row(texts: Sequence[str]) -> tuple[str, list[int]]:
    """Return a row of RFC 4180 CSV without its end, and the offset of each cell in it.

    Cells keep the text of the screen as it is, also one that a spreadsheet takes for a formula
    ("-20%", "=A1"): the text is what was asked for.
    """
    fields: list[str] = []
    for text in texts:
        field = io.StringIO(newline="")
        csv.writer(field).writerow([text, ""])
        fields.append(field.getvalue().removesuffix(",\r\n"))
    offsets = [sum(len(field) + 1 for field in fields[:at]) for at in range(len(fields))]
    return ",".join(fields), offsets
