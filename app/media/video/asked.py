"""What requests about videos say, and how long work stays in touch with whoever asked."""

import time
from collections.abc import Generator
from pathlib import Path
from typing import Final, TypeVar, cast

from app.child.protocol import Reply
from app.child.worker import Request
from app.media.video.reel import Work

_SIGN_OF_LIFE: Final = 1.0  # seconds between two

T = TypeVar("T")


def file_of(request: Request) -> tuple[Path, str]:
    """Return the path of the file, and what messages call it."""
    return Path(str(request.header["path"])), str(request.header["name"])


def clip_of(request: Request) -> str:
    return str(request.header["id"])


def number_of(request: Request, name: str) -> float:
    """Return a number, none below zero."""
    number = request.header[name]
    assert isinstance(number, int | float)
    return max(0.0, number)


def whole_of(request: Request, name: str) -> int | None:
    """Return a whole number, or None where none is said."""
    number = request.header[name]
    return number if isinstance(number, int) else None


def patient(work: Work[T], request: Request) -> Generator[Reply, None, T | None]:
    """Drive `work`, telling the host that it goes on; return its result, None when cancelled."""
    told = time.monotonic()
    while not request.cancelled():
        try:
            next(work)
        except StopIteration as end:
            return cast("T", end.value)
        if time.monotonic() - told > _SIGN_OF_LIFE:
            told = time.monotonic()
            yield Reply("progress")
    return None
