"""What others say, without what may be a password: for a log, and for the details of an error."""

import re
from collections.abc import Callable, Mapping
from typing import Final

_ADDRESS: Final = re.compile(r"\b((?!file:)[a-z][a-z0-9+.\-]*://)(?:[^/\s@]*@)?([^/\s?#`'\")]*)\S*")
_PLACES: Final = re.compile(r"UV_\w*(?:INDEX|LINKS|MIRROR)\w*|(?:ALL|HTTPS?)_PROXY", re.IGNORECASE)
_SECRET: Final = re.compile(r"UV_INDEX_\w+_(?:USERNAME|PASSWORD)")
_LEAST: Final = 4  # characters: what is shorter stands in every other word


def discreet(variables: Mapping[str, str]) -> Callable[[str], str]:
    """Return what takes out of a line all that may give a secret away.

    Of an address only its host stays: passwords, and paths and queries with a token in them, do
    not. What a variable says of an address is put as its name, since it may be misspelt.
    """
    known: dict[str, str] = {}
    for name, value in variables.items():
        pieces: list[str] = []
        if _SECRET.fullmatch(name):
            pieces = [value]
        elif _PLACES.fullmatch(name):
            pieces = [each for each in re.split(r"[\s,]+", value) if re.search(r"[@?]", each)]
        known |= {piece: name for piece in pieces if len(piece) >= _LEAST}

    def told(line: str) -> str:
        for piece in sorted(known, key=len, reverse=True):
            line = line.replace(piece, known[piece])
        return _ADDRESS.sub(_host, line)

    return told


def _host(found: re.Match[str]) -> str:
    """Return an address without its path, and what stood after it without being a part of it."""
    after = re.search(r"[`'\")]\S*$", found[0])
    return f"{found[1]}{found[2]}/…{after[0] if after else ''}"
