"""A desktop that locks its screen, on real message buses.

with message_bus() as bus, locker(bus) as desktop:
    desktop.lock()
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

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

SAVER: Final = "org.freedesktop.ScreenSaver"
SAVER_PATH: Final = "/org/freedesktop/ScreenSaver"
LOGIN: Final = "org.freedesktop.login1"
SESSION_PATH: Final = "/org/freedesktop/login1/session/_37"
PROPERTIES: Final = "org.freedesktop.DBus.Properties"


class Locker:
    """A screen saver, or logind where it `hints`."""

    def __init__(self, connection: DBusConnection, *, hints: bool, locked: bool) -> None:
        self._connection = connection
        self._hints, self._locked = hints, locked
        self.asked = threading.Event()  # how it stands

    def lock(self, *, on: bool = True) -> None:
        """Lock the screen, or unlock it."""
        self._locked = on
        if self._hints:
            where = DBusAddress(SESSION_PATH, interface=PROPERTIES)
            interface, unknown = "org.freedesktop.login1.Session", list[str]()
            told = interface, {"LockedHint": ("b", on)}, unknown
            self._connection.send(new_signal(where, "PropertiesChanged", "sa{sv}as", told))
        else:
            where = DBusAddress(SAVER_PATH, interface=SAVER)
            self._connection.send(new_signal(where, "ActiveChanged", "b", (on,)))

    def serve(self, over: threading.Event) -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                call = self._connection.receive(timeout=0.02)
                if call.header.message_type is MessageType.method_call:
                    self._connection.send(self._answer(call))

    def _answer(self, call: Message) -> Message:
        answers: dict[str, tuple[str, tuple[Any, ...]]] = {
            "GetActive": ("b", (self._locked,)),
            "GetSession": ("o", (SESSION_PATH,)),
            "Get": ("v", (("b", self._locked),)),
        }
        member = call.header.fields[HeaderFields.member]
        if member not in answers:
            return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod")
        if member != "GetSession":
            self.asked.set()
        return new_method_return(call, *answers[member])


@contextmanager
def locker(bus: str, *, hints: bool = False, locked: bool = False) -> Iterator[Locker]:
    """Own the name of one until the end; then it is gone."""
    over = threading.Event()
    with open_dbus_connection(bus) as connection:
        name = LOGIN if hints else SAVER
        connection.send_and_get_reply(message_bus.RequestName(name))
        made = Locker(connection, hints=hints, locked=locked)
        thread = threading.Thread(target=made.serve, args=(over,))
        thread.start()
        try:
            yield made
        finally:
            over.set()
            thread.join()
