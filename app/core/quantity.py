"""A number with its unit, as reports print it: "EUR 1,234.5 million", "人民币 1,234 百万元"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.core.tables import Number, number

_BEFORE: Final = 16  # characters of what stands before a number, at most
_AFTER: Final = 40
_TOKEN: Final = re.compile(
    r"(?<![\w.,])\(?[-+\u2212]?[ ]?(?:\d[\d.,'\u00a0\u2009\u202f ]*\d|\d|\.\d+)\)?"
    r"(?:[ \u00a0]?[%\uff05])?"
)
_UNIT: Final = re.compile(r"[^\d\[\]{}|]*(?:\([^()]*\))?[^\d\[\]{}|]*")
_APART: Final = re.compile(r"[-–—~/:×x^]")  # what makes one thing of two numbers
_CONTINENTAL: Final = re.compile(r"\d,\d{1,2}(?!\d)|\d\.\d{3}\.\d{3}(?!\d)|\d\.\d{3},\d")
_ENGLISH: Final = re.compile(r"\d\.\d{1,2}(?!\d)|\d,\d{3},\d{3}(?!\d)|\d,\d{3}\.\d")


@dataclass(frozen=True, slots=True)
class Quantity:
    """`number`, and what stands `before` and `after` it, spaces included."""

    number: Number
    before: str = ""
    after: str = ""


def quantity(text: str, *, continental: bool = False) -> Quantity | None:
    """Return what amount `text` is, None where it is more than one, or words.

    `continental`: "1.234" is a thousand, and "1,234" is not.
    """
    bare = text.strip()
    if (found := _TOKEN.search(bare)) is None:
        return None
    token = found[0]
    before, after = bare[: found.start()], bare[found.end() :]
    if token.startswith("(") != token.rstrip("%\uff05 \u00a0").endswith(")"):
        return None
    read = number(token, "," if continental else None)
    if read is None or not _is_unit(before, _BEFORE) or not _is_unit(after, _AFTER):
        return None
    if _APART.match(after.strip()) or _APART.search(before[-1:]):
        return None
    return Quantity(read, before, after)


def is_continental(texts: Iterable[str]) -> bool:
    """Whether a document writes "1.234,5" rather than "1,234.5", by what was quoted of it."""
    score = 0
    for text in texts:
        score += len(_CONTINENTAL.findall(text)) - len(_ENGLISH.findall(text))
    return score > 0


def _is_unit(text: str, most: int) -> bool:
    return len(text) <= most and _UNIT.fullmatch(text) is not None
