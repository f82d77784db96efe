"""The names of marks as they are shown: on one line, short enough, coloured by what they name."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

from app.core import theme
from app.core.mark import Mark
from app.core.theme import Colour

ELLIPSIS: Final = "…"
_LONGEST: Final = 400  # characters that are looked at; nobody reads more in a label
_NUMBERED = re.compile(r"[\s\-_#.:(\[]*\d+[)\]]?$")


def clean(label: str) -> str:
    """Return `label` on one line, without what is invisible or changes the direction of writing.

    Line breaks and control characters become spaces; format characters (zero width, bidirectional
    overrides, surrogates, private use) vanish; spaces are collapsed.
    """
    if label.isascii() and label.isprintable():
        return " ".join(label[:_LONGEST].split())
    kept = []
    for character in unicodedata.normalize("NFC", label[:_LONGEST]):
        category = unicodedata.category(character)
        if category[0] == "Z" or category == "Cc":
            kept.append(" ")
        elif category not in {"Cf", "Cs", "Co"} and not "\ufe00" <= character <= "\ufe0f":
            kept.append(character)
    return " ".join("".join(kept).split())


def stem(label: str) -> str:
    """Return what `label` names without its counter: "car" for "Car-1", "car 2", "car"."""
    whole = clean(label).casefold()
    return _NUMBERED.sub("", whole) or whole


def colours(marks: Sequence[Mark]) -> tuple[Colour, ...]:
    """Return the colour of each mark of a reply: one for each stem, in order of appearance."""
    order: dict[str, int] = {}
    return tuple(
        theme.MARKS[order.setdefault(stem(mark.label), len(order)) % len(theme.MARKS)]
        for mark in marks
    )


def elide(text: str, fits: Callable[[str], bool]) -> str:
    """Return `text`, or the longest beginning of it that `fits` with an ellipsis; "" if none."""
    if fits(text):
        return text
    low, high = 0, len(text) - 1  # text[:low] fits, text[:high + 1] does not
    while low < high:
        middle = (low + high + 1) // 2
        if fits(text[:middle].rstrip() + ELLIPSIS):
            low = middle
        else:
            high = middle - 1
    short = text[:low].rstrip()
    return short + ELLIPSIS if short else ""
