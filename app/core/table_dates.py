"""Dates as tables write them: ISO, d.m.Y, m/d/Y, Chinese, with names of months."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

DateOrder = Literal["dmy", "mdy"]
"""What comes first in 3/4/2026."""

_CENTURY: Final = 69  # "69" is 1969, "68" is 2068: POSIX strptime
_KNOWN: Final = 8192  # texts whose date is remembered
_TIME: Final = r"(?:[ T,]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
_MONTHS: Final = (
    *("jan", "feb", "mar|mär|mrz", "apr", "may|mai", "jun"),
    *("jul", "aug", "sep", "oct|okt", "nov", "dec|dez"),
)
_NAME: Final = rf"(?P<name>{'|'.join(_MONTHS)})[a-zä]*\.?"
_YEAR: Final = r"(?P<year>\d{4})"
_FORMS: Final = tuple(
    re.compile(rf"\s*{form}{_TIME}\s*", re.ASCII | re.IGNORECASE)
    for form in (
        rf"{_YEAR}(?P<sign>[-/.])(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}})",
        rf"{_YEAR}\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日?",
        r"(?P<first>\d{1,2})(?P<sign>[-/.])(?P<second_>\d{1,2})(?P=sign)(?P<year>\d{4}|\d{2})",
        rf"(?P<day>\d{{1,2}})\.?[- ]\s*{_NAME}[-, ]\s*{_YEAR}",
        rf"{_NAME}\s*(?P<day>\d{{1,2}}),?\s+{_YEAR}",
    )
)


@dataclass(frozen=True, slots=True)
class When:
    """A date as it was written; `timed` where it has a time of day."""

    moment: datetime
    timed: bool = False


@lru_cache(maxsize=_KNOWN)
def date_of(text: str, order: DateOrder = "dmy") -> When | None:
    """Return what date a text is, None where it is none. With dots the day comes first."""
    found = _found(text)
    if found is None:
        return None
    parts = found.groupdict()
    if parts.get("first"):
        first = order if parts["sign"] != "." else "dmy"
        day, month = parts["first"], parts["second_"]
        if first == "mdy":
            day, month = month, day
    elif parts.get("name"):
        day, month = parts["day"], _month(parts["name"])
    else:
        day, month = parts["day"], parts["month"]
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 1900 if year >= _CENTURY else 2000
    clock = int(parts["hour"] or 0), int(parts["minute"] or 0), int(parts["second"] or 0)
    try:
        return When(datetime(year, int(month), int(day), *clock), parts["hour"] is not None)  # noqa: DTZ001 - tables name no zone
    except ValueError:  # there is no such day
        return None


def is_dated(text: str) -> bool:
    """Whether a text is a date in one order or the other."""
    return date_of(text) is not None or date_of(text, "mdy") is not None


def order_of(texts: Iterable[str]) -> tuple[DateOrder, bool]:
    """Return what comes first in the dates of a column, and whether nothing in it tells."""
    day_first = month_first = open_ = False
    for text in dict.fromkeys(texts):
        found = _found(text)
        parts = {} if found is None else found.groupdict()
        if parts.get("first") and parts["sign"] != ".":
            first, second = int(parts["first"]), int(parts["second_"])
            day_first |= first > 12
            month_first |= second > 12
            open_ |= first != second
    if day_first == month_first:
        return "dmy", open_ and (day_first or open_)
    return ("dmy" if day_first else "mdy"), False


def _found(text: str) -> re.Match[str] | None:
    if not any(character.isdigit() for character in text[:12]):
        return None
    return next((found for form in _FORMS if (found := form.fullmatch(text))), None)


def _month(name: str) -> str:
    return str(next(n for n, names in enumerate(_MONTHS, 1) if name.lower() in names.split("|")))
