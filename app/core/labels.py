"""The names of marks as they are shown: on one line, short enough, coloured by what they name."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Group:
    """The marks of a reply that name the same kind of thing; `numbers` count from 1.

    `key` tells it from others; `name` is what to call it, "" where its marks have no name. Pages
    that are cited have a `sign` in place of a colour: how what is quoted of them stands there.
    """

    key: str
    name: str
    colour: Colour
    numbers: tuple[int, ...]
    sign: str = ""


def groups(marks: Sequence[Mark]) -> tuple[Group, ...]:
    """Return the groups of the marks of a reply, in order of appearance; each has one colour."""
    found: dict[str, list[int]] = {}
    for number, mark in enumerate(marks, 1):
        found.setdefault(stem(mark.label), []).append(number)
    painted = colours(marks)
    return tuple(
        Group(key, _common(marks, numbers), painted[numbers[0] - 1], tuple(numbers))
        for key, numbers in found.items()
    )


def _common(marks: Sequence[Mark], numbers: Sequence[int]) -> str:
    """The label of marks with the same stem; without its counter where there are several."""
    first = clean(marks[numbers[0] - 1].label)
    if all(clean(marks[number - 1].label) == first for number in numbers[1:]):
        return first
    return _NUMBERED.sub("", first) or first


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
