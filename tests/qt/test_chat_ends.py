"""The chat beside the words: thinking, how an answer stands and ends, what can be done with it."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Piece, Progress, Recast, Text, Thinking, Usage
from app.core.errors import AuthRefused, ModelError, ReplyCut
from app.core.meter import duration
from app.core.ports import Choice
from app.ui.chat.code import CopyButton
from app.ui.chat.footer import Footer, badge_of
from app.ui.chat.outcome import Outcome, Remark
from app.ui.chat.thinking import ThinkingFold
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
    assert answer(view) == "First the menu."
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
    say(view, turn, Progress("Loading", 1, 4))  # the rest of an answer is waited for
    assert remarks(view) == ["Loading · 25 %"]
    say(view, turn, Text(" All"))
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
    with qtbot.waitSignal(view.turn_actions.retried):
        QTest.mouseClick(buttons["Ask again"], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.connect_requested):
        QTest.mouseClick(buttons["Connect…"], Qt.MouseButton.LeftButton)
    assert answer(view) == "Half"


def test_who_has_no_model_on_this_machine_is_led_to_where_one_is_got(
    qtbot: QtBot, view: ChatView
) -> None:
    begun(view, Finish("error", error=ModelError("There is no model.", "Get one.")))
    (outcome,) = view.findChildren(Outcome)
    (connect,) = (b for b in outcome.findChildren(QPushButton) if b.text() == "Connect…")
    with qtbot.waitSignal(view.connect_requested):
        QTest.mouseClick(connect, Qt.MouseButton.LeftButton)


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
    turn.asked, turn.first, turn.ended = 100.0, 0.2, 103.2
    assert badge_of(turn) == ["Model", "3.2 s", "312 tokens", "104 tokens/s"]
    assert duration(0.04) == "0.0 s"
    assert duration(59.6) == "1 min 0 s"
    assert duration(125) == "2 min 5 s"


def test_a_copied_table_has_no_formulas_in_whatever_form_it_is_pasted(
    qtbot: QtBot, view: ChatView
) -> None:
    begun(view, Text("| a | b |\n|---|---|\n| =1+1 | -5 |\n"), Finish("stop"))
    (copy,) = (one for one in view.findChildren(CopyButton) if one.accessibleName() == "Copy table")
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.text() == "a\tb\n'=1+1\t-5\n"
    assert "<td>&#x27;=1+1</td><td>-5</td>" in copied.html()


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


def test_a_turn_is_shown_anew_as_far_as_it_has_come(view: ChatView) -> None:
    turn = begun(view, Thinking("hm"), *with_mark("Here ①", 1, "a", 5), Finish("cut"))
    turn.go_on(Choice(), "auto")
    view.restart_turn(turn)
    QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    assert answer(view) == "Here \ufffc"
    assert not view.findChildren(Outcome)
    say(view, turn, Text(" and there."), Finish("stop"))
    assert answer(view) == "Here \ufffc and there."


def test_every_question_can_be_asked_again_and_only_the_last_answer_go_on(view: ChatView) -> None:
    begun(view, Text("One."), Finish("cancelled"))
    first = view.findChild(Footer)
    assert first is not None
    assert first.go_on.isVisible()
    begun(view, Text("Two."), Finish("cancelled"))
    assert not first.go_on.isVisible()
    assert all(one.retry.isVisible() for one in view.findChildren(Footer))
