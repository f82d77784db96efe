"""Where the window is that is recorded, and whether it is still there."""

import ctypes
import sys
from collections.abc import Sequence
from typing import Any, Protocol

from app.capture.recorder.framing import Box
from app.capture.recorder.screen import ScreenGone
from app.capture.windows.session import open_windows
from app.core.session import Session
from app.core.windows import DesktopWindow


class WindowClosed(Exception):
    """The window is not there any more."""


class _Listed(Protocol):
    """The windows of the desktop as they are at this moment."""

    def shown(self) -> Sequence[DesktopWindow]: ...
    def exists(self, window: int) -> bool: ...
    def close(self) -> None: ...


class Followed:
    """A window, by its number in the window system. One thread."""

    def __init__(self, session: Session, window: str) -> None:
        """Raises ScreenGone."""
        self._window = int(window)
        self._listed: _Listed
        if session.kind == "x11":
            self._listed = _XListed(session.display)
        else:
            self._listed = _ToldListed(session)

    def place(self) -> Box | None:
        """Return where it is on the desktop; None while it is not shown.

        Raises WindowClosed, ScreenGone.
        """
        for each in self._listed.shown():
            if each.id == self._window:
                return Box(each.x, each.y, each.x + each.width, each.y + each.height)
        if not self._listed.exists(self._window):
            raise WindowClosed
        return None

    def close(self) -> None:
        """Follow it no longer."""
        self._listed.close()


class _XListed:
    """Asks the X server itself: what a thread hears of a move is heard after the picture of it."""

    def __init__(self, display: str) -> None:
        from app.capture.windows.x11 import Listing
        from app.capture.windows.x11_server import WindowServer
        from app.x11.connection import FAILURES

        self._failures = FAILURES
        try:
            self._server = WindowServer(display)
            self._listing = Listing(self._server)
            self._windows: Sequence[DesktopWindow] = self._listing.read().windows
        except FAILURES as failure:
            raise ScreenGone from failure

    def shown(self) -> Sequence[DesktopWindow]:
        try:
            if self._listing.note(self._server.changes()):
                self._windows = self._listing.read().windows
        except self._failures as failure:
            raise ScreenGone from failure
        return self._windows

    def exists(self, window: int) -> bool:
        try:
            return window in self._server.placed([window])
        except self._failures as failure:
            raise ScreenGone from failure

    def close(self) -> None:
        self._server.close()


class _ToldListed:
    """Windows and macOS, which are asked, or tell a thread."""

    def __init__(self, session: Session) -> None:
        self._windows = open_windows(session)

    def shown(self) -> Sequence[DesktopWindow]:
        return self._windows.shown()

    def exists(self, window: int) -> bool:
        """On macOS one that is not shown counts as closed: its listing has no others."""
        if sys.platform != "win32":
            return False
        user: Any = ctypes.WinDLL("user32")
        return bool(user.IsWindow(window))

    def close(self) -> None:
        self._windows.close()
