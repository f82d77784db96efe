"""How many tokens a question will be, before it is sent."""

import json
import math
import re
from typing import Final

from app.core.chat import (
    Clip,
    Document,
    PageShare,
    Part,
    Passage,
    Picture,
    Text,
    ToolCall,
    ToolResult,
)
from app.core.ports import PictureLimits
from app.core.video_sampling import film_of
from app.core.vision import MOST_TOKENS, tokens_of

_CJK: Final = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_PER_CJK: Final = 0.7
_PER_LETTER: Final = 0.28
_COUNTED: Final = 8192  # texts
_SHEET: Final = 1.414  # height by width of a page, where nobody knows
_WORDS: Final = 700  # tokens of the words of one

_counted: dict[tuple[int, int], int] = {}


def text_tokens(text: str) -> int:
    """Estimate the tokens of `text`: about 3.6 Latin letters each, 1.4 Chinese ones."""
    wide = len(_CJK.findall(text))
    return math.ceil(wide * _PER_CJK + (len(text) - wide) * _PER_LETTER)


def kept_tokens(text: str) -> int:
    """Return `text_tokens` of what is asked about again and again: messages of a conversation.

    What was counted is known by its hash, so that no words stay in memory.
    """
    key = hash(text), len(text)
    if (known := _counted.get(key)) is not None:
        return known
    if len(_counted) >= _COUNTED:
        _counted.clear()
    return _counted.setdefault(key, text_tokens(text))


def within(width: int, height: int, limits: PictureLimits) -> tuple[int, int]:
    """Return the size that `limits` leave of a picture, its aspect kept."""
    scale = 1.0
    if limits.max_side is not None:
        scale = min(scale, limits.max_side / max(width, height))
    if limits.max_pixels is not None:
        scale = min(scale, math.sqrt(limits.max_pixels / (width * height)))
    return max(1, int(width * scale)), max(1, int(height * scale))


def part_tokens(part: Part, limits: PictureLimits, cap: int = MOST_TOKENS) -> int:
    """Return the tokens of a part of a message whose pictures are sent within `limits`.

    `cap` is the most tokens of a picture.
    """
    match part:
        case Text(text=text) | Passage(text=text):
            return kept_tokens(text)
        case Picture(frame):
            return tokens_of(*within(frame.width, frame.height, limits), cap)
        case Document() | Clip():
            return _medium_tokens(part, limits, cap)
        case ToolResult(_, parts):
            return sum(part_tokens(inner, limits, cap) for inner in parts)
        case ToolCall(_, name, arguments):
            return text_tokens(name + json.dumps(dict(arguments), default=str))
        case _:
            return 0


def _medium_tokens(part: Document | Clip, limits: PictureLimits, cap: int) -> int:
    """Return what a medium takes beside the pictures and the words that follow it as parts."""
    match part:
        case Clip() if part.whole:
            return film_of(part.width, part.height, part.seconds).tokens
        case Document(passes=[shares]):  # they are taken again with each question that follows
            return part.tokens or sum(_share_tokens(share, limits, cap) for share in shares)
    return 0


def _share_tokens(share: PageShare, limits: PictureLimits, cap: int) -> int:
    """Return about what goes of a page that nobody has counted."""
    height = round(share.width * _SHEET)
    drawn = tokens_of(*within(share.width, height, limits), cap) if share.width else 0
    return drawn + (_WORDS if share.words else 0)
