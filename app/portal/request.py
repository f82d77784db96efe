"""Requests to the desktop's portal over D-Bus, as xdg-desktop-portal documents them.

A method of a portal returns the path of a Request object at once; the outcome comes later as its
signal Response(u response, a{sv} results). https://flatpak.github.io/xdg-desktop-portal/docs/
"""

import math
import socket
import time
import uuid
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from selectors import EVENT_READ
from typing import Any, Final

from app.core.control import Control
from app.core.errors import CaptureError
from app.core.words import _, ngettext

PORTAL: Final = "org.freedesktop.portal.Desktop"
PORTAL_PATH: Final = "/org/freedesktop/portal/desktop"
REQUEST: Final = "org.freedesktop.portal.Request"
STORE: Final = "org.freedesktop.impl.portal.PermissionStore"
STORE_PATH: Final = "/org/freedesktop/impl/portal/PermissionStore"
BUS: Final = "org.freedesktop.DBus"
CONNECT_SECONDS: Final = 2.0

GRANTED: Final = 0
CANCELLED: Final = 1

Variant = tuple[str, Any]  # a D-Bus signature and a value of it


class PortalSilent(CaptureError):
    """No answer in time: the portal hangs, is still starting, or a person has not decided yet."""


class PortalEnded(CaptureError):
    """The portal went away before it was done; it may be started again."""


@dataclass(frozen=True, slots=True)
class Signal:
    """What the portal told of its own accord: the signal's name, the object's path, the values."""

    name: str
    path: str
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Response:
    """How a request ended: GRANTED, CANCELLED (by a person) or another number (in another way)."""

    code: int
    results: Mapping[str, Variant]


