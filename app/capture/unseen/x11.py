"""X11 cannot leave windows out of a picture: for a moment they are nowhere to be seen.

Nothing is unmapped, so that the window manager notices nothing: who has the keyboard, what lies
above what, where everything is. What the manager put around a window is cut to a shape of no
pixels, and the server has whoever lies below paint at once. A compositor shows a copy of each
window, which some of them do not cut to that shape; what all of them heed is the opacity.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from Xlib.error import XError

from app.capture.unseen.lines import Box, seen_lines
from app.capture.unseen.stillness import Stillness
from app.capture.unseen.x_windows import Look, XWindows
from app.x11.connection import FAILURES

_LINES: Final = 24  # of a window that are looked at, each a pixel high

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Hidden:
    """A window on the screen, what holds it there, and how both were shown.

    `lines` are looked at: parts of it, a pixel high, that nothing lies over.
    """

    window: int
    outer: int
    lines: Sequence[Box]
    inner_look: Look
    outer_look: Look


class X11Unseen:
    """Fulfils `Unseen` with a connection of its own, which is open from `begin` to `end`."""

    def __init__(self, display: str) -> None:
        """`display` names the X server."""
        self._name = display
        self._server: XWindows | None = None
        self._hidden: tuple[_Hidden, ...] = ()
        self._stillness = Stillness()

    def begin(self, windows: Sequence[int]) -> bool:
        """See `Unseen`."""
        self.end()
        try:
            self._server = XWindows(self._name)
            self._hidden = tuple(_found(self._server, windows))
            self._stillness = Stillness(_seen(self._server, self._hidden))
            _hide(self._server, self._hidden)
        except FAILURES as error:
            _log.info("own windows stay in the picture: %s", type(error).__name__)
            self.end()
            return False
        return True

    def ready(self) -> bool:
        """See `Unseen`."""
        if self._server is None:
            return True
        try:
            return self._stillness.rests(_seen(self._server, self._hidden), time.monotonic())
        except FAILURES:
            return True  # the server has gone: whoever takes the picture will say so

    def end(self) -> None:
        """See `Unseen`."""
        server, self._server = self._server, None
        hidden, self._hidden = self._hidden, ()
        if server is not None:
            _show(server, hidden)


def _found(server: XWindows, windows: Sequence[int]) -> Iterator[_Hidden]:
    """Describe those of `windows` that are on the screen, not on another workspace."""
    standing = server.stack()
    at = {each.window: number for number, each in enumerate(standing)}
    for window in windows:
        with suppress(XError):  # it has just gone
            outer = server.outermost(window)
            if outer in at:
                above = [each.place for each in standing[at[outer] + 1 :] if each.opaque]
                lines = tuple(seen_lines(standing[at[outer]].place, above, _LINES))
                yield _Hidden(window, outer, lines, server.look(window), server.look(outer))


def _hide(server: XWindows, windows: Sequence[_Hidden]) -> None:
    if server.composited:
        for each in windows:
            server.set_opacity(each.window, 0)
            server.set_opacity(each.outer, 0)
    for each in windows:
        server.set_shape(each.outer, ())
    server.sync()


def _show(server: XWindows, windows: Sequence[_Hidden]) -> None:
    """Show them as they were, and end the connection."""
    with suppress(*FAILURES):
        for each in windows:
            server.set_shape(each.outer, each.outer_look.shape)
            server.set_opacity(each.outer, each.outer_look.opacity)
            server.set_opacity(each.window, each.inner_look.opacity)
        server.sync()
    server.close()


def _seen(server: XWindows, windows: Sequence[_Hidden]) -> bytes:
    """Return what the screen shows at some lines of the windows."""
    return b"".join(server.pixels(line) for each in windows for line in each.lines)
