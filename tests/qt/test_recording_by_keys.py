"""The bar of a recording by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.recording import RecordingSettings
from app.ui.overlay.to_record import Wanted
from app.ui.recording.bar import RecordingBar
from app.ui.recording.by_keys import ByKeys
from tests.qt.recording import Rig, place, shown


@pytest.fixture
def rig(tmp_path: Path, qtbot: QtBot) -> Iterator[Rig]:
    made = Rig(tmp_path, RecordingSettings(countdown=0))
    made.flow.begin(Wanted(place(100, 120, 500, 420)))
    qtbot.waitUntil(lambda: bool(made.recorder.shots))
    yield made
    made.flow.close()


def bar() -> RecordingBar:
    (found,) = shown(RecordingBar)
    assert isinstance(found, RecordingBar)
    return found


def ringed() -> str:
    """The button that Enter would press, "" while the keys are elsewhere."""
    found = [each for each in bar().findChildren(QToolButton) if each.property("ringed")]
    return found[0].accessibleName() if found else ""


def press(*keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(bar(), key)


def test_keys_go_around_its_buttons(rig: Rig) -> None:
    assert ringed() == ""
    rig.flow.do("record-bar")
    keys = Qt.Key
    names = [ringed()]
    for key in (keys.Key_Tab, keys.Key_Right, keys.Key_Down, keys.Key_Backtab, keys.Key_Left):
        press(key)
        names.append(ringed())
    assert names == ["Stop", "Pause", "Discard", "Stop", "Discard", "Pause"]


def test_where_keys_cannot_be_grabbed_it_has_the_focus_meanwhile(rig: Rig, qtbot: QtBot) -> None:
    typed_into = QWidget()
    qtbot.addWidget(typed_into)
    typed_into.show()
    typed_into.activateWindow()
    qtbot.waitUntil(typed_into.isActiveWindow)
    rig.flow.do("record-bar")
    qtbot.waitUntil(lambda: bar().isActiveWindow())
    press(Qt.Key.Key_Escape)
    assert bar().isVisible()
    assert bar().windowHandle().flags() & Qt.WindowType.WindowDoesNotAcceptFocus


def test_a_pause_gives_the_keys_back(rig: Rig) -> None:
    rig.flow.do("record-bar")
    press(Qt.Key.Key_Tab, Qt.Key.Key_Return)
    assert rig.recorder.reins[0].paused
    assert ringed() == ""
    rig.flow.do("record-bar")
    press(Qt.Key.Key_Tab, Qt.Key.Key_Space)
    assert not rig.recorder.reins[0].paused


def test_stop_ends_it(rig: Rig, qtbot: QtBot) -> None:
    rig.flow.do("record-bar")
    press(Qt.Key.Key_Enter)
    qtbot.waitUntil(lambda: bool(rig.ended))


def test_a_held_key_presses_once(rig: Rig, qtbot: QtBot) -> None:
    rig.flow.do("record-bar")
    press(Qt.Key.Key_Backtab, Qt.Key.Key_Return)
    assert ringed() == "Really discard"
    again = Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", True
    QApplication.sendEvent(bar(), QKeyEvent(QEvent.Type.KeyPress, *again))
    assert rig.flow.running
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not rig.flow.running)
    assert list(rig.folder.iterdir()) == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_X])
def test_escape_and_what_is_meant_for_others_give_the_keys_back(rig: Rig, key: Qt.Key) -> None:
    rig.flow.do("record-bar")
    press(Qt.Key.Key_Shift)
    assert ringed() == "Stop"
    press(key)
    assert ringed() == ""
    assert rig.flow.running
    press(Qt.Key.Key_Return)  # reaches nothing any more
    assert not rig.recorder.reins[0].stopped


def test_nobody_who_forgets_it_types_into_it(rig: Rig) -> None:
    rig.flow.do("record-bar")
    (keys,) = bar().findChildren(ByKeys)
    (idle,) = (each for each in keys.findChildren(QTimer) if each.parent() is keys)
    idle.timeout.emit()
    assert ringed() == ""