class PortalBus:
    """One conversation with the portal; made by `connected`.

    Whatever waits ends with a CaptureError at the deadline of the conversation, and at once when
    its control is cancelled.
    """

    def __init__(self, connection: Any, control: Control, seconds: float) -> None:
        self._connection = connection  # jeepney's: jeepney is imported with the first use
        self._control = control
        self._owner = ""  # the connection that answered last for the portal
        self.within(seconds)

    def within(self, seconds: float) -> None:
        """Begin a part of the conversation that takes at most `seconds`; `math.inf`: no end."""
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds

    def version(self, interface: str) -> int:
        """Return the version of a portal's interface; starts the portal. Raises CaptureError."""
        from jeepney import DBusAddress, Properties

        portal = DBusAddress(PORTAL_PATH, PORTAL, interface)
        match self._call(Properties(portal).get("version")).body:
            case [("u", int(number))]:
                return number
        return 0

    def permissions(self, table: str, id_: str) -> Mapping[str, Sequence[str]]:
        """Return what the portal remembers to have been answered, by program; empty for nothing."""
        from jeepney import DBusAddress, new_method_call

        store = DBusAddress(STORE_PATH, STORE, STORE)
        try:
            reply = self._call(new_method_call(store, "Lookup", "ss", (table, id_)))
        except CaptureError:
            return {}
        match reply.body:
            case [dict(kept), _data]:
                return kept
        return {}

    def call(
        self, interface: str, method: str, signature: str = "", values: Sequence[Any] = ()
    ) -> None:
        """Call a method that has no Response, and wait until it is done. Raises CaptureError."""
        from jeepney import DBusAddress, new_method_call

        portal = DBusAddress(PORTAL_PATH, PORTAL, interface)
        self._call(new_method_call(portal, method, signature, tuple(values)))

    def tell(self, interface: str, method: str, signature: str, values: Sequence[Any]) -> None:
        """Call a method whose outcome nobody waits for, on any thread."""
        from jeepney import DBusAddress, MessageFlag, new_method_call

        portal = DBusAddress(PORTAL_PATH, PORTAL, interface)
        message = new_method_call(portal, method, signature, tuple(values))
        message.header.flags = MessageFlag.no_reply_expected
        with suppress(OSError):
            self._connection.send(message)

    def ask(
        self,
        interface: str,
        method: str,
        options: Mapping[str, Variant],
        signature: str = "s",
        values: Sequence[Any] = ("",),
    ) -> Response:
        """Call `method`(…, a{sv} options) and wait for its Response.

        `values` of `signature` come before the options: the parent window unless given. A request
        that nobody waits for any more is closed, so that its dialog goes away. Raises CaptureError.
        """
        from jeepney import DBusAddress, HeaderFields, new_method_call

        token = f"eyeline_{uuid.uuid4().hex}"
        sender = self._connection.unique_name.removeprefix(":").replace(".", "_")
        handle = f"{PORTAL_PATH}/request/{sender}/{token}"
        portal = DBusAddress(PORTAL_PATH, PORTAL, interface)
        given = {**options, "handle_token": ("s", token)}
        # Subscribed before the call: the outcome may be here before the reply.
        heard = self._subscribe()
        handles = {handle}
        try:
            call = new_method_call(portal, method, f"{signature}a{{sv}}", (*values, given))
            reply = self._call(call)
            # Portals before 0.9 do not know the token and choose the handle themselves.
            handles.update(path for path in reply.body if isinstance(path, str))
            self._owner = reply.header.fields.get(HeaderFields.sender, "")
            return self._outcome(heard, self._owner, handles)
        except CaptureError:
            self._close(handles)
            raise

    def follow(self, *interfaces: str) -> deque[Any]:
        """Have the signals of `interfaces` kept from now on, for `next_signal`.

        Raises CaptureError.
        """
        from jeepney import MatchRule

        return self._keep(*(MatchRule(type="signal", interface=each) for each in interfaces))

    def next_signal(self, heard: deque[Any]) -> Signal:
        """Wait for the next signal that the portal, who was asked before, sends.

        Raises PortalEnded, CaptureError.
        """
        from jeepney import HeaderFields

        while True:
            with self._in_words():
                message = self._connection.recv_until_filtered(heard, timeout=self._left())
            fields = message.header.fields
            name, sender = fields.get(HeaderFields.member, ""), fields.get(HeaderFields.sender)
            match name, message.body:
                case "NameOwnerChanged", [_name, str(old), _new] if sender == BUS:
                    if old == self._owner:
                        raise _ended()
                case _ if sender == self._owner:
                    return Signal(name, fields.get(HeaderFields.path, ""), message.body)

    def _subscribe(self) -> deque[Any]:
        """Return the queue of every Response signal and every change of the portal's owner."""
        from jeepney import MatchRule

        return self._keep(MatchRule(type="signal", interface=REQUEST, member="Response"))

    def _keep(self, *rules: Any) -> deque[Any]:
        """Return the queue of what fits `rules`, and of every change of the portal's owner."""
        from jeepney import MatchRule, message_bus

        owner = MatchRule(type="signal", sender=BUS, interface=BUS, member="NameOwnerChanged")
        owner.add_arg_condition(0, PORTAL)
        heard: deque[Any] = deque()
        for rule in (*rules, owner):
            self._connection.filter(rule, queue=heard)
            self._call(message_bus.AddMatch(rule))
        return heard

    def _outcome(self, heard: deque[Any], owner: str, handles: set[str]) -> Response:
        """Wait for the Response of `owner` on one of `handles`."""
        from jeepney import HeaderFields

        while True:
            with self._in_words():
                message = self._connection.recv_until_filtered(heard, timeout=self._left())
            fields = message.header.fields
            match fields.get(HeaderFields.member), message.body:
                case "NameOwnerChanged", [_name, str(old), _new] if old == owner:
                    raise _ended()
                case "Response", [int(code), dict(results)] if (
                    fields.get(HeaderFields.sender) == owner
                    and fields.get(HeaderFields.path) in handles
                ):
                    return Response(code, results)

    def _call(self, message: Any) -> Any:
        """Send a method call and return its reply. Raises CaptureError."""
        from jeepney import HeaderFields, MessageType

        with self._in_words():
            reply = self._connection.send_and_get_reply(message, timeout=self._left())
        if reply.header.message_type is MessageType.error:
            raise _refusal(reply.header.fields.get(HeaderFields.error_name, ""))
        return reply

    def _close(self, handles: set[str]) -> None:
        """Tell the portal that nobody waits any more; no answer is expected."""
        from jeepney import DBusAddress, MessageFlag, new_method_call

        for handle in handles:
            message = new_method_call(DBusAddress(handle, PORTAL, REQUEST), "Close")
            message.header.flags = MessageFlag.no_reply_expected | MessageFlag.no_auto_start
            with suppress(OSError):
                self._connection.send(message)

    def _left(self) -> float | None:
        if math.isinf(self._deadline):
            return None
        return max(0.0, self._deadline - time.monotonic())

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        if self._control.cancelled:
            raise self._silence()
        try:
            yield
        except TimeoutError as error:
            raise self._silence() from error
        except (OSError, ValueError) as error:
            raise CaptureError(
                _("The connection to the desktop's message bus broke."),
                _("Try again; log out and in if it keeps happening."),
                detail=type(error).__name__,
            ) from error

    def _silence(self) -> CaptureError:
        if self._control.cancelled:
            return CaptureError(_("The capture was cancelled."))
        return PortalSilent(
            ngettext(
                "The desktop did not answer the request for a picture within {n} second.",
                "The desktop did not answer the request for a picture within {n} seconds.",
                round(self._seconds),
            ).format(n=round(self._seconds)),
            _("Look for a question of the desktop behind other windows, then try again."),
        )


