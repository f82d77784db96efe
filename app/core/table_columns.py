"""Columns and rows of a table without lines, by where its text stands."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.table_pieces import Piece, wide_gap
from app.core.text_blocks import rows_of

Spans = npt.NDArray[np.int64]
Stripe = tuple[int, int]

_STRAY: Final = 0.12  # of the rows that may have something between two columns
_GUTTER: Final = 0.4  # times the height of text, between columns at least
_TIGHT: Final = 0.72  # of the distance of two rows: lines of one cell are closer
_LEADING: Final = 1.1  # times its height: lines of one cell are no further apart
_LINES: Final = 1.9  # … where drawn lines part the rows
_FULL: Final = 0.6  # of the columns that have text in a row, of which there are two then


def visual_rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return what stands side by side, from the top; each from the left."""
    if not pieces:
        return []
    boxes = np.array([piece.sides for piece in pieces], np.float64)
    return [[pieces[at] for at in row] for row in rows_of(boxes, np.arange(len(pieces)))]


def columns_of(rows: Sequence[Sequence[Piece]]) -> list[Stripe]:
    """Return left and right of each column: what vertical stripes separate that are all but empty.

    What lies over such a stripe is a cell over several columns, or two that were read as one.
    """
    own = [piece for row in rows if len(row) > 1 for piece in row]
    if not own:
        return []
    origin = int(min(piece.left for piece in own))
    spans = np.array(
        [(int(piece.left) - origin, int(np.ceil(piece.right)) - origin) for piece in own], np.int64
    )
    few = max(1, int(_STRAY * len(rows))) if len(rows) > 2 else 0
    least = _GUTTER * float(np.median([piece.height for piece in own]))
    strict = _far(_runs(_counts(spans, int(spans.max(initial=0)) + 1) > few), least)
    over = [[at for at, each in enumerate(strict) if _common(span, each) > 2] for span in spans]
    found = [list(each) for each in strict]
    for span, columns in zip(spans, over, strict=True):
        if len(columns) == 1:  # it reaches further than most others of its column
            each = found[columns[0]]
            each[0], each[1] = min(each[0], int(span[0])), max(each[1], int(span[1]))
    rare = [
        span
        for span, columns in zip(spans, over, strict=True)
        if not columns and not any(_common(span, (each[0], each[1])) > 2 for each in found)
    ]
    if rare:
        alone = _runs(_counts(np.array(rare), int(spans.max(initial=0)) + 1) > 0)
        found += [list(each) for each in alone]
    return [(begin + origin, end + origin) for begin, end in _apart(sorted(found))]


def _far(runs: Sequence[Stripe], least: float) -> list[Stripe]:
    """Join runs that lie closer than columns do."""
    done: list[Stripe] = []
    for begin, end in runs:
        if done and begin - done[-1][1] < least:
            done[-1] = done[-1][0], end
        else:
            done.append((begin, end))
    return done


def _apart(found: list[list[int]]) -> list[Stripe]:
    """Join columns that lie over each other for more than half of the narrower one."""
    done: list[list[int]] = []
    for begin, end in found:
        last = done[-1] if done else None
        if last is not None and last[1] - begin > 0.5 * min(end - begin, last[1] - last[0]):
            last[1] = max(last[1], end)
        else:
            done.append([begin, end])
    return [(begin, end) for begin, end in done]


def _common(span: Spans, stripe: Stripe) -> int:
    return int(min(span[1], stripe[1]) - max(span[0], stripe[0]))


def _counts(spans: Spans, width: int) -> Spans:
    """Return how many spans cover each pixel of a row."""
    steps = np.zeros(width + 1, np.int64)
    np.add.at(steps, spans[:, 0], 1)
    np.add.at(steps, spans[:, 1], -1)
    counts: Spans = np.cumsum(steps)
    return counts


def _runs(inside: npt.NDArray[np.bool_]) -> list[Stripe]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(np.int8), [0]])))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


def column_of(piece: Piece, columns: Sequence[Stripe]) -> int:
    """Return the number of the column that the middle of a piece lies in, or is nearest to."""
    return nearest(piece.middle, columns)


def nearest(at: float, columns: Sequence[Stripe]) -> int:
    """Return the number of the column that `at` lies in, or is nearest to."""
    distances = [max(begin - at, at - end, 0.0) for begin, end in columns]
    return int(np.argmin(distances))


def covered(piece: Piece, columns: Sequence[Stripe]) -> tuple[int, int]:
    """Return the first column that a piece lies over, and the one after the last.

    The space between two columns belongs half to each.
    """
    at = column_of(piece, columns)
    if columns[at][0] - 2 <= piece.left and piece.right <= columns[at][1] + 2:
        return at, at + 1
    inner = [(one[1] + two[0]) / 2 for one, two in pairwise(columns)]
    lefts = [float(columns[0][0]), *inner]
    rights = [*inner, float(columns[-1][1])]
    least = 0.4 * piece.height
    over = [
        number
        for number, (begin, end) in enumerate(zip(lefts, rights, strict=True))
        if min(piece.right, end) - max(piece.left, begin) > min(least, 0.5 * (end - begin))
    ]
    return (over[0], over[-1] + 1) if over else (at, at + 1)


