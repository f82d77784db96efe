"""Keys on macOS: what the child makes of keys that go up and down, and whether it may listen."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.child.worker import Request
from app.core.errors import AppError
from app.core.session import Session, SessionKind
from app.input.combination import parse
from app.input.handlers import pynput
from app.input.handlers.mac_trust import require_trust
from app.input.handlers.pynput import Keys, PynputHandler
from app.input.hotkeys import open_hotkeys

LEFT_COMMAND, RIGHT_COMMAND, SHIFT, CTRL, TWO, SPACE, A = 0x37, 0x36, 0x38, 0x3B, 19, 49, 0
CAPS_LOCK = 0x39


def _keys(**actions: str) -> Keys:
    wanted = {action: parse(text) for action, text in actions.items()}
    return Keys(
        [
            {"action": action, "key": each.key.mac, "modifiers": sorted(each.modifiers)}
            for action, each in wanted.items()
        ]
    )


def test_a_combination_is_its_key_with_exactly_its_modifiers() -> None:
    keys = _keys(region="Cmd+Shift+2", last="Cmd+A")
    assert keys.down(LEFT_COMMAND) is None
    assert keys.down(TWO) is None
    keys.up(TWO)
    assert keys.down(SHIFT) is None
    assert keys.down(TWO) == "region"
    keys.up(TWO)
    assert keys.down(CTRL) is None
    assert keys.down(TWO) is None
    keys.up(CTRL)
    keys.up(SHIFT)
    assert keys.down(A) == "last"


def test_a_held_key_counts_once_and_either_command_key_will_do() -> None:
    keys = _keys(region="Cmd+2")
    keys.down(RIGHT_COMMAND)
    assert [keys.down(TWO) for _time in range(4)] == ["region", None, None, None]
    keys.up(TWO)
    assert keys.down(TWO) == "region"


def test_a_key_that_went_up_unseen_is_up_with_its_modifier() -> None:
    keys = _keys(region="Cmd+2")
    for _time in range(2):
        keys.down(LEFT_COMMAND)
        assert keys.down(TWO) == "region"
        keys.up(LEFT_COMMAND)


def test_pain_3_caps_lock_and_keys_without_a_code_are_no_trouble() -> None:
    keys = _keys(region="Cmd+2")
    keys.down(CAPS_LOCK)
    keys.down(pynput._code(object()))  # a key of media, of which pynput knows nothing
    keys.down(LEFT_COMMAND)
    assert keys.down(TWO) == "region"


def test_pain_3_letters_are_known_by_their_place_in_every_layout() -> None:
    assert parse("Cmd+A").key.mac == A  # whatever the layout writes there
    bound = PynputHandler().bind({"region": parse("Cmd+Ф")}, lambda _action: None)["region"]
    assert not bound.ok
    assert "has no key for" in bound.message


@pytest.mark.parametrize("kind", ["x11", "windows", "wayland", "headless"])
def test_pain_3_pynput_is_the_way_of_macos_alone(
    kind: SessionKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.input.handlers.win32._user32", object)
    hotkeys = open_hotkeys(Session(kind, bus="unix:path=/nonexistent"))
    assert not isinstance(hotkeys._handler, PynputHandler)
    assert isinstance(open_hotkeys(Session("macos"))._handler, PynputHandler)
    assert "pynput" not in sys.modules, "only its child loads it"


# ---- trust


@dataclass
class MacOS:
    """Answers its functions by name; those that it lacks are not there."""

    answers: dict[str, bool]
    asked: list[str] = field(default_factory=list)

    def load(self, path: str) -> Any:
        if not path.startswith("/System/Library/Frameworks/"):
            raise OSError(path)
        return _Library(self)


class _Library:
    def __init__(self, system: MacOS) -> None:
        self._system = system

    def __getattr__(self, name: str) -> Any:
        if name not in self._system.answers:
            raise AttributeError(name)

        def function() -> bool:
            self._system.asked.append(name)
            return self._system.answers[name]

        return function


TRUSTED, LISTENS, ASKS = (
    "AXIsProcessTrusted",
    "CGPreflightListenEventAccess",
    "CGRequestListenEventAccess",
)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({TRUSTED: True, LISTENS: False, ASKS: False}, [TRUSTED]),
        ({TRUSTED: False, LISTENS: True, ASKS: False}, [TRUSTED, LISTENS]),
        ({TRUSTED: False, LISTENS: False, ASKS: True}, [TRUSTED, LISTENS, ASKS]),
        ({TRUSTED: True}, [TRUSTED]),  # before macOS 10.15
    ],
)
def test_a_trusted_program_listens(answers: dict[str, bool], asked: list[str]) -> None:
    system = MacOS(answers)
    require_trust(system.load)
    assert system.asked == asked, "nobody is asked without need"


def _nothing(path: str) -> Any:
    raise OSError(path)


@pytest.mark.parametrize(
    "load",
    [
        MacOS({TRUSTED: False, LISTENS: False, ASKS: False}).load,
        MacOS({TRUSTED: False}).load,
        _nothing,
    ],
)
def test_pain_3_without_trust_the_way_out_is_said(load: Callable[[str], Any]) -> None:
    with pytest.raises(AppError) as caught:
        require_trust(load)
    assert "wait for keys" in caught.value.message
    assert "Input Monitoring" in caught.value.hint


def test_pain_3_trust_comes_before_pynput_is_loaded() -> None:
    listening = pynput._listen(Request("listen", {"combinations": []}, [], lambda: False))
    with pytest.raises(AppError, match="wait for keys"):
        next(listening)  # here is neither macOS nor pynput
