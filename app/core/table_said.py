"""Tables as JSON for programs, and in words what is to be known about them."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.core.table_dates import When
from app.core.table_grid import Doubt, GridCell, TableGrid
from app.core.table_sums import SumCheck, checks_of, doubts_of, rewritten
from app.core.tables import Number
from app.core.words import N_, _, ngettext, sentences

_MOST: Final = 5  # wrong sums that are told of in a window
KINDS = {
    "text": N_("Text"),
    "number": N_("Numbers"),
    "money": N_("Money"),
    "percent": N_("Percentages"),
    "date": N_("Dates"),
}
DOUBTS: dict[Doubt, str] = {
    "unsure": N_("It was read unsurely."),
    "place": N_("It may belong to another column."),
    "type": N_("It does not look like the rest of its column."),
    "sum": N_("With another value here a sum would be right."),
    "unseen": N_("Nothing in the picture reads so."),
}


def checked(grid: TableGrid) -> tuple[TableGrid, tuple[SumCheck, ...]]:
    """Return a table with the doubts that its sums raise, and these sums."""
    checks = checks_of(grid)
    return grid.doubting(dict.fromkeys(doubts_of(checks), "sum")), checks


def type_said(grid: TableGrid, column: int) -> str:
    """Say what a column holds."""
    kind = grid.types[column]
    said = _(KINDS[kind.kind])
    if kind.unit and kind.kind in ("number", "money"):
        said = f"{said} ({kind.unit})"
    if kind.counts and kind.decimal == ",":
        said = _("{kind}, decimal comma").format(kind=said)
    if kind.ambiguous:
        said = _("{kind}, not clear which").format(kind=said)
    return said


def doubt_said(cell: GridCell) -> str:
    """Say why a cell is doubtful; "" where it is not."""
    return sentences(*(_(DOUBTS[doubt]) for doubt in DOUBTS if doubt in cell.doubts))


def sum_said(grid: TableGrid, check: SumCheck) -> str:
    """Say of a sum that is wrong what it should be, and what would make it right."""
    row, column = check.place
    name = " · ".join(filter(None, (grid.at(row, 0).text if column else "", _name(grid, column))))
    written = grid.at(row, column).text
    kind = grid.types[column]
    found = kind.value(written)
    expected = f"{check.expected:,.10g}"
    if isinstance(found, Number):  # in the form of what is written
        grouped = found.grouped or "." in written or "," in written
        expected = rewritten(written, found, check.expected, kind, grouped=grouped) or expected
    said = _("{name}: {written} is written, its parts make {expected}.").format(
        name=name, written=written, expected=expected
    )
    hints = [
        _("“{text}” instead of “{written}” would make it right.").format(
            text=one.text, written=grid.at(*one.place).text
        )
        for one in check.suspects
    ]
    return sentences(said, *hints)


def sums_said(grid: TableGrid, checks: Sequence[SumCheck]) -> str:
    """Say which sums are wrong, as many as can be read, and how many are right, a line each."""
    wrong = [check for check in checks if not check.right]
    said = [sum_said(grid, check) for check in wrong[:_MOST]]
    if more := len(wrong) - len(said):
        told = ngettext("{count} more is not right.", "{count} more are not right.", more)
        said.append(told.format(count=more))
    if right := len(checks) - len(wrong):
        told = ngettext("{count} sum is right.", "{count} sums are right.", right)
        said.append("✓ " + told.format(count=right))
    return "\n".join(said)


def notes_of(grid: TableGrid, checks: tuple[SumCheck, ...]) -> Iterator[str]:
    """Yield what is to be known of a table before it is used."""
    doubtful = [cell for cell in grid.cells if cell.doubts]
    if doubtful:
        said = ngettext(
            "{count} cell is doubtful: {texts}",
            "{count} cells are doubtful: {texts}",
            len(doubtful),
        )
        shown = [f"“{cell.text}”" for cell in doubtful[:6]] + ["…"] * (len(doubtful) > 6)
        yield said.format(count=len(doubtful), texts=", ".join(shown))
    for column, kind in enumerate(grid.types):
        if kind.ambiguous and kind.kind == "date":
            yield _(
                "{name}: nothing tells whether the day or the month comes first: dates stay text."
            ).format(name=_name(grid, column))
        elif kind.ambiguous:
            yield _(
                "{name}: nothing tells whether its points are decimal or part thousands."
            ).format(name=_name(grid, column))
    right = sum(check.right for check in checks)
    if right:
        yield ngettext("{count} sum is right.", "{count} sums are right.", right).format(
            count=right
        )
    yield from (sum_said(grid, check) for check in checks if not check.right)


def _name(grid: TableGrid, column: int) -> str:
    return grid.names()[column] or _("Column {number}").format(number=column + 1)


def json_of(grid: TableGrid, checks: tuple[SumCheck, ...]) -> dict[str, object]:
    """Return a table for programs: `rect` in pixels of the picture, `value` where it is one."""
    return {
        "rows": grid.rows,
        "columns": [
            {
                "name": name,
                "type": kind.kind,
                "decimal": kind.decimal,
                "unit": kind.unit,
                "ambiguous": kind.ambiguous,
            }
            for name, kind in zip(grid.names(), grid.types, strict=True)
        ],
        "head_rows": grid.heads,
        "cells": [_cell(grid, cell) for cell in grid.cells],
        "checks": [
            {
                "row": check.place[0],
                "column": check.place[1],
                "way": check.way,
                "right": check.right,
                "written": check.written,
                "expected": check.expected,
                "parts": [list(place) for place in check.parts],
                "suspects": [
                    {"row": one.place[0], "column": one.place[1], "text": one.text}
                    for one in check.suspects
                ],
            }
            for check in checks
        ],
    }


def _cell(grid: TableGrid, cell: GridCell) -> dict[str, object]:
    made: dict[str, object] = {"row": cell.row, "column": cell.column, "text": cell.text}
    if cell.merged:
        made |= {"rows": cell.rows, "columns": cell.columns}
    if cell.box is not None:
        made["rect"] = [round(value) for value in cell.box]
    if cell.doubts:
        made["doubts"] = sorted(cell.doubts)
    if cell.row >= grid.heads:
        found = grid.types[cell.column].value(cell.text)
        if isinstance(found, When):
            made["value"] = found.moment.isoformat() if found.timed else str(found.moment.date())
        elif found is not None:
            made["value"] = found.value
    return made
