"""Programs on a message bus that have properties, and answer nothing else.

with message_bus() as bus, having(bus, "org.example", {("org.example.Thing", "version"): ("u", 4)}):
    ...
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from jeepney import MessageType, message_bus, new_error, new_method_return
from jeepney.io.blocking import DBusConnection, open_dbus_connection

Properties = Mapping[tuple[str, str], tuple[str, object]]
"""Values with their signatures, by interface and name."""


@contextmanager
def having(bus: str, name: str, properties: Properties) -> Iterator[None]:
    """Own `name` until the end."""
    over = threading.Event()
    with open_dbus_connection(bus) as connection:
        connection.send_and_get_reply(message_bus.RequestName(name))
        thread = threading.Thread(target=_serve, args=(connection, properties, over))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _serve(connection: DBusConnection, properties: Properties, over: threading.Event) -> None:
    while not over.is_set():
        with suppress(TimeoutError):
            call = connection.receive(timeout=0.02)
            if call.header.message_type is not MessageType.method_call:
                continue
            found = properties.get(tuple(call.body)) if len(call.body) == 2 else None
            if found is None:
                connection.send(new_error(call, "org.freedesktop.DBus.Error.UnknownProperty"))
            else:
                connection.send(new_method_return(call, "v", (found,)))
