"""Which lines belong together: paragraphs, lists, panes, tables.

Grown from the lines, since a screen is no page: panes lie side by side at different heights and
no stripe runs from edge to edge. A line is chained to the one below it; chains whose lines stand
at the same heights are columns of a table.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.float64]
"""(n, 4): left, top, right, bottom in pixels."""
Indices = npt.NDArray[np.int64]

FAR: Final = 2.5  # line heights that the next item of a list may be away
NEAR: Final = 0.9  # … and a line below that has no others to compare with
ASIDE: Final = 4.5  # … and the next line of code to the left or right
EVEN: Final = 0.5  # … and what distances always differ by
LEVEL: Final = 0.18  # … and by which lines of one row may stand higher or lower
CLOSE: Final = 3.0  # … and what stands beside a list and belongs to it
ROOMY: Final = 12.0  # … and what stands in one row with nothing else around
MANY: Final = 3  # lines at common heights that are no accident
NEIGHBOURS: Final = 16  # groups beside one that are looked at: the rest follows from theirs
PROSE: Final = 9.0  # times as wide as high: a line of a text, not a cell of a table


def blocks_of(boxes: Boxes) -> list[Indices]:
    """Return the indices of the boxes of each block, in no order."""
    chains = [np.array(chain, np.int64) for chain in _chains(boxes)]
    tables = list(range(len(chains)))  # which chain stands for the table that a chain is in

    def join(one: int, other: int) -> None:
        old, new = tables[one], tables[other]
        tables[:] = [new if table == old else table for table in tables]

    pairs = sorted(_level_pairs(boxes, chains), reverse=True)
    for lines, gap, short, long in pairs:
        far = CLOSE if lines == 1 and len(chains[long]) >= MANY else ROOMY
        if lines >= MANY or gap <= far or tables.count(tables[long]) > 1:
            join(short, long)
    return [
        np.concatenate([chain for chain, own in zip(chains, tables, strict=True) if own == table])
        for table in sorted(set(tables))
    ]


def bounds_of(boxes: Boxes, group: Indices) -> Boxes:
    """Return the box around a group, (4,)."""
    members = boxes[group]
    return np.concatenate([members[:, :2].min(axis=0), members[:, 2:].max(axis=0)])


def heights(boxes: Boxes) -> Boxes:
    """Return the height of each box, at least 1."""
    return np.maximum(boxes[:, 3] - boxes[:, 1], 1.0)


def rows_of(boxes: Boxes, members: Indices) -> Iterator[Indices]:
    """Yield what stands side by side, from the top; each row from the left."""
    rest = members[np.argsort(boxes[members, 1] + boxes[members, 3], kind="stable")]
    while rest.size:
        first = boxes[rest[0]]
        middles = (boxes[rest, 1] + boxes[rest, 3]) / 2
        reach = 0.5 * np.minimum(heights(boxes[rest]), heights(first[None]))
        together = np.abs(middles - (first[1] + first[3]) / 2) < reach
        together[0] = True
        row = rest[together]
        yield row[np.argsort(boxes[row, 0], kind="stable")]
        rest = rest[~together]


# ---- one below the other


def _chains(boxes: Boxes) -> Iterator[list[int]]:
    """Yield lines that follow each other downwards."""
    below = _links(boxes)
    above = {lower: upper for upper, lower in below.items()}
    gaps = {upper: boxes[lower, 1] - boxes[upper, 3] for upper, lower in below.items()}
    for start in range(len(boxes)):
        if start in above:
            continue
        chain = [start]
        while chain[-1] in below:
            last = chain[-1]
            height = float(heights(boxes[[last]])[0])
            others = [gaps[at] for at in (above.get(last, -1), below[last]) if at in gaps]
            limit = max(EVEN * height, 1.5 * min(others)) if others else NEAR * height
            if gaps[last] > limit:
                yield chain
                chain = []
            chain.append(below[last])
        yield chain


def _links(boxes: Boxes) -> dict[int, int]:
    """Return for each line the one below it, where each is the other's nearest."""
    down, up = (_nearest(boxes, sign) for sign in (1, -1))
    return {upper: lower for upper, lower in down.items() if up.get(lower) == upper}


