"""Text in the cells of sheets: what may stand there, and how wide it is."""

import re
from typing import Final

_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST: Final = 32_767  # characters of a cell
WIDEST: Final = 60
"""Characters of a column; more is wrapped by who reads it."""


def allowed(text: str) -> str:
    """Return `text` without what XML has no characters for, as long as a cell may be."""
    return _FORBIDDEN.sub("", text)[:_LONGEST]


def width(text: str) -> int:
    """Return about how many characters wide it is: Chinese ones count twice."""
    return len(text) if text.isascii() else sum(1 + (c > "\u2e80") for c in text[:WIDEST])


def column_width(texts: list[str]) -> int:
    """Return how wide a column is made in which these stand."""
    return min(max(max(map(width, texts), default=0) + 2, 8), WIDEST)
