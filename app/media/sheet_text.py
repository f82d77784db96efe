"""Text in the cells of sheets: what may stand there, and how wide it is."""

import re
from typing import Final

_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST: Final = 32_767  # of a cell: characters of 16 bits
WIDEST: Final = 60
"""Characters of a column; more is wrapped by who reads it."""


def allowed(text: str) -> str:
    """Return `text` without what XML has no characters for, as long as a cell may be."""
    kept = _FORBIDDEN.sub("", text)[:_LONGEST]
    if 2 * len(kept) <= _LONGEST or kept.isascii():
        return kept
    return kept.encode("utf-16-le")[: 2 * _LONGEST].decode("utf-16-le", "ignore")


def escaped(text: str) -> str:
    """Return `text` so that no reader takes "_x0041_" in it for a letter (ECMA-376, 22.9.2.19)."""
    return _ESCAPE.sub("_x005F_", text) if "_x" in text else text


def width(text: str) -> int:
    """Return about how many characters wide it is: Chinese ones count twice."""
    return len(text) if text.isascii() else sum(1 + (c > "\u2e80") for c in text[:WIDEST])


def column_width(texts: list[str]) -> int:
    """Return how wide a column is made in which these stand."""
    return min(max(max(map(width, texts), default=0) + 2, 8), WIDEST)
