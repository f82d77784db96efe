"""A desktop that gives keys through the GlobalShortcuts portal, on a real message bus.

with shortcuts(address) as desktop:
    ...
    desktop.press("region")
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from app.input.handlers.portal_session import SESSION, SHORTCUTS
from app.portal.request import PORTAL, PORTAL_PATH, REQUEST


@dataclass
class Desktop:
    """What it does, and what it was asked.

    `given`: the key of each shortcut in its words, those asked for where it is None. `known`: what
    ListShortcuts tells of keys given before. `code`: of the Response to BindShortcuts, None for a
    dialog that nobody answers. `version` 0: no such interface. `mute`: no answer as
    long as it is set. `error`: a D-Bus error in the place of sessions. `strict`: it wants to know
    the program first.
    """

    connection: DBusConnection
    given: Mapping[str, str] | None = None
    known: Mapping[str, str] = field(default_factory=dict)
    code: int | None = 0
    version: int = 1
    mute: bool = False
    error: str = ""
    strict: bool = False
    calls: list[str] = field(default_factory=list)
    registered: list[str] = field(default_factory=list)
    asked: list[dict[str, dict[str, Any]]] = field(default_factory=list)
    session: str = ""
    owner: str = ""
    _late: list[Message] = field(default_factory=list)

    def press(self, action: str, session: str = "") -> None:
        self._signal("Activated", "osta{sv}", (session or self.session, action, 1, {}))
        self._signal("Deactivated", "osta{sv}", (session or self.session, action, 2, {}))

    def change(self, keys: Mapping[str, str]) -> None:
        """The user gives other keys in the desktop's settings."""
        self._signal("ShortcutsChanged", "oa(sa{sv})", (self.session, _shortcuts(keys)))

    def close_session(self) -> None:
        where = DBusAddress(self.session, interface=SESSION)
        self._send(new_signal(where, "Closed", "a{sv}", ({},)))

    def leave(self) -> None:
        """Give the portal's name back, as one that ends."""
        self._send(message_bus.ReleaseName(PORTAL))

    # ---- serving

    def serve(self, over: threading.Event) -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                message = self.connection.receive(timeout=0.02)
                if message.header.message_type is MessageType.method_call:
                    self._late.append(message)
            while self._late and not self.mute:
                self._serve(self._late.pop(0))

    def _serve(self, call: Message) -> None:
        member = call.header.fields[HeaderFields.member]
        self.calls.append(member)
        if member == "Register":
            if self.strict:
                self.registered.append(call.body[0])
                self._send(new_method_return(call))
            else:
                self._send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))
        elif not self.version or (self.strict and not self.registered):
            self._send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))
        elif member == "Get":
            self._send(new_method_return(call, "v", (("u", self.version),)))
        elif self.error:
            self._send(new_error(call, self.error, "s", ("in the portal's words",)))
        elif member == "CreateSession":
            self.owner = call.header.fields[HeaderFields.sender]
            self.session = f"{PORTAL_PATH}/session/{call.body[-1]['session_handle_token'][1]}"
            self._respond(call, 0, {"session_handle": ("s", self.session)})
        elif member == "ListShortcuts":
            self._respond(call, 0, {"shortcuts": ("a(sa{sv})", _shortcuts(self.known))})
        elif member == "BindShortcuts":
            self._bind(call)

    def _bind(self, call: Message) -> None:
        session, shortcuts, _parent, _options = call.body
        assert session == self.session
        asked = dict(shortcuts)
        self.asked.append(asked)
        wanted = {action: told["preferred_trigger"][1] for action, told in asked.items()}
        keys = wanted if self.given is None else self.given
        self._respond(call, self.code, {"shortcuts": ("a(sa{sv})", _shortcuts(keys))})

    def _respond(self, call: Message, code: int | None, results: dict[str, Any]) -> None:
        caller = call.header.fields[HeaderFields.sender]
        token = call.body[-1]["handle_token"][1]
        handle = f"{PORTAL_PATH}/request/{caller[1:].replace('.', '_')}/{token}"
        self._send(new_method_return(call, "o", (handle,)))
        if code is None:
            return
        where = DBusAddress(handle, interface=REQUEST)
        self._to(new_signal(where, "Response", "ua{sv}", (code, results)), caller)

    def _signal(self, name: str, signature: str, body: tuple[Any, ...]) -> None:
        where = DBusAddress(PORTAL_PATH, interface=SHORTCUTS)
        self._to(new_signal(where, name, signature, body), self.owner)

    def _to(self, signal: Message, receiver: str) -> None:
        signal.header.fields[HeaderFields.destination] = receiver
        self._send(signal)

    def _send(self, message: Message) -> None:
        self.connection.send(message)


@contextmanager
def shortcuts(address: str, **how: Any) -> Iterator[Desktop]:
    """Own the portal's name until the end; then it is gone."""
    over = threading.Event()
    with open_dbus_connection(address) as connection:
        connection.send_and_get_reply(message_bus.RequestName(PORTAL))
        desktop = Desktop(connection, **how)
        thread = threading.Thread(target=desktop.serve, args=(over,))
        thread.start()
        try:
            yield desktop
        finally:
            over.set()
            thread.join(10)


def forge_press(address: str, desktop: Desktop, action: str) -> None:
    """Say that a key was pressed, as a program that is not the portal."""
    with open_dbus_connection(address) as connection:
        where = DBusAddress(PORTAL_PATH, interface=SHORTCUTS)
        body: tuple[Any, ...] = (desktop.session, action, 1, {})
        signal = new_signal(where, "Activated", "osta{sv}", body)
        connection.send(signal)
        connection.send_and_get_reply(message_bus.GetId())  # the bus has seen the signal


def _shortcuts(keys: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (action, {"description": ("s", action), "trigger_description": ("s", each)})
        for action, each in keys.items()
    ]
