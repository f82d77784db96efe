"""The words of an answer: selected, copied, written from right to left, wrapped."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit, QTextEdit
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Piece, Text, Thinking
from app.core.chips import chip
from app.core.mark import Mark
from app.ui.chat.code import CodeBlock
from app.ui.chat.question import QuestionBubble
from app.ui.chat.thinking import ThinkingFold
from app.ui.chat.view import ChatView
from tests.qt.chatting import begun, chat_view, proses, say


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    return chat_view(qtbot)


def parts_of(view: ChatView) -> list[QTextEdit | QPlainTextEdit]:
    """What an answer is shown in, from above."""
    code = [
        field for one in view.findChildren(CodeBlock) for field in one.findChildren(QPlainTextEdit)
    ]
    found: list[QTextEdit | QPlainTextEdit] = [*proses(view), *code]
    return sorted(found, key=lambda one: one.mapTo(view, QPoint()).y())


@pytest.mark.parametrize("focused", [0, 1, 2])
def test_all_of_an_answer_is_selected_and_copied_by_keys(view: ChatView, focused: int) -> None:
    text = "So:\n\n```py\nx = 1\n```\nand then 字."
    begun(view, Text(text), Finish("stop"))
    parts = parts_of(view)
    QTest.keyClick(parts[focused], Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    selected = [one.textCursor().selectedText() for one in parts]
    assert selected == ["So:", "x = 1", "and then 字."]
    QTest.keyClick(parts[focused], Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == text


def test_what_is_selected_then_takes_the_place_of_all(view: ChatView) -> None:
    begun(view, Text("So:\n\n```py\nx = 1\n```\nthen"), Finish("stop"))
    first, code, last = parts_of(view)
    QTest.keyClick(first, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    cursor = code.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(1, QTextCursor.MoveMode.KeepAnchor)
    code.setTextCursor(cursor)
    assert not first.textCursor().hasSelection()
    assert not last.textCursor().hasSelection()
    QTest.keyClick(code, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "x"


def test_the_menu_of_an_answer_copies_and_selects(view: ChatView) -> None:
    text = "One\n\n```\ncode\n```"
    begun(view, Text(text), Finish("stop"))
    words, code = parts_of(view)
    for part in (words, code):
        at = part.rect().center()
        QApplication.sendEvent(
            part.viewport(),
            QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, part.mapToGlobal(at)),
        )
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        copying, everything = menu.actions()
        assert (copying.text(), everything.text()) == ("Copy", "Select all")
        assert copying.isEnabled() == (part is code)  # where all of it was selected just before
        everything.trigger()
        copying.setEnabled(True)
        copying.trigger()
        menu.close()
        assert QGuiApplication.clipboard().text() == text


def test_words_from_right_to_left_begin_on_the_right(view: ChatView) -> None:
    begun(view, Text("هذا هو الزر الثالث\n\n- الأول\n\nEnglish"), Finish("stop"))
    (prose,) = proses(view)
    arabic, item, english = (prose.document().findBlockByNumber(number) for number in range(3))
    for block in (arabic, item):
        assert block.layout().lineAt(0).naturalTextRect().right() > prose.width() - 40
    assert english.layout().lineAt(0).naturalTextRect().left() == 0


@pytest.mark.parametrize("text", ["x" * 4000, "https://example.org/" + "path" * 300, "字，" * 900])
def test_lines_without_blanks_are_wrapped(view: ChatView, text: str) -> None:
    begun(view, Text(text), Finish("stop"))
    for prose in proses(view):
        block = prose.document().begin()
        while block.isValid():
            lines = [block.layout().lineAt(number) for number in range(block.lineCount())]
            assert all(line.naturalTextWidth() <= prose.width() for line in lines)
            block = block.next()


def test_what_is_there_stays_where_it_is_while_more_comes(view: ChatView) -> None:
    turn = begun(view, Thinking("hm"))
    (bubble,), (fold,) = view.findChildren(QuestionBubble), view.findChildren(ThinkingFold)
    places = [bubble.geometry(), fold.pos()]
    text = "It is here " + chip(1) + " Save.\n\n- one\n"
    say(view, turn, Text(text))
    (prose,) = proses(view)
    corner = prose.pos()
    pieces: list[Piece] = [
        Mark("box", ((1, 1), (9, 9)), "Save", turn.frames[0].id, text.index(chip(1))),
        Text("- two\n\n```py\nx = 1"),
        Text("\n```\nafter that"),
        Finish("stop", "A remark."),
    ]
    for piece in pieces:
        say(view, turn, piece)
        assert [bubble.geometry(), fold.pos()] == places
        assert prose.pos() == corner
