"""The tray icon: what it says, and what its menu asks for."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.core.errors import AppError
from app.ui.tray import Tray, TrayState, icon_of


def menu_of(tray: Tray) -> QMenu:
    menu = tray._menu
    assert menu is not None
    return menu


def action(tray: Tray, text: str) -> QAction:
    return next(each for each in menu_of(tray).actions() if each.text().startswith(text))


@pytest.fixture
def tray(qtbot: QtBot) -> Tray:
    made = Tray()
    made.fill()
    return made


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Capture region", "region"),
        ("Capture monitor", "monitor"),
        ("Capture all", "all"),
        ("Show window", "show"),
        ("Connect", "connect"),
        ("Settings", "settings"),
        ("Doctor", "doctor"),
        ("Quit", "quit"),
    ],
)
def test_each_entry_asks_for_its_verb(tray: Tray, qtbot: QtBot, text: str, verb: str) -> None:
    with qtbot.waitSignal(tray.chosen) as chosen:
        action(tray, text).trigger()
    assert chosen.args == [verb]


def test_the_key_stands_beside_its_entry(tray: Tray) -> None:
    tray.show_shortcut("Ctrl+Alt+Space")
    assert action(tray, "Capture region").text().endswith("\tCtrl+Alt+Space")


def test_what_is_wrong_is_said_in_words(tray: Tray, qtbot: QtBot) -> None:
    tray.show_troubles([AppError("The key is taken & gone.", "Choose another.")])
    first = menu_of(tray).actions()[0]
    assert first.text() == "The key is taken && gone."
    assert "The key is taken & gone." in tray._icon.toolTip()
    with qtbot.waitSignal(tray.chosen) as chosen:
        first.trigger()
    assert chosen.args == ["troubles"]
    tray.show_troubles([])
    assert menu_of(tray).actions()[0].text().startswith("Capture region")


def test_recent_conversations_are_listed(tray: Tray, qtbot: QtBot) -> None:
    assert not tray._recent.isEnabled()
    tray.show_recent([("one", "Where is\nSave & Quit?"), ("two", "x" * 200)])
    first, second = tray._recent.actions()
    assert first.text() == "Where is Save && Quit?"
    assert len(second.text()) <= 48
    with qtbot.waitSignal(tray.recent_chosen) as chosen:
        second.trigger()
    assert chosen.args == ["two"]


@pytest.mark.parametrize("state", ["thinking", "attention"])
def test_every_state_looks_different_at_16_px(qtbot: QtBot, state: TrayState) -> None:
    plain = icon_of("idle").pixmap(16, 16).toImage()
    assert icon_of(state).pixmap(16, 16).toImage() != plain
