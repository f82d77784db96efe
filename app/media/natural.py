"""Names in the order in which people number them: "page 2" before "page 10"."""

import re

_NUMBERS = re.compile(r"(\d+)", re.ASCII)


def natural(name: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return what to sort names by: numbers in them count as such, capitals do not."""
    parts = _NUMBERS.split(name.casefold())
    key = ((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)
    return tuple(key), name
