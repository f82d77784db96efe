"""What the doctor says of tray, portals and keyring, on real message buses."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.check import Check
from app.core.session import Session
from app.system import doctor_desktop
from app.system.doctor_desktop import desktop_checks
from app.system.secrets import SystemSecrets
from tests.e2e.display import message_bus, tray, window_manager, x_server
from tests.unit.system.bus_properties import having

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="desktops with a message bus")

PORTAL = "org.freedesktop.portal.Desktop"
WATCHER = "org.kde.StatusNotifierWatcher"


class Keyring(SystemSecrets):
    """A keyring that is there."""

    def __init__(self, folder: Path, name: str = "SecretService Keyring") -> None:
        super().__init__(folder / "keys.toml", str.strip)
        self._name = name

    def keyring(self) -> str:
        return self._name


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    with message_bus() as address:
        yield address


@pytest.fixture(autouse=True)
def no_panel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_desktop, "_has_panel", lambda _display: False)


def look(
    session: Session, folder: Path, keyring: str = "SecretService Keyring"
) -> dict[str, Check]:
    seen = {check.id: check for check in desktop_checks(session, Keyring(folder, keyring))}
    assert all(check.ok == (not check.hint) or check.ok for check in seen.values())
    assert all(check.hint for check in seen.values() if not check.ok)
    return seen


def test_an_empty_bus_has_nothing(bus: str, tmp_path: Path) -> None:
    seen = look(Session("x11", display=":0", bus=bus), tmp_path)
    assert not seen["tray"].ok
    assert "notification area" in seen["tray"].hint
    assert seen["portals"].ok, "on X11 the program does without"
    assert seen["portals"].found == "none on the message bus"
    assert seen["keyring"].found == "SecretService Keyring"
    assert not look(Session("wayland", bus=bus), tmp_path)["portals"].ok


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere/bus", "nonsense"])
def test_without_a_bus_the_way_to_one_is_said(address: str, tmp_path: Path) -> None:
    seen = look(Session("wayland", bus=address), tmp_path, keyring="")
    assert not seen["portals"].ok
    assert "D-Bus" in seen["portals"].found
    assert "dbus-run-session" in seen["portals"].hint
    assert seen["keyring"].ok
    assert look(Session("x11", display=":0", bus=address), tmp_path, keyring="")["portals"].ok


def test_portals_are_listed_with_their_versions(bus: str, tmp_path: Path) -> None:
    there = {(f"org.freedesktop.portal.{name}", "version"): ("u", 2) for name in ("Screenshot",)}
    with having(bus, PORTAL, there):
        check = look(Session("wayland", bus=bus), tmp_path)["portals"]
        assert check.ok
        assert check.found == "Screenshot 2; without GlobalShortcuts"
    both = {**there, ("org.freedesktop.portal.GlobalShortcuts", "version"): ("u", 1)}
    with having(bus, PORTAL, both):
        assert look(Session("wayland", bus=bus), tmp_path)["portals"].found == (
            "Screenshot 2, GlobalShortcuts 1"
        )
    with having(bus, PORTAL, {}):
        assert not look(Session("wayland", bus=bus), tmp_path)["portals"].ok


def test_a_host_of_icons_on_the_bus(bus: str, tmp_path: Path) -> None:
    told = {(WATCHER, "IsStatusNotifierHostRegistered"): ("b", True)}
    with having(bus, WATCHER, told):
        check = look(Session("x11", display=":0", bus=bus), tmp_path)["tray"]
    assert check.ok
    assert "StatusNotifierItem" in check.found
    assert check.data == {"dbus": True, "xembed": False}


def test_a_locked_keyring_is_said_and_not_asked(bus: str, tmp_path: Path) -> None:
    told = {("org.freedesktop.Secret.Collection", "Locked"): ("b", True)}
    with having(bus, "org.freedesktop.secrets", told):
        check = look(Session("x11", display=":0", bus=bus), tmp_path)["keyring"]
    assert not check.ok
    assert "locked" in check.found
    assert "Unlock it" in check.hint


@pytest.mark.parametrize("kind", ["windows", "macos"])
def test_elsewhere_the_tray_is_a_part_of_the_system(kind: str, tmp_path: Path) -> None:
    session = Session("windows") if kind == "windows" else Session("macos")
    seen = look(session, tmp_path)
    assert seen["tray"].ok
    assert "portals" not in seen


@pytest.mark.screen
def test_a_panel_of_x11_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with x_server(320, 240) as shown:
        session = Session("x11", display=shown.name)
        assert not look(session, tmp_path)["tray"].ok
        with window_manager(shown), tray(shown):
            check = look(session, tmp_path)["tray"]
    assert check.ok
    assert check.data == {"dbus": False, "xembed": True}
    assert not look(Session("x11", display=":4711"), tmp_path)["tray"].ok
