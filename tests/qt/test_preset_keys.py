"""Keys of one's own questions: taken with the others, pressed, refused where they stand."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.core.hotkeys import Bound
from app.core.ports import Services
from app.core.presets import OwnPreset, Presets
from app.core.settings import Settings
from app.input.settings import HotkeySettings
from app.ui.keys import Keys
from app.ui.lane import Lane, Mailbox


class Desktop:
    """Takes all keys but those in `refused`."""

    def __init__(self, *refused: str) -> None:
        self.refused = refused
        self.actions: Mapping[str, str] = {}
        self.bound: Mapping[str, Bound] = {}
        self.changed: Callable[[], None] = lambda: None
        self.press: Callable[[str], None] = lambda _action: None

    def bind(
        self, actions: Mapping[str, str], on_pressed: Callable[[str], None]
    ) -> Mapping[str, Bound]:
        self.actions, self.press = actions, on_pressed
        refused = Bound(False, "Taken.", "Press others.")
        self.bound = {
            action: refused if keys in self.refused else Bound(True)
            for action, keys in actions.items()
            if keys
        }
        return self.bound

    def follow(self, on_changed: Callable[[], None]) -> None:
        self.changed = on_changed

    def canonical(self, combination: str) -> str:
        return combination

    def shown(self, combination: str) -> str:
        return combination

    def close(self) -> None:
        pass


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("work", Mailbox())
    yield made
    made.close(5)


def keys(lane: Lane, desktop: Desktop, **own: OwnPreset) -> Keys:
    given: dict[str, Any] = dict.fromkeys(Services.__dataclass_fields__)
    given["settings"] = lambda: Settings((HotkeySettings(region="Ctrl+1"), Presets(own)))
    given["hotkeys"] = lambda: desktop
    return Keys(Services(**given), Mailbox(), lane)


def test_they_are_taken_and_pressed(lane: Lane, qtbot: QtBot) -> None:
    desktop = Desktop()
    made = keys(
        lane,
        desktop,
        kind=OwnPreset("Reply.", hotkey="Ctrl+2"),
        quiet=OwnPreset("Reply."),
        unfinished=OwnPreset(hotkey="Ctrl+3"),
    )
    with qtbot.waitSignal(made.bound):
        made.bind()
    assert {name for name, keys in desktop.actions.items() if keys} == {"region", "preset.kind"}
    with qtbot.waitSignal(made.pressed) as pressed:
        desktop.press("preset.kind")
    assert pressed.args == ["preset.kind"]


def test_what_is_refused_is_said_where_it_stands(lane: Lane, qtbot: QtBot) -> None:
    made = keys(lane, Desktop("Ctrl+2"), kind=OwnPreset("Reply.", hotkey="Ctrl+2"))
    with qtbot.waitSignal(made.bound):
        made.bind()
    (problem,) = made.problems
    assert (problem.key, problem.message) == ("presets.kind.hotkey", "Taken.")


def test_what_is_the_same_of_all_keys_is_said_once(lane: Lane, qtbot: QtBot) -> None:
    made = keys(lane, Desktop("Ctrl+1", "Ctrl+2"), kind=OwnPreset("Reply.", hotkey="Ctrl+2"))
    with qtbot.waitSignal(made.bound):
        made.bind()
    assert len(made.problems) == 2
    assert [each.message for each in made.refused] == ["Taken."]


def test_what_the_desktop_changes_later_is_known(lane: Lane, qtbot: QtBot) -> None:
    desktop = Desktop()
    made = keys(lane, desktop, kind=OwnPreset("Reply.", hotkey="Ctrl+2"))
    with qtbot.waitSignal(made.bound):
        made.bind()
    assert made.shown("region") == "Ctrl+1"
    desktop.bound = {
        "region": Bound(True, "The desktop has given it F12.", keys="F12"),
        "preset.kind": Bound(False, "Taken back."),
    }
    with qtbot.waitSignal(made.bound):
        desktop.changed()
    assert made.shown("region") == "F12"
    assert [(each.label, each.keys, each.refused is None) for each in made.live] == [
        ("Ask about a region", "F12", True),
        ("kind", "Ctrl+2", False),
    ]
    assert [each.key for each in made.problems] == ["hotkeys.region", "presets.kind.hotkey"]
    assert [each.message for each in made.refused] == ["Taken back."]
