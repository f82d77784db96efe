"""The chat beside the words: thinking, how an answer stands and ends, what can be done with it."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Piece, Progress, Recast, Text, Thinking, Usage
from app.core.errors import AuthRefused, ReplyCut
from app.core.ports import Choice
from app.ui.chat.code import CopyButton
from app.ui.chat.outcome import Footer, Outcome, Remark, badge_of
from app.ui.chat.thinking import ThinkingFold, duration
from app.ui.chat.view import ChatView
from tests.qt.chatting import answer, begun, chat_view, say, with_mark


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    return chat_view(qtbot)


def remarks(view: ChatView) -> list[str]:
    return [one.text() for one in view.findChildren(Remark) if one.isVisible()]


def test_thoughts_are_folded_and_can_be_read(qtbot: QtBot, view: ChatView) -> None:
    turn = begun(view, Thinking("First the menu. "))
    (fold,) = view.findChildren(ThinkingFold)
    assert fold.text().startswith("Thinking…")
    assert answer(view) == ""
    QTest.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert answer(view) == "First the menu. "
    say(view, turn, Thinking("Then the dialog."))
    assert answer(view) == "First the menu. Then the dialog."
    say(view, turn, Text("There."), Finish("stop"))
    assert fold.text().startswith("Thought for ")
    assert answer(view) == "First the menu. Then the dialog.\nThere."
    QTest.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert answer(view) == "There."


def test_what_was_thinking_after_all_moves_there(qtbot: QtBot, view: ChatView) -> None:
    turn = begun(view, *with_mark("Let me see ①", 1, "a", 11))
    say(view, turn, Recast("Let me see."), *with_mark("Here ①", 1, "b", 5), Finish("stop"))
    assert answer(view) == "Here \ufffc"
    (fold,) = view.findChildren(ThinkingFold)
    QTest.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert answer(view) == "Let me see.\nHere \ufffc"


def test_progress_is_told_where_the_answer_will_be(view: ChatView) -> None:
    turn = begun(view)
    assert remarks(view) == ["Waiting for Model…"]
    say(view, turn, Progress("Reading", 3, 9))
    assert remarks(view) == ["Reading · 33 %"]
    say(view, turn, Text("Save"))
    assert remarks(view) == []


def test_a_failure_says_what_to_do_and_shows_details_on_request(
    qtbot: QtBot, view: ChatView
) -> None:
    error = AuthRefused("The key is <b>wrong</b>.", "Enter another one.", detail="HTTP 401")
    begun(view, Text("Half"), Finish("error", error=error))
    (outcome,) = view.findChildren(Outcome)
    said = {one.text(): one for one in outcome.findChildren(QLabel)}
    assert said["The key is <b>wrong</b>."].textFormat() == Qt.TextFormat.PlainText
    assert not said["HTTP 401"].isVisible()
    buttons = {one.text(): one for one in outcome.findChildren(QPushButton)}
    height = outcome.height()
    QTest.mouseClick(buttons["Details"], Qt.MouseButton.LeftButton)
    assert said["HTTP 401"].isVisible()
    assert outcome.height() > height
    with qtbot.waitSignal(view.retried):
        QTest.mouseClick(buttons["Ask again"], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.connect_requested):
        QTest.mouseClick(buttons["Connect…"], Qt.MouseButton.LeftButton)
    assert answer(view) == "Half"


@pytest.mark.parametrize(
    ("finish", "said"),
    [
        (Finish("length"), "The answer reached the limit of tokens."),
        (Finish("filtered"), "The server held the answer back."),
        (Finish("cut"), "The answer broke off."),
        (Finish("cut", error=ReplyCut("The line went dead.")), "The line went dead."),
    ],
)
def test_half_an_answer_says_that_it_is(view: ChatView, finish: Finish, said: str) -> None:
    begun(view, Text("Half"), finish)
    (outcome,) = view.findChildren(Outcome)
    assert said in [one.text() for one in outcome.findChildren(QLabel)]


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([Text("Half"), Finish("cancelled")], ["Stopped."]),
        ([Finish("stop")], ["The answer is empty."]),
        ([Text("No."), Finish("stop", "The model found nothing to mark.")],
         ["The model found nothing to mark."]),
        ([Finish("stop", "The model found nothing to mark.")],
         ["The model found nothing to mark."]),
        ([Text("Yes."), Finish("stop")], []),
    ],
)  # fmt: skip
def test_other_ends(view: ChatView, pieces: Sequence[Piece], said: list[str]) -> None:
    begun(view, *pieces)
    assert remarks(view) == said


def test_the_badge_tells_who_how_long_and_how_much(view: ChatView) -> None:
    turn = begun(view, Text("Yes."), Usage(2691, 312), Finish("stop"))
    turn.asked, turn.ended = 100.0, 103.2
    assert badge_of(turn) == "Model · 3.2 s · 312 tokens"
    assert duration(0.04) == "0.0 s"
    assert duration(59.6) == "1 min 0 s"
    assert duration(125) == "2 min 5 s"


def test_the_answer_and_its_code_can_be_copied(qtbot: QtBot, view: ChatView) -> None:
    text = "So:\n\n```py\nx = 1\ny = 2\n```\n"
    begun(view, Text(text), Finish("stop"))
    code, whole = view.findChildren(CopyButton)
    if code.accessibleName() != "Copy code":
        code, whole = whole, code
    QTest.mouseClick(code, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "x = 1\ny = 2"
    QTest.mouseClick(whole, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == text
    assert whole.accessibleName() == "Copied"


def test_asked_again_the_old_answer_is_gone(view: ChatView) -> None:
    turn = begun(view, Thinking("hm"), *with_mark("Here ①", 1, "a", 5), Finish("cut"))
    turn.restart(Choice(), "auto")
    view.restart_turn(turn)
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    assert answer(view) == ""
    assert not view.findChildren(Outcome)
    assert not view.findChildren(ThinkingFold)
    say(view, turn, *with_mark("There ①", 1, "b", 6), Finish("stop"))
    assert answer(view) == "There \ufffc"


def test_only_the_last_question_can_be_asked_again(view: ChatView) -> None:
    begun(view, Text("One."), Finish("stop"))
    begun(view, Text("Two."), Finish("stop"))
    first, second = view.findChildren(Footer)
    assert not first.retry.isVisible()
    assert second.retry.isVisible()
