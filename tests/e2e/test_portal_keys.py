"""The real program where the desktop gives the keys: a session that says it is Wayland's."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.display import wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.windowed import Desk, program
from tests.unit.input.shortcuts_service import shortcuts

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("welcomed")]

TITLE = "^Eyeline$"


@pytest.fixture
def wayland(desk: Desk) -> Desk:
    return Desk(
        replace(desk.shown, environment={**desk.shown.environment, "XDG_SESSION_TYPE": "wayland"})
    )


def test_pain_1_keys_of_the_portal_do_what_they_should_and_survive_it(
    wayland: Desk, home: Path, eyes: Eyes
) -> None:
    settings = home / ".config/eyeline/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[hotkeys]\ntoggle = "Ctrl+Alt+T"\nmonitor = "F9"\n')
    bus = wayland.environment["DBUS_SESSION_BUS_ADDRESS"]
    keys = {"toggle": "Meta+E", "region": "Ctrl+Alt+Space", "monitor": ""}
    with shortcuts(bus, given=keys) as portal, program(wayland) as process:
        wait_until(lambda: portal.asked, "to be asked", 30)
        wayland.open_tray_menu()
        wayland.click(*eyes.wait_for(wayland, "has no key for F9 yet"))
        eyes.wait_for(wayland, "eyeline trigger monitor")
        notice = {*wayland.windows(TITLE)}  # is called so too
        portal.press("toggle")
        wait_until(lambda: {*wayland.windows(TITLE)} - notice, "the window", 30)
        assert process.poll() is None
        portal.leave()
        with shortcuts(bus, known=keys) as again:
            wait_until(lambda: "ListShortcuts" in again.calls, "the program to come back")
            again.press("toggle")
            wait_until(lambda: not {*wayland.windows(TITLE)} - notice, "the window to go")
            assert not again.asked, "no dialog a second time"
