"""Keys through the real xdg-desktop-portal, with a desktop behind it that gives them."""

import os
import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
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

from app.core.session import Session
from app.input.handlers import portal as handler
from app.input.hotkeys import open_hotkeys
from app.portal.request import PORTAL_PATH
from tests.e2e import display
from tests.e2e.display import wait_until

PROGRAM: Final = Path("/usr/libexec/xdg-desktop-portal")
NAME: Final = "org.freedesktop.impl.portal.desktop.test"
SHORTCUTS: Final = "org.freedesktop.impl.portal.GlobalShortcuts"


class Desktop:
    """Gives the key "Meta+" and a number to whatever is asked for."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        self.calls: list[str] = []
        self.session = ""

    def signal(self, name: str, signature: str, *values: Any) -> None:
        where = DBusAddress(PORTAL_PATH, interface=SHORTCUTS)
        self._connection.send(new_signal(where, name, signature, (self.session, *values)))

    def serve(self, over: threading.Event) -> None:
        while not over.is_set():
            try:
                call = self._connection.receive(timeout=0.02)
            except TimeoutError:
                continue
            if call.header.message_type is MessageType.method_call:
                self._connection.send(self._answer(call))

    def _answer(self, call: Message) -> Message:
        member = call.header.fields[HeaderFields.member]
        self.calls.append(member)
        match member:
            case "GetAll":
                return new_method_return(call, "a{sv}", ({"version": ("u", 1)},))
            case "CreateSession":
                self.session = call.body[1]
                return new_method_return(call, "ua{sv}", (0, {}))
            case "ListShortcuts":
                return _given(call, [])
            case "BindShortcuts":
                return _given(call, [action for action, _told in call.body[2]])
        return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod")


def _given(call: Message, actions: list[str]) -> Message:
    shortcuts = [
        (action, {"description": ("s", action), "trigger_description": ("s", f"Meta+{number}")})
        for number, action in enumerate(actions, 1)
    ]
    return new_method_return(call, "ua{sv}", (0, {"shortcuts": ("a(sa{sv})", shortcuts)}))


@contextmanager
def desktop(bus: str) -> Iterator[Desktop]:
    over = threading.Event()
    with open_dbus_connection(bus) as connection:
        connection.send_and_get_reply(message_bus.RequestName(NAME))
        made = Desktop(connection)
        thread = threading.Thread(target=made.serve, args=(over,))
        thread.start()
        try:
            yield made
        finally:
            over.set()
            thread.join(10)


@contextmanager
def portal(bus: str, folder: Path) -> Iterator[None]:
    told = f"[portal]\nDBusName={NAME}\nInterfaces={SHORTCUTS}\nUseIn=test\n"
    (folder / "test.portal").write_text(told)
    (folder / "portals.conf").write_text("[preferred]\ndefault=test\n")
    environment = {
        **os.environ,
        "DBUS_SESSION_BUS_ADDRESS": bus,
        "XDG_DESKTOP_PORTAL_DIR": str(folder),
        "XDG_CURRENT_DESKTOP": "test",
    }
    log = folder / "log"
    with log.open("wb") as said:
        process = subprocess.Popen([PROGRAM, "-v"], env=environment, stdout=said, stderr=said)
    try:
        wait_until(lambda: b"org.freedesktop.portal.Desktop acquired" in log.read_bytes(), "it")
        yield
    finally:
        process.terminate()
        process.wait(60)


def test_pain_1_the_real_portal_gives_keys_and_tells_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "_PATIENCE", 20.0)
    if not PROGRAM.exists():
        pytest.skip(f"not installed: {PROGRAM.name}")
    came: queue.Queue[str] = queue.Queue()
    actions = {"region": "Ctrl+Alt+Space", "last": "Ctrl+Ф"}
    with display.message_bus() as bus, desktop(bus) as behind:
        hotkeys = open_hotkeys(Session("wayland", ("test",), bus=bus))
        with portal(bus, tmp_path):
            bound = hotkeys.bind(actions, came.put)
            assert [(each.ok, each.keys) for each in bound.values()] == [
                (True, "Meta+1"),
                (True, "Meta+2"),
            ]
            for _time in range(2):
                behind.signal("Activated", "osta{sv}", "last", 1, {})
                assert came.get(timeout=60) == "last"
            told = {"description": ("s", "x"), "trigger_description": ("s", "F7")}
            behind.signal("ShortcutsChanged", "oa(sa{sv})", [("region", told)])
            wait_until(lambda: hotkeys.bound["region"].keys == "F7", "the other key")
        wait_until(lambda: not hotkeys.bound["region"].ok, "the end of the portal")
        with portal(bus, tmp_path):
            wait_until(lambda: hotkeys.bound["region"].ok, "the keys to come back", 30)
        hotkeys.close()
