"""What tells that the screen has changed: the X server where it does, nobody elsewhere."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from app.capture.rewind.pointer import pointer
from app.core.errors import CaptureError
from app.core.words import _
from app.x11.painted import EVERYTHING, Painted


class Eyes(Protocol):
    """For one thread. Methods raise CaptureError."""

    @property
    def files(self) -> Sequence[int]:
        """What becomes readable when something has changed; none where nobody tells."""
        ...

    @property
    def pending(self) -> bool:
        """Whether something has changed of which `files` show nothing."""
        ...

    def look(self) -> Painted:
        """Return what may have changed since the last call."""
        ...

    def pointer(self) -> tuple[int, int]:
        """Return where the pointer is in the desktop."""
        ...

    def close(self) -> None: ...


def open_eyes(display: str) -> Eyes:
    """Return what this system has; `display` names the X server. Raises CaptureError."""
    return XEyes(display) if sys.platform == "linux" else OpenEyes()


class XEyes:
    """An X server tells, as nearly all of them do."""

    def __init__(self, display: str) -> None:
        from app.x11.connection import FAILURES
        from app.x11.damage import Painting

        self._failures = FAILURES
        with self._told():
            self._painting = Painting(display)
        self.files = (self._painting.fileno(),) if self._painting.tells else ()

    @property
    def pending(self) -> bool:
        """Whether something has changed of which `files` show nothing."""
        with self._told():
            return self._painting.pending or not self._painting.tells

    def look(self) -> Painted:
        """Return what was painted."""
        with self._told():
            return self._painting.take()

    def pointer(self) -> tuple[int, int]:
        """Return where the pointer is in the desktop."""
        with self._told():
            return self._painting.pointer()

    def close(self) -> None:
        """End the connection."""
        self._painting.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in words what went wrong."""
        try:
            yield
        except self._failures as failure:
            raise CaptureError(
                _("The X server does not tell what changes on the screen."),
                _("Check that the variable DISPLAY names a running X server."),
                detail=type(failure).__name__,
            ) from failure


class OpenEyes:
    """Nobody tells: anything may have changed at any time."""

    files = ()
    pending = True

    def look(self) -> Painted:
        """Return everything."""
        return Painted(EVERYTHING, rearranged=False)

    def pointer(self) -> tuple[int, int]:
        """Return where the pointer is in the desktop."""
        return pointer()

    def close(self) -> None:
        """Nothing is open."""
