"""Who is on the message bus of the session: looked at without starting anybody or any dialog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.portal.request import BUS, CONNECT_SECONDS, PORTAL, PORTAL_PATH

INTERFACES: Final = (
    "Screenshot",
    "GlobalShortcuts",
    "ScreenCast",
    "Background",
    "Settings",
    "OpenURI",
)
WATCHER: Final = "org.kde.StatusNotifierWatcher"
_WATCHER_PATH: Final = "/StatusNotifierWatcher"
_SECRETS: Final = "org.freedesktop.secrets"
_DEFAULT: Final = "/org/freedesktop/secrets/aliases/default"
_COLLECTION: Final = "org.freedesktop.Secret.Collection"
_SECONDS: Final = 2.0  # for an answer; one that has to be started may take longer


@dataclass(frozen=True, slots=True)
class Bus:
    """What the bus tells.

    `there`: it can be talked to. `portals` are the versions of the portal's interfaces, by name,
    those alone that are there; None where there is no portal at all. `tray`: somebody shows icons
    that are announced over D-Bus. `locked`: the keyring that keys go to is; None where nobody
    tells, or there is none.
    """

    there: bool = False
    portals: Mapping[str, int] | None = None
    tray: bool = False
    locked: bool | None = None


def survey(address: str) -> Bus:
    """Look at the bus at `address`, "" for none. Takes a few seconds at most."""
    if not address:
        return Bus()
    from jeepney import DBusErrorResponse
    from jeepney.io.blocking import open_dbus_connection

    try:
        with open_dbus_connection(address, auth_timeout=CONNECT_SECONDS) as connection:
            talk = _Talk(connection)
            return Bus(True, talk.portals(), talk.tray(), talk.locked())
    except (OSError, ValueError, RuntimeError, KeyError, DBusErrorResponse):
        return Bus()


class _Talk:
    """Questions on a connection of jeepney. Raises OSError."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def portals(self) -> Mapping[str, int] | None:
        if not self._can_be_had(PORTAL):
            return None
        found = {}
        for name in INTERFACES:
            version = self._property(
                PORTAL, PORTAL_PATH, f"org.freedesktop.portal.{name}", "version", starts=True
            )
            if isinstance(version, int):
                found[name] = version
        return found

    def tray(self) -> bool:
        told = "IsStatusNotifierHostRegistered"
        return self._property(WATCHER, _WATCHER_PATH, WATCHER, told) is True

    def locked(self) -> bool | None:
        locked = self._property(_SECRETS, _DEFAULT, _COLLECTION, "Locked")
        return locked if isinstance(locked, bool) else None

    def _can_be_had(self, name: str) -> bool:
        """Whether somebody has the name, or would be started for it."""
        from jeepney import DBusAddress

        bus = DBusAddress("/org/freedesktop/DBus", BUS, BUS)
        has = self._asked(bus, "NameHasOwner", "s", (name,))
        if has == (True,):
            return True
        listed = self._asked(bus, "ListActivatableNames")
        return bool(listed) and name in listed[0]

    def _property(
        self, name: str, path: str, interface: str, member: str, *, starts: bool = False
    ) -> object:
        from jeepney import DBusAddress

        where = DBusAddress(path, name, "org.freedesktop.DBus.Properties")
        match self._asked(where, "Get", "ss", (interface, member), starts=starts):
            case ((str(), value),):
                return value
        return None

    def _asked(
        self,
        where: Any,
        method: str,
        signature: str = "",
        values: Sequence[object] = (),
        *,
        starts: bool = False,
    ) -> tuple[Any, ...]:
        """Return what a method returns; () for an error, and for no answer in time."""
        from jeepney import MessageFlag, MessageType, new_method_call

        call = new_method_call(where, method, signature or None, tuple(values))
        if not starts:
            call.header.flags = MessageFlag.no_auto_start
        try:
            reply = self._connection.send_and_get_reply(call, timeout=_SECONDS)
        except TimeoutError:
            return ()
        return () if reply.header.message_type is MessageType.error else tuple(reply.body)
