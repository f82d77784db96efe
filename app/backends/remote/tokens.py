"""How many tokens a question will be, before it is sent."""

import math
import re
from typing import Final

from app.core.ports import PictureLimits

# GLM-4.6V's picture processor: squares of 14 px merged two by two, still pictures counted as two
# frames, and bounds on frames x height x width (transformers, Glm46VImageProcessor).
_FACTOR: Final = 28
_FRAMES: Final = 2
_LEAST: Final = 112 * 112
_MOST: Final = 28 * 28 * 15000
_CJK: Final = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_PER_CJK: Final = 0.7
_PER_LETTER: Final = 0.28


def text_tokens(text: str) -> int:
    """Estimate the tokens of `text`: about 3.6 Latin letters each, 1.4 Chinese ones."""
    wide = len(_CJK.findall(text))
    return math.ceil(wide * _PER_CJK + (len(text) - wide) * _PER_LETTER)


def picture_tokens(width: int, height: int) -> int:
    """Return the tokens of a picture of `width` x `height` px as GLM-4.6V counts them."""
    w, h = _as_seen(width, height)
    return w * h // (_FACTOR * _FACTOR)


def _as_seen(width: int, height: int) -> tuple[int, int]:
    """The size to which the model scales a picture, multiples of 28 px."""
    if min(width, height) < _FACTOR:
        scale = _FACTOR / min(width, height)
        width, height = int(width * scale), int(height * scale)
    w = max(_FACTOR, round(width / _FACTOR) * _FACTOR)
    h = max(_FACTOR, round(height / _FACTOR) * _FACTOR)
    if _FRAMES * w * h > _MOST:
        shrink = math.sqrt(_FRAMES * width * height / _MOST)
        w = max(_FACTOR, math.floor(width / shrink / _FACTOR) * _FACTOR)
        h = max(_FACTOR, math.floor(height / shrink / _FACTOR) * _FACTOR)
    elif _FRAMES * w * h < _LEAST:
        grow = math.sqrt(_LEAST / (_FRAMES * width * height))
        w = math.ceil(width * grow / _FACTOR) * _FACTOR
        h = math.ceil(height * grow / _FACTOR) * _FACTOR
    return w, h


def within(width: int, height: int, limits: PictureLimits) -> tuple[int, int]:
    """Return the size that `limits` leave of a picture, its aspect kept."""
    scale = 1.0
    if limits.max_side is not None:
        scale = min(scale, limits.max_side / max(width, height))
    if limits.max_pixels is not None:
        scale = min(scale, math.sqrt(limits.max_pixels / (width * height)))
    return max(1, int(width * scale)), max(1, int(height * scale))
