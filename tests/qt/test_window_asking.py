"""Asking on in the answer window: whom, when, again, and stopping."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.errors import About, AuthRefused
from app.ui.chat.outcome import Outcome
from tests.qt.answering import FOUND, MODEL, READER, Desk, labels, last_words, opened, prose_of
from tests.qt.scripted import Scripted


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    with opened(qtbot, tmp_path) as made:
        yield made


def control(window: QWidget, name: str) -> QToolButton:
    """The one with this accessible name."""
    (found,) = [one for one in window.findChildren(QToolButton) if one.accessibleName() == name]
    return found


def test_a_follow_up_is_asked_of_the_same_one(qtbot: QtBot, desk: Desk) -> None:
    conversation = desk.asked([*FOUND, Finish("stop")], [Text("Blue."), Finish("stop")])
    field = desk.window.composer.field
    field.setFocus()
    QTest.keyClicks(field, "Which colour?")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: len(conversation.turns) == 2 and not conversation.running, timeout=10_000
    )
    assert field.toPlainText() == ""
    assert prose_of(desk.window).toPlainText() == "Blue."
    assert desk.window.panel.marks == ()
    assert desk.window.windowTitle().startswith("Where is Save All?")
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.toPlainText() == "Which colour?"


def test_a_follow_up_is_asked_of_whoever_is_chosen(qtbot: QtBot, desk: Desk) -> None:
    other = Scripted([Text("Read."), Finish("stop")], name="Reader", markup=False)
    conversation = desk.asked([Text("It is red."), Finish("stop")], other=other)
    desk.model.offer([MODEL, READER])
    who = control(desk.window.composer, "Who answers: glm")
    deep = control(desk.window.composer, "Think before answering")
    QTest.mouseClick(deep, Qt.MouseButton.LeftButton)
    assert conversation.think == "on"
    assert desk.window.focusWidget() is desk.window.composer.field
    desk.model.choose(READER)
    assert who.accessibleName() == "Who answers: Reader"
    assert not deep.isEnabled()
    desk.window.composer.field.setPlainText("What does it say?")
    QTest.keyClick(desk.window.composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not conversation.running, timeout=10_000)
    assert len(conversation.turns) == 2
    assert conversation.turns[1].text == "Read."
    assert conversation.turns[1].backend == "Reader"
    assert desk.model.recent_questions == ("What does it say?",)


def test_where_nobody_can_answer_a_question_leads_to_connect(qtbot: QtBot, desk: Desk) -> None:
    conversation = desk.asked([Text("It is red."), Finish("stop")])
    desk.model.offer([])
    desk.window.composer.field.setPlainText("And now?")
    with qtbot.waitSignal(desk.stage.connect_requested):
        QTest.keyClick(desk.window.composer.field, Qt.Key.Key_Return)
    assert desk.window.composer.field.toPlainText() == "And now?"
    assert len(conversation.turns) == 1


def test_a_failed_question_is_asked_again_of_whoever_is_chosen(qtbot: QtBot, desk: Desk) -> None:
    other = Scripted([Text("Read."), Finish("stop")], name="Reader", markup=False)
    conversation = desk.asked([AuthRefused("The key is wrong.", "Enter another.")], other=other)
    desk.model.offer([MODEL, READER], READER.choice)
    (again,) = [one for one in desk.window.findChildren(QPushButton) if one.text() == "Ask again"]
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not conversation.running, timeout=10_000)
    (turn,) = conversation.turns
    assert (turn.text, turn.backend, turn.choice) == ("Read.", "Reader", READER.choice)


def test_a_chip_of_an_earlier_answer_shows_its_marks(desk: Desk) -> None:
    conversation = desk.asked([*FOUND, Finish("stop")], [Text("Blue."), Finish("stop")])
    desk.window.composer.submitted.emit("Which colour?")
    desk._qtbot.waitUntil(lambda: not conversation.running, timeout=10_000)
    assert not desk.window.panel.marks
    desk.window.chat.clicked.emit(conversation.turns[0], 2)
    shown: list[str] = [mark.label for mark in desk.window.panel.marks]
    assert shown == ["Save All", "Dialog"]


def test_a_question_is_asked_after_the_one_that_is_answered(qtbot: QtBot, desk: Desk) -> None:
    gate = threading.Event()
    conversation = desk.asked(
        [Text("Half"), gate, Finish("stop")], [Text("Red."), Finish("stop")], wait=False
    )
    field = desk.window.composer.field
    field.setFocus()
    QTest.keyClicks(field, "Next?")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText() == ""
    assert "Next?" in labels(desk.window.pane.waiting)
    assert len(conversation.turns) == 1
    gate.set()
    qtbot.waitUntil(
        lambda: len(conversation.turns) == 2 and not conversation.running, timeout=10_000
    )
    assert conversation.turns[1].question == "Next?"
    assert not desk.window.pane.waiting.isVisible()


def test_esc_stops_then_closes(qtbot: QtBot, desk: Desk) -> None:
    silent = threading.Event()
    conversation = desk.asked([Text("Half"), silent, Text("more")], wait=False)
    qtbot.waitUntil(lambda: conversation.turns[0].text == "Half", timeout=10_000)
    (stop,) = [one for one in desk.window.findChildren(QPushButton) if one.text() == "Stop"]
    assert stop.isVisible()
    QTest.keyClick(desk.window.composer.field, Qt.Key.Key_Escape)
    assert conversation.turns[0].finish == Finish("cancelled")
    assert not stop.isVisible()
    assert "Stopped." in labels(desk.window)
    assert desk.window.isVisible()
    QTest.keyClick(desk.window.composer.field, Qt.Key.Key_Escape)
    assert not desk.window.isVisible()


def test_a_failed_question_is_asked_again_in_place(qtbot: QtBot, desk: Desk) -> None:
    conversation = desk.asked(
        [AuthRefused("The key is wrong.", "Enter another one.")], [*FOUND, Finish("stop")]
    )
    (outcome,) = desk.window.findChildren(Outcome)
    buttons = {one.text(): one for one in outcome.findChildren(QPushButton)}
    with qtbot.waitSignal(desk.stage.connect_requested):
        QTest.mouseClick(buttons["Connect…"], Qt.MouseButton.LeftButton)
    buttons["Ask again"].setFocus()
    QTest.keyClick(buttons["Ask again"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not conversation.running, timeout=10_000)
    assert len(conversation.turns) == 1
    assert [mark.label for mark in desk.window.panel.marks] == ["Save All", "Dialog"]


@pytest.mark.parametrize("about", ["key", "account"])
def test_a_refused_key_leads_to_the_button_below(desk: Desk, about: About) -> None:
    error = AuthRefused("The key is wrong.", "Set it: eyeline key set …", about=about)
    desk.asked([error])
    (outcome,) = desk.window.findChildren(Outcome)
    told = " ".join(label.text() for label in outcome.findChildren(QLabel))
    assert "“Connect…”" in told
    assert "eyeline key" not in told


def test_another_conversation_takes_the_place_of_the_first(qtbot: QtBot, desk: Desk) -> None:
    gate = threading.Event()
    first = desk.asked([Text("One "), gate, *FOUND, Finish("stop")], wait=False)
    desk.asked([Text("Two."), Finish("stop")], question="And this?", wait=False)
    gate.set()
    qtbot.waitUntil(lambda: not first.running, timeout=10_000)
    qtbot.waitUntil(lambda: last_words(desk.window) == "Two.", timeout=10_000)
    assert desk.window.panel.marks == ()
    assert desk.window.windowTitle().startswith("And this?")
