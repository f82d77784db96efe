"""Reading order: which block comes first, and which line in it.

Blocks are ordered by recursive cuts along empty stripes (XY-cut: Nagy & Seth 1984), columns first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.backends.reader.blocks import Boxes, Indices, blocks_of, bounds_of, heights, rows_of
from app.backends.reader.lines import Bounds

Rows = list[Indices]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a box comes in the order; `index` is its place in what was given.

    `edge` is the left edge of the lines it belongs to, its own where these are not set flush left.
    """

    index: int
    block: int
    row: int
    edge: float


def reading_order(bounds: Sequence[Bounds]) -> list[Spot]:
    """Return all boxes (left, top, right, bottom) in reading order."""
    if not bounds:
        return []
    boxes = np.array(bounds, np.float64)
    groups = blocks_of(boxes)
    order = _ordered(np.array([bounds_of(boxes, group) for group in groups]))
    blocks = [list(rows_of(boxes, groups[at])) for at in order]
    spots: list[Spot] = []
    count = 0
    for number, (block, edge) in enumerate(zip(blocks, _edges(boxes, blocks), strict=True)):
        for row in block:
            own = float(boxes[row[0], 0]) if edge is None else edge
            spots += [Spot(int(index), number, count, own) for index in row]
            count += 1
    return spots


def _ordered(blocks: Boxes) -> list[int]:
    """Return the order of blocks: cut between columns, else between what is above and below.

    What is interlocked and cannot be cut goes from the top.
    """
    order: list[int] = []
    stack = [np.arange(len(blocks))]
    while stack:
        members = stack.pop()
        parts = _cut(blocks, members, axis=0)
        if not parts or not _stand_beside(blocks[parts[0]], blocks[parts[1]]):
            parts = _cut(blocks, members, axis=1) or parts
        if parts:
            stack += reversed(parts)
        else:
            own = blocks[members]
            order += [int(at) for at in members[np.lexsort((own[:, 0], own[:, 1]))]]
    return order


def _cut(blocks: Boxes, members: Indices, axis: int) -> list[Indices]:
    """Cut at the widest stripe across `axis` that nothing covers; [] without one."""
    begins, ends = blocks[members, axis], blocks[members, axis + 2]
    order = np.argsort(begins, kind="stable")
    reach = np.maximum.accumulate(ends[order])
    widths = begins[order][1:] - reach[:-1]
    if not widths.size or widths.max() < 0:
        return []
    at = int(np.argmax(widths)) + 1
    return [members[order[:at]], members[order[at:]]]


def _stand_beside(one: Boxes, other: Boxes) -> bool:
    """Return whether two sides reach over about the same heights."""
    top, bottom = max(one[:, 1].min(), other[:, 1].min()), min(one[:, 3].max(), other[:, 3].max())
    least = min(np.ptp(one[:, [1, 3]]), np.ptp(other[:, [1, 3]]))
    return bool(bottom - top > 0.5 * least)


def _edges(boxes: Boxes, blocks: Sequence[Rows]) -> list[float | None]:
    """Return the left edge of each block; None for one that is centred or flush right.

    Paragraphs of the same size that follow closely one below the other have one edge in common:
    code goes on after an empty line.
    """
    edges: list[float | None] = []
    run: list[int] = []
    for number, block in enumerate(blocks):
        if run and not _goes_on(boxes, blocks[number - 1], block):
            run = []
        run.append(number)
        lefts = np.array([boxes[row[0], 0] for row in block])
        rights = np.array([boxes[row[-1], 2] for row in block])
        if len(block) > 1 and min(np.ptp(lefts + rights) / 2, np.ptp(rights)) < 0.3 * np.ptp(lefts):
            edges.append(None)
            continue
        edges.append(float(lefts.min()))
        common = min(edge for at in run if (edge := edges[at]) is not None)
        for at in run:
            edges[at] = None if edges[at] is None else common
    return edges


def _goes_on(boxes: Boxes, above: Rows, below: Rows) -> bool:
    """Return whether a block is the next paragraph of the one above."""
    upper, lower = boxes[np.concatenate(above)], boxes[np.concatenate(below)]
    height, other = (float(np.median(heights(side))) for side in (upper, lower))
    gap = lower[:, 1].min() - upper[:, 3].max()
    beside = lower[:, 0].min() > upper[:, 2].max() or upper[:, 0].min() > lower[:, 2].max()
    alike = 0.75 < height / other < 1.33
    return alike and not beside and -0.5 * height < gap < 2 * height
