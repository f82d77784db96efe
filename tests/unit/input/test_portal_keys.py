"""Keys through the GlobalShortcuts portal: a real message bus, a desktop that does as told."""

import queue
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from app.core import identity
from app.core.hotkeys import Bound
from app.core.session import Session
from app.input.handlers import portal as handler
from app.input.handlers import portal_session
from app.input.hotkeys import DesktopHotkeys, open_hotkeys
from tests.e2e.display import message_bus, wait_until
from tests.unit.input.shortcuts_service import Desktop, forge_press, shortcuts

ASKED = {"region": "Ctrl+Alt+Space", "last": "Super+F9", "toggle": ""}


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    with message_bus() as address:
        yield address


class Keys:
    """The program's keys, which of its actions came, and how often it was told of changes."""

    def __init__(self, bus: str, file: Path | None, desktop: str = "KDE") -> None:
        session = Session("wayland", (desktop,), bus=bus)
        self.hotkeys: DesktopHotkeys = open_hotkeys(session, lambda action: f"Do {action}", file)
        self.hotkeys.follow(lambda: self.changed.put(None))
        self.changed: queue.Queue[None] = queue.Queue()
        self._came: queue.Queue[str] = queue.Queue()

    def bind(self, **actions: str) -> Mapping[str, Bound]:
        return self.hotkeys.bind(actions or ASKED, self._came.put)

    def pause(self) -> None:
        self.hotkeys.bind({}, self._came.put)

    def came(self) -> str:
        return self._came.get(timeout=60)

    def until(self, condition: Callable[[Mapping[str, Bound]], bool]) -> Mapping[str, Bound]:
        wait_until(lambda: condition(self.hotkeys.bound), "what became of the keys", 10)
        return self.hotkeys.bound


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, what the desktop does at once is waited for."""
    monkeypatch.setattr(handler, "_PATIENCE", 20.0)


@pytest.fixture
def keys(bus: str, tmp_path: Path) -> Iterator[Keys]:
    made = Keys(bus, tmp_path / "deep" / "declined")
    yield made
    made.hotkeys.close()


def binds(desktop: Desktop) -> int:
    return desktop.calls.count("BindShortcuts")


# ---- given


def test_confirmed_and_pressed(bus: str, keys: Keys) -> None:
    with shortcuts(bus) as desktop:
        bound = keys.bind()
        assert bound == {"region": Bound(True), "last": Bound(True)}
        assert desktop.asked == [
            {
                "region": {
                    "description": ("s", "Do region"),
                    "preferred_trigger": ("s", "CTRL+ALT+space"),
                },
                "last": {"description": ("s", "Do last"), "preferred_trigger": ("s", "LOGO+F9")},
            }
        ]
        for action in ("region", "region", "last"):  # activated twice is pressed twice
            desktop.press(action)
            assert keys.came() == action
        assert keys.hotkeys.decides


def test_other_keys_than_asked_for_are_said(bus: str, keys: Keys) -> None:
    with shortcuts(bus, given={"region": "Meta+Shift+E\n", "last": ""}):
        bound = keys.bind()
        assert bound["region"].ok
        assert bound["region"].keys == "Meta+Shift+E"
        assert "“Meta+Shift+E”" in bound["region"].message
        assert "System Settings > Keyboard > Shortcuts" in bound["region"].hint
        assert not bound["last"].ok
        assert "no key for Super+F9 yet" in bound["last"].message
        assert "eyeline trigger last" in bound["last"].hint


def test_a_shortcut_that_was_left_out_of_the_dialog(bus: str, keys: Keys) -> None:
    with shortcuts(bus, given={"region": "Ctrl+Alt+Space"}):
        bound = keys.bind()
    assert bound["region"] == Bound(True)
    assert not bound["last"].ok
    assert "eyeline trigger last" in bound["last"].hint


def test_pain_1_keys_that_were_given_before_open_no_dialog_at_the_start(
    bus: str, keys: Keys
) -> None:
    known = {"region": "Ctrl+Alt+Space", "last": "Meta+9", "more": "F9"}
    with shortcuts(bus, known=known) as desktop:
        bound = keys.bind()
        assert bound["last"].keys == "Meta+9"
        desktop.press("region")
        assert keys.came() == "region"
        assert binds(desktop) == 0


def test_pain_1_a_session_is_bound_once_whatever_the_settings_do(bus: str, keys: Keys) -> None:
    with shortcuts(bus) as desktop:
        keys.bind()
        keys.pause()
        desktop.press("region")  # while keys are pressed into a field
        desktop.change({"region": "F11", "last": "F12"})
        keys.until(lambda bound: bound["region"].keys == "F11")  # by then the press was heard
        keys.bind()
        keys.bind(region="Ctrl+F1")  # other keys, fewer actions: the desktop decides anyway
        desktop.press("last")
        desktop.press("region")
        assert keys.came() == "region"
        assert keys._came.empty()
        assert desktop.calls.count("CreateSession") == binds(desktop) == 1
        keys.bind(region="Ctrl+F1", monitor="Ctrl+F2")
        assert desktop.calls.count("CreateSession") == binds(desktop) == 2
        desktop.press("monitor")
        assert keys.came() == "monitor"


def test_a_change_in_the_desktop_is_shown(bus: str, keys: Keys) -> None:
    with shortcuts(bus) as desktop:
        keys.bind()
        desktop.change({"region": "F12", "last": "Meta+F9"})
        bound = keys.until(lambda bound: bound["region"].keys == "F12")
        assert bound["last"] == Bound(True), "spelled in another way"
        keys.changed.get(timeout=60)


def test_newer_portals_want_to_know_the_program_first(bus: str, keys: Keys) -> None:
    with shortcuts(bus, strict=True) as desktop:
        assert keys.bind()["region"].ok
        assert desktop.registered == [identity.APP_ID]
        assert desktop.calls[0] == "Register"


@pytest.mark.parametrize(("version", "shows"), [(1, False), (2, True)])
def test_the_dialog_of_the_desktop_can_be_had_back(
    bus: str, keys: Keys, version: int, shows: bool
) -> None:
    with shortcuts(bus, version=version) as desktop:
        assert not keys.hotkeys.choose(), "there are no keys yet"
        keys.bind()
        assert keys.hotkeys.choose() == shows
        if shows:
            wait_until(lambda: desktop.calls[-1] == "ConfigureShortcuts", "the dialog")


# ---- not given


def test_declined_is_remembered_until_somebody_wants_to_be_asked(
    bus: str, keys: Keys, tmp_path: Path
) -> None:
    with shortcuts(bus, code=1) as desktop:
        bound = keys.bind()
        assert "declined" in bound["region"].message
        assert "ask again" in bound["region"].hint
        assert "eyeline trigger region" in bound["region"].hint
        keys.pause()
        keys.bind()
        assert binds(desktop) == 1
        next_start = Keys(bus, tmp_path / "deep" / "declined")
        assert "declined" in next_start.bind()["region"].message
        assert next_start.hotkeys.decides
        assert binds(desktop) == 1, "pain 1: no dialog at each start"
        desktop.code = 0
        assert next_start.hotkeys.choose()
        wait_until(lambda: next_start.hotkeys.bound["region"].ok, "keys")
        assert binds(desktop) == 2
        next_start.hotkeys.close()
        keys.bind(region="F9")  # others than those that were declined
        assert binds(desktop) == 3


def test_a_dialog_that_nobody_answers(
    bus: str, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "_PATIENCE", 0.0)
    monkeypatch.setattr(portal_session, "_DIALOG_SECONDS", 0.3)
    with shortcuts(bus, code=None) as desktop:
        keys.bind()
        keys.until(lambda bound: "did not answer" in bound["region"].message)
        wait_until(lambda: "Close" in desktop.calls, "the request to be closed")
        keys.bind()
        assert binds(desktop) == 1, "it is not shown again by itself"


def test_a_slow_portal_is_said_and_its_keys_come_later(
    bus: str, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "_PATIENCE", 0.0)
    with shortcuts(bus, mute=True) as desktop:
        assert "not answered yet" in keys.bind()["region"].message
        assert keys.hotkeys.choose(), "it is being asked"
        desktop.code, desktop.mute = None, False
        keys.until(lambda bound: "asks whether" in bound["region"].message)
        keys.changed.get(timeout=60)
        wait_until(lambda: binds(desktop) == 1, "the dialog")
        assert keys.hotkeys.choose(), "one dialog is enough"
        assert desktop.calls.count("CreateSession") == 1


def test_the_desktop_ends_the_session(bus: str, keys: Keys) -> None:
    with shortcuts(bus) as desktop:
        keys.bind()
        desktop.close_session()
        bound = keys.until(lambda bound: not bound["region"].ok)
        assert "taken the keys back" in bound["region"].message
        keys.changed.get(timeout=60)
        assert binds(desktop) == 1


def test_a_portal_that_is_started_again_has_the_keys_again(bus: str, keys: Keys) -> None:
    with shortcuts(bus):
        assert keys.bind()["region"].ok
    bound = keys.until(lambda bound: not bound["region"].ok)
    assert "come back" in bound["region"].message
    with shortcuts(bus, known={"region": "Ctrl+Alt+Space", "last": "Meta+F9"}) as desktop:
        keys.until(lambda bound: bound["region"].ok)
        desktop.press("region")
        assert keys.came() == "region"
        assert binds(desktop) == 0


def test_a_portal_that_stays_away_is_given_up(
    bus: str, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal_session, "_RESTARTS", (0.01, 0.01))
    with shortcuts(bus):
        keys.bind()
    bound = keys.until(
        lambda bound: not bound["region"].ok and "come back" not in bound["region"].message
    )
    assert "no portal" in bound["region"].message
    with shortcuts(bus):
        assert keys.bind()["region"].ok


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"version": 0}, "gives programs no keys"),
        ({"code": 2}, "refused"),
        ({"error": "org.freedesktop.portal.Error.NotAllowed"}, "refused"),
        ({"error": "org.freedesktop.DBus.Error.Failed"}, "failed"),
    ],
)
def test_what_the_portal_does_not_do(
    bus: str, keys: Keys, how: Mapping[str, object], said: str
) -> None:
    with shortcuts(bus, **how):
        bound = keys.bind()
    assert not bound["region"].ok
    assert said in bound["region"].message
    assert "eyeline trigger region" in bound["region"].hint


def test_a_portal_that_says_nothing(bus: str, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal_session, "_ANSWER_SECONDS", 0.2)
    with shortcuts(bus, mute=True):
        bound = keys.bind()
    assert "did not answer" in bound["region"].message


@pytest.mark.parametrize(
    ("desktop", "way"), [("sway", "bindsym Ctrl+Mod1+space exec"), ("GNOME", "Settings >")]
)
def test_without_a_portal_the_way_out_is_that_of_the_desktop(
    bus: str, desktop: str, way: str
) -> None:
    keys = Keys(bus, None, desktop)
    bound = keys.bind()
    assert "no portal" in bound["region"].message
    assert way in bound["region"].hint
    assert "eyeline trigger region" in bound["region"].hint
    assert not keys.hotkeys.decides
    assert not keys.hotkeys.bind(ASKED, lambda _action: None)["last"].ok


def test_no_message_bus() -> None:
    bound = Keys("unix:path=/nonexistent/bus", None).bind()
    assert "no message bus" in bound["region"].message


# ---- strangers


def test_only_the_portal_is_believed(bus: str, keys: Keys) -> None:
    with shortcuts(bus) as desktop:
        keys.bind()
        forge_press(bus, desktop, "region")
        desktop.press("region", session="/org/freedesktop/portal/desktop/session/other")
        desktop.press("quit")
        desktop.press("last")
        assert keys.came() == "last"
        assert keys._came.empty()


def test_odd_answers_are_no_keys(bus: str, keys: Keys) -> None:
    with shortcuts(bus, given={"region": "x" * 1000, "last": "Ctrl+Alt+Space"}):
        bound = keys.bind()
    assert len(bound["region"].keys) < 70
    assert bound["last"].keys == "Ctrl+Alt+Space"
