"""What was found before something is sent: looked at and decided by pointer and by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from app.core import words
from app.ui.chat.outcome import CoveredNote
from app.ui.floating import FloatingWindow
from tests.qt.answering import labels
from tests.qt.gating import SECRETS, Border, border, covered
from tests.qt.housing import visible


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[Border]:
    with border(qtbot, tmp_path) as made:
        yield made


def ticked(house: Border) -> list[bool]:
    return [box.isChecked() for box in boxes(house)]


def boxes(house: Border) -> list[QCheckBox]:
    return house.panel.findChildren(QCheckBox)


def place_of(house: Border, secret: int) -> QPoint:
    """Where a secret is on the screen, in the picture."""
    view = house.panel.view
    left, top, right, bottom = (
        *(50, SECRETS[secret][1]),
        *(50 + 8 * len(SECRETS[secret][0]), SECRETS[secret][1] + 16),
    )
    x, y = view._view.corner
    zoom = view.zoom
    return QPoint(round(x + zoom * (left + right) / 2), round(y + zoom * (top + bottom) / 2))


def reviewed(house: Border) -> None:
    house.reviewed()
    house.until(lambda: house.panel.view.settled)


def test_enter_covers_and_sends(house: Border) -> None:
    reviewed(house)
    assert "2 things look secret in what you send" in labels(house.face)
    assert "Before it goes to here.example.com" in labels(house.face)
    assert house.face.focusWidget() is house.panel.cover
    house.press(Qt.Key.Key_Return)
    house.rest(house.shown)
    assert [covered(frame) for (frame,) in house.sent] == [(True, True)]
    assert house.panel.isHidden()
    assert house.face.panel.isVisible()
    assert house.face.focusWidget() is house.face.composer.field


def test_escape_sends_nothing(house: Border) -> None:
    reviewed(house)
    house.press(Qt.Key.Key_Escape)
    assert house.sent == []
    assert house.face.isVisible()
    assert house.face.composer.field.toPlainText() == "Whose is it?"


def test_escape_sends_nothing_in_the_small_window_either(house: Border) -> None:
    house.answers.show()
    house.face.do("face")
    reviewed(house)
    assert isinstance(house.face, FloatingWindow)
    assert house.panel.isVisible()
    house.press(Qt.Key.Key_Escape)
    assert not house.shown.running
    assert house.face.isVisible()
    assert house.face.composer.field.toPlainText() == "Whose is it?"


def test_the_list_is_used_by_keys(house: Border) -> None:
    reviewed(house)
    boxes(house)[0].setFocus(Qt.FocusReason.TabFocusReason)
    house.press(Qt.Key.Key_Down)
    assert house.face.focusWidget() is boxes(house)[1]
    assert house.panel.view._meant == 1
    house.press(Qt.Key.Key_Space)
    assert ticked(house) == [True, False]
    house.press(Qt.Key.Key_Return)
    house.rest(house.shown)
    assert [covered(frame) for (frame,) in house.sent] == [(True, False)]


def test_a_click_on_a_cover_takes_it_off_and_one_more_puts_it_back(house: Border) -> None:
    reviewed(house)
    view, at = house.panel.view, place_of(house, 0)
    assert view.grab().toImage().pixelColor(at).name() == "#000000"
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert ticked(house) == [False, True]
    assert view.grab().toImage().pixelColor(at).name() != "#000000"
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert ticked(house) == [True, True]
    QTest.mouseMove(view, place_of(house, 1))
    assert view._meant == 1


def test_with_nothing_covered_it_is_not_sent_as_if_it_were(house: Border) -> None:
    reviewed(house)
    for box in boxes(house):
        box.click()
    assert not house.panel.cover.isEnabled()
    boxes(house)[0].setFocus()
    house.press(Qt.Key.Key_Return)
    assert house.sent == []


def test_enter_presses_the_button_that_has_the_keyboard(house: Border) -> None:
    reviewed(house)
    house.panel.leave.setFocus()
    house.press(Qt.Key.Key_Return)
    assert house.sent == []
    assert not house.shown.running


def test_whoever_types_keeps_the_keyboard(house: Border) -> None:
    house.eyes.go_on.clear()
    conversation = house.capture()
    house.face.composer.field.insertPlainText("And")
    house.eyes.go_on.set()
    house.review_of(conversation)
    assert house.face.focusWidget() is house.face.composer.field


def test_whoever_searches_keeps_the_keyboard(house: Border) -> None:
    house.eyes.go_on.clear()
    conversation = house.capture()
    house.face.do("find")
    field = house.face.focusWidget()
    assert field is not house.face.composer.field
    house.eyes.go_on.set()
    house.review_of(conversation)
    assert house.face.focusWidget() is field


def test_the_picture_is_there_where_only_one_column_fits(house: Border) -> None:
    house.answers.show()
    house.face.resize(420, 620)
    reviewed(house)
    assert house.panel.isVisible()
    assert not house.face.chat.isVisible()
    house.press(Qt.Key.Key_Return)
    house.rest(house.shown)
    assert house.face.chat.isVisible()


def test_the_picture_is_there_where_it_was_closed_and_closed_again_after_that(
    house: Border,
) -> None:
    house.answers.show()
    house.face.resize(1100, 700)
    house.face.do("picture")  # closes it
    reviewed(house)
    assert house.panel.isVisible()
    house.press(Qt.Key.Key_Return)
    house.rest(house.shown)
    assert not house.face.panel.isVisible()


def test_another_conversation_in_view_has_its_own_picture(house: Border) -> None:
    first = house.shown if house.answers.shows_something else None
    assert first is None
    reviewed(house)
    waiting = house.shown
    house.answers.new()
    assert house.panel.review is None
    house.answers._open.show(waiting)
    assert house.panel.review is waiting.gate.review
    assert house.panel.isVisible()


def test_a_question_that_was_never_sent_is_found_again_in_the_list(house: Border) -> None:
    reviewed(house)
    waiting = house.shown
    house.open_list()
    house.answers.new()
    assert house.titles() == ["[Not sent yet]", "Whose is it?"]
    house.answers.reopen(waiting.id)
    assert house.shown is waiting
    house.press(Qt.Key.Key_Return)
    house.rest(waiting)
    house.until(lambda: house.titles() == ["[Today]", "Whose is it?"])


def test_another_language_loses_nothing(house: Border) -> None:
    reviewed(house)
    review = house.shown.gate.review
    assert review is not None
    review.cover(0, covered=False)
    words.use("zh_CN")
    house.answers.renew()
    words.use("en")
    assert house.panel.review is review
    assert ticked(house) == [False, True]


def test_what_was_covered_can_be_looked_at(house: Border) -> None:
    house.policy = "always"
    conversation = house.capture()
    house.rest(conversation)
    house.face.chat.flush()
    house.face.resize(420, 620)
    house.until(lambda: bool(visible(house.face, CoveredNote)))
    (note,) = visible(house.face, CoveredNote)
    (look,) = note.findChildren(QPushButton)
    look.click()
    assert house.face.panel.isVisible()
    assert house.face.panel.frame == house.sent[0][0]
