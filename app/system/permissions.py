"""`Permissions` of this session: macOS has three, a Wayland desktop one, others none."""

from collections.abc import Callable, Sequence
from typing import Final

from app.core import identity
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.permissions import Permission, PermissionId, Permissions, Standing
from app.core.session import Session
from app.core.words import _
from app.system.permissions_macos import MacPermissions

_PORTAL: Final = "portal"  # the name of the way that asks the desktop (`Screens.handler`)
_TABLE: Final = "screenshot"  # of the portal's permission store, and of what is in it
_SECONDS: Final = 2.0


def open_permissions(session: Session, handler: Callable[[], str]) -> Permissions:
    """Return those of `session`; `handler` tells how its screen is taken (`Screens.handler`)."""
    if session.kind == "macos":
        return MacPermissions()
    if session.kind == "wayland":
        return PortalPermissions(session.bus, handler)
    return NoPermissions()


class NoPermissions:
    """X11 and Windows: whoever runs in the session sees its screen and hears its keys."""

    def all(self, control: Control) -> Sequence[Permission]:
        """Return none."""
        del control
        return ()

    def ask(self, which: PermissionId, control: Control) -> Permission | None:
        """Ask nobody."""
        del which, control
        return None


class PortalPermissions:
    """A Wayland desktop whose portal asks before it gives a picture.

    What it remembers of former answers lies in its permission store, by the id of the program: that
    of the desktop file where it was started by one, "" where the desktop does not know the program.
    https://flatpak.github.io/xdg-desktop-portal/docs/doc-permission-store.html
    """

    def __init__(self, bus: str, handler: Callable[[], str]) -> None:
        self._bus = bus
        self._handler = handler

    def all(self, control: Control) -> Sequence[Permission]:
        """Return the one for pictures, none where the screen is taken without the portal."""
        if self._handler() != _PORTAL:
            return ()
        return (_pictures(self._standing(control)),)

    def ask(self, which: PermissionId, control: Control) -> Permission | None:
        """Return how it stands: the portal asks when a picture is taken, and only then."""
        return next((each for each in self.all(control) if each.id == which), None)

    def _standing(self, control: Control) -> Standing:
        from app.portal.request import connected

        try:
            with connected(self._bus, control, _SECONDS) as bus:
                kept = bus.permissions(_TABLE, _TABLE)
        except CaptureError:  # no bus: whoever takes a picture says so, with what to do
            return "unknown"
        answer = kept.get(identity.APP_ID) or kept.get("") or ()
        if "yes" in answer:
            return "granted"
        return "denied" if "no" in answer else "unknown"


def _pictures(standing: Standing) -> Permission:
    return Permission(
        "screen",
        _("Pictures of the screen"),
        _("To show you what you ask about, and to find places in it."),
        standing,
        asked_by="picture",
        by_hand=_(
            "Allow it for this program in the privacy settings of the desktop, then try again."
        ),
    )
