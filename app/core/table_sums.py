"""Whether the sums of a table are right, and which doubtful cell would make them so."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from app.core.table_grid import GridCell, Place, TableGrid
from app.core.table_types import ColumnType
from app.core.tables import Number

_TOTAL: Final = re.compile(
    r"(?:grand |overall |net |gross )?(?:sub-? ?)?(?:totals?|sum)\b.{0,12}|.{0,16} totals?"
    r"|(?:zwischen|gesamt|end)?summe\b.{0,12}|gesamt(?:betrag|ergebnis)?|insgesamt"
    r"|(?:sous-)?total(?:e|\s+général)?|somme|suma"
    r"|(?:本?[年月季页]?度?)?(?:合\s*计|总\s*计|小\s*计|共\s*计|总\s*和|总\s*额|总\s*数)(?:[（(].*)?",
    re.IGNORECASE,
)
_MANY: Final = 0.6  # of the rows for which a rule holds, if it is one
_MOST_SUSPECTS: Final = 3
_ESTIMATED: Final = 0.05  # of a value that is an estimate
_WHOLE: Final = 0.005  # that shares may lack of one, or have too much
_DIGIT: Final = re.compile(r"\d[\d.,'\u00a0\u2009\u202f ]*\d|\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A cell that may be read wrong: with `text` in it the sum would be right."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class SumCheck:
    """A cell that should be what its `parts` make: `written` stands there, `expected` they make.

    Values are as `Number` has them. `suspects`, of a wrong one, begin with the most likely.
    """

    place: Place
    parts: tuple[Place, ...]
    written: float
    expected: float
    right: bool
    way: Literal["sum", "product"] = "sum"
    suspects: tuple[Suspect, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    """A cell with a number."""

    cell: GridCell
    number: Number

    @property
    def place(self) -> Place:
        return self.cell.place

    @property
    def unit(self) -> float:
        """Half of what its last digit counts."""
        return 0.5 * 10.0 ** -(self.number.decimals + 2 * self.number.percent)

    @property
    def slack(self) -> float:
        """What it may have lost when it was rounded: whole numbers and cents are exact."""
        if self.number.about:
            return _ESTIMATED * abs(self.number.value) + self.unit
        rounded = self.number.percent or self.number.decimals not in (0, 2)
        return self.unit if rounded else 0.0


def is_total(text: str) -> bool:
    """Whether a row or column of that name is the sum of others."""
    return _TOTAL.fullmatch(" ".join(text.split()).strip(":：*")) is not None


def checks_of(grid: TableGrid) -> tuple[SumCheck, ...]:
    """Return all sums of a table that say so by their name, downwards first."""
    types = grid.types
    items = {
        cell.place: _Item(cell, value)
        for cell in grid.cells
        if cell.row >= grid.heads
        and not cell.merged
        and types[cell.column].counts
        and isinstance(value := types[cell.column].value(cell.text), Number)
    }
    return _agreed((*_down(grid, types, items), *_across(grid, types, items)))


def _agreed(checks: Sequence[SumCheck]) -> tuple[SumCheck, ...]:
    """Return checks whose suspects are those that more than one of them points at, if any."""
    named = Counter(one for check in checks for one in check.suspects)
    return tuple(
        replace(check, suspects=both)
        if (both := tuple(one for one in check.suspects if named[one] > 1))
        else check
        for check in checks
    )


def doubts_of(checks: Sequence[SumCheck]) -> frozenset[Place]:
    """Return the cells that wrong sums point at: those that would make one right, else the sum."""
    wrong = [check for check in checks if not check.right]
    return frozenset(
        place
        for check in wrong
        for place in ([one.place for one in check.suspects] or [check.place])
    )


# ---- downwards


def _down(
    grid: TableGrid, types: Sequence[ColumnType], items: dict[Place, _Item]
) -> Iterator[SumCheck]:
    totals = [row for row in range(grid.heads, grid.rows) if _names_total(grid, row)]
    for column in range(grid.columns):
        if not types[column].counts:
            continue
        since, sums = grid.heads, list[_Item]()
        for row in totals:
            total = items.get((row, column))
            if total is None:
                continue
            rows = [r for r in range(grid.heads, row) if r not in totals]
            every = [items[r, column] for r in rows if (r, column) in items]
            own = [item for item in every if item.place[0] >= since]
            ways = [way for way in (own, every, sums) if len(way) > 1 or (way and way is own)]
            sums, since = [*sums, total], row + 1
            if ways and ((check := _checked(total, ways, types[column])).right or _adds_up(total)):
                yield check


def _adds_up(total: _Item) -> bool:
    """Whether it has to be the sum of what stands above: of percents only shares of a whole are.

    Those of all others, as changes to the year before, say how much all together has changed.
    """
    return not total.number.percent or abs(total.number.value - 1.0) <= _WHOLE


def _names_total(grid: TableGrid, row: int) -> bool:
    words = (grid.at(row, column).text for column in range(grid.columns))
    first = next((text for text in words if text.strip()), "")
    return is_total(first)


# ---- across


def _across(
    grid: TableGrid, types: Sequence[ColumnType], items: dict[Place, _Item]
) -> Iterator[SumCheck]:
    names = grid.names()
    begin = 0
    for column in range(grid.columns):
        if not (types[column].counts and is_total(names[column])):
            continue
        left = [at for at in range(begin, column) if types[at].counts]
        left = [at for at in left if types[at].kind == types[column].kind] or left
        numbers = [at for at in range(begin, column) if types[at].counts]
        begin = column + 1
        yield from _rows(grid, types[column], items, column, left, numbers)


def _rows(
    grid: TableGrid,
    kind: ColumnType,
    items: dict[Place, _Item],
    column: int,
    left: Sequence[int],
    numbers: Sequence[int],
) -> Iterator[SumCheck]:
    """Check the rows of one column by the rule that holds for most of them, if there is one."""
    found: list[SumCheck] = []
    products: list[SumCheck] = []
    for row in range(grid.heads, grid.rows):
        total = items.get((row, column))
        parts = [items[row, at] for at in left if (row, at) in items]
        if total is not None and len(parts) > 1:
            found.append(_checked(total, [parts], kind))
        pair = [items[row, at] for at in numbers if (row, at) in items]
        if total is not None and len(pair) == 2 and not _names_total(grid, row):
            products.append(_multiplied(total, pair))
    for rule in (found, products):
        if len(rule) > 1 and sum(check.right for check in rule) >= _MANY * len(rule):
            yield from rule
            return


# ---- one sum


def _checked(total: _Item, ways: Sequence[Sequence[_Item]], kind: ColumnType) -> SumCheck:
    """Return the first way that is right, else the first one, which is wrong."""
    for parts in ways:
        expected = sum(item.number.value for item in parts)
        slack = 0.01 * total.unit + total.slack + sum(item.slack for item in parts)
        if abs(expected - total.number.value) <= slack:
            return SumCheck(total.place, _places(parts), total.number.value, expected, right=True)
    parts = ways[0]
    expected = sum(item.number.value for item in parts)
    suspects = _suspects(total, parts, expected, kind)
    written = total.number.value
    return SumCheck(total.place, _places(parts), written, expected, right=False, suspects=suspects)


def _multiplied(total: _Item, parts: Sequence[_Item]) -> SumCheck:
    one, other = parts
    expected = one.number.value * other.number.value
    slack = 1.0001 * total.unit + one.unit * abs(other.number.value) * bool(one.number.decimals)
    slack += other.unit * abs(one.number.value) * bool(other.number.decimals)
    slack = min(slack, 0.01 * abs(expected) + total.unit)
    right = abs(expected - total.number.value) <= slack
    return SumCheck(total.place, _places(parts), total.number.value, expected, right, "product")


def _places(parts: Sequence[_Item]) -> tuple[Place, ...]:
    return tuple(item.place for item in parts)


def _suspects(
    total: _Item, parts: Sequence[_Item], expected: float, kind: ColumnType
) -> tuple[Suspect, ...]:
    """Return cells that differ in one sign from what would make it right, the doubtful first."""
    missing = total.number.value - expected
    grouped = any(item.number.grouped for item in (total, *parts))
    found: list[tuple[bool, int, Suspect]] = []
    for item, wanted in [
        (total, expected),
        *((part, part.number.value + missing) for part in parts),
    ]:
        if item.cell.edited:
            continue
        text = rewritten(item.cell.text, item.number, wanted, kind, grouped=grouped)
        doubtful = "unsure" in item.cell.doubts
        if text is not None and (away := _distance(item.cell.text, text)) <= 1 + doubtful:
            found.append((not doubtful, away, Suspect(item.place, text)))
    found.sort(key=lambda one: one[:2])
    if found and not found[0][0]:
        found = [one for one in found if not one[0]]
    return tuple(one for _sure, _away, one in found[:_MOST_SUSPECTS])


def rewritten(
    text: str, written: Number, value: float, kind: ColumnType, *, grouped: bool
) -> str | None:
    """Return `text` with another value in the same form; None where it has no such form."""
    if (value < 0) != (written.value < 0) and value and written.value:
        return None  # another sign is another form
    shown = abs(value) * (100 if written.percent else 1)
    digits = f"{shown:,.{written.decimals}f}" if grouped else f"{shown:.{written.decimals}f}"
    if kind.decimal == ",":
        digits = digits.translate({ord(","): ".", ord("."): ","})
    return _DIGIT.sub(lambda _found: digits, text, count=1)


def _distance(one: str, other: str) -> int:
    """Return how many signs have to be changed, added or left out (Levenshtein 1965)."""
    row = list(range(len(other) + 1))
    for at, sign in enumerate(one, 1):
        before, row[0] = row[0], at
        for to, wanted in enumerate(other, 1):
            before, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, before + (sign != wanted))
    return row[-1]
