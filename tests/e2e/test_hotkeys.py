"""Global keys on a real X server: layouts, locks, other programs, keys that are held."""

import queue
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from Xlib import X

from app.core.hotkeys import Bound
from app.core.session import Session
from app.input.hotkeys import DesktopHotkeys, open_hotkeys
from tests.e2e.display import Display, wait_until, x_server
from tests.e2e.keyboard import (
    ALT,
    CTRL,
    HOME,
    KEY_O,
    KEY_Q,
    KEY_S,
    ONE,
    PRINT,
    RIGHT_CTRL,
    SHIFT,
    SPACE,
    Keyboard,
)

pytestmark = pytest.mark.screen

NOTHING_SECONDS: Final = 0.25


@pytest.fixture(scope="module")
def server() -> Iterator[Display]:
    with x_server(640, 480) as shown:
        yield shown


@pytest.fixture
def desk(server: Display) -> Iterator[Keyboard]:
    desk = Keyboard(server)
    desk.layout("us")
    yield desk
    desk.close()


class Keys:
    """The program's keys, and which of its actions came."""

    def __init__(self, shown: Display) -> None:
        self.hotkeys: DesktopHotkeys = open_hotkeys(Session("x11", display=shown.name))
        self._came: queue.Queue[str] = queue.Queue()

    def bind(self, **actions: str) -> Mapping[str, Bound]:
        return self.hotkeys.bind(actions, self._came.put)

    def came(self) -> str:
        """Wait for the next action."""
        return self._came.get(timeout=60)

    def nothing(self) -> bool:
        try:
            return not self._came.get(timeout=NOTHING_SECONDS)
        except queue.Empty:
            return True


@pytest.fixture
def keys(server: Display, desk: Keyboard) -> Iterator[Keys]:
    keys = Keys(server)
    yield keys
    keys.hotkeys.close()


@pytest.mark.parametrize(
    ("layout", "wanted", "keycode"),
    [
        ("us", "Ctrl+Alt+Space", SPACE),
        ("fr", "Ctrl+Alt+Space", SPACE),
        ("ru", "Ctrl+Alt+Space", SPACE),
        ("gr", "Ctrl+Alt+Space", SPACE),
        ("us", "Ctrl+Alt+S", KEY_S),
        ("fr", "Ctrl+Alt+A", KEY_Q),  # where the layout has it
        ("fr", "Ctrl+Alt+1", ONE),
        ("us(dvorak)", "Ctrl+Alt+O", KEY_S),
        ("ru", "Ctrl+Alt+S", KEY_S),  # where an American keyboard has it
        ("gr", "Ctrl+Alt+S", KEY_S),
        ("ru", "Ctrl+Alt+Ы", KEY_S),
        ("gr", "Ctrl+Alt+Σ", KEY_S),
        ("ru", "Ctrl+Alt+Home", HOME),
        ("il", "Ctrl+Alt+Q", KEY_Q),
        ("jp", "Ctrl+Alt+Print", PRINT),
    ],
)
def test_keys_work_in_every_layout(
    desk: Keyboard, keys: Keys, layout: str, wanted: str, keycode: int
) -> None:
    """Pain 3: dead with a non-Latin layout at the start."""
    name, _bracket, variant = layout.removesuffix(")").partition("(")
    desk.layout(name, "-variant", variant)
    assert keys.bind(region=wanted) == {"region": Bound(True)}
    desk.press(CTRL, ALT, keycode)
    assert keys.came() == "region"
    desk.press(ALT, keycode)
    desk.press(keycode)
    assert keys.nothing()


def _until_it_comes(desk: Keyboard, keys: Keys, *keycodes: int) -> None:
    """Press until the new layout is known; nobody can tell when."""

    def came() -> bool:
        desk.press(*keycodes)
        return not keys.nothing()

    wait_until(came, "the key in its new place")


