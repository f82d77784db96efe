"""Boxes that look like nothing else: `[[x1,y1,x2,y2], …]` among words, whatever was asked.

A model that names a place unasked writes it so. Matrices and other lists of lists are told apart by
their numbers here; by the words before them in `surroundings`.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from app.core.notation import Node
from app.core.shapes import Found, shape

AHEAD: Final = 40  # code points after the list that may say that it is something else
COUNTED: Final = 20.0  # lists without any larger number count things
_SCALE: Final = 1000
_TINY: Final = 3  # nothing that is looked for is smaller both ways

_COMPUTED: Final = re.compile(
    r"\^|\[|\.(?:[a-z_]|T\b)|[ \t]{0,4}[×@⊗]|[ \t]{1,4}(?:\*|\+|==?)[ \t]{0,4}[\[\d]"
    r"|[ \t]{0,4}[(（,，]?[ \t]{0,4}"
    r"(?:(?:is|as|are|an?|the|是|为|一个|\d{1,2}[ \t]?[x×][ \t]?\d{1,2})[ \t]{0,4}){0,4}"
    r"(?:matri|arrays?\b|tensor|vector|determinant|lists? of lists|矩阵|数组|张量)",
    re.IGNORECASE,
)


def is_row(node: Node) -> bool:
    """Tell whether a bracket is four numbers that can be corners on a scale of 1000, in order."""
    if node.opener != "[" or len(node.numbers) != 4:
        return False
    x1, y1, x2, y2 = (number.value for number in node.numbers)
    ordered = 0 <= x1 < x2 <= _SCALE and 0 <= y1 < y2 <= _SCALE
    return ordered and max(x2 - x1, y2 - y1) >= _TINY


def listed(brackets: Sequence[Node], least: float) -> list[Found]:
    """Return the boxes of a list of nothing else; none when its numbers may be other things.

    `least`: what the largest number has to exceed. Shares of 1 are no boxes here: probabilities
    look the same.
    """
    if len(brackets) != 1 or brackets[0].opener != "[" or brackets[0].ended != "own":
        return []
    rows = brackets[0].nodes
    if not rows or not all(is_row(row) for row in rows):
        return []
    numbers = [number.value for row in rows for number in row.numbers]
    counting = len(rows) > 1 and len({b - a for a, b in pairwise(numbers)}) == 1
    if counting or max(numbers) <= least:
        return []
    return [shape(row.numbers, "box") for row in rows]


def paired(brackets: Sequence[Node]) -> list[Found]:
    """Return the box of `(x1, y1), (x2, y2)` with corners in order."""
    numbers = tuple(number for bracket in brackets for number in bracket.numbers)
    row = Node("[", items=[*numbers])
    return [shape(numbers, "box")] if len(brackets) == 2 and is_row(row) else []


def is_computed(text: str, at: int) -> bool:
    """Tell whether what follows a list at `at` makes it a matrix or an array."""
    return _COMPUTED.match(_line(text, at)) is not None


def is_clear(text: str, at: int) -> bool:
    """Tell whether `is_computed` stays as it is whatever follows `text`."""
    return len(text) - at >= AHEAD or "\n" in text[at : at + AHEAD]


def _line(text: str, at: int) -> str:
    return text[at : at + AHEAD].partition("\n")[0]
