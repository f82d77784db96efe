"""`Part`: a row of a reply and the blocks that it shows. Decides which blocks share a row."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.core.blocks import Block, Code, Formula, Paragraph, Rule, Run, Table, words
from app.ui import theme
from app.ui.chat.code import guess_code
from app.ui.chat.row import Row
from app.ui.chat.shapes import gap_above, line_height, size_of
from app.ui.chat.table import guess_table

_LONG: Final = 1500  # code points of one row of prose, about
_LETTER: Final = 0.52  # of its size is how wide a letter is, about
_WIDE_LETTER: Final = "\u2e80"  # as wide as high from here on
_AROUND: Final = 3 * theme.GRID  # above and below what is not words
_RULE: Final = 5 * theme.GRID


@dataclass(eq=False, slots=True)
class Part:
    """`blocks` is paragraphs, or one of another kind; the first `fixed` never change again.

    `memory` is for its widget: what somebody has changed, kept while it has none.
    """

    blocks: list[Block]
    fixed: int = 0
    row: Row | None = None
    memory: dict[str, object] = field(default_factory=dict)

    @property
    def is_prose(self) -> bool:
        return isinstance(self.blocks[0], Paragraph)

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [one for one in self.blocks if isinstance(one, Paragraph)]

    @property
    def length(self) -> int:
        """Code points of its paragraphs."""
        return sum(len(run.text) for one in self.paragraphs for run in one.runs)

    def holds(self, at: int) -> bool:
        """Whether the code point at `at` of the reply is here."""
        first, stop = self.bounds
        return first <= at < stop

    @property
    def bounds(self) -> tuple[int, int]:
        """Where it begins in the reply, and where it has ended; (0, 0) where nobody knows."""
        spots = [spot for block in self.blocks for spot in _spots(block)]
        return (spots[0][0], spots[-1][1]) if spots else (0, 0)

    def guess(self, width: int) -> int:
        """Estimate how high it is."""
        first = self.blocks[0]
        match first:
            case Code():
                return guess_code(first)
            case Table():
                return guess_table(first)
            case Formula():
                return 3 * line_height(theme.text_size())
            case Rule():
                return 1
        height, before = 0, None
        for one in self.paragraphs:
            height += guess_words(words(one.runs), width, size_of(one))
            height += 0 if before is None else gap_above(one, before)
            before = one
        return height


def gap_of(part: Part, before: Part | None) -> int:
    """Return the room above a part that follows another one."""
    first = part.blocks[0]
    if isinstance(first, Rule) or (before is not None and isinstance(before.blocks[0], Rule)):
        return _RULE
    if not isinstance(first, Paragraph):
        return _AROUND
    if before is not None and not before.is_prose:
        return max(_AROUND, gap_above(first, None))
    last = None if before is None else before.paragraphs[-1]
    return gap_above(first, last)


def guess_words(text: str, width: int, size: int | None = None) -> int:
    """Estimate how high words are when they are wrapped to a width."""
    size = size or theme.text_size()
    sample = text[:200]
    wide = sum(letter >= _WIDE_LETTER for letter in sample) / max(len(sample), 1)
    across = len(text) * size * (_LETTER + (1 - _LETTER) * wide)
    lines = max(1, int(across / max(width, 1)) + 1) + text.count("\n")
    return lines * line_height(size)


def settle(
    parts: list[Part],
    finished: Sequence[Block],
    open_end: Sequence[Block],
    *,
    add: Callable[[int, Part], None],
    change: Callable[[int, Part], None],
    remove: Callable[[int], None],
) -> None:
    """Bring `parts` up to date: `finished` and `open_end` follow what is fixed in them.

    Parts are kept where they can be, so that what is there is not made anew. `add` and `remove`
    are told where, while `parts` has that part; `change` which one has other blocks.
    """
    pending = deque([(block, True) for block in finished] + [(block, False) for block in open_end])
    index = len(parts)
    while index and parts[index - 1].fixed < len(parts[index - 1].blocks):
        index -= 1
    if index and parts[index - 1].is_prose:
        index -= 1
    while pending:
        part = parts[index] if index < len(parts) else None
        if part is not None and _goes_on(part, pending[0][0]):
            before = list(part.blocks)
            _fill(part, pending)
            if not _same(before, part.blocks):
                change(index, part)
            index += 1
        elif part is not None and part.fixed:
            if part.fixed < len(part.blocks):
                del part.blocks[part.fixed :]
                change(index, part)
            index += 1
        else:
            if part is not None:
                remove(index)
                del parts[index]
            made = Part([])
            _fill(made, pending)
            parts.insert(index, made)
            add(index, made)
            index += 1
    if index < len(parts) and parts[index].fixed:
        if parts[index].fixed < len(parts[index].blocks):
            del parts[index].blocks[parts[index].fixed :]
            change(index, parts[index])
        index += 1
    while len(parts) > index:
        remove(len(parts) - 1)
        parts.pop()


def _goes_on(part: Part, block: Block) -> bool:
    """Whether `part` may show `block` behind what is fixed in it."""
    if part.is_prose:
        return isinstance(block, Paragraph) and (
            not part.fixed or sum(_length(one) for one in part.blocks[: part.fixed]) <= _LONG
        )
    if part.fixed or type(part.blocks[0]) is not type(block):
        return False
    return not isinstance(block, Code) or block.language == getattr(part.blocks[0], "language", "")


def _fill(part: Part, pending: deque[tuple[Block, bool]]) -> None:
    """Put into a part what belongs there of what comes next."""
    part.blocks = part.blocks[: part.fixed]
    length = sum(_length(one) for one in part.blocks)
    while pending:
        block, done = pending[0]
        if part.blocks and (not isinstance(block, Paragraph) or length > _LONG):
            return
        pending.popleft()
        part.blocks.append(block)
        part.fixed += done
        length += _length(block)
        if not isinstance(block, Paragraph):
            return


def _length(block: Block) -> int:
    return sum(len(run.text) for run in block.runs) if isinstance(block, Paragraph) else 0


def _same(one: Sequence[Block], other: Sequence[Block]) -> bool:
    return len(one) == len(other) and all(a is b or a == b for a, b in zip(one, other, strict=True))


def _spots(block: Block) -> list[tuple[int, int]]:
    match block:
        case Paragraph():
            return _run_spots(block.runs)
        case Code():
            return [(block.at, block.at + len(block.text))] if block.at >= 0 else []
        case Table():
            cells = [*block.header, *(cell for row in block.rows for cell in row)]
            return [spot for cell in cells for spot in _run_spots(cell)]
        case Formula():
            return [(block.at, block.at + len(block.tex))] if block.at >= 0 else []
    return []


def _run_spots(runs: Sequence[Run]) -> list[tuple[int, int]]:
    return [(run.at, run.at + len(run.text)) for run in runs if run.at >= 0]