def divided(piece: Piece, columns: Sequence[Stripe]) -> list[Piece]:
    """Return the parts of a piece that are cells of different columns; most are one part.

    Words of a cell that reaches over several columns stand close together; those of two cells that
    were read as one line do not.
    """
    first, last = covered(piece, columns)
    if last - first < 2 or len(piece.words) < 2:
        return [piece]
    parts: list[Piece] = []
    begin = 0
    for at in range(1, len(piece.words)):
        before, after = piece.words[at - 1], piece.words[at]
        one, other = (nearest((word.left + word.right) / 2, columns) for word in (before, after))
        if one != other and (wide_gap(piece, at) or _between(before.right, after.left, columns)):
            parts.append(piece.part(begin, at))
            begin = at
    parts.append(piece.part(begin, len(piece.words)))
    owners = [column_of(part, columns) for part in parts]
    return parts if len(set(owners)) == len(parts) else [piece]


def _between(left: float, right: float, columns: Sequence[Stripe]) -> bool:
    """Whether nothing but the stripe between two columns lies between two words."""
    return any(
        left - 1 <= columns[at][1] and columns[at + 1][0] <= right + 1
        for at in range(len(columns) - 1)
    )


# ---- rows of lines


def row_groups(
    rows: Sequence[Sequence[Piece]], columns: Sequence[Stripe], bands: Sequence[float]
) -> list[list[int]]:
    """Return which lines (numbers of `rows`) make up each row of the table.

    `bands` are the heights of lines that go across: what stands on both sides of one are two rows.
    """
    if not rows:
        return []
    tops = [min(piece.top for piece in row) for row in rows]
    lows = [max(piece.bottom for piece in row) for row in rows]
    middles = [(top + low) / 2 for top, low in zip(tops, lows, strict=True)]
    owners = [{column_of(piece, columns) for piece in row} for row in rows]
    band = [int(np.searchsorted(bands, middle)) for middle in middles]
    full = [len(own) >= max(2.0, _FULL * len(columns)) for own in owners]
    ruled = _one_row_each(band, full)
    limit = _row_distance(middles, owners, full)
    groups = [[0]]
    for at in range(1, len(rows)):
        parted = band[at] != band[at - 1]
        height = float(np.median([piece.height for piece in (*rows[at - 1], *rows[at])]))
        tight = min(_TIGHT * limit, (1 + _LEADING) * height)
        group = [piece for number in groups[-1] for piece in rows[number]]
        own = not full[at] and at + 1 < len(rows) and band[at + 1] == band[at]
        below = own and middles[at + 1] - middles[at] < 0.8 * (middles[at] - middles[at - 1])
        joins = (
            (ruled and _goes_on(group, rows[at], columns, _LINES * height))
            or (
                not below
                and middles[at] - middles[at - 1] < tight
                and _goes_on(group, rows[at], columns, tight)
            )
            or (not (full[at] and full[at - 1]) and _wraps(rows[groups[-1][-1]], rows[at], columns))
        )
        if not parted and joins:
            groups[-1].append(at)
        else:
            groups.append([at])
    return groups


def _goes_on(
    group: Sequence[Piece], row: Sequence[Piece], columns: Sequence[Stripe], tight: float
) -> bool:
    """Whether what stands below others in `group` follows them as closely as lines of a cell do."""
    for piece in row:
        first, last = covered(piece, columns)
        above = [
            one.top + one.bottom
            for one in group
            if covered(one, columns)[0] < last and covered(one, columns)[1] > first
        ]
        if above and (piece.top + piece.bottom - max(above)) / 2 >= tight:
            return False
    return True


def _one_row_each(band: Sequence[int], full: Sequence[bool]) -> bool:
    """Whether lines part the rows: hardly any band has two lines that are rows by themselves."""
    count = len(set(band))
    several = len(
        {one for one in band if sum(f for b, f in zip(band, full, strict=True) if b == one) > 1}
    )
    return count > 2 and several <= 0.34 * count


def _row_distance(
    middles: Sequence[float], owners: Sequence[set[int]], full: Sequence[bool]
) -> float:
    """Return how far apart rows are that surely are two; 0.0 where nothing tells."""
    sure = [at for at in range(len(middles)) if full[at] and 0 in owners[at]]
    steps = [middles[after] - middles[at] for at, after in pairwise(sure)]
    return float(np.quantile(steps, 0.25, method="lower")) if steps else 0.0


def _wraps(above: Sequence[Piece], below: Sequence[Piece], columns: Sequence[Stripe]) -> bool:
    """Whether a line goes on with cells of the one above: its first words had no room there."""
    owners = {column_of(piece, columns): piece for piece in above}
    for piece in below:
        at = column_of(piece, columns)
        upper = owners.get(at)
        if at == 0 or upper is None or upper.bottom + 0.8 * piece.height < piece.top:
            return False
        word = piece.words[0]
        room = columns[at][1] - upper.right
        if any(sign.isdigit() for sign in piece.text) or not (
            room < word.right - word.left + 0.2 * piece.height
        ):
            return False
    return bool(below)
