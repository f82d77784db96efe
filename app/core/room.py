"""How much of a request is left for what is asked about, beside the answer."""

import math
from typing import Final

from app.core.ports import Capabilities

_UNKNOWN: Final = 32_768  # tokens of context where nobody tells how many there are
_ANSWER: Final = 8  # the part of the context that is kept for the answer: one of so many
_LEAST_ANSWER: Final = 2_048  # tokens
_MOST_ANSWER: Final = 16_384  # tokens: an answer with its thinking
_READ: Final = 60  # pictures for who takes no tokens and reads each of them


def free(known: Capabilities, spent: int = 0) -> int:
    """Return how many tokens a request has for pictures and words beside `spent` others.

    An eighth of the context is left for the answer, 2 048 tokens at least and 16 384 at most. 0
    and less where there is no room at all.
    """
    context = known.context or _UNKNOWN
    return context - min(_MOST_ANSWER, max(_LEAST_ANSWER, context // _ANSWER)) - spent


def room(known: Capabilities, each: int, spent: int = 0) -> int:
    """Return how many pictures of `each` tokens fit a request beside `spent` others: one at least.

    0 tokens each are those of who counts none.
    """
    most = math.inf if known.max_pictures is None else known.max_pictures
    fits = free(known, spent) // each if each else _READ
    return max(1, int(min(most, fits)))
