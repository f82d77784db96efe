"""Which way of leaving windows out of pictures this session has."""

from collections.abc import Sequence

from app.core.session import Session
from app.core.unseen import Beneath, Unseen


class NoUnseen:
    """Fulfils `Unseen` where nothing can be left out: Wayland has no way."""

    def begin(self, windows: Sequence[int]) -> bool:  # noqa: ARG002 - of the protocol
        """See `Unseen`."""
        return False

    def ready(self) -> bool:
        """See `Unseen`."""
        return True

    def end(self) -> None:
        """See `Unseen`."""


def open_unseen(session: Session) -> Unseen:
    """Return what leaves windows out of pictures in `session`; nothing is opened before."""
    match session.kind:
        case "x11":
            from app.capture.unseen.x11 import X11Unseen

            return X11Unseen(session.display)
        case "windows":
            from app.capture.unseen.win32 import Win32Unseen

            return Win32Unseen()
        case "macos":
            from app.capture.unseen.macos import MacUnseen

            return MacUnseen()
        case _:
            return NoUnseen()


def open_beneath(session: Session) -> Beneath | None:
    """Return what puts our windows below others in `session`; None where nobody can."""
    if session.kind != "x11":
        return None
    from app.capture.unseen.x_beneath import X11Beneath

    return X11Beneath(session.display)
