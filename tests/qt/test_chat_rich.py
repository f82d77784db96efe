"""Replies as they look: headings, lists, quotations, links, formulas, pictures."""

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QFont,
    QGuiApplication,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.mark import Mark
from app.ui.chat.formula import FormulaBlock
from app.ui.chat.link_card import LinkCard
from app.ui.chat.prose import Prose
from app.ui.chat.view import ChatView
from tests.qt.chatting import answer, begun, chat_view, proses, say


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    return chat_view(qtbot)


def form_at(prose: Prose, words: str) -> QTextCharFormat:
    """How `words` are set."""
    cursor = QTextCursor(prose.document())
    cursor.setPosition(prose.toPlainText().index(words) + 1)
    return cursor.charFormat()


def click(prose: Prose, words: str) -> None:
    cursor = QTextCursor(prose.document())
    cursor.setPosition(prose.toPlainText().index(words) + 1)
    at = prose.cursorRect(cursor).center()
    QTest.mouseClick(prose.viewport(), Qt.MouseButton.LeftButton, pos=at)


def card() -> LinkCard | None:
    cards = [one for one in QApplication.topLevelWidgets() if isinstance(one, LinkCard)]
    return next((one for one in cards if one.isVisible()), None)


def test_emphasis_and_code_are_set(view: ChatView) -> None:
    begun(view, Text("A **bold** and *slanted* and ~~gone~~ and `code` word."), Finish("stop"))
    (prose,) = proses(view)
    assert prose.toPlainText() == "A bold and slanted and gone and code word."
    assert form_at(prose, "bold").fontWeight() >= QFont.Weight.DemiBold
    assert form_at(prose, "slanted").fontItalic()
    assert form_at(prose, "gone").fontStrikeOut()
    assert form_at(prose, "code").font().families() != form_at(prose, "word").font().families()


def test_headings_are_larger_than_words(view: ChatView) -> None:
    begun(view, Text("# One\n\n## Two\n\nwords"), Finish("stop"))
    (prose,) = proses(view)
    sizes = [form_at(prose, word).font().pixelSize() for word in ("One", "Two", "words")]
    assert sizes[0] > sizes[1] > sizes[2]


def test_lists_hang_and_nest(view: ChatView) -> None:
    begun(view, Text("- one\n- two\n  1. deep\n- [x] done\n- [ ] open"), Finish("stop"))
    (prose,) = proses(view)
    assert prose.toPlainText() == "•\tone\n•\ttwo\n1.\tdeep\n☑\tdone\n☐\topen"
    block = prose.document().findBlockByNumber(2)
    assert block.blockFormat().indent() == 2
    assert block.blockFormat().textIndent() < 0


def test_streaming_keeps_what_is_selected(view: ChatView) -> None:
    turn = begun(view, Text("One two **three** fo"))
    (prose,) = proses(view)
    cursor = prose.textCursor()
    cursor.setPosition(4)
    cursor.setPosition(7, QTextCursor.MoveMode.KeepAnchor)
    prose.setTextCursor(cursor)
    for piece in ("ur", " five `si", "x` and", "\n\nmore"):
        say(view, turn, Text(piece))
    assert prose.textCursor().selectedText() == "two"
    assert answer(view) == "One two three four five six and\nmore"


def test_what_turns_letters_around_is_seen(view: ChatView) -> None:
    begun(view, Text("a \u202egnp.exe\u202c b"), Finish("stop"))
    assert answer(view) == "a \ufffdgnp.exe\ufffd b"


# ---- links


