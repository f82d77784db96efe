"""Which way this session has to tell where windows are."""

from collections.abc import Sequence

from app.core.session import Session
from app.core.windows import DesktopWindow, Windows
from app.core.words import _


def open_windows(session: Session, sway: str = "") -> Windows:
    """Return the windows of `session`; nothing is opened before they are asked for.

    `sway` is the address of sway's own socket, "" where it is another desktop.
    """
    match session.kind:
        case "x11":
            from app.capture.windows.x11 import X11Windows

            return X11Windows(session.display)
        case "windows":
            from app.capture.windows.win32 import Win32Windows

            return Win32Windows()
        case "macos":
            from app.capture.windows.quartz import QuartzWindows

            return QuartzWindows()
        case "wayland" if sway:
            from app.capture.windows.sway import SwayWindows

            return SwayWindows(sway)
        case _:
            return UntoldWindows()


class UntoldWindows:
    """`Windows` of a desktop that keeps them to itself."""

    @property
    def untold(self) -> str:
        """Why there are none, translated."""
        return _("This desktop does not tell programs where windows are.")

    def warm(self) -> None:
        """Nothing can be listened to."""

    def shown(self) -> Sequence[DesktopWindow]:
        """Return nothing."""
        return ()

    def active(self) -> DesktopWindow | None:
        """Return nothing."""
        return None

    def close(self) -> None:
        """Nothing is open."""
