"""Whom an entry of the settings means: an endpoint by its name, or somebody on this machine."""

from collections.abc import Mapping
from typing import Final

from app.core.ports import LOCAL, READER, Choice

THE_READER: Final = "@reader"
THE_LOCAL: Final = "@local"
"""No endpoints: an endpoint may well be called "local"."""

_HERE: Final[Mapping[str, Choice]] = {THE_READER: READER, THE_LOCAL: LOCAL}


def whom(name: str) -> Choice:
    """Return who is meant by `name`, which is not empty."""
    return _HERE.get(name) or Choice("remote", endpoint=name)
