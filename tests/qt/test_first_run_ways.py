"""Getting started: ways through it that are not straight: by keys, back again, in two languages."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.core import identity, words
from app.core.rewind import RewindSettings
from app.ui import theme
from app.ui.canvas.canvas import Canvas
from app.ui.first_run.window import FirstRun
from app.ui.keys_edit import KeysEdit
from tests.qt.beginning import Beginner, beginning, button, page, said

NOBODY = "http://127.0.0.1:9/v1"  # the port that discards, where nothing listens


@pytest.fixture
def beginner(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Beginner]:
    theme.apply(qapp, "light")  # sizes are those that people see
    with beginning(tmp_path) as made:
        yield made


def field(window: QWidget, name: str) -> QLineEdit:
    found = page_of(window).findChildren(QLineEdit)
    return next(each for each in found if each.accessibleName() == name and each.isVisible())


def page_of(window: QWidget) -> QWidget:
    assert isinstance(window, FirstRun)
    return page(window)


def tile(window: QWidget, text: str) -> QToolButton:
    return next(each for each in window.findChildren(QToolButton) if each.text() == text)


def rail(window: QWidget) -> QListWidget:
    return next(each for each in window.findChildren(QListWidget) if each.isVisible())


def name_of(widget: QWidget) -> str:
    if isinstance(widget, QAbstractButton | QLabel) and widget.text():
        return widget.text()
    return widget.accessibleName()


def is_seen(label: QWidget) -> bool:
    """Whether all of it is in view."""
    return label.visibleRegion().boundingRect() == label.rect()


def choose_server(qtbot: QtBot, beginner: Beginner) -> FirstRun:
    window = beginner.window("brain")
    qtbot.waitUntil(window.isActiveWindow)
    button(window, "A model on a server").click()
    return window


def speak_chinese(window: FirstRun) -> None:
    words.use("zh_CN")
    window.renew()


# ---- by keys alone


def test_tab_goes_as_it_is_read_also_through_what_came_later(
    qtbot: QtBot, beginner: Beginner
) -> None:
    window = choose_server(qtbot, beginner)
    button(window, "A model on a server").setFocus()
    found: list[str] = []
    while (not found or found[-1] != "Continue") and len(found) < 20:
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        found.append(name_of(window.focusWidget()))
    wanted = ["Z.ai", "Key", "Model", "Test", "Connect", "Later", "Back", "Continue"]
    assert [name for name in found if name in wanted] == wanted
    assert any("apikey" in name for name in found[:4])  # where a key is made


def test_esc_in_a_field_leaves_the_window_and_the_field_is_there_again(
    qtbot: QtBot, beginner: Beginner
) -> None:
    window = choose_server(qtbot, beginner)
    QTest.keyClick(field(window, "Key"), Qt.Key.Key_Escape)
    assert not window.isVisible()
    window.show()
    assert button(window, "Test").isVisible()
    assert field(window, "Key").isVisible()


def test_a_key_that_was_chosen_is_heard_when_it_is_pressed(
    qtbot: QtBot, beginner: Beginner
) -> None:
    window = beginner.window("key")
    edit = page_of(window).findChildren(KeysEdit)[0]
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    QTest.keyClick(edit, Qt.Key.Key_F8, Qt.KeyboardModifier.ControlModifier)
    QTest.keyRelease(edit, Qt.Key.Key_Control)
    # In the field it would be chosen once more, instead of being heard.
    qtbot.waitUntil(lambda: window.focusWidget() is button(window, "Continue"))
    assert "Press it now." in said(window)
    beginner.board.press()
    qtbot.waitUntil(lambda: "It works." in said(window))


def test_who_clicks_a_server_types_its_address(qtbot: QtBot, beginner: Beginner) -> None:
    window = choose_server(qtbot, beginner)
    QTest.mouseClick(tile(window, "A server"), Qt.MouseButton.LeftButton)
    assert window.focusWidget() is field(window, "Address")
    tile(window, "Z.ai").setFocus()
    QTest.keyClick(tile(window, "Z.ai"), Qt.Key.Key_Space)
    assert window.focusWidget() is tile(window, "Z.ai")  # whoever goes by keys goes on from there


# ---- in a small window


def test_what_a_test_found_is_in_view(qtbot: QtBot, beginner: Beginner) -> None:
    window = choose_server(qtbot, beginner)
    window.resize(680, 560)
    tile(window, "A server").click()
    qtbot.waitUntil(lambda: is_seen(button(window, "Test")))
    field(window, "Address").setText(NOBODY)
    button(window, "Test").click()
    qtbot.waitUntil(lambda: "Nobody answers" in said(window), timeout=30_000)
    labels = page_of(window).findChildren(QLabel)
    told = next(each for each in labels if each.text().startswith("Nobody answers"))
    qtbot.waitUntil(lambda: is_seen(told))


def test_what_is_scrolled_stays_as_wide(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window("brain")
    card = button(window, "Offline reader").parentWidget()
    assert card is not None
    before = card.width()
    button(window, "A model on this machine").click()
    qtbot.waitUntil(lambda: page_of(window).height() > window.height())
    qtbot.waitUntil(lambda: card.width() == before)


# ---- another language in the middle of it


def test_an_answer_and_a_question_outlive_the_language(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window()
    question = page_of(window).findChildren(QLineEdit)[0]
    question.setText("Which file?")
    button(window, "Try it now").click()
    qtbot.waitUntil(lambda: "Answered in" in said(window))
    speak_chinese(window)
    assert "It is here:" in said(window)
    assert "作答" in said(window)
    assert page_of(window).findChildren(QLineEdit)[0].text() == "Which file?"
    (canvas,) = page_of(window).findChildren(Canvas)
    assert [mark.label for mark in canvas._marks] == ["Save All"]


def test_a_question_that_stood_there_is_said_in_the_language(
    qtbot: QtBot, beginner: Beginner
) -> None:
    window = beginner.window()
    speak_chinese(window)
    assert page_of(window).findChildren(QLineEdit)[0].text() == "“Save All”在哪里？"


def test_a_key_is_not_to_be_pressed_twice(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window("key")
    qtbot.waitUntil(lambda: bool(beginner.kit.keys.shown("region")))
    beginner.board.press()
    qtbot.waitUntil(lambda: "It works." in said(window))
    speak_chinese(window)
    assert "再按一次" in said(window)


def test_a_picture_is_not_to_be_taken_twice(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window("screen")
    button(window, "Take a picture").click()
    qtbot.waitUntil(lambda: "640 × 400" in said(window))
    speak_chinese(window)
    assert "640 × 400" in said(window)
    button(window, "就此提问").click()
    assert rail(window).currentRow() == 0


def test_a_model_that_is_being_chosen_is_still_chosen(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window("brain")
    button(window, "A model on this machine").click()
    qtbot.waitUntil(lambda: "20.6" in said(window))
    speak_chinese(window)
    qtbot.waitUntil(lambda: "20.6" in said(window))


# ---- to the end, and once more


def test_after_the_end_it_begins_anew(beginner: Beginner) -> None:
    window = beginner.window("start")
    button(window, "Done").click()
    assert not window.isVisible()
    window.show()  # from the menu of the tray
    assert rail(window).currentRow() == 0
    assert button(window, "Try it now").isVisible()


def test_the_last_button_stands_where_the_others_did(beginner: Beginner) -> None:
    window = beginner.window("history")
    before = button(window, "Back").mapTo(window, QPoint())
    button(window, "Continue").click()
    assert button(window, "Done").isVisible()
    assert button(window, "Back").mapTo(window, QPoint()) == before


def test_the_start_at_login_is_switched_anywhere_on_its_card(
    qtbot: QtBot, beginner: Beginner, home: Path
) -> None:
    entry = home / f".config/autostart/{identity.APP_ID}.desktop"
    window = beginner.window("start")
    box = page_of(window).findChildren(QCheckBox)[0]
    qtbot.waitUntil(box.isEnabled)
    card = box.parentWidget()
    assert isinstance(card, QFrame)
    place = QPoint(card.width() - 8, card.height() // 2)
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(entry.is_file)
    qtbot.waitUntil(
        lambda: rail(window).item(5).data(Qt.ItemDataRole.AccessibleTextRole) != "At login"
    )
    assert box.isChecked()


def test_a_start_at_login_that_is_refused_is_not_done(
    qtbot: QtBot, beginner: Beginner, home: Path
) -> None:
    (home / ".config").mkdir(exist_ok=True)
    (home / ".config/autostart").write_text("a file where a folder belongs")
    window = beginner.window("start")
    box = page_of(window).findChildren(QCheckBox)[0]
    qtbot.waitUntil(box.isEnabled)
    box.click()
    qtbot.waitUntil(lambda: "autostart" in said(window))
    assert not box.isChecked()
    assert rail(window).item(5).data(Qt.ItemDataRole.AccessibleTextRole) == "At login"


def test_when_the_screen_is_looked_at_is_said_as_it_is(qtbot: QtBot, beginner: Beginner) -> None:
    window = beginner.window("screen")
    assert "when you ask, and only then" in said(window)
    beginner.kit.services.save(RewindSettings, lambda now: replace(now, on=True))
    window.follow()
    assert "only then" not in said(window)
    assert "to remember its last seconds" in said(window)
