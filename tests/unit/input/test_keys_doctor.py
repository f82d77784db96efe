"""What the doctor says of global keys, in words for a bug report."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from app.core.check import Check
from app.core.hotkeys import Bound
from app.core.session import Session
from app.input import doctor
from app.input.combination import Combination
from app.input.handler import OnPressed, taken
from app.input.handlers import portal
from app.input.hotkeys import DesktopHotkeys, open_hotkeys
from tests.e2e.display import message_bus
from tests.unit.input.shortcuts_service import shortcuts

ACTIONS = {"region": "Ctrl+Alt+Space", "last": "Ctrl+Alt+T", "toggle": ""}
NAMES = {"region": "Ask", "last": "Again", "toggle": "Show"}


class Desk:
    """An X server where another program has Ctrl+Alt+T."""

    def __init__(self) -> None:
        self.has: list[str] = []

    def bind(self, wanted: Mapping[str, Combination], on_pressed: OnPressed) -> Mapping[str, Bound]:
        self.has = [str(each) for each in wanted.values()]
        return {
            action: taken(str(each)) if str(each) == "Ctrl+Alt+T" else Bound(True)
            for action, each in wanted.items()
        }

    def close(self) -> None:
        self.has = []


def look(
    hotkeys: DesktopHotkeys,
    actions: Mapping[str, str] = ACTIONS,
    runs: Callable[[], bool] = lambda: False,
) -> tuple[Check, Check]:
    keys, own = doctor.checks(hotkeys, actions, NAMES.__getitem__, runs)
    return keys, own


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    with message_bus() as address:
        yield address


def test_each_key_is_named_with_what_became_of_it() -> None:
    desk = Desk()
    keys, own = look(DesktopHotkeys(Session("x11", ("XFCE",), ":0"), desk))
    assert not keys.ok
    assert "XGrabKey" in keys.found
    assert "Ask: Ctrl+Alt+Space;" in keys.found
    assert "Again: Ctrl+Alt+T does nothing. Ctrl+Alt+T is taken by another program." in keys.found
    assert "Xfce opens a terminal" in keys.found
    assert "Choose another" in keys.hint
    assert "Application Shortcuts" in own.found
    assert "eyeline trigger region" in own.found
    assert desk.has == [], "they were taken for a moment"


def test_keys_of_this_process_stay_as_they_are() -> None:
    desk = Desk()
    hotkeys = DesktopHotkeys(Session("x11", display=":0"), desk)
    hotkeys.bind({"region": "F9"}, lambda _action: None)
    keys, _own = look(hotkeys, {"region": "F9"})
    assert keys.ok
    assert keys.found.endswith("; Ask: F9")
    assert desk.has == ["F9"]


def test_keys_of_the_program_that_runs_are_not_taken_from_it() -> None:
    desk = Desk()
    keys, _own = look(DesktopHotkeys(Session("x11", display=":0"), desk), runs=lambda: True)
    assert keys.ok
    assert "Again: Ctrl+Alt+T, when the program runs" in keys.found
    assert desk.has == []


def test_no_keys_and_odd_keys() -> None:
    x11 = Session("x11", display=":0")
    assert "No keys are set." in look(DesktopHotkeys(x11, Desk()), {"region": ""})[0].found
    keys, own = look(DesktopHotkeys(x11, Desk()), {"region": "Ctrl+Nonsense"})
    assert not keys.ok
    assert "Ctrl+Nonsense does nothing. There is no key “Nonsense”." in keys.found
    assert "eyeline trigger region" in own.found
    assert list(doctor.checks(open_hotkeys(Session("headless")), {}, str, lambda: False)) == []


def test_pain_1_a_desktop_without_a_portal_is_said_with_the_line_to_write(bus: str) -> None:
    keys, own = look(open_hotkeys(Session("wayland", ("sway",), bus=bus)))
    assert keys.ok, "nobody can look into the configuration of the desktop"
    assert keys.found.startswith("This desktop has no portal that could give keys.")
    assert "bindsym Ctrl+Mod1+space exec eyeline trigger region" in own.found


def test_pain_1_looking_opens_no_dialog_of_the_desktop(
    bus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal, "_PATIENCE", 20.0)
    hotkeys = open_hotkeys(Session("wayland", ("KDE",), bus=bus), declined=tmp_path / "declined")
    with shortcuts(bus, given={"region": "Meta+E", "last": ""}) as desktop:
        keys, _own = look(hotkeys)
        assert keys.ok
        assert "GlobalShortcuts" in keys.found
        assert "CreateSession" not in desktop.calls
        hotkeys.bind(ACTIONS, lambda _action: None)
        keys, _own = look(hotkeys)
        hotkeys.close()
    assert "Ask: Meta+E" in keys.found
    assert (
        "Again: Ctrl+Alt+T does nothing. The desktop has no key for Ctrl+Alt+T yet." in keys.found
    )
    assert not keys.ok
