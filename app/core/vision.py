"""At which size a GLM-4.6V model sees a picture or a video, and how many tokens that takes.

The rule is `smart_resize` of transformers 5.23 (`models/glm46v/image_processing_glm46v.py`): sides
are multiples of 28 pixels (two patches of 14), and where a picture is too large both shrink alike.
Its limits count two frames, also for a still picture, so a cap of T tokens is a `longest_edge` of
2 x 784 x T.
"""

import math
from typing import Final

FACTOR: Final = 28
FRAMES: Final = 2
MOST_TOKENS: Final = 7500
"""What the model's own processor lets a picture take where its repository says nothing."""
MOST_FILM_TOKENS: Final = 30_000
"""What the model's own processor lets all frames of a video take together."""
THINNEST: Final = 200
"""Sides of this ratio and more are refused by the model's own processor."""

_LEAST: Final = 112 * 112  # pixels of all frames


def longest_edge(tokens: int) -> int:
    """Return the processor's limit of pixels that lets a picture take this many tokens."""
    return FRAMES * FACTOR**2 * tokens


def seen_size(width: int, height: int, cap: int = MOST_TOKENS) -> tuple[int, int]:
    """Return width and height in pixels at which a picture is seen within a cap of tokens."""
    return film_size(width, height, FRAMES, cap)


def film_size(width: int, height: int, frames: int, cap: int = MOST_FILM_TOKENS) -> tuple[int, int]:
    """Return width and height at which each frame of a video is seen, `frames` being even."""
    if min(width, height) < FACTOR:
        scale = FACTOR / min(width, height)
        width, height = int(width * scale), int(height * scale)
    across = max(FACTOR, round(width / FACTOR) * FACTOR)
    down = max(FACTOR, round(height / FACTOR) * FACTOR)
    pixels = frames * across * down
    if pixels > longest_edge(cap):
        shrink = math.sqrt(frames * width * height / longest_edge(cap))
        across, down = _floor(width / shrink), _floor(height / shrink)
    elif pixels < _LEAST:
        grow = math.sqrt(_LEAST / (frames * width * height))
        across, down = _ceil(width * grow), _ceil(height * grow)
    return across, down


def tokens_of(width: int, height: int, cap: int = MOST_TOKENS) -> int:
    """Return the tokens that a picture takes, at most about `cap`."""
    across, down = seen_size(width, height, cap)
    return (across // FACTOR) * (down // FACTOR)


def _floor(side: float) -> int:
    return max(FACTOR, math.floor(side / FACTOR) * FACTOR)


def _ceil(side: float) -> int:
    return math.ceil(side / FACTOR) * FACTOR
