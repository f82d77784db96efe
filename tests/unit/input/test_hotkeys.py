"""Binding actions: what is asked of a handler, and what is said where nothing can be bound."""

from collections.abc import Mapping

import pytest

from app.core.errors import SettingsError
from app.core.hotkeys import Bound, Hotkeys
from app.core.session import Session
from app.input.combination import Combination
from app.input.handler import OnPressed, taken
from app.input.hotkeys import DesktopHotkeys, open_hotkeys
from app.input.settings import HotkeySettings

X11 = Session("x11", display=":0")


class Desk:
    """A desktop where another program has Ctrl+Alt+T."""

    def __init__(self) -> None:
        self.wanted: dict[str, str] = {}
        self.on_pressed: OnPressed = lambda _action: None

    def bind(self, wanted: Mapping[str, Combination], on_pressed: OnPressed) -> Mapping[str, Bound]:
        self.on_pressed = on_pressed
        free = {action: str(each) for action, each in wanted.items() if str(each) != "Ctrl+Alt+T"}
        self.wanted = free
        return {
            action: Bound(True) if action in free else taken(str(each))
            for action, each in wanted.items()
        }

    def close(self) -> None:
        self.wanted = {}


def test_each_combination_is_answered_for() -> None:
    desk = Desk()
    hotkeys: Hotkeys = DesktopHotkeys(X11, desk)
    pressed: list[str] = []
    actions = {
        "region": "ctrl+alt+space",
        "monitor": "",
        "last": "Ctrl+Alt+T",
        "toggle": "s",
        "more": " ",
    }
    bound = hotkeys.bind(actions, pressed.append)
    assert {action: each.ok for action, each in bound.items()} == {
        "region": True,
        "last": False,
        "toggle": False,
    }
    assert "Ctrl+Alt+T" in bound["last"].message
    assert all(each.hint for each in bound.values() if not each.ok)
    assert desk.wanted == {"region": "Ctrl+Alt+Space"}
    desk.on_pressed("region")
    assert pressed == ["region"]
    hotkeys.close()
    assert desk.wanted == {}


def test_a_combination_serves_one_action() -> None:
    desk = Desk()
    bound = DesktopHotkeys(X11, desk).bind(
        {"region": "Ctrl+Alt+Space", "last": "alt+control+spacebar", "toggle": "F9"},
        lambda _action: None,
    )
    assert {action: each.ok for action, each in bound.items()} == {
        "region": True,
        "last": False,
        "toggle": True,
    }
    assert "Ctrl+Alt+Space" in bound["last"].message
    assert desk.wanted == {"region": "Ctrl+Alt+Space", "toggle": "F9"}


@pytest.mark.parametrize(
    ("session", "said"),
    [
        (Session("wayland", ("GNOME",), display=":0"), "Wayland"),
        (Session("headless"), "DISPLAY"),
    ],
)
def test_without_a_way_the_way_out_is_named(session: Session, said: str) -> None:
    hotkeys = open_hotkeys(session)
    bound = hotkeys.bind({"region": "Ctrl+Alt+Space", "toggle": "F9"}, lambda _action: None)
    assert not any(each.ok for each in bound.values())
    assert all(said in each.message for each in bound.values())
    assert "eyeline trigger region" in bound["region"].hint
    assert "eyeline trigger toggle" in bound["toggle"].hint
    hotkeys.close()


# python-xlib leaves the closing of a socket that found no server to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_x_server_that_is_not_there_is_said() -> None:
    hotkeys = open_hotkeys(Session("x11", display=":987"))
    for _time in range(2):
        (bound,) = hotkeys.bind({"region": "Ctrl+Alt+Space"}, lambda _action: None).values()
        assert not bound.ok
        assert "X server" in bound.message
        assert bound.hint
    hotkeys.close()


def test_combinations_are_written_in_one_way_and_shown_as_labelled() -> None:
    hotkeys = open_hotkeys(Session("headless"))
    assert hotkeys.canonical("control+PgUp") == "Ctrl+PageUp"
    assert "Page Up" in hotkeys.shown("control+PgUp")
    for ask in (hotkeys.canonical, hotkeys.shown):
        with pytest.raises(SettingsError):
            ask("control")


def test_one_key_is_bound_by_default() -> None:
    defaults = HotkeySettings()
    assert defaults.region
    assert (defaults.monitor, defaults.last, defaults.toggle) == ("", "", "")
    hotkeys = open_hotkeys(Session("headless"))
    assert hotkeys.shown(defaults.region) in {"Ctrl+Alt+Space", "Cmd+Shift+2"}
