"""Reading order: which block comes first, and which line in it.

Blocks are ordered by recursive cuts along empty stripes (XY-cut: Nagy & Seth 1984), columns first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.backends.reader.indents import Margin, margins
from app.backends.reader.lines import Bounds
from app.core.text_blocks import Boxes, Indices, blocks_of, bounds_of, heights, rows_of

Rows = list[Indices]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a box comes in the order; `index` is its place in what was given.

    `edge` is the left edge of the lines it belongs to, its own where these are not set flush left;
    `step` is by how many pixels these are indented each time, 0 when that is unknown.
    """

    index: int
    block: int
    row: int
    edge: float
    step: float = 0.0


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
    for number, (block, found) in enumerate(zip(blocks, _margins(boxes, blocks), strict=True)):
        for row, own in zip(block, found, strict=True):
            spots += [
                Spot(int(at), number, count, margin.edge, margin.step)
                for at, margin in zip(row, own, strict=True)
            ]
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
    """Return whether two sides reach over about the same heights, as columns do."""
    tops, bottoms = zip(
        *((side[:, 1].min(), side[:, 3].max()) for side in (one, other)), strict=True
    )
    common, whole = min(bottoms) - max(tops), max(bottoms) - min(tops)
    least = min(bottom - top for top, bottom in zip(tops, bottoms, strict=True))
    return bool(common > 0.5 * least and least > 0.25 * whole)


def _margins(boxes: Boxes, blocks: Sequence[Rows]) -> list[list[list[Margin]]]:
    """Return what each box of each row of each block is indented from.

    Paragraphs of the same size that follow closely one below the other have one edge in common:
    code goes on after an empty line. Lines that are centred or flush right are not indented.
    """
    runs: list[list[int]] = []
    for number, block in enumerate(blocks):
        if runs and _goes_on(boxes, blocks[number - 1], block):
            runs[-1].append(number)
        else:
            runs.append([number])
    found: list[list[list[Margin]]] = []
    for run in runs:
        flush = [
            row for number in run if _is_flush(boxes, blocks[number]) for row in blocks[number]
        ]
        common = iter(margins(boxes, flush) if flush else [])
        for number in run:
            block = blocks[number]
            if _is_flush(boxes, block):
                found.append([next(common) for _row in block])
            else:
                found.append([[Margin(float(boxes[at, 0]), 0.0) for at in row] for row in block])
    return found


def _is_flush(boxes: Boxes, block: Rows) -> bool:
    """Return whether lines have a left edge in common, apart from indentation."""
    lefts = np.array([boxes[row[0], 0] for row in block])
    rights = np.array([boxes[row[-1], 2] for row in block])
    other = min(np.ptp(lefts + rights) / 2, np.ptp(rights))
    return len(block) == 1 or bool(other >= 0.3 * np.ptp(lefts))


def _goes_on(boxes: Boxes, above: Rows, below: Rows) -> bool:
    """Return whether a block is the next paragraph of the one above."""
    upper, lower = boxes[np.concatenate(above)], boxes[np.concatenate(below)]
    height, other = (float(np.median(heights(side))) for side in (upper, lower))
    gap = lower[:, 1].min() - upper[:, 3].max()
    beside = lower[:, 0].min() > upper[:, 2].max() or upper[:, 0].min() > lower[:, 2].max()
    alike = 0.75 < height / other < 1.33
    return alike and not beside and -0.5 * height < gap < 2 * height
