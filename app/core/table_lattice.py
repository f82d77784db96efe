"""A table with lines around its cells: what is drawn says which cells there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from app.core.table_columns import visual_rows
from app.core.table_free import cell_of, filled, with_heads
from app.core.table_grid import TableGrid
from app.core.table_pieces import Piece
from app.core.table_rules import Rule, Rules

_NEAR: Final = 7.0  # px between ends of lines that meet
_SAME: Final = 0.45  # of the height of text: lines that are closer are one, drawn unevenly
_SIDE: Final = 0.8  # of the height of a table that its left and right lines reach over
_STEPS: Final = 2.6  # times as far from each other as others: lines of the same table
_DRAWN: Final = 0.5  # of a side of a cell, that part it from the next
_LEAST_DOWN: Final = 0.12  # of the height of a table: a line that parts columns in a part of it
_CROWDED: Final = 0.4  # of the cells with text that hold two side by side: columns are not drawn


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines that belong to one table, and how far they reach, in straightened pixels.

    `closed`: it has sides, so that nothing beyond them belongs to it.
    """

    left: float
    top: float
    right: float
    bottom: float
    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    closed: bool

    def holds(self, piece: Piece) -> bool:
        """Whether the middle of a piece lies in it."""
        middle = (piece.top + piece.bottom) / 2
        return self.left <= piece.middle <= self.right and self.top <= middle <= self.bottom


def frame_of(pieces: Sequence[Piece], rules: Rules) -> Frame | None:
    """Return the lines of the table that most of `pieces` stand in; None where none are drawn."""
    boxes = np.array([piece.sides for piece in pieces])
    left, top = boxes[:, 0].min(), boxes[:, 1].min()
    right, bottom = boxes[:, 2].max(), boxes[:, 3].max()
    height = float(np.median(boxes[:, 3] - boxes[:, 1]))
    inner = [
        rule
        for rule in rules.across
        if top - 2 * height < rule.at < bottom + 2 * height
        and min(rule.end, right) - max(rule.begin, left) > 4 * height
    ]
    family = _family(inner, top, bottom)
    if len(family) < 3:
        return None
    begin = float(np.median([rule.begin for rule in family]))
    end = float(np.median([rule.end for rule in family]))
    high, low = _reach(family, rules.across, begin, end)
    across = tuple(
        rule
        for rule in rules.across
        if rule.begin >= begin - _NEAR
        and rule.end <= end + _NEAR
        and high - 1 <= rule.at <= low + 1
    )
    down = tuple(
        rule
        for rule in rules.down
        if begin - _NEAR <= rule.at <= end + _NEAR
        and min(rule.end, low) - max(rule.begin, high) >= 0.6 * (rule.end - rule.begin)
    )
    closed = all(_is_drawn(down, side, high, low, _SIDE) for side in (begin, end))
    if not closed:
        for piece in sorted(pieces, key=lambda each: -each.bottom):
            if piece.top < high and piece.bottom > high - 2 * height:
                high = piece.top - 1  # the names of columns stand above the first stripe
        final = [p for p in pieces if p.bottom > low and p.top < low + 1.5 * height]
        low = max([piece.bottom + 1 for piece in final], default=low)
    return Frame(begin, high, end, low, across, down, closed)


def _reach(
    family: Sequence[Rule], across: Sequence[Rule], begin: float, end: float
) -> tuple[float, float]:
    """Return the heights between which lines like those of `family` follow each other."""
    seed = sorted(rule.at for rule in family)
    heights = sorted(
        {
            *seed,
            *(
                rule.at
                for rule in across
                if abs(rule.begin - begin) < _NEAR and abs(rule.end - end) < _NEAR
            ),
        }
    )
    step = _STEPS * max(after - at for at, after in pairwise(seed))
    first, last = heights.index(seed[0]), heights.index(seed[-1])
    while first > 0 and heights[first] - heights[first - 1] <= step:
        first -= 1
    while last + 1 < len(heights) and heights[last + 1] - heights[last] <= step:
        last += 1
    return heights[first], heights[last]


def _family(rules: Sequence[Rule], top: float, bottom: float) -> list[Rule]:
    """Return the lines that begin and end where most others do."""
    best: list[Rule] = []
    for one in rules:
        own = [
            rule
            for rule in rules
            if abs(rule.begin - one.begin) < _NEAR and abs(rule.end - one.end) < _NEAR
        ]
        if (len(own), one.length) > (len(best), best[0].length if best else 0.0):
            best = own
    inside = [rule for rule in best if top < rule.at < bottom]
    return best if inside else []


