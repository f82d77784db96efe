"""The picture files that are written, and how their names say which kind they are."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final

from app.core import identity
from app.core.errors import UsageError
from app.core.words import _

PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
WEBP: Final = "image/webp"

_SUFFIXES: Final[Mapping[str, str]] = {".png": PNG, ".jpg": JPEG, ".jpeg": JPEG, ".webp": WEBP}


def mime_of(path: Path) -> str:
    """Return which picture the name of a file means: PNG where it has no end.

    Raises UsageError for any other file.
    """
    mime = _SUFFIXES.get(path.suffix.lower()) if path.suffix else PNG
    if mime is None:
        raise UsageError(
            _("“{name}” is no name for a PNG, JPEG or WebP picture.").format(name=path.name),
            _("Let the name end with .png, .jpg or .webp."),
        )
    return mime


def dated_name(at: datetime) -> str:
    """Return what a picture that was taken then is called, without an end."""
    return f"{identity.SLUG}-{at:%Y-%m-%d-%H%M%S}"


def free_stem(stem: str, taken: Callable[[str], bool]) -> str:
    """Return `stem`, or what it is called again where files of that name are there: "name-2"."""
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if not taken(name))
