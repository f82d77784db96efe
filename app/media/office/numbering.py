"""Numbers before paragraphs, which a Word document does not write but counts (ECMA-376-1, 17.9)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from app.media.office.package import Element, child, value

_LEVELS: Final = 9
_ROMAN: Final = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
_MOST: Final = 3999  # that letters and Roman numbers count


@dataclass(frozen=True, slots=True)
class _Level:
    form: str = "decimal"
    text: str = "%1."
    start: int = 1


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    counted: list[int] = field(default_factory=lambda: [0] * _LEVELS)


class Numbering:
    """Counts the numbered paragraphs of a document in their order."""

    def __init__(self, numbering: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        if numbering is None:
            return
        shared = {
            value(each, "abstractNumId"): _List(_levels(each))
            for each in numbering.iter("{*}abstractNum")
        }
        for each in numbering.iter("{*}num"):
            of = child(each, "abstractNumId")
            found = None if of is None else shared.get(value(of))
            if found is None:
                continue
            starts = list(each.iter("{*}lvlOverride"))
            # Lists of the same kind go on counting, but for those that say where they begin.
            made = _List(found.levels) if starts else found
            self._lists[value(each, "numId")] = made

    def mark(self, number: str, level: int) -> str:
        """Return what stands before the next paragraph of a list: "-", "3.", "(a)", "" for nothing.

        `number` is the id of the list, `level` from 0.
        """
        found = self._lists.get(number)
        if found is None or not 0 <= level < _LEVELS:
            return ""
        counted = found.counted
        for deeper in range(level + 1, _LEVELS):
            counted[deeper] = 0
        form = found.levels.get(level, _Level())
        counted[level] = counted[level] + 1 if counted[level] else form.start
        if form.form == "bullet":
            return "-"
        if form.form == "none":
            return ""
        return re.sub(r"%([1-9])", lambda nth: _of(found, int(nth[1]) - 1), form.text).strip()


def _of(found: _List, level: int) -> str:
    form = found.levels.get(level, _Level())
    return _written(found.counted[level] or form.start, form.form)


def _levels(abstract: Element) -> dict[int, _Level]:
    made = dict[int, _Level]()
    for each in abstract.iter("{*}lvl"):
        nth = value(each, "ilvl")
        if nth.isdecimal():
            form, text, start = (child(each, name) for name in ("numFmt", "lvlText", "start"))
            made[int(nth)] = _Level(
                "decimal" if form is None else value(form),
                "" if text is None else value(text),
                _number("" if start is None else value(start)),
            )
    return made


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 1


def _written(number: int, form: str) -> str:
    """Return a number as a list writes it; forms that are rare as digits."""
    if form == "decimalZero":
        return f"{number:02}"
    write = _FORMS.get(form)
    return write(number) if write is not None and 0 < number <= _MOST else str(number)


def _letters(number: int) -> str:
    """Return a, b, … z, aa, bb: as Word goes on after the last letter."""
    times, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (times + 1)


def _roman(number: int) -> str:
    written = ""
    for worth, letters in _ROMAN:
        times, number = divmod(number, worth)
        written += letters * times
    return written


_FORMS: Final[Mapping[str, Callable[[int], str]]] = {
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
