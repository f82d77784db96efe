"""A long conversation: few widgets exist, and nobody notices that the others do not."""

import gc
import weakref

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSlider, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Piece, Text
from app.ui import theme
from app.ui.chat.prose import Prose
from app.ui.chat.view import ChatView
from app.ui.turn import Turn
from tests.qt.chatting import begun, chat_view, proses, turn_of
from tests.qt.states import rested

TURNS = 500


def ended(number: int) -> Turn:
    turn = turn_of(f"Question {number}?")
    pieces: list[Piece] = [
        Text(f"# Answer {number}\n\n" + "words of a paragraph " * (number % 7 * 9 + 4)),
        Text(f"\n\n- item\n\n```py\nx = {number}\n```\n\n| a |\n|---|\n| {number} |\n"),
        Finish("stop"),
    ]
    for piece in pieces:
        turn.add(piece)
    return turn


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    made = chat_view(qtbot)
    made.show_turns([ended(number) for number in range(TURNS)])
    settle(made)
    return made


def settle(view: ChatView) -> None:
    """Let it prepare what is near the view, and give back what is far from it."""
    for _round in range(5):
        rested(view)


def prepare(view: ChatView) -> None:
    """Let it do what it does when nothing is asked of it."""
    for _round in range(20):
        QApplication.processEvents()
        if not view._column._later.isActive():
            return


def widgets(view: ChatView) -> int:
    return len(view.findChildren(QWidget))


def go(view: ChatView, number: int) -> int:
    """Show an answer; returns where the view then is."""
    turn = list(view._turns)[number]
    view.reveal_text(turn, 3)
    settle(view)
    view.reveal_text(turn, 3)
    return view.verticalScrollBar().value()


def headings(view: ChatView) -> dict[str, int]:
    """What is in view, and where."""
    seen = view.viewport().rect()
    found = {
        prose.toPlainText().split("\n")[0]: prose.mapTo(view.viewport(), QPoint()).y()
        for prose in proses(view)
    }
    return {text: y for text, y in found.items() if 0 <= y < seen.height()}


def test_few_widgets_exist_wherever_somebody_reads(view: ChatView) -> None:
    most = widgets(view)
    assert most < 600
    for number in (0, 250, 100, 499, 3):
        go(view, number)
        assert f"Answer {number}" in headings(view)
        assert widgets(view) < 2 * most


def test_the_same_is_there_when_somebody_comes_back(view: ChatView) -> None:
    go(view, 123)
    before, picture = headings(view), view.viewport().grab().toImage()
    for number in (0, 499, 300):
        go(view, number)
    go(view, 123)
    assert headings(view) == before
    assert view.viewport().grab().toImage() == picture


def scroll_by(view: ChatView, step: int) -> None:
    """Scroll as a wheel does."""
    bar = view.verticalScrollBar()
    bar.setSliderPosition(bar.value() + step)
    bar.triggerAction(QAbstractSlider.SliderAction.SliderMove)


@pytest.mark.parametrize("step", [-40, 40])
def test_nothing_jumps_while_it_is_scrolled(view: ChatView, step: int) -> None:
    go(view, 200)
    for _step in range(60):
        before = headings(view)
        scroll_by(view, step)
        after = headings(view)
        for text in before.keys() & after.keys():
            assert before[text] - after[text] == step
        prepare(view)
        later = headings(view)
        assert {text: later.get(text, y) for text, y in after.items()} == after


def test_what_is_far_is_given_back(view: ChatView) -> None:
    go(view, 50)
    (prose,) = [one for one in proses(view) if one.toPlainText().startswith("Answer 50\n")]
    gone: list[bool] = []
    prose.destroyed.connect(lambda: gone.append(True))
    kept = weakref.ref(prose)
    del prose
    go(view, 450)
    gc.collect()
    assert gone
    assert kept() is None


def test_what_is_selected_stays_selected(view: ChatView) -> None:
    go(view, 50)
    (prose,) = [one for one in proses(view) if one.toPlainText().startswith("Answer 50\n")]
    cursor = QTextCursor(prose.document())
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    prose.setTextCursor(cursor)
    go(view, 450)
    go(view, 50)
    found: list[Prose] = [one for one in proses(view) if one.textCursor().hasSelection()]
    assert [one.textCursor().selectedText() for one in found] == ["Answer 50"]


def test_what_has_the_keyboard_keeps_it(qtbot: QtBot, view: ChatView) -> None:
    view.activateWindow()
    go(view, 50)
    (prose,) = [one for one in proses(view) if one.toPlainText().startswith("Answer 50\n")]
    prose.setFocus()
    qtbot.waitUntil(prose.hasFocus)
    go(view, 450)
    assert prose.hasFocus()


def test_all_of_a_long_answer_is_selected_though_most_of_it_was_given_back(qtbot: QtBot) -> None:
    view = chat_view(qtbot)
    words = "words of a paragraph " * 40
    text = "\n\n".join(f"{words}\n\n```py\nx = {number}\n```" for number in range(40))
    begun(view, Text(text), Finish("stop"))
    for end in (0, view.verticalScrollBar().maximum()):
        view.verticalScrollBar().setValue(end)
        settle(view)
    last = proses(view)[-1]
    last.setFocus()
    QTest.keyClick(last, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert last.textCursor().hasSelection()
    QTest.keyClick(last, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == text


def top_word(view: ChatView) -> str:
    """The first word of the line at the top of the view."""
    for prose in proses(view):
        above = -prose.mapTo(view.viewport(), QPoint()).y()
        if 0 <= above < prose.height():
            cursor = prose.cursorForPosition(QPoint(0, above))
            cursor.select(QTextCursor.SelectionType.WordUnderCursor)
            return cursor.selectedText()
    return ""


def test_another_width_moves_nobody_from_the_line_that_is_read(qtbot: QtBot) -> None:
    view = chat_view(qtbot)
    short = "  \n".join(f"word{number}" for number in range(60))
    begun(view, Text(f"{short} {' '.join(f'word{number}' for number in range(60, 180))}"))
    scroll_by(view, -view.verticalScrollBar().value() // 2)
    before, width = top_word(view), view.width()
    for other in (300, 700, 333, 512, width):
        view.resize(other, view.height())
        settle(view)
        assert top_word(view) == before


def test_another_window_takes_no_selection_away(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    view = chat_view(qtbot)
    begun(view, Text("Some words."), Finish("stop"))
    proses(view)[0].selectAll()
    other = QWidget()
    qtbot.addWidget(other)
    for parent in (other, None):
        view.setParent(parent)
        view.show()
        settle(view)
        (prose,) = [one for one in view.findChildren(Prose) if one.accessibleName() == "Answer"]
        assert prose.textCursor().selectedText() == "Some words."
