"""Whether the screen is locked, as the desktop tells on its message buses.

Screen savers say ActiveChanged(b) on the bus of the session: "Idle Inhibition Service" of
freedesktop.org, and the same by the names of desktops. Of logind it is the property LockedHint of
org.freedesktop.login1.Session, on that of the system.
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from app.portal.request import BUS, CONNECT_SECONDS

_SAVERS: Final[Mapping[str, str]] = {
    "org.freedesktop.ScreenSaver": "/org/freedesktop/ScreenSaver",
    "org.gnome.ScreenSaver": "/org/gnome/ScreenSaver",
    "org.cinnamon.ScreenSaver": "/org/cinnamon/ScreenSaver",
    "org.mate.ScreenSaver": "/org/mate/ScreenSaver",
    "org.xfce.ScreenSaver": "/org/xfce/ScreenSaver",
}
_LOGIN: Final = "org.freedesktop.login1"
_LOGIN_PATH: Final = "/org/freedesktop/login1"
_LOGIN_MANAGER: Final = "org.freedesktop.login1.Manager"
_LOGIN_SESSION: Final = "org.freedesktop.login1.Session"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_ANSWER_SECONDS: Final = 1.0
_SETTLED_SECONDS: Final = 1.0  # that somebody waits at most to be told how it stands

_log = logging.getLogger(__name__)


class DesktopLocks:
    """Listens as long as the process lives. A bus that is not there says that nothing is locked."""

    def __init__(self, bus: str) -> None:
        """`bus` is the address of the session's bus, "" for none."""
        self._listeners = [_Listener(_Savers, bus)] if bus else []
        self._listeners.append(_Listener(_Login, "SYSTEM"))
        self._deadline = time.monotonic() + _SETTLED_SECONDS
        for listener in self._listeners:
            listener.start()

    @property
    def locked(self) -> bool:
        """Whether it is; the first time it may take a moment to be known."""
        for listener in self._listeners:
            listener.settled.wait(max(self._deadline - time.monotonic(), 0))
        return any(listener.locked for listener in self._listeners)


class _Listener(threading.Thread):
    """Has what one bus tells of a lock. `settled` once it was asked how it stands."""

    def __init__(self, source: "Callable[[Any], _Savers | _Login]", address: str) -> None:
        super().__init__(name="locks", daemon=True)
        self._source, self._address = source, address
        self.settled = threading.Event()
        self.locked = False

    def run(self) -> None:
        """Listen until the bus goes."""
        from jeepney import DBusErrorResponse
        from jeepney.io.blocking import open_dbus_connection

        try:
            with open_dbus_connection(self._address, auth_timeout=CONNECT_SECONDS) as connection:
                source = self._source(connection)
                self.locked = source.locked
                self.settled.set()
                while True:
                    source.hear(connection.recv_until_filtered(source.heard))
                    self.locked = source.locked
        except (OSError, ValueError, RuntimeError, KeyError, DBusErrorResponse) as error:
            _log.info("a bus tells nothing of locks: %s", type(error).__name__)
        finally:
            self.locked = False
            self.settled.set()


class _Savers:
    """Those screen savers of the session's bus that are active. Raises OSError, ValueError."""

    def __init__(self, connection: Any) -> None:
        from jeepney import DBusAddress, HeaderFields, MatchRule

        self.heard: deque[Any] = deque()
        self._active: dict[str, bool] = {}  # by the connection that told
        for interface in _SAVERS:
            rule = MatchRule(type="signal", interface=interface, member="ActiveChanged")
            _listen(connection, rule, self.heard)
        owner = MatchRule(type="signal", sender=BUS, member="NameOwnerChanged")
        _listen(connection, owner, self.heard)
        for interface, path in _SAVERS.items():
            reply = _asked(connection, DBusAddress(path, interface, interface), "GetActive")
            match reply.body if reply is not None else None:
                case [bool(active)] if reply is not None:
                    self._active[reply.header.fields[HeaderFields.sender]] = active

    @property
    def locked(self) -> bool:
        return any(self._active.values())

    def hear(self, message: Any) -> None:
        """Note what a signal tells; one that is gone holds no lock any more."""
        from jeepney import HeaderFields

        fields = message.header.fields
        match fields.get(HeaderFields.member), message.body:
            case "ActiveChanged", [bool(active)] if fields.get(HeaderFields.interface) in _SAVERS:
                self._active[fields.get(HeaderFields.sender, "")] = active
            case "NameOwnerChanged", [str(name), _old, ""]:
                self._active.pop(name, None)


class _Login:
    """The hint of logind for the session of this process. Raises OSError, ValueError."""

    def __init__(self, connection: Any) -> None:
        from jeepney import MatchRule

        self.heard: deque[Any] = deque()
        self.locked = False
        self._owner = ""  # logind, as it is known on this bus
        self._path = _session_path(connection)
        if not self._path:
            raise ValueError("no session of logind")
        changed = {"member": "PropertiesChanged", "interface": _PROPERTIES, "path": self._path}
        _listen(connection, MatchRule(type="signal", **changed), self.heard)
        self._ask(connection)

    def hear(self, message: Any) -> None:
        """Note what a signal tells."""
        from jeepney import HeaderFields

        fields = message.header.fields
        match fields.get(HeaderFields.sender), message.body:
            case self._owner, [str(), {"LockedHint": ("b", bool(locked))}, _unknown]:
                self.locked = locked

    def _ask(self, connection: Any) -> None:
        from jeepney import DBusAddress, HeaderFields

        where = DBusAddress(self._path, _LOGIN, _PROPERTIES)
        reply = _asked(connection, where, "Get", "ss", (_LOGIN_SESSION, "LockedHint"))
        match reply.body if reply is not None else None:
            case [("b", bool(locked))] if reply is not None:
                self._owner = reply.header.fields[HeaderFields.sender]
                self.locked = locked


def _session_path(connection: Any) -> str:
    """Return the object of our session, else of this user's on the screen ("auto"), "" for none."""
    from jeepney import DBusAddress

    manager = DBusAddress(_LOGIN_PATH, _LOGIN, _LOGIN_MANAGER)
    for name in (os.environ.get("XDG_SESSION_ID", ""), "auto"):
        reply = _asked(connection, manager, "GetSession", "s", (name,)) if name else None
        match reply.body if reply is not None else None:
            case [str(path)]:
                return path
    return ""


def _listen(connection: Any, rule: Any, heard: deque[Any]) -> None:
    """Have what fits `rule` kept in `heard`, also while something else is waited for."""
    from jeepney import message_bus

    connection.filter(rule, queue=heard)
    connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=_ANSWER_SECONDS)


def _asked(
    connection: Any, where: Any, method: str, signature: str = "", values: tuple[Any, ...] = ()
) -> Any:
    """Call a method of somebody who is there already; None for an error, and for no answer."""
    from jeepney import MessageFlag, MessageType, new_method_call

    call = new_method_call(where, method, signature, values)
    call.header.flags = MessageFlag.no_auto_start
    try:
        reply = connection.send_and_get_reply(call, timeout=_ANSWER_SECONDS)
    except TimeoutError:
        return None
    return None if reply.header.message_type is MessageType.error else reply
