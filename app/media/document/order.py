"""The order in which the lines of a page are read.

What a document draws one below the other stays together: whoever made it knew what belongs
together. These blocks are then ordered by where they stand: columns one after the
other, else from top to bottom. Files whose letters were drawn in any order are read as well so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.text_line import Box, TextLine

_NEAR: Final = 2.0  # heights of a line between two of a block
_GUTTER: Final = 0.8  # heights of a line that columns are apart
_LINES: Final = 3  # of a column; fewer side by side are no columns
_WORDY: Final = 16  # letters of a line of a column: less are cells of a table
_LEFT, _TOP, _RIGHT, _BOTTOM = range(4)


@dataclass(slots=True)
class _Block:
    """Lines that stay in their order."""

    lines: list[TextLine] = field(default_factory=list)

    @property
    def box(self) -> Box:
        boxes = [line.box for line in self.lines]
        return (
            min(box[_LEFT] for box in boxes),
            min(box[_TOP] for box in boxes),
            max(box[_RIGHT] for box in boxes),
            max(box[_BOTTOM] for box in boxes),
        )


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block with its box."""

    block: _Block
    box: Box


def ordered(lines: Sequence[TextLine]) -> list[TextLine]:
    """Return the lines of a page, given in the order in which they are drawn, as they are read."""
    high = _usual_height(lines)
    blocks = [_Placed(block, block.box) for block in _blocks(lines)]
    return [line for one in _sorted(blocks, high) for line in one.block.lines]


def _usual_height(lines: Sequence[TextLine]) -> float:
    heights = sorted(line.box[_BOTTOM] - line.box[_TOP] for line in lines)
    return heights[len(heights) // 2] if heights else 0.0


def _blocks(lines: Sequence[TextLine]) -> list[_Block]:
    blocks: list[_Block] = []
    for line in lines:
        if not blocks or not _goes_on(blocks[-1].lines[-1].box, line.box):
            blocks.append(_Block())
        blocks[-1].lines.append(line)
    return blocks


def _goes_on(last: Box, box: Box) -> bool:
    """Whether a line stands below the last one."""
    high = max(last[_BOTTOM] - last[_TOP], box[_BOTTOM] - box[_TOP])
    down = box[_TOP] - last[_BOTTOM]
    shared = min(last[_BOTTOM], box[_BOTTOM]) - max(last[_TOP], box[_TOP])
    if shared > high / 2:
        return False  # else both were one line: columns, or long cells of a table
    beside = min(last[_RIGHT], box[_RIGHT]) <= max(last[_LEFT], box[_LEFT])
    return not beside and -high / 2 <= down <= _NEAR * high


def _sorted(blocks: list[_Placed], high: float) -> list[_Placed]:
    """Return blocks in the order in which they are read."""
    done: list[_Placed] = []
    waiting = [blocks]
    while waiting:
        some = waiting.pop()
        if len(some) < 2:
            done += some
            continue
        parts = _parts(some, high)
        if len(parts) < 2:
            done += sorted(some, key=lambda one: (one.box[_TOP], one.box[_LEFT]))
        else:
            waiting += reversed(parts)
    return done


def _parts(blocks: list[_Placed], high: float) -> list[list[_Placed]]:
    """Return blocks parted as well as they can be, all of them where they cannot.

    What stands far from the others comes first: a title over columns hides that there are some.
    """
    parts = _columns(blocks, high)
    for side, gap in ((_TOP, _NEAR * high), (_TOP, high), (_TOP, 0.0), (_LEFT, 0.0)):
        if len(parts) < 2:
            parts = _cut(blocks, side, gap)
    return parts


def _columns(blocks: list[_Placed], high: float) -> list[list[_Placed]]:
    """Return the columns that blocks stand in, from left to right; none where they are not."""
    parts = _cut(blocks, _LEFT, _GUTTER * high)
    return parts if len(parts) > 1 and all(map(_is_column, parts)) else []


def _is_column(blocks: list[_Placed]) -> bool:
    lines = [line for one in blocks for line in one.block.lines]
    letters = sum(len(line.text) for line in lines)
    return len(lines) >= _LINES and letters >= _WORDY * len(lines)


def _cut(blocks: list[_Placed], side: int, gap: float) -> list[list[_Placed]]:
    """Return blocks parted where nothing stands between them, along one side."""
    begin: Callable[[_Placed], float] = lambda one: one.box[side]  # noqa: E731 - a key
    parts: list[list[_Placed]] = []
    end = 0.0
    for one in sorted(blocks, key=begin):
        if not parts or begin(one) - end > gap:
            parts.append([])
        parts[-1].append(one)
        end = max(end, one.box[side + 2]) if len(parts[-1]) > 1 else one.box[side + 2]
    return parts
