"""`Connection` to an X server: the protocol alone, and nothing on the standard streams."""

import contextlib
import io
import socket
from traceback import walk_tb
from typing import Any, ClassVar, Final

from Xlib import error
from Xlib.protocol import display

FAILURES: Final = (OSError, error.XError, error.ConnectionClosedError, error.DisplayError)
"""What is raised when the server has gone, lets nobody in, declines, or knows a window no more."""


class Connection(display.Display):  # type: ignore[misc] # the library has no types
    """One connection, for one thread: half of the time and memory of `Xlib.display.Display`.

    Errors that nobody waits for are nothing to speak of: a window may go at any moment.
    """

    resource_classes: ClassVar[dict[str, type]] = {}  # windows stay numbers

    def __init__(self, name: str = "") -> None:
        """Connect to the display `name`, "" for that of the environment. Raises `FAILURES`."""
        try:
            # The library prints what it thinks of the file with the keys of X servers.
            with contextlib.redirect_stdout(io.StringIO()):
                super().__init__(name or None)
        except BaseException as failure:
            if hasattr(self, "socket"):  # refused by the server
                self.socket.close()
            _close_sockets(failure)
            raise
        self.set_error_handler(lambda *_error: None)  # it would print them
        # The library has one table of events for all servers, whose extensions count differently.
        self.event_classes: dict[int, Any] = dict(display.Display.event_classes)


def _close_sockets(failure: BaseException) -> None:
    """Close those that nobody answered on: the library leaves them to be collected some time."""
    seen: BaseException | None = failure
    while seen is not None:
        for frame, _line in walk_tb(seen.__traceback__):
            for value in frame.f_locals.values():
                if isinstance(value, socket.socket):
                    value.close()
        seen = seen.__context__
