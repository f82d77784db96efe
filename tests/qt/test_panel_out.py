"""The picture beside an answer leaves the program: by its menu, its buttons, keys and the mouse."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.frame import Pixels
from app.ui.canvas.picture_menu import Way
from app.ui.chat.question import Thumbnail
from app.ui.images import frame_of
from tests.qt.answering import FOUND, Desk, opened

CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
BARE, MARKED = (
    ("Copy picture", "Save picture…"),
    ("Copy picture with marks", "Save picture with marks…"),
)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    QGuiApplication.clipboard().clear()
    with opened(qtbot, tmp_path) as made:
        yield made
    QGuiApplication.clipboard().clear()  # of what Python made, which does not outlive it


def menu(desk: Desk) -> QMenu:
    """The menu of the picture, opened away from all marks."""
    desk.window.panel.canvas.menu_wanted.emit(0, QPoint(5, 5))
    (found,) = [each for each in desk.window.panel.findChildren(QMenu) if each.isVisible()]
    return found


def entries(found: QMenu) -> list[str]:
    return [action.text() for action in found.actions() if action.text()]


def copied(qtbot: QtBot) -> Pixels:
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: not clipboard.image().isNull(), timeout=10_000)
    return frame_of(QImage(clipboard.image()), "clipboard").rgb()


def test_with_marks_and_without_are_offered_where_there_are_marks(qtbot: QtBot, desk: Desk) -> None:
    conversation = desk.asked([*FOUND, Finish("stop")])
    found = menu(desk)
    assert entries(found) == [*MARKED, *BARE]
    bare = next(action for action in found.actions() if action.text() == BARE[0])
    bare.trigger()
    found.close()
    assert np.array_equal(copied(qtbot), conversation.frames[0].rgb())


def test_without_marks_there_is_nothing_to_choose(desk: Desk) -> None:
    desk.asked([Text("Nothing."), Finish("stop")])
    found = menu(desk)
    assert entries(found) == list(BARE)
    found.close()


@pytest.mark.parametrize("by_key", [True, False])
def test_what_is_seen_is_what_is_copied(qtbot: QtBot, desk: Desk, by_key: bool) -> None:
    conversation = desk.asked([*FOUND, Finish("stop")])
    panel = desk.window.panel
    if by_key:
        panel.canvas.setFocus()
        QTest.keyClick(panel.canvas, Qt.Key.Key_C, CTRL)
    else:
        buttons = panel.findChildren(QToolButton)
        next(each for each in buttons if each.accessibleName() == "Copy picture").click()
    frame = conversation.frames[0]
    seen = copied(qtbot)
    assert seen.shape == (frame.height, frame.width, 3)
    assert (seen != frame.rgb()).any(), "the marks"


def test_saving_proposes_the_question_as_a_name(desk: Desk, home: Path) -> None:
    desk.asked([*FOUND, Finish("stop")])
    desk.window.do("save")
    (dialog,) = desk.window.findChildren(QFileDialog)
    assert Path(dialog.selectedFiles()[0]) == home / "Where-is-Save-All.png"
    dialog.reject()


def test_the_small_picture_of_a_question_leaves_too(qtbot: QtBot, desk: Desk) -> None:
    conversation = desk.asked([*FOUND, Finish("stop")])
    small = desk.window.chat.findChild(Thumbnail)
    assert small is not None
    ways: list[Way] = []
    chosen: list[object] = []
    desk.window.chat.turn_actions.pictures.out_wanted.connect(lambda way, *_: ways.append(way))
    small.chosen.connect(chosen.append)
    QTest.keyClick(small, Qt.Key.Key_C, CTRL)
    assert np.array_equal(copied(qtbot), conversation.frames[0].rgb())
    middle = small.rect().center()
    QTest.mousePress(small, LEFT, NONE, middle)
    for away in (3, 15, 20):
        QTest.mouseMove(small, middle + QPoint(away, 0))
    QTest.mouseRelease(small, LEFT, NONE, middle)
    assert [way.name for way in ways] == ["copy", "drag"]
    assert not chosen, "it was no click"
    QTest.mouseClick(small, LEFT, NONE, middle)
    assert chosen


def test_a_picture_that_is_seen_whole_is_dragged_out(qtbot: QtBot, desk: Desk) -> None:
    desk.asked([*FOUND, Finish("stop")])
    panel = desk.window.panel
    ways: list[Way] = []
    panel.out_wanted.disconnect()
    panel.out_wanted.connect(ways.append)

    def pull(held: Qt.KeyboardModifier) -> None:
        start = panel.canvas.rect().center()
        QTest.mousePress(panel.canvas, LEFT, held, start)
        for away in (3, 30, 60):
            QTest.mouseMove(panel.canvas, start + QPoint(away, 0))
        QTest.mouseRelease(panel.canvas, LEFT, held, start)

    panel.canvas.fit()
    pull(NONE)
    assert ways == [Way("drag")], "once"
    panel.canvas.actual()
    panel.canvas.zoom_in()
    corner = panel.canvas._view.corner
    pull(NONE)
    assert ways == [Way("drag")], "there is something to be moved"
    assert panel.canvas._view.corner != corner