def _nearest(boxes: Boxes, sign: int) -> dict[int, int]:
    """Return for each line its nearest neighbour of the same size below (1) or above (-1)."""
    found: dict[int, int] = {}
    tall = heights(boxes)
    for at, (left, top, right, bottom) in enumerate(boxes):
        shared = np.minimum(boxes[:, 2], right) - np.maximum(boxes[:, 0], left)
        gap = boxes[:, 1] - bottom if sign > 0 else top - boxes[:, 3]
        alike = (tall < 1.6 * tall[at]) & (tall[at] < 1.6 * tall)
        fits = alike & (gap > -0.4 * tall[at]) & (gap < FAR * tall[at])
        fits[at] = False
        candidates = np.flatnonzero(fits & (shared > 0))
        # Code steps back so far that a line does not lie under the one before it.
        aside = np.flatnonzero(fits & (shared > -ASIDE * tall[at]) & (gap < NEAR * tall[at]))
        if aside.size and not (gap[candidates] < gap[aside].min() + 0.7 * tall[at]).any():
            candidates = aside
        if candidates.size:
            # Of several in the next row, the one that lies most under it.
            next_row = candidates[gap[candidates] < gap[candidates].min() + 0.5 * tall[at]]
            found[at] = int(next_row[np.argmax(shared[next_row])])
    return found


# ---- side by side


def _level_pairs(boxes: Boxes, chains: list[Indices]) -> Iterator[tuple[int, float, int, int]]:
    """Yield chains that may be columns of one table.

    Each with the number of lines of the shorter chain, the line heights that lie between the two,
    the shorter and the longer one.
    """
    bounds = np.array([bounds_of(boxes, chain) for chain in chains])
    pairs: set[tuple[int, int]] = set()
    for one, own in enumerate(bounds):
        apart = np.maximum(own[0] - bounds[:, 2], bounds[:, 0] - own[2])
        level = np.minimum(own[3], bounds[:, 3]) > np.maximum(own[1], bounds[:, 1])
        level[one] = False
        beside = np.flatnonzero(level)
        for other in beside[np.argsort(apart[beside], kind="stable")][:NEIGHBOURS]:
            pairs.add((min(one, int(other)), max(one, int(other))))
    for pair in pairs:
        short, long = sorted(pair, key=lambda at: len(chains[at]))
        gap = _column_gap(boxes[chains[short]], boxes[chains[long]])
        if gap is not None:
            yield len(chains[short]), gap, short, long


def _column_gap(few: Boxes, many: Boxes) -> float | None:
    """Return the smallest distance in a common row; None when they are no columns of a table.

    The lines of the shorter one must stand at the heights of the other's, and where it stands the
    other's at its own. Columns of a text do so as well: they are told by long lines that fill
    their width.
    """
    tall, middles, others = heights(few), _middles(few), _middles(many)
    level: npt.NDArray[np.bool_] = np.abs(middles[:, None] - others) < LEVEL * tall[:, None]
    inside = (others > few[:, 1].min()) & (others < few[:, 3].max())
    share = np.count_nonzero(level.any(axis=1)) / len(few)
    back = np.count_nonzero(level[:, inside].any(axis=0)) / max(1, int(np.count_nonzero(inside)))
    if share < (0.7 if len(few) >= MANY else 1.0) or back < 0.6:
        return None
    if len(few) >= MANY and _is_prose(few) and _is_prose(many):
        return None
    apart = np.maximum(few[:, 0][:, None] - many[:, 2], many[:, 0] - few[:, 2][:, None])
    return float((apart / tall[:, None])[level].min())


def _middles(boxes: Boxes) -> Boxes:
    return (boxes[:, 1] + boxes[:, 3]) / 2


def _is_prose(lines: Boxes) -> bool:
    widths = lines[:, 2] - lines[:, 0]
    whole = lines[:, 2].max() - lines[:, 0].min()
    long = float(np.median(widths / heights(lines))) > PROSE
    return long and float(np.median(widths)) > 0.7 * whole