@contextmanager
def connected(address: str, control: Control, seconds: float) -> Iterator[PortalBus]:
    """Connect to the bus at `address` for a conversation of at most `seconds`.

    Raises CaptureError.
    """
    from jeepney import DBusErrorResponse
    from jeepney.io.blocking import open_dbus_connection

    try:
        connection = open_dbus_connection(address, auth_timeout=min(seconds, CONNECT_SECONDS))
    except (OSError, ValueError, RuntimeError, DBusErrorResponse) as error:
        raise CaptureError(
            _("There is no message bus to ask the desktop for a picture."),
            _("Start the program inside the desktop session (DBUS_SESSION_BUS_ADDRESS)."),
            detail=type(error).__name__,
        ) from error
    reader, writer = socket.socketpair()
    writer.setblocking(False)

    def wake() -> None:
        if control.cancelled:
            with suppress(OSError):
                writer.send(b"\0")

    with connection, reader, writer:
        # jeepney takes a wake-up that is not of its own socket for the end of its time limit.
        connection.selector.register(reader, EVENT_READ)
        forget = control.on_change(wake)
        try:
            yield PortalBus(connection, control, seconds)
        finally:
            forget()


def no_screenshots(detail: str = "") -> CaptureError:
    """Return what a portal without the Screenshot interface means."""
    return CaptureError(
        _("The portal of this desktop cannot take pictures of the screen."),
        _("Install the portal of your desktop, such as xdg-desktop-portal-gtk."),
        detail=detail,
    )


def _ended() -> PortalEnded:
    return PortalEnded(
        _("The desktop's screenshot service ended before it gave a picture."),
        _("Try again; log out and in if it keeps happening."),
    )


def _refusal(name: str) -> CaptureError:
    """Put the D-Bus error `name` into words; "detail" keeps the name, never the message."""
    match name.rpartition(".")[2]:
        case "ServiceUnknown" | "NameHasNoOwner" | "ServiceNotFound":
            return CaptureError(
                _("This desktop has no portal that could take its picture."),
                _("Install xdg-desktop-portal and the portal of your desktop, log out and in."),
                detail=name,
            )
        case "UnknownMethod" | "UnknownInterface" | "UnknownObject" | "InvalidArgs":
            return no_screenshots(name)
        case "AccessDenied" | "NotAllowed":
            return CaptureError(
                _("The desktop does not let this program take pictures of the screen."),
                _("Allow it in the privacy settings of the desktop, then try again."),
                detail=name,
            )
    return CaptureError(
        _("The desktop's portal failed to take a picture."),
        _("Try again; log out and in if it keeps happening."),
        detail=name,
    )
