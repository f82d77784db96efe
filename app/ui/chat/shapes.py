"""How paragraphs of a reply are spaced, indented and begun, and what they have grown by."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtGui import QTextBlockFormat, QTextDocument

from app.core.blocks import Paragraph, Run
from app.ui import theme
from app.ui.chat.offsets import Span

APART: Final = 10  # px between paragraphs
_ABOVE_HEADINGS: Final = (22, 20, 16, 14, 12, 12)
_UNDER_HEADING: Final = 6
DEEPEST: Final = 8  # lists and quotations in each other that are told apart by their place
_ITEM: Final = 4  # between items of a list that are not apart


def line_height(size: int) -> int:
    """Return the height of a line with letters of `size`, in px."""
    share = theme.LINE_HEIGHT if size <= theme.text_size() else 1.35
    return round(size * share)


def size_of(paragraph: Paragraph) -> int:
    """Return the size of its letters, in px."""
    size = theme.text_size()
    if not paragraph.heading:
        return size
    return round(theme.HEADINGS[paragraph.heading - 1] * size / theme.BODY)


def gap_above(paragraph: Paragraph, before: Paragraph | None) -> int:
    """Return the room above a paragraph that follows another one, or another kind of block."""
    if paragraph.heading:
        return _ABOVE_HEADINGS[paragraph.heading - 1]
    if before is not None and before.heading:
        return _UNDER_HEADING
    if paragraph.apart:
        return APART
    return _ITEM if paragraph.marker else 0


def depth_of(level: int, quote: int) -> int:
    """Return how many steps in something stands: what is deeper keeps room to be read in."""
    return min(level + quote, DEEPEST)


def block_shape(paragraph: Paragraph, before: Paragraph | None) -> QTextBlockFormat:
    """Return how a paragraph stands; the first one of a document has no room above it."""
    shape = QTextBlockFormat()
    kinds = QTextBlockFormat.LineHeightTypes
    tall = any(run.kind == "math" for run in paragraph.runs)
    kind = kinds.MinimumHeight if tall else kinds.FixedHeight
    shape.setLineHeight(line_height(size_of(paragraph)), kind.value)
    shape.setTopMargin(0 if before is None else gap_above(paragraph, before))
    if depth := depth_of(paragraph.level, paragraph.quote):
        shape.setIndent(depth)  # on the right where the words go from right to left
        if paragraph.marker:
            shape.setTextIndent(-theme.INDENT)
    return shape


def make_room(document: QTextDocument, cards: Sequence[Span], room: int) -> None:
    """Leave `room` px beside cards at the edges, where margins of paragraphs do not count."""
    blocks = [document.findBlock(at) for span in cards for at in span]
    edges = document.begin(), document.lastBlock()
    above, below = (room * (edge in blocks) for edge in edges)
    frame = document.rootFrame()
    shape = frame.frameFormat()
    if (above, below) != (shape.topMargin(), shape.bottomMargin()):
        shape.setTopMargin(above)
        shape.setBottomMargin(below)
        frame.setFrameFormat(shape)


def lead_of(paragraph: Paragraph) -> str:
    """Return what stands before the words of a paragraph."""
    return f"{paragraph.marker}\t" if paragraph.marker else ""


def growth(old: Paragraph, new: Paragraph) -> tuple[Run, ...] | None:
    """Return what `new` has after all of `old`; None where it is not `old` with more words."""
    if replace(old, runs=()) != replace(new, runs=()) or not old.runs:
        return None
    last = len(old.runs) - 1
    if len(new.runs) <= last or old.runs[:last] != new.runs[:last]:
        return None
    was, now = old.runs[last], new.runs[last]
    if was == now:
        return new.runs[last + 1 :]
    if was.kind not in ("text", "code") or not now.text.startswith(was.text):
        return None
    if replace(was, text="") != replace(now, text=""):
        return None
    at = now.at + len(was.text) if now.at >= 0 else -1
    return (replace(now, text=now.text[len(was.text) :], at=at), *new.runs[last + 1 :])