def test_a_new_layout_moves_the_keys(desk: Keyboard, keys: Keys) -> None:
    """Pain 3: dead with another layout."""
    keys.bind(region="Ctrl+Alt+O", last="Ctrl+Alt+Space")
    desk.press(CTRL, ALT, KEY_O)
    assert keys.came() == "region"
    desk.layout("us", "-variant", "dvorak")
    _until_it_comes(desk, keys, CTRL, ALT, KEY_S)
    desk.press(CTRL, ALT, KEY_O)
    assert keys.nothing()
    assert desk.take(KEY_O, X.ControlMask | X.Mod1Mask)
    desk.give()
    desk.press(CTRL, ALT, SPACE)
    assert keys.came() == "last"


def test_switching_between_layouts_moves_the_keys(desk: Keyboard, keys: Keys) -> None:
    desk.layout("us,us,ru", "-variant", ",dvorak,", "-option", "grp:rctrl_toggle")
    keys.bind(region="Ctrl+Alt+O", last="Ctrl+Alt+Space")
    for keycode in (
        KEY_O,
        KEY_S,
        KEY_O,
        KEY_O,
    ):  # us, dvorak, ru (as in the first layout that has it), us again
        _until_it_comes(desk, keys, CTRL, ALT, keycode)
        desk.press(CTRL, ALT, SPACE)
        assert keys.came() == "last"
        desk.press(RIGHT_CTRL)


@pytest.mark.parametrize("locks", [("Caps_Lock",), ("Num_Lock",), ("Caps_Lock", "Num_Lock")])
def test_locks_make_no_difference(desk: Keyboard, keys: Keys, locks: tuple[str, ...]) -> None:
    """Pain 3: trouble with Caps Lock."""
    keys.bind(region="Ctrl+Alt+Space")
    codes = [desk.code(lock) for lock in locks]
    for code in codes:
        desk.press(code)
    try:
        desk.press(CTRL, ALT, SPACE)
        assert keys.came() == "region"
    finally:
        for code in codes:
            desk.press(code)


def test_a_key_of_another_program_is_named_and_the_others_work(desk: Keyboard, keys: Keys) -> None:
    """Pain 2: a clash is tried out and named."""
    assert desk.take(SPACE, X.ControlMask | X.Mod1Mask)
    bound = keys.bind(region="Ctrl+Alt+Space", monitor="Ctrl+Shift+Space", last="Ctrl+Alt+S")
    assert {action: each.ok for action, each in bound.items()} == {
        "region": False,
        "monitor": True,
        "last": True,
    }
    assert "Ctrl+Alt+Space" in bound["region"].message
    assert bound["region"].hint
    desk.press(CTRL, ALT, KEY_S)
    assert keys.came() == "last"
    desk.press(CTRL, SHIFT, SPACE)
    assert keys.came() == "monitor"
    desk.give()
    assert keys.bind(region="Ctrl+Alt+Space")["region"].ok
    desk.press(CTRL, ALT, SPACE)
    assert keys.came() == "region"


def test_a_key_that_the_server_keeps_is_named(desk: Keyboard, keys: Keys) -> None:
    bound = keys.bind(region="Ctrl+Alt+F9", last="Ctrl+Alt+Space")
    assert not bound["region"].ok
    assert "Ctrl+Alt+F9" in bound["region"].message
    desk.press(CTRL, ALT, SPACE)
    assert keys.came() == "last"


def test_a_key_that_is_partly_taken_is_left_alone(desk: Keyboard, keys: Keys) -> None:
    assert desk.take(SPACE, X.ControlMask | X.Mod1Mask | X.LockMask)
    assert not keys.bind(region="Ctrl+Alt+Space")["region"].ok
    assert desk.take(SPACE, X.ControlMask | X.Mod1Mask)
    desk.give()


def test_two_spellings_of_one_place_are_one_key(desk: Keyboard, keys: Keys) -> None:
    desk.layout("de")
    bound = keys.bind(region="Ctrl+/", last="Ctrl+Shift+7", toggle="F9")
    assert [each.ok for each in bound.values()] == [True, False, True]


