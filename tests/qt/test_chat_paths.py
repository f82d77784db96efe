"""The chat when a conversation takes another path: what is read stays where it is."""

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Sent, Text, Thinking, Usage
from app.core.ports import Choice, Rate
from app.ui import theme
from app.ui.chat.footer import Footer, figures_of
from app.ui.chat.outcome import Remark
from app.ui.chat.thinking import ThinkingFold
from app.ui.chat.view import ChatView
from app.ui.turn import Origin, Turn
from tests.qt.chatting import answer, chat_view, proses, say
from tests.qt.scripted import picture

WORDS = "Words that fill more than a line of a narrow chat, and then a few more of them.\n\n"


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    return chat_view(qtbot)


def told(said: str, parent: Turn | None = None, origin: Origin | None = None) -> Turn:
    """A turn whose answer is whole."""
    turn = Turn("Where?", (), Choice(), "auto", backend="Model", origin=origin or Origin(parent))
    for piece in (Text(said), Finish("stop")):
        turn.add(piece)
    return turn


def path_of(count: int) -> list[Turn]:
    turns: list[Turn] = []
    for number in range(count):
        turns.append(told(f"Answer {number}. " + WORDS * 8, turns[-1] if turns else None))
    return turns


def bring_to_top(view: ChatView, turn: Turn) -> None:
    view.reveal_text(turn, -1)
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() + 150)


def test_another_version_in_the_middle_stands_where_the_first_one_stood(view: ChatView) -> None:
    turns = path_of(40)
    view.show_turns(turns)
    bring_to_top(view, turns[20])
    bar = view.verticalScrollBar()
    value = bar.value()
    other = told("Another one. " + WORDS * 20, origin=turns[20].origin)
    view.show_turns([*turns[:20], other])
    assert "Another one." in answer(view)
    assert bar.value() == value
    view.show_turns(turns)
    assert bar.value() == value
    assert "Answer 20" in answer(view)


def test_a_version_whose_height_is_not_known_yet_is_shown_at_the_same_depth(view: ChatView) -> None:
    turns = path_of(3)
    view.show_turns(turns)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() - 300)
    value = bar.value()
    code = "\n".join(f"line {number}" for number in range(400))
    other = told(f"```\n{code}\n```\n" + WORDS * 40, origin=turns[2].origin)
    view.show_turns([*turns[:2], other])
    assert bar.value() == value


def test_the_end_is_followed_to_another_version(view: ChatView) -> None:
    turns = path_of(5)
    view.show_turns(turns)
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum()
    view.show_turns([*turns[:4], told("Short.", origin=turns[4].origin)])
    assert bar.value() == bar.maximum()
    assert "Short." in answer(view)


def test_the_version_of_the_first_question_leaves_its_reader_there(view: ChatView) -> None:
    turns = path_of(10)
    view.show_turns(turns)
    bar = view.verticalScrollBar()
    bar.setValue(30)
    value = bar.value()
    view.show_turns([told("Other. " + WORDS * 30, origin=turns[0].origin)])
    assert bar.value() == value > 0
    assert "Other." in answer(view)


def test_what_two_paths_share_is_not_made_anew(view: ChatView) -> None:
    turns = path_of(2)
    view.show_turns(turns)
    view.verticalScrollBar().setValue(0)
    first = proses(view)[0]
    view.show_turns(turns[:1])
    assert proses(view)[0] is first


def test_the_rest_is_offered_only_at_the_end_of_the_path(view: ChatView) -> None:
    cut = Turn("Where?", (), Choice(), "auto", backend="Model")
    for piece in (Text("Half"), Finish("cancelled")):
        cut.add(piece)
    view.show_turns([cut])
    (footer,) = view.findChildren(Footer)
    assert footer.go_on.isVisible()
    following = told("Yes.", cut)
    view.show_turns([cut, following])
    assert not footer.go_on.isVisible()
    view.show_turns([cut])
    assert footer.go_on.isVisible()


def test_what_arrives_while_the_path_changes_is_not_lost(view: ChatView) -> None:
    turns = path_of(2)
    growing = Turn("Where?", (), Choice(), "auto", backend="Model", origin=Origin(turns[1]))
    view.show_turns([*turns, growing])
    say(view, growing, Text("One "))
    for word in ("two ", "three"):
        growing.add(Text(word))
        view.add_pieces(growing, [Text(word)])
    view.show_turns([*turns, growing])
    say(view, growing, Text(" four"), Finish("stop"))
    assert "One two three four" in answer(view)


# ---- how a turn stands


def test_thoughts_that_were_unfolded_are_so_when_they_are_shown_again(view: ChatView) -> None:
    turn = Turn("Where?", (), Choice(), "auto", backend="Model")
    for piece in (Thinking("Let me see."), Text("There."), Finish("stop")):
        turn.add(piece)
    view.show_turns([turn])
    (fold,) = view.findChildren(ThinkingFold)
    assert "Let me see." not in answer(view)
    fold.click()
    assert "Let me see." in answer(view)
    view.show_turns([])
    view.show_turns([turn])
    assert "Let me see." in answer(view)
    assert turn.unfolded
    view.restart_turn(turn)
    assert answer(view).count("Let me see.") == 1
    turn.unfolded = False
    view.tell_turn(turn)
    assert "Let me see." not in answer(view)


# ---- what an answer took


def test_a_picture_that_was_seen_smaller_is_spoken_of(view: ChatView) -> None:
    first = Turn("Where?", (picture(100, 80),), Choice(), "auto", backend="Model")
    second = Turn(
        "And?", (picture(4000, 2000),), Choice(), "auto", backend="Model", origin=Origin(first)
    )
    for piece in (Sent(2, 2000, 1000, 9, "image/png"), Text("There."), Finish("stop")):
        second.add(piece)
    view.show_turns([first, second])
    said = [each.text() for each in view.findChildren(Remark)]
    assert "Image 2 was seen with 2000 × 1000 instead of 4000 × 2000 pixels." in said


def test_the_price_of_whoever_answered_is_told() -> None:
    turn = Turn("Where?", (), Choice(), "auto", backend="Model")
    turn.rate = Rate(1.0, 2.0, "USD")
    for piece in (Text("There."), Usage(1000, 500), Finish("stop")):
        turn.add(piece)
    assert "Price: $0.002" in list(figures_of(turn))


# ---- what was looked for


def test_words_that_were_found_are_lit_for_a_moment(
    qtbot: QtBot, view: ChatView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "FLASH_MS", 50)
    turns = [told("The needle is here. " + WORDS * 30), *path_of(8)]
    view.show_turns(turns)
    at = turns[0].text.index("needle")
    view.reveal_text(turns[0], at, len("needle"))
    prose = next(each for each in proses(view) if "needle" in each.toPlainText())
    assert [lit.cursor.selectedText() for lit in prose.extraSelections()] == ["needle"]
    qtbot.waitUntil(lambda: not prose.extraSelections(), timeout=5000)


@pytest.mark.parametrize("at", [-1, 0])
def test_a_question_or_code_that_was_found_glows_for_a_moment(
    qtbot: QtBot, view: ChatView, at: int
) -> None:
    turns = [told("```\nneedle = 1\n```\n" + WORDS * 30), *path_of(8)]
    view.show_turns(turns)
    view.reveal_text(turns[0], at, 6)
    seen = QRect(387, 0, 5, 150)  # beside the words
    lit = view.grab(seen).toImage()
    qtbot.waitUntil(lambda: view.grab(seen).toImage() != lit, timeout=5000)
    view.reveal_text(turns[0], at, 6)
    assert view.grab(seen).toImage() == lit
