"""Long conversations: few widgets, nothing that jumps, every place can be reached."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.mark import Mark
from app.core.ports import Choice
from app.ui import theme
from app.ui.chat.prose import Prose
from app.ui.chat.question import QuestionBubble
from app.ui.chat.view import ChatView
from app.ui.turn import Turn
from tests.qt.chatting import chat_view, proses, say
from tests.qt.scripted import picture

WORDS = "A paragraph of words that is long enough to fill more than a line or two of a chat.\n\n"
TURNS = 120


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    return chat_view(qtbot)


def turn(number: int, text: str = "") -> Turn:
    made = Turn(f"Question {number}?", (), Choice(), "auto", backend="Model")
    made.add(Text(text or f"Answer {number}.\n\n" + WORDS * (1 + number % 5)))
    made.add(Finish("stop"))
    return made


def turns(count: int = TURNS) -> list[Turn]:
    return [turn(number) for number in range(count)]


def questions(view: ChatView) -> list[str]:
    """Those in view, from above."""
    found = [
        (prose.mapTo(view, QPoint()).y(), prose.toPlainText())
        for bubble in view.findChildren(QuestionBubble)
        for prose in bubble.findChildren(Prose)
        if bubble.isVisible()
    ]
    return [text for y, text in sorted(found) if 0 <= y < view.height()]


def read_at_top(view: ChatView) -> tuple[str, int]:
    """The first words in view that are whole, and where they are."""
    for prose in proses(view):
        y = prose.mapTo(view, QPoint()).y()
        if 0 <= y < view.height():
            return prose.toPlainText(), y
    raise AssertionError("nothing is in view")


def test_it_is_shown_from_its_end_with_few_widgets(qtbot: QtBot, view: ChatView) -> None:
    shown = turns()
    view.show_turns(shown)
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum() > 10 * view.height()
    assert questions(view)[-1] == f"Question {TURNS - 1}?"
    assert len(view.findChildren(QuestionBubble)) < 20


def test_what_was_seen_is_given_back(qtbot: QtBot, view: ChatView) -> None:
    view.show_turns(turns())
    bar = view.verticalScrollBar()
    for share in range(0, 101, 4):
        bar.setValue(bar.maximum() * share // 100)
        qtbot.wait(1)
    bar.setValue(0)
    qtbot.waitUntil(lambda: len(view.findChildren(QuestionBubble)) < 30, timeout=10_000)
    assert questions(view)[0] == "Question 0?"


@pytest.mark.parametrize("step", [-37, -400])
def test_scrolling_up_passes_everything_in_order(qtbot: QtBot, view: ChatView, step: int) -> None:
    view.show_turns(turns(40))
    bar = view.verticalScrollBar()
    seen: list[str] = []
    while True:
        for question in reversed(questions(view)):
            if question not in seen:
                seen.append(question)
        if bar.value() == 0:
            break
        bar.setValue(bar.value() + step)
    assert seen == [f"Question {number}?" for number in reversed(range(40))]


def test_what_is_read_does_not_move_by_itself(qtbot: QtBot, view: ChatView) -> None:
    view.show_turns(turns())
    bar = view.verticalScrollBar()
    for _step in range(12):
        bar.setValue(bar.value() - 170)
        text, y = read_at_top(view)
        for _turn in range(6):  # what is near the view is prepared meanwhile
            qtbot.wait(2)
        assert read_at_top(view) == (text, y)


def test_a_step_moves_what_is_read_by_that_step(qtbot: QtBot, view: ChatView) -> None:
    view.show_turns(turns())
    bar = view.verticalScrollBar()
    for _step in range(30):
        prose = next(one for one in proses(view) if one.mapTo(view, QPoint()).y() >= 0)
        before = prose.mapTo(view, QPoint()).y()
        bar.setValue(bar.value() - 60)
        assert prose.mapTo(view, QPoint()).y() - before == 60


def test_an_answer_that_goes_on_out_of_sight_moves_nothing(qtbot: QtBot, view: ChatView) -> None:
    view.show_turns(turns())
    running = Turn("Last?", (), Choice(), "auto", backend="Model")
    view.add_turn(running)
    say(view, running, Text("It begins"))
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    qtbot.wait(5)
    before = read_at_top(view)
    for _piece in range(20):
        say(view, running, Text(WORDS))
    say(view, running, Finish("stop"))
    assert read_at_top(view) == before
    view.to_end()
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    assert questions(view) == []  # all that is in view is that answer
    assert proses(view)[-1].toPlainText().endswith("of a chat.")


def test_a_mark_far_away_is_brought_into_view(qtbot: QtBot, view: ChatView) -> None:
    where = picture()
    text = WORDS * 30 + "Here ① it is.\n\n" + WORDS * 30
    marked = Turn("Where?", (where,), Choice(), "auto", backend="Model")
    mark = Mark("box", ((1, 1), (9, 9)), "it", where.id, text.index("①"))
    for piece in (Text(text), mark, Finish("stop")):
        marked.add(piece)
    view.show_turns([*turns(30), marked, *turns(30)])
    view.reveal(marked, 1)
    prose = next(one for one in proses(view) if one.place_of(1) is not None)
    box = prose.place_of(1)
    assert box is not None
    assert view.viewport().rect().contains(prose.mapTo(view.viewport(), box.center()))
    assert prose.toPlainText().count("Here \ufffc it is.") == 1


def test_words_far_away_are_brought_into_view(qtbot: QtBot, view: ChatView) -> None:
    text = WORDS * 20 + "the hit\n\n" + WORDS * 20
    found = turn(0, text)
    view.show_turns([*turns(20), found, *turns(20)])
    view.reveal_text(found, text.index("hit"))
    prose = next(one for one in proses(view) if "the hit" in one.toPlainText())
    cursor = QTextCursor(prose.document())
    cursor.setPosition(prose.toPlainText().index("hit"))
    spot = prose.cursorRect(cursor).center()
    assert view.viewport().rect().contains(prose.mapTo(view.viewport(), spot))


def test_what_is_selected_stays_however_far_one_scrolls(qtbot: QtBot, view: ChatView) -> None:
    view.show_turns(turns())
    prose = proses(view)[-1]
    prose.selectAll()
    bar = view.verticalScrollBar()
    bar.setValue(0)
    for _turn in range(10):
        qtbot.wait(2)
    view.to_end()
    assert proses(view)[-1] is prose
    assert prose.textCursor().hasSelection()


def test_another_conversation_takes_its_place(view: ChatView) -> None:
    view.show_turns(turns())
    view.show_turns([turn(7)])
    assert questions(view) == ["Question 7?"]
    assert proses(view)[-1].toPlainText().startswith("Answer 7.")
    view.show_turns([])
    assert questions(view) == []


def test_other_colours_hold_everywhere(qtbot: QtBot, view: ChatView) -> None:
    view.show_turns(turns(20))
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    light = proses(view)[-1].textCursor().charFormat().foreground().color()
    try:
        theme.apply(app, "dark")
        qtbot.waitUntil(
            lambda: proses(view)[-1].textCursor().charFormat().foreground().color() != light,
            timeout=5000,
        )
        assert questions(view)[-1] == "Question 19?"
    finally:
        theme.apply(app, "light")


@pytest.mark.parametrize(
    "text",
    [
        "word " * 40_000,
        "x" * 200_000,
        "[" * 20_000,
        "*" * 20_000,
        ">" * 5000 + " x",
        "- " * 3000 + "x",
        "".join(f"- item {number}\n" for number in range(4000)),
        "<script>alert(1)</script>\n" * 500,
        "| a |\n|---|\n" + "| x | y | z\n" * 2000,
        "```\n" * 301,
        "$" * 5000,
        "\u202e\u2066\u200b" * 3000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_odd_replies_are_shown_to_their_end(qtbot: QtBot, view: ChatView, text: str) -> None:
    running = Turn("Odd?", (), Choice(), "auto", backend="Model")
    view.add_turn(running)
    for at in range(0, len(text), 5000):
        piece = Text(text[at : at + 5000])
        running.add(piece)
        view.add_pieces(running, [piece])
        qtbot.wait(1)
    say(view, running, Finish("stop"))
    view.add_turn(turn(1))
    assert questions(view)[-1] == "Question 1?"