def test_binding_again_replaces_and_closing_releases(desk: Keyboard, keys: Keys) -> None:
    control_alt = X.ControlMask | X.Mod1Mask
    keys.bind(region="Ctrl+Alt+Space")
    assert not desk.take(SPACE, control_alt)
    keys.bind(region="Ctrl+Alt+S")
    assert desk.take(SPACE, control_alt)
    desk.give()
    desk.press(CTRL, ALT, SPACE)
    assert keys.nothing()
    desk.press(CTRL, ALT, KEY_S)
    assert keys.came() == "region"
    keys.hotkeys.close()
    assert desk.take(KEY_S, control_alt)
    desk.give()
    assert keys.bind(region="Ctrl+Alt+S")["region"].ok
    desk.press(CTRL, ALT, KEY_S)
    assert keys.came() == "region"


def test_a_held_key_counts_once_and_leaves_the_keyboard_free(
    server: Display, desk: Keyboard, keys: Keys
) -> None:
    subprocess.run(["xset", "r", "rate", "150", "50"], env=dict(server.environment), check=True)
    keys.bind(region="Ctrl+Alt+Space")
    desk.down(CTRL, ALT, SPACE)
    assert keys.came() == "region"
    assert keys.nothing()  # though the server repeats it
    mode = (X.GrabModeAsync, X.GrabModeAsync, X.CurrentTime)
    # Between a repetition and our letting go the keyboard may be ours for a moment.
    wait_until(lambda: desk.root.grab_keyboard(False, *mode) == X.GrabSuccess, "a free keyboard", 2)
    desk.display.ungrab_keyboard(X.CurrentTime)
    desk.up(CTRL, ALT, SPACE)


def test_every_tap_counts_however_quick(desk: Keyboard, keys: Keys) -> None:
    keys.bind(region="Ctrl+Alt+Space", last="Ctrl+Alt+S")
    desk.down(CTRL, ALT)
    for action, keycode in (("region", SPACE), ("region", SPACE), ("last", KEY_S)):
        desk.press(keycode)
        assert keys.came() == action
    desk.press(SPACE)
    desk.press(SPACE)
    assert [keys.came(), keys.came()] == ["region", "region"]
    desk.up(CTRL, ALT)
    assert keys.nothing()


def test_the_program_that_has_the_focus_does_not_get_the_key(desk: Keyboard, keys: Keys) -> None:
    keys.bind(region="Ctrl+Alt+Space")
    window: Any = desk.root.create_window(
        0, 0, 9, 9, 0, X.CopyFromParent, override_redirect=True, event_mask=X.KeyPressMask
    )
    window.map()
    desk.display.sync()
    window.set_input_focus(X.RevertToParent, X.CurrentTime)
    desk.press(CTRL, ALT, SPACE)
    assert keys.came() == "region"
    desk.press(KEY_S)
    typed: list[int] = []
    while KEY_S not in typed:
        event = desk.display.next_event()
        if event.type == X.KeyPress:
            typed.append(event.detail)
    assert SPACE not in typed
    window.destroy()


def test_a_server_that_goes_is_said(desk: Keyboard) -> None:
    with x_server(64, 64) as shown:
        keys = Keys(shown)
        assert keys.bind(region="Ctrl+Alt+Space")["region"].ok
    wait_until(lambda: not keys.bind(region="Ctrl+Alt+Space")["region"].ok, "the end of the server")
    bound = keys.bind(region="Ctrl+Alt+Space")["region"]
    assert "X server" in bound.message
    keys.hotkeys.close()


_QUIET: Final = """
import sys
from app.core.session import Session
from app.input.hotkeys import open_hotkeys
keys = open_hotkeys(Session("x11", display=sys.argv[1]))
bound = keys.bind({"region": "Ctrl+Alt+Space", "last": "F9"}, lambda action: None)
keys.close()
sys.exit([each.ok for each in bound.values()] != [False, True])
"""


def test_nothing_is_printed_whatever_the_library_thinks(
    server: Display, desk: Keyboard, home: Path
) -> None:
    (home / ".Xauthority").write_bytes(b"")  # the library remarks on an empty one
    desk.take(SPACE, X.ControlMask | X.Mod1Mask)
    run = subprocess.run(
        [sys.executable, "-c", _QUIET, server.name],
        env={**server.environment, "HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
    desk.give()
