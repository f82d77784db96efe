"""What tells a recording that there is something new to be recorded."""

import time
from typing import Final, Protocol

from app.capture.recorder.framing import Box
from app.capture.recorder.pointer import Pointer

_SLOWER: Final = 1.5  # by which a look at a screen that rests comes later than the one before
_SLOWEST: Final = 0.1  # seconds between two looks


class Watch(Protocol):
    """Tells when to look. One thread; raises ScreenGone."""

    sure: bool
    """Whether it tells of every change, and of nothing else: nobody has to look besides."""

    def wait(self, seconds: float) -> None:
        """Return when there may be something new, after `seconds` at the latest."""
        ...

    @property
    def due(self) -> bool:
        """Whether to look now."""
        ...

    def settle(self, box: Box) -> bool:
        """Return whether `box` may have changed since the last call."""
        ...

    def note(self, *, changed: bool) -> None:
        """Be told whether something had changed when it was looked at."""
        ...

    def pointer(self) -> Pointer | None:
        """Return the pointer as it is now; None where this system does not tell."""
        ...

    def close(self) -> None: ...


class Polling:
    """Looks again and again: as often as pictures are wanted while they change, seldom else.

    What it is `told` besides (a pointer that moves) comes from another watch, if there is one.
    """

    sure = False

    def __init__(self, rate: float, told: Watch | None = None) -> None:
        self._quick = 1 / rate
        self._pause = self._quick
        self._next = 0.0
        self._told = told

    def wait(self, seconds: float) -> None:
        left = min(max(self._next - time.monotonic(), 0.0), seconds)
        if self._told is None:
            time.sleep(left)
        else:
            self._told.wait(left)

    @property
    def due(self) -> bool:
        return time.monotonic() >= self._next or (self._told is not None and self._told.due)

    def settle(self, box: Box) -> bool:
        if self._told is not None:
            self._told.settle(box)
        return True

    def note(self, *, changed: bool) -> None:
        slower = min(self._pause * _SLOWER, max(_SLOWEST, self._quick))
        self._pause = self._quick if changed else slower
        # Whoever looks keeps the pace of pictures, which must not wait for ours.
        self._next = time.monotonic() + (self._pause / 2 if changed else self._pause)

    def pointer(self) -> Pointer | None:
        return None if self._told is None else self._told.pointer()

    def close(self) -> None:
        if self._told is not None:
            self._told.close()
