"""`Session`: what kind of desktop this process runs in."""

from dataclasses import dataclass
from typing import Literal

SessionKind = Literal["x11", "wayland", "headless", "windows", "macos"]


@dataclass(frozen=True, slots=True)
class Session:
    """The desktop that this process belongs to.

    `desktops` are the names that the desktop gives itself, the most specific first ("GNOME",
    "KDE"); empty when it gives none. `display` is the name of the X server ("" for none; on
    Wayland that of XWayland, which sees no native windows). `bus` is the D-Bus address of the
    session's message bus, "" for none. `compositor` is the path of the socket of a Wayland session,
    "" for none.
    """

    kind: SessionKind
    desktops: tuple[str, ...] = ()
    display: str = ""
    bus: str = ""
    compositor: str = ""

    @property
    def desktop(self) -> str:
        """The name to show, "" when unknown."""
        return self.desktops[0] if self.desktops else ""
