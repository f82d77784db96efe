"""The desktop as a recording takes it: part by part, over one connection."""

import logging
import sys
from contextlib import suppress
from typing import Any, Final

from app.capture.handlers.native import copied, failures, monitors_of
from app.capture.handlers.shared_memory import Lasting, SharedMemory, shared_memory
from app.capture.recorder.framing import Box
from app.core.errors import CaptureError
from app.core.frame import Pixels
from app.core.ports import Monitor
from app.core.words import _

_BUFFERS: Final = 2  # the picture, and the one before it
_LISTING: Final = "xgetimage"  # a way of mss's that needs no memory for pictures
_STRIPS: Final = 16  # that two pictures are compared in, until one differs

_log = logging.getLogger(__name__)


class ScreenGone(Exception):
    """The part of the desktop is not there any more, or none of it."""


class Screen:
    """Grabs through mss, into memory that the X server shares where it does. One thread."""

    def __init__(self, display: str) -> None:
        """`display` names the X server; of no meaning on Windows and macOS. Raises CaptureError."""
        self._display = display
        try:
            self._grabber = _connected(display)
        except failures() as error:
            raise unreachable(error) from error
        self._shared = shared_memory(self._grabber) if sys.platform == "linux" else None
        self._buffers: list[Lasting] = []
        self._room = 0
        self._turn = 0

    def monitors(self) -> tuple[Monitor, ...]:
        """Return the monitors that there are now, the primary one first.

        mss keeps what it found when it connected: it is asked anew. Raises ScreenGone.
        """
        try:
            asked = _connected(self._display, _LISTING)
            try:
                return monitors_of(asked.monitors)
            finally:
                with suppress(*failures()):
                    asked.close()
        except failures() as error:
            raise ScreenGone from error

    def grab(self, box: Box) -> Pixels:
        """Return the pixels of `box`: (H, W, 4) bytes BGRX, until the next call but one.

        Raises ScreenGone.
        """
        import numpy as np

        try:
            return np.asarray(self._taken(box))
        except failures() as error:
            _log.info("grab failed: %s", type(error).__name__)
            raise ScreenGone from error

    def close(self) -> None:
        with suppress(*failures()):
            self._grabber.close()

    def _taken(self, box: Box) -> memoryview:
        if self._shared is None:
            return copied(self._grabber, box.left, box.top, box.width, box.height)
        size = box.width * box.height * 4
        if size > self._room:
            self._make_room(self._shared, size)
        self._turn = (self._turn + 1) % _BUFFERS
        return self._buffers[self._turn].grab(box.left, box.top, box.width, box.height)

    def _make_room(self, shared: SharedMemory, size: int) -> None:
        """Have memory for pictures of `size` bytes in place of what there is."""
        if self._room:  # a window that is being enlarged needs more with each step
            size = size * 3 // 2
        self._room = 0  # nothing of it can be used if what follows fails
        while self._buffers:
            self._buffers.pop().close()
        self._buffers = [shared.lasting(size) for _each in range(_BUFFERS)]
        self._room = size


def unreachable(error: Exception) -> CaptureError:
    """Return what is said where nobody is let in to the screen."""
    return CaptureError(
        _("The screen cannot be reached."),
        _("Run the program inside a desktop session."),
        detail=str(error),
    )


def same(one: Pixels, other: Pixels) -> bool:
    """Whether all bytes of two pictures are the same.

    The undefined fourth one of a pixel counts too: what differs there alone is merely encoded once
    more, and leaving it out would take longer than the rest.
    """
    import numpy as np

    if one.shape != other.shape:
        return False
    step = max(1, -(-one.shape[0] // _STRIPS))
    return all(
        np.array_equal(one[top : top + step], other[top : top + step])
        for top in range(0, one.shape[0], step)
    )


def _connected(display: str, backend: str = "default") -> Any:
    import mss

    return mss.MSS(display=display, backend=backend) if sys.platform == "linux" else mss.MSS()
