"""A desktop portal for tests: answers Screenshot requests on a real message bus as told.

with portal(address, Answer(uri="file:///tmp/a.png")) as service:
    ...
    assert service.interactive == [False]
"""

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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

from app.portal.request import PORTAL, PORTAL_PATH, REQUEST, STORE


@dataclass(frozen=True, slots=True)
class Answer:
    """What the portal does about one request.

    `code` and `uri` make the Response, None sends none. `error` is a D-Bus error instead of a
    reply. `early`: the Response comes before the reply. `own_handle`: the portal does not know
    the token and chooses the path of the request. `leaves`: the portal goes away after its reply.
    `dies`: it goes away without one. `astray`: a URI of a Response to another request, sent before.
    """

    code: int | None = 0
    uri: str | None = None
    error: str = ""
    early: bool = False
    own_handle: bool = False
    leaves: bool = False
    dies: bool = False
    astray: str = ""


@dataclass
class Service:
    """What the portal was asked: one entry a request, in order."""

    interactive: list[bool] = field(default_factory=list)
    handles: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)


@contextmanager
def portal(
    address: str,
    *answers: Answer,
    interface: bool = True,
    mute: bool = False,
    remembered: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Service]:
    """Own the portal's name; requests beyond `answers` meet silence.

    Without `interface` there is no Screenshot; `mute` replies to nothing at all. `remembered` is
    what the permission store has about screenshots, None for no store.
    """
    service = Service()
    over = threading.Event()
    with open_dbus_connection(address) as connection:
        connection.send_and_get_reply(message_bus.RequestName(PORTAL))
        if remembered is not None:
            connection.send_and_get_reply(message_bus.RequestName(STORE))
        worker = _Worker(connection, service, list(answers), interface, mute, remembered or {})
        thread = threading.Thread(target=worker.serve, args=(over,))
        thread.start()
        try:
            yield service
        finally:
            over.set()
            thread.join(10)


def forge_response(address: str, owner_path: str, receiver: str, uri: str) -> None:
    """Send a Response that does not come from the portal."""
    with open_dbus_connection(address) as connection:
        signal = new_signal(
            DBusAddress(owner_path, interface=REQUEST),
            "Response",
            "ua{sv}",
            (0, {"uri": ("s", uri)}),
        )
        signal.header.fields[HeaderFields.destination] = receiver
        connection.send(signal)
        connection.send_and_get_reply(message_bus.GetId())  # the bus has seen the signal


class _Worker:
    def __init__(
        self,
        connection: DBusConnection,
        service: Service,
        answers: list[Answer],
        interface: bool,
        mute: bool,
        remembered: Mapping[str, Sequence[str]],
    ) -> None:
        self._connection = connection
        self._service = service
        self._answers = answers
        self._interface = interface
        self._mute = mute
        self._remembered = remembered

    def serve(self, over: threading.Event) -> None:
        while not over.is_set():
            try:
                message = self._connection.receive(timeout=0.02)
            except TimeoutError:
                continue
            except OSError:
                return  # it died
            if message.header.message_type is MessageType.method_call and not self._mute:
                self._serve(message)

    def _serve(self, call: Message) -> None:
        fields = call.header.fields
        match fields[HeaderFields.member]:
            case "Close":
                self._service.closed.append(fields[HeaderFields.path])
            case _ if not self._interface:
                self._send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))
            case "Lookup":
                assert call.body == ("screenshot", "screenshot")
                kept = {name: list(each) for name, each in self._remembered.items()}
                self._send(new_method_return(call, "a{sas}v", (kept, ("y", 0))))
            case "Get":
                self._send(new_method_return(call, "v", (("u", 2),)))
            case "Screenshot":
                self._screenshot(call)

    def _screenshot(self, call: Message) -> None:
        _parent, options = call.body
        self._service.interactive.append(options["interactive"][1])
        answer = self._answers.pop(0) if self._answers else Answer(code=None)
        if answer.dies:
            self._connection.sock.shutdown(socket.SHUT_RDWR)
            return
        if answer.error:
            self._send(new_error(call, answer.error, "s", ("a message in the portal's words",)))
            return
        caller = call.header.fields[HeaderFields.sender]
        folder = f"{PORTAL_PATH}/request/{caller[1:].replace('.', '_')}"
        name = "chosen" if answer.own_handle else options["handle_token"][1]
        handle = f"{folder}/{name}"
        self._service.handles.append(handle)
        reply = new_method_return(call, "o", (handle,))
        other = Answer(uri=answer.astray)
        strays = self._outcome(other, f"{folder}/another", caller) if answer.astray else []
        messages = [reply, *strays, *self._outcome(answer, handle, caller)]
        for message in reversed(messages) if answer.early else messages:
            self._send(message)
        if answer.leaves:
            self._send(message_bus.ReleaseName(PORTAL))

    @staticmethod
    def _outcome(answer: Answer, handle: str, caller: str) -> list[Message]:
        if answer.code is None:
            return []
        results: dict[str, Any] = {} if answer.uri is None else {"uri": ("s", answer.uri)}
        emitter = DBusAddress(handle, interface=REQUEST)
        signal = new_signal(emitter, "Response", "ua{sv}", (answer.code, results))
        signal.header.fields[HeaderFields.destination] = caller
        return [signal]

    def _send(self, message: Message) -> None:
        self._connection.send(message)
