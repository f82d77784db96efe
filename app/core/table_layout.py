"""Tables of a picture, from the lines of text that were read in it, by geometry alone.

Lines that are drawn (`table_rules`) decide where there are any; where there are none, text that
stands in rows and columns does. Tables that stand side by side, or one below the other, are
several. A picture that is turned by up to three degrees is made straight first.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.frame import Pixels
from app.core.table_columns import columns_of, visual_rows
from app.core.table_free import free_grid
from app.core.table_grid import TableGrid
from app.core.table_lattice import Frame, frame_of, lattice_grid
from app.core.table_pieces import Piece, around, pieces_of, slope_of
from app.core.table_rules import Rule, Rules, rules_in
from app.core.text_blocks import blocks_of
from app.core.text_line import Box, TextLine

_LEAST: Final = 3  # pieces that stand beside others: less is no table
_AROUND: Final = 3.0  # heights of a line around the text in which lines are looked for
_ROOMY: Final = 12.0  # heights of a line between columns, at most
_NEXT: Final = 2.5  # … and between rows
_GUTTER: Final = 4.0  # heights of a line between two tables, at least
_WIDER: Final = 2.0  # times as wide as the widest gap between columns


def tables_of(lines: Sequence[TextLine], pixels: "Pixels | None" = None) -> tuple[TableGrid, ...]:
    """Return all tables in `lines`, those further up and left first.

    `pixels` (H, W, 3 or more) is the picture that the lines were read in; without it drawn lines
    are not seen. Boxes of the cells are in its pixels.
    """
    rest, rules = _straightened(lines, pixels)
    found: list[tuple[float, float, TableGrid]] = []
    while True:
        seed = _richest(rest)
        if not seed:
            break
        members, grids = _tables(seed, rest, rules)
        found += grids
        used = {id(piece) for piece in members} or {id(piece) for piece in seed}
        rest = [piece for piece in rest if id(piece) not in used]
    return tuple(grid for _top, _left, grid in _ordered(found))


def _straightened(lines: Sequence[TextLine], pixels: "Pixels | None") -> tuple[list[Piece], Rules]:
    """Return text and lines in a straight picture; what is drawn knows best whether it is."""
    level = list(pieces_of(lines))
    drawn = _rules(level, pixels, 0.0)
    slope = slope_of(lines)
    if not slope:
        return level, drawn
    turned = list(pieces_of(lines, slope))
    found = _rules(turned, pixels, slope)
    lengths = [sum(rule.length**2 for rule in one.across) for one in (drawn, found)]
    return (level, drawn) if lengths[0] > lengths[1] else (turned, found)


def _ordered(
    found: list[tuple[float, float, TableGrid]],
) -> list[tuple[float, float, TableGrid]]:
    """Put tables that begin at about one height from left to right."""
    found.sort(key=lambda each: each[0])
    done: list[tuple[float, float, TableGrid]] = []
    while found:
        level = [each for each in found if each[0] <= found[0][0] + 40]
        done += sorted(level, key=lambda each: each[1])
        found = found[len(level) :]
    return done


def _rules(pieces: Sequence[Piece], pixels: "Pixels | None", slope: float) -> Rules:
    if pixels is None or len(pieces) < _LEAST:
        return Rules()
    height = float(np.median([piece.height for piece in pieces]))
    boxes = np.array([piece.sides for piece in pieces])
    air = 4 * _AROUND * height
    area = (
        max(0, int(boxes[:, 0].min() - air)),
        max(0, int(boxes[:, 1].min() - air)),
        min(pixels.shape[1], int(boxes[:, 2].max() + air)),
        min(pixels.shape[0], int(boxes[:, 3].max() + air)),
    )
    across, down = max(40, round(3 * height)), max(26, round(1.6 * height))
    found = rules_in(pixels, area, slope, across, down)
    return Rules(tuple(rule for rule in found.across if not _is_text(rule, boxes)), found.down)


def _is_text(rule: Rule, sides: npt.NDArray[np.float64]) -> bool:
    """Whether a line is the edge of letters: it lies in one piece of text."""
    there = (sides[:, 1] - 2 <= rule.at) & (rule.at <= sides[:, 3] + 2)
    inside = np.minimum(sides[there, 2], rule.end) - np.maximum(sides[there, 0], rule.begin)
    return bool((inside > 0.9 * rule.length).any())


def _richest(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the block of text with most that stands beside something; [] without any."""
    if len(pieces) < _LEAST:
        return []
    boxes = np.array([piece.sides for piece in pieces], np.float64)
    blocks = [[pieces[at] for at in block] for block in blocks_of(boxes)]
    best = max(blocks, key=_richness)
    if _richness(best) < 2 * _LEAST:  # cells of several lines: hardly any stand at one height
        other = max(_beside(blocks), key=_richness)
        best = other if _richness(other) >= 1.5 * _richness(best) else best
    return best if _richness(best) >= _LEAST else []


def _beside(blocks: list[list[Piece]]) -> list[list[Piece]]:
    """Put blocks together that stand side by side, or closely one below the other."""
    done: list[list[Piece]] = []
    for block in blocks:
        whole = block
        while (other := next((one for one in done if _touch(whole, one)), None)) is not None:
            done.remove(other)
            whole = [*other, *whole]
        done.append(whole)
    return done


