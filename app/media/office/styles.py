"""How paragraphs of a Word document are meant: headings and lists (ECMA-376-1, 17.7)."""

import re
from dataclasses import dataclass
from typing import Final

from app.media.office.package import Element, child, value

_HEADING: Final = re.compile(r"heading (\d)")
_BODY: Final = 9  # the level in the outline of what is no heading
_DEEPEST: Final = 20  # styles that build upon each other; they may also do so in a circle


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph is: a heading of `level` from 0, or one of `list` (an id) `depth` deep."""

    level: int | None = None
    list: str = ""
    depth: int = 0


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, styles: Element | None) -> None:
        found = () if styles is None else styles.iter("{*}style")
        self._known = {value(each, "styleId"): each for each in found}

    def of(self, paragraph: Element) -> Style:
        """Return what a paragraph is, by what it says itself, then by its style."""
        own = child(paragraph, "pPr")
        level, number, depth = _said(own)
        styled = child(own, "pStyle")
        name = "" if styled is None else value(styled)
        for _nth in range(_DEEPEST):
            style = self._known.get(name)
            if style is None:
                break
            said = _said(child(style, "pPr"))
            level = level if level is not None else _named(style)
            level = level if level is not None else said[0]
            number = number if number is not None else said[1]
            depth = depth if depth is not None else said[2]
            based = child(style, "basedOn")
            name = "" if based is None else value(based)
        heading = level if level is not None and level < _BODY else None
        return Style(heading, number if number not in {None, "0"} else "", depth or 0)


def _said(properties: Element | None) -> tuple[int | None, str | None, int | None]:
    """Return the level in the outline, the list and the depth in it that properties state."""
    level = _whole(child(properties, "outlineLvl"))
    number, depth = (child(properties, "numPr", name) for name in ("numId", "ilvl"))
    return level, None if number is None else value(number), _whole(depth)


def _named(style: Element) -> int | None:
    """Return the level that the name of a style speaks of; those of Word are English in files."""
    named = child(style, "name")
    name = "" if named is None else value(named).lower()
    if name == "title":
        return 0
    found = _HEADING.fullmatch(name)
    return int(found[1]) - 1 if found else None


def _whole(element: Element | None) -> int | None:
    said = "" if element is None else value(element)
    return int(said) if said.isdecimal() and len(said) < 3 else None
