"""A host of tray icons on the session bus: `tray_watcher.py READY TOLD`.

Writes the file READY when it has its name, and TOLD when an icon was registered.
"""

import sys
from pathlib import Path

from jeepney import HeaderFields, MessageType, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection


def main() -> None:
    ready, told = map(Path, sys.argv[1:])
    bus = open_dbus_connection("SESSION")
    bus.send_and_get_reply(message_bus.RequestName("org.kde.StatusNotifierWatcher"))
    ready.touch()
    while True:
        message = bus.receive()
        if message.header.message_type != MessageType.method_call:
            continue
        match message.header.fields[HeaderFields.member]:
            case "Get":  # whether a host is registered
                bus.send(new_method_return(message, "v", (("b", True),)))
            case "RegisterStatusNotifierItem":
                bus.send(new_method_return(message))
                told.touch()
            case _:
                bus.send(new_method_return(message))


main()