def _touch(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    (left, top, right, bottom), (x1, y1, x2, y2) = _sides(one), _sides(other)
    height = float(np.median([piece.height for piece in (*one, *other)]))
    apart = max(x1 - right, left - x2)
    below = max(y1 - bottom, top - y2)
    return (below < 0 and apart < _ROOMY * height) or (apart < 0 and below < _NEXT * height)


def _sides(block: Sequence[Piece]) -> Box:
    return around([piece.sides for piece in block])


def _richness(block: Sequence[Piece]) -> int:
    return sum(len(row) for row in visual_rows(block) if len(row) > 1)


def _tables(
    seed: list[Piece], pieces: Sequence[Piece], rules: Rules
) -> tuple[list[Piece], list[tuple[float, float, TableGrid]]]:
    """Return the pieces of the table around `seed`, and what it is: one table, several, none."""
    frames = _frames_around(seed, rules)
    if frames:
        members: list[Piece] = []
        found: list[tuple[float, float, TableGrid]] = []
        for frame in frames:
            own = [piece for piece in pieces if frame.holds(piece)]
            members += own
            found += _framed(frame, own)
        return members, found
    rows = _connected(seed, pieces)
    members = [piece for row in rows for piece in row]
    found = []
    for part in _parted(rows):
        found += _placed(free_grid(part, ()), [piece for row in part for piece in row])
    return members, found


def _frames_around(seed: Sequence[Piece], rules: Rules) -> list[Frame]:
    """Return the drawn frames that the text of `seed` stands in; more than one side by side."""
    found: list[Frame] = []
    rest = list(seed)
    while len(rest) >= _LEAST:
        frame = frame_of(rest, rules)
        own = [piece for piece in rest if frame is not None and frame.holds(piece)]
        if frame is None or _richness(own) < _LEAST:
            break
        found.append(frame)
        rest = [piece for piece in rest if not frame.holds(piece)]
    inside = sum(frame.holds(piece) for frame in found for piece in seed)
    return found if inside >= 0.5 * len(seed) else []


def _framed(frame: Frame, own: Sequence[Piece]) -> list[tuple[float, float, TableGrid]]:
    grid = lattice_grid(frame, own)
    if grid is None:
        rows = _table_rows(visual_rows(own), own) if not frame.closed else visual_rows(own)
        grid = free_grid(rows, [rule.at for rule in frame.across])
    return _placed(grid, own)


def _placed(
    grid: TableGrid | None, pieces: Sequence[Piece]
) -> list[tuple[float, float, TableGrid]]:
    if grid is None:
        return []
    return [(min(piece.top for piece in pieces), min(piece.left for piece in pieces), grid)]


# ---- without lines


def _connected(seed: Sequence[Piece], pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the rows of `seed`, and those around it that follow at about its distance."""
    left, right = min(p.left for p in seed), max(p.right for p in seed)
    own = {id(piece) for piece in seed}
    near = [
        piece for piece in pieces if id(piece) in own or (piece.left < right and piece.right > left)
    ]
    return _table_rows(visual_rows(near), seed)


def _table_rows(rows: list[list[Piece]], seed: Sequence[Piece]) -> list[list[Piece]]:
    own = {id(piece) for piece in seed}
    kernel = [
        at for at, row in enumerate(rows) if len(row) > 1 and any(id(piece) in own for piece in row)
    ]
    if not kernel:
        return []
    tops = [min(piece.top for piece in row) for row in rows]
    first, last = kernel[0], kernel[-1]
    inner = np.diff(tops[first : last + 1])
    widest = 2.5 * float(np.median(inner)) if len(inner) else 0.0
    while first > 0 and len(rows[first - 1]) > 1 and tops[first] - tops[first - 1] <= widest:
        first -= 1
    while last + 1 < len(rows) and _follows(rows, last, tops, widest, own):
        last += 1
    return rows[first : last + 1]


def _follows(
    rows: list[list[Piece]], last: int, tops: Sequence[float], widest: float, own: set[int]
) -> bool:
    """Whether the row after `last` belongs to the table: one of its kind, or a cell's last line."""
    if tops[last + 1] - tops[last] > widest:
        return False
    row = rows[last + 1]
    if len(row) > 1:
        return True
    (piece,) = row
    return id(piece) in own and piece.left > min(other.right for other in rows[last])


def _parted(rows: list[list[Piece]]) -> list[list[list[Piece]]]:
    """Return the rows of tables that stand side by side apart: a wide gutter lies between them."""
    columns = columns_of(rows)
    if len(columns) < 4:
        return [rows]
    gaps = [after[0] - before[1] for before, after in pairwise(columns)]
    at = int(np.argmax(gaps))
    others = [gap for number, gap in enumerate(gaps) if number != at]
    height = float(np.median([piece.height for row in rows for piece in row]))
    two = at >= 1 and len(columns) - at - 1 >= 2
    if not two or gaps[at] < _GUTTER * height or gaps[at] < _WIDER * max(others):
        return [rows]
    cut = (columns[at][1] + columns[at + 1][0]) / 2
    sides = (
        [[piece for piece in row if (piece.middle < cut) == before] for row in rows]
        for before in (True, False)
    )
    return [part for side in sides for part in _parted([row for row in side if row])]
