"""A field that keys are pressed into: what it shows, when it listens, what it says."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.core.hotkeys import Hotkeys
from app.core.session import Session
from app.core.settings import Problem
from app.input.hotkeys import DesktopHotkeys, open_hotkeys
from app.input.settings import HotkeySettings
from app.ui.keys_edit import KeysEdit
from app.ui.keys_tools import KeysTools
from tests.qt.preferring import Desk, opened, row

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


class Listened:
    """A field with keys in it, and what it told."""

    def __init__(self, qtbot: QtBot) -> None:
        self.edit = KeysEdit(open_hotkeys(Session("headless")).shown)
        self.edit.show_combination("Ctrl+Alt+Space")
        self.told: list[object] = []
        self.edit.recording.connect(self.told.append)
        self.edit.pressed.connect(lambda: self.told.append(self.edit.combination))
        self.said = ""
        self.edit.explained.connect(self._explain)
        qtbot.addWidget(self.edit)

    def _explain(self, text: str) -> None:
        self.said = text

    @property
    def shown(self) -> str:
        return self.edit.text() or self.edit.placeholderText()

    def down(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QApplication.sendEvent(self.edit, QKeyEvent(QEvent.Type.KeyPress, key, held))

    def up(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QApplication.sendEvent(self.edit, QKeyEvent(QEvent.Type.KeyRelease, key, held))


@pytest.fixture
def field(qtbot: QtBot) -> Listened:
    made = Listened(qtbot)
    QTest.mouseClick(made.edit, Qt.MouseButton.LeftButton)
    return made


def test_a_click_asks_for_keys_and_what_is_held_is_shown_until_they_are_let_go(
    field: Listened,
) -> None:
    assert field.told == [True]
    assert field.shown == "Press the keys…"
    field.down(Qt.Key.Key_Control)
    assert field.shown == "Ctrl+…"
    field.down(Qt.Key.Key_Alt, CTRL)
    assert field.shown == "Ctrl+Alt+…"
    field.down(Qt.Key.Key_F9, CTRL | ALT)
    assert field.shown == "Ctrl+Alt+F9"
    assert field.told == [True, "Ctrl+Alt+F9"], "not while they are held: they would be done"
    field.up(Qt.Key.Key_F9, CTRL | ALT)
    field.up(Qt.Key.Key_Alt, CTRL | ALT)
    field.up(Qt.Key.Key_Control, CTRL)
    assert field.told == [True, "Ctrl+Alt+F9", False]
    assert field.shown == "Ctrl+Alt+F9"
    assert field.said == ""


def test_esc_leaves_it_as_it_is_and_backspace_empties_it(field: Listened) -> None:
    QTest.keyClick(field.edit, Qt.Key.Key_Escape)
    field.edit.focusOutEvent(_lost())
    assert field.shown == "Ctrl+Alt+Space"
    QTest.mouseClick(field.edit, Qt.MouseButton.LeftButton)
    QTest.keyClick(field.edit, Qt.Key.Key_Backspace)
    assert field.told == [True, False, True, "", False]
    assert field.shown == "none"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_the_keyboard_begins_it_again(field: Listened, key: Qt.Key) -> None:
    QTest.keyClick(field.edit, Qt.Key.Key_F9, CTRL)
    QTest.keyClick(field.edit, key)
    assert field.told == [True, "Ctrl+F9", False, True]
    assert field.shown == "Press the keys…"
    QTest.keyClick(field.edit, Qt.Key.Key_F9, CTRL)  # the same keys again
    assert field.told == [True, "Ctrl+F9", False, True, False]
    assert field.shown == "Ctrl+F9"


@pytest.mark.parametrize("key", [Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_AltGr])
def test_locks_are_no_part_of_it(field: Listened, key: Qt.Key) -> None:
    field.down(key)
    field.up(key)
    assert (field.shown, field.said) == ("Press the keys…", "")


def test_pain_2_keys_that_the_desktop_swallows_are_explained(field: Listened) -> None:
    field.down(Qt.Key.Key_Control)
    field.down(Qt.Key.Key_Alt, CTRL)
    field.up(Qt.Key.Key_Alt, CTRL | ALT)  # T went to the desktop
    assert field.shown == "Ctrl+…"
    field.up(Qt.Key.Key_Control, CTRL)
    assert "No key arrived with Ctrl+Alt." in field.said
    assert "desktop" in field.said
    assert field.shown == "Press the keys…"
    QTest.keyClick(field.edit, Qt.Key.Key_F9, CTRL)
    assert field.said == ""


def test_pain_2_a_program_that_comes_forward_instead_is_explained(field: Listened) -> None:
    field.down(Qt.Key.Key_Meta)
    field.edit.focusOutEvent(_lost())
    assert "No key arrived with Super." in field.said
    assert field.told == [True, False]
    assert field.shown == "Ctrl+Alt+Space"


def _lost() -> QFocusEvent:
    return QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason)


# ---- in the settings


@pytest.fixture
def desk() -> Iterator[Desk]:
    with opened() as made:
        yield made


def on(desk: Desk, session: Session) -> None:
    """Have the settings on another desktop."""
    hotkeys: Hotkeys = DesktopHotkeys(session, None)
    desk.services = replace(desk.services, hotkeys=lambda: hotkeys)


def test_pain_2_known_users_of_keys_are_warned_of_where_they_are_pressed(
    qtbot: QtBot, desk: Desk
) -> None:
    on(desk, Session("x11", ("GNOME",), ":0"))
    dialog = desk.dialog(qtbot, "hotkeys")
    last = row(dialog, "hotkeys.last")
    with qtbot.waitSignal(dialog.applied):
        QTest.keyClick(last.editor.widget, Qt.Key.Key_T, CTRL | ALT)
    assert last.problem.startswith("GNOME opens a terminal with Ctrl+Alt+T.")
    assert not [each for each in last.findChildren(QPushButton) if each.isVisible()], "no ban"
    assert desk.services.settings().of(HotkeySettings).last
    dialog.show_refused([Problem(last.key, "Taken.")])
    assert last.problem == "Taken."
    dialog.show_refused([])
    assert "terminal" in last.problem
    with qtbot.waitSignal(dialog.applied):
        QTest.keyClick(last.editor.widget, Qt.Key.Key_F9, CTRL | ALT)
    assert last.problem == ""


def test_the_defaults_are_not_warned_of(qtbot: QtBot, desk: Desk) -> None:
    on(desk, Session("windows", ("Windows",)))
    dialog = desk.dialog(qtbot, "hotkeys")
    assert row(dialog, "hotkeys.region").problem == ""
    desk.services.save(HotkeySettings, lambda own: replace(own, region="Win+Shift+S"))
    assert "Windows takes screenshots" in row(desk.dialog(qtbot), "hotkeys.region").problem


class Deciding:
    """A desktop that gives the keys itself."""

    def __init__(self) -> None:
        self.decides = False
        self.has_dialog = True
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(DesktopHotkeys(Session("headless"), None), name)

    def choose(self) -> bool:
        self.asked += 1
        return self.has_dialog


def test_where_the_desktop_decides_it_can_be_asked(qtbot: QtBot, desk: Desk) -> None:
    hotkeys: Any = Deciding()
    desk.services = replace(desk.services, hotkeys=lambda: hotkeys)
    dialog = desk.dialog(qtbot, "hotkeys")
    tools = dialog.findChild(KeysTools)
    assert tools is not None
    assert not tools.isVisible()
    hotkeys.decides = True
    dialog.show_refused([Problem("hotkeys.region", "The desktop has given it F12.", mild=True)])
    assert tools.isVisible()
    assert "F12" in row(dialog, "hotkeys.region").problem
    ask = tools.findChild(QPushButton)
    assert ask is not None
    ask.click()
    assert (hotkeys.asked, "proposed" in tools.told) == (1, True)
    hotkeys.has_dialog = False
    ask.click()
    assert "no dialog" in tools.told
    dialog._search.setText("Language")
    assert not tools.isVisible()
    dialog._search.clear()
    dialog.open_at("hotkeys")
    assert tools.isVisible()