def lattice_grid(frame: Frame, pieces: Sequence[Piece]) -> TableGrid | None:
    """Return the table of a frame; None where its columns, or its rows, are not all drawn."""
    if not pieces:
        return None
    near = max(_NEAR, _SAME * float(np.median([piece.height for piece in pieces])))
    xs = _positions(frame.down, frame.top, frame.bottom, near)
    ys = _positions(frame.across, frame.left, frame.right, near)
    xs = _thick(_closed(xs, frame.left, frame.right), 2 * near)
    ys = _thick(_closed(ys, frame.top, frame.bottom), 2 * near)
    xs = _used(xs, [piece.middle for piece in pieces])
    ys = _used(ys, [(piece.top + piece.bottom) / 2 for piece in pieces])
    if len(xs) < 3 or len(ys) < 3:
        return None
    owners = _merged(xs, ys, frame, near)
    held: dict[tuple[int, int, int, int], list[Piece]] = {}
    for piece in pieces:
        for part in _parts(piece, xs, ys, owners):
            place = owners[_index((part.top + part.bottom) / 2, ys)][_index(part.middle, xs)]
            held.setdefault(place, []).append(part)
    if _crowded(list(held.values())):
        return None
    places = dict.fromkeys(place for row in owners for place in row)
    cells = [
        cell_of(held.get(place, ()), row, column, rows=rows, columns=columns)
        for place in places
        for row, column, rows, columns in [place]
    ]
    return with_heads(filled(cells, len(ys) - 1, len(xs) - 1))


def _positions(rules: Sequence[Rule], begin: float, end: float, near: float) -> list[float]:
    """Return where lines of a table lie, from `begin` to `end` long in parts at least."""
    found: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda each: each.at):
        if found and rule.at - found[-1][0].at <= near:
            found[-1].append(rule)
        else:
            found.append([rule])
    least = _LEAST_DOWN * (end - begin)
    return [
        float(np.mean([rule.at for rule in group]))
        for group in found
        if sum(rule.length for rule in group) >= least
    ]


def _closed(positions: list[float], begin: float, end: float) -> list[float]:
    """Return positions with both ends, where the outer lines are not drawn."""
    lead = [] if positions and positions[0] - begin < 2 * _NEAR else [begin]
    tail = [] if positions and end - positions[-1] < 2 * _NEAR else [end]
    return [*lead, *positions, *tail]


def _thick(positions: list[float], least: float) -> list[float]:
    """Return positions without those that leave no room for text before them."""
    done: list[float] = []
    for at in positions:
        if not done or at - done[-1] >= least:
            done.append(at)
    return done


def _used(positions: list[float], middles: Sequence[float]) -> list[float]:
    """Return positions without those beyond which nothing stands."""
    if len(positions) < 2:
        return positions
    used = [_index(middle, positions) for middle in middles]
    return positions[min(used) : max(used) + 2]


def _index(at: float, positions: Sequence[float]) -> int:
    return min(max(int(np.searchsorted(positions, at)) - 1, 0), len(positions) - 2)


def _merged(
    xs: Sequence[float], ys: Sequence[float], frame: Frame, near: float
) -> list[list[tuple[int, int, int, int]]]:
    """Return for each place the cell that covers it: row, column, rows, columns."""
    rows, columns = len(ys) - 1, len(xs) - 1
    beside = [
        [
            not _is_drawn(frame.down, xs[column + 1], ys[row], ys[row + 1], near=near)
            for column in range(columns - 1)
        ]
        for row in range(rows)
    ]
    below = [
        [
            not _is_drawn(frame.across, ys[row + 1], xs[column], xs[column + 1], near=near)
            for column in range(columns)
        ]
        for row in range(rows - 1)
    ]
    owners: list[list[tuple[int, int, int, int] | None]] = [
        [None] * columns for _row in range(rows)
    ]
    for row in range(rows):
        for column in range(columns):
            if owners[row][column] is not None:
                continue
            wide = 1
            while (
                column + wide < columns
                and beside[row][column + wide - 1]
                and owners[row][column + wide] is None
            ):
                wide += 1
            tall = 1
            while row + tall < rows and all(
                below[row + tall - 1][at] and owners[row + tall][at] is None
                for at in range(column, column + wide)
            ):
                tall += 1
            for y in range(row, row + tall):
                for x in range(column, column + wide):
                    owners[y][x] = (row, column, tall, wide)
    return [[owner for owner in line if owner is not None] for line in owners]


def _is_drawn(
    rules: Sequence[Rule],
    at: float,
    begin: float,
    end: float,
    share: float = _DRAWN,
    near: float = _NEAR,
) -> bool:
    there = sum(
        max(0.0, min(rule.end, end) - max(rule.begin, begin))
        for rule in rules
        if abs(rule.at - at) <= near
    )
    return there >= share * (end - begin)


def _parts(
    piece: Piece,
    xs: Sequence[float],
    ys: Sequence[float],
    owners: Sequence[Sequence[tuple[int, int, int, int]]],
) -> Iterator[Piece]:
    """Yield the parts of a piece that lie in different cells: the reader saw over a line."""
    row = owners[_index((piece.top + piece.bottom) / 2, ys)]
    own = [row[_index((word.left + word.right) / 2, xs)] for word in piece.words]
    begin = 0
    for at in range(1, len(own) + 1):
        if at == len(own) or own[at] != own[begin]:
            yield piece.part(begin, at)
            begin = at


def _crowded(cells: Sequence[Sequence[Piece]]) -> bool:
    """Whether many cells hold text side by side, or very much of it: they are no cells."""
    wide = sum(any(len(row) > 1 for row in visual_rows(cell)) for cell in cells)
    tall = sum(len(visual_rows(cell)) > 3 for cell in cells)
    return wide > _CROWDED * len(cells) or tall > 0.5 * len(cells)
