"""Places in prose whose numbers have names: `x1=100, y1=200, x2=300, y2=400`."""

import re
from dataclasses import dataclass
from typing import Final

from app.core.notation import Node, Value, scalar
from app.core.shapes import Found, corners
from app.core.vocabulary import AXES, plain

INITIALS: Final = "xXlL"
BEGUN: Final = r"(?:(?<![A-Za-z0-9_.].)(?:(?<=[xX])(?![A-LN-Za-ln-z])|(?<=[lL])(?![A-DF-Za-df-z])))"
"""What holds after one of `INITIALS` that may begin such a place: "x", "x1", "xmin", "left"."""

_FIRST: Final = frozenset(("x", "x0", "x1", "xmin", "left"))
_WORD: Final = re.compile(r"[A-Za-z]\w{0,7}", re.ASCII)
_COUNT: Final = 4
_ITEM: Final = re.compile(
    r"(?P<name>[A-Za-z]\w{0,7})\s{0,2}[=:：＝]\s{0,2}(?P<number>-?\d{1,5}(?:\.\d{1,6})?)(?!\w|[%像]|\.\d)",
    re.ASCII,
)
_ITEM_START: Final = re.compile(
    r"(?:[A-Za-z]\w{0,7}(?:\s{0,2}(?:[=:：＝]\s{0,2}(?:-|-?\d{1,5}(?:\.\d{0,6})?)?)?)?)?", re.ASCII
)
_NEXT: Final = re.compile(r"\s{0,4}(?:[,;，；、]\s{0,4})?(?:and\s{1,4})?")


@dataclass(frozen=True, slots=True)
class Spelt:
    """What stands at the start: a place up to `end`, or words up to there."""

    end: int
    found: Found | None = None


def spelt(text: str, at: int, *, last: bool) -> Spelt | None:
    """Read `text` from `at`, where one of `INITIALS` stands.

    None when more text is needed to tell; that is so for a few words at most. `last`: none follows.
    """
    word = _WORD.match(text, at)
    assert word is not None
    if word.end() == len(text) and not last:
        return None
    words = Spelt(word.end())
    if plain(word[0]) not in _FIRST:
        return words
    pairs: dict[str, Value] = {}
    end = upcoming = at
    while len(pairs) < _COUNT:
        item = _ITEM.match(text, upcoming)
        if not (last or _clear(text, upcoming, item)):
            return None
        if item is None or plain(item["name"]) not in AXES - pairs.keys():
            break
        pairs[plain(item["name"])] = scalar(item["number"])
        end = item.end()
        gap = _NEXT.match(text, end)
        assert gap is not None
        upcoming = gap.end()
    places = corners(Node("{", pairs=list(pairs.items())))
    whole = len(places) == 1 and len(places[0].numbers) == len(pairs)
    return Spelt(end, places[0]) if whole else words


def _clear(text: str, at: int, item: re.Match[str] | None) -> bool:
    """Tell whether `item`, or that there is none at `at`, stays so whatever follows `text`."""
    if item is None:
        return _ITEM_START.fullmatch(text, at) is None
    return text[item.end() : item.end() + 2] not in ("", ".")
