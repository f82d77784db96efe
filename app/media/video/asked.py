"""How work on a video stays in touch with whoever asked for it."""

import time
from collections.abc import Generator
from typing import Final, TypeVar, cast

from app.child.protocol import Reply
from app.child.worker import Request
from app.media.video.reel import Work

_SIGN_OF_LIFE: Final = 1.0  # seconds between two

T = TypeVar("T")


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