def test_a_link_is_shown_whole_before_it_is_opened(
    qtbot: QtBot, view: ChatView, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    begun(view, Text("See [the manual](https://example.org/a?b=1) there."), Finish("stop"))
    (prose,) = proses(view)
    assert prose.toPlainText() == "See the manual there."
    click(prose, "manual")
    qtbot.waitUntil(lambda: card() is not None)
    shown = card()
    assert shown is not None
    assert not opened
    said = "".join(label.text() for label in shown.findChildren(QLabel))
    assert "<b>e&#8203;x&#8203;a" in said
    copy, go = shown.findChildren(QPushButton)
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    assert opened == [QUrl("https://example.org/a?b=1")]
    assert card() is None
    click(prose, "manual")
    qtbot.waitUntil(lambda: card() is not None)
    shown = card()
    assert shown is not None
    copy = shown.findChildren(QPushButton)[0]
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "https://example.org/a?b=1"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "javascript:alert(1)", "../x.html"])
def test_other_links_are_words(
    view: ChatView, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: pytest.fail("opened"))
    begun(view, Text(f"See [the manual](<{target}>) there."), Finish("stop"))
    (prose,) = proses(view)
    assert "manual" in prose.toPlainText()
    click(prose, "manual")
    assert card() is None
    assert not form_at(prose, "manual").isAnchor()


def test_a_picture_of_the_conversation_is_led_to_and_others_are_not_loaded(
    qtbot: QtBot, view: ChatView
) -> None:
    text = "![Image 1](x.png) and ![a cat](https://example.org/cat.png)"
    turn = begun(view, Text(text), Finish("stop"))
    (prose,) = proses(view)
    assert prose.toPlainText() == "Image 1 and a cat (picture, not loaded)"
    with qtbot.waitSignal(view.frame_chosen) as chosen:
        click(prose, "Image 1")
    assert chosen.args == [turn, turn.frames[0]]


# ---- formulas


def test_formulas_take_the_place_of_their_source(qtbot: QtBot, view: ChatView) -> None:
    begun(view, Text("So $x^2 + 1$ it is.\n\n$$\\frac{a}{b}$$"), Finish("stop"))
    (prose,) = proses(view)
    qtbot.waitUntil(lambda: prose.toPlainText() == "So \ufffc it is.", timeout=20_000)
    (block,) = view.findChildren(FormulaBlock)
    qtbot.waitUntil(lambda: block.fit(400) > 30, timeout=20_000)
    prose.selectAll()
    prose.copy()
    assert QGuiApplication.clipboard().text() == "So $x^2 + 1$ it is."
    block.setFocus()
    QTest.keyClick(block, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "\\frac{a}{b}"


def test_what_is_no_formula_is_shown_as_its_source(qtbot: QtBot, view: ChatView) -> None:
    begun(view, Text("So $\\frac{a$ it is, for $5."), Finish("stop"))
    (prose,) = proses(view)
    qtbot.waitUntil(lambda: bool(form_at(prose, "frac").toolTip()), timeout=20_000)
    assert prose.toPlainText() == "So \\frac{a it is, for $5."


def test_chips_stay_when_a_formula_is_drawn(qtbot: QtBot, view: ChatView) -> None:
    text = "With $x^2$ the button ① is there, also ② in a [link ③](https://example.org)."
    turn = begun(view, Text(text))
    marks = [
        Mark("box", ((1, 1), (9, 9)), str(number), turn.frames[0].id, text.index(chip))
        for number, chip in enumerate("①②③")
    ]
    say(view, turn, *marks, Finish("stop"))
    (prose,) = proses(view)
    plain = "With \ufffc the button \ufffc is there, also \ufffc in a link \ufffc."
    qtbot.waitUntil(lambda: prose.toPlainText() == plain, timeout=20_000)
    assert [prose.place_of(number) is not None for number in (1, 2, 3)] == [True] * 3
    prose.selectAll()
    prose.copy()
    assert QGuiApplication.clipboard().text() == text.replace("[", "").replace(
        "](https://example.org)", ""
    )
    box = prose.place_of(2)
    assert box is not None
    with qtbot.waitSignal(view.clicked) as clicked:
        at = QPoint(box.left() + 8, box.center().y())
        QTest.mouseClick(prose.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert clicked.args == [turn, 2]
