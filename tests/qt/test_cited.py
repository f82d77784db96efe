"""Pages that an answer cites: chips in its words and in tables, what they say and lead to."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.chat import Check, Cited, Finish, Piece, Quote, Ref, Text
from app.ui import theme
from app.ui.chat.chip_object import OBJECT, said_of
from app.ui.chat.prose import Prose
from app.ui.chat.table_view import TableView
from app.ui.chat.view import ChatView
from app.ui.turn import Turn
from tests.qt.chatting import begun, chat_view, proses, say

WORDS = "Sales “rose a lot” [p. 12], see p. 3."
FIRST = Cited(Ref("page", "d", 12), 19, 7, name="report.pdf")
SECOND = Cited(Ref("page", "d", 3), 32, 4, name="report.pdf")


@pytest.fixture
def view(qtbot: QtBot) -> ChatView:
    return chat_view(qtbot)


def checked(check: Check, said: str = "") -> Cited:
    ref = Ref("page", "d", 12)
    quote = Quote("rose a lot", check, None if check == "missing" else ref, said)
    return Cited(ref, 19, 7, name="report.pdf", quotes=(quote,))


def chips(prose: Prose) -> list[QTextCharFormat]:
    """The formats of the chips in an answer."""
    found = []
    for at, letter in enumerate(prose.toPlainText()):
        if letter == OBJECT:
            cursor = QTextCursor(prose.document())
            cursor.setPosition(at + 1)
            found.append(cursor.charFormat())
    return found


def wanted(view: ChatView) -> list[tuple[Turn, Ref]]:
    heard: list[tuple[Turn, Ref]] = []
    view.turn_actions.evidence_wanted.connect(lambda turn, ref: heard.append((turn, ref)))
    return heard


def test_chips_stand_for_what_was_written(view: ChatView) -> None:
    begun(view, Text(WORDS), FIRST, SECOND, Finish("stop"))
    (prose,) = proses(view)
    assert prose.toPlainText() == f"Sales “rose a lot” {OBJECT}, see {OBJECT}."
    tips = [shape.toolTip() for shape in chips(prose)]
    assert tips == ["Page 12 of “report.pdf”", "Page 3 of “report.pdf”"]


def test_they_are_copied_as_they_were_written(view: ChatView) -> None:
    begun(view, Text(WORDS), FIRST, SECOND, Finish("stop"))
    (prose,) = proses(view)
    prose.selectAll()
    prose.copy()
    assert QGuiApplication.clipboard().text() == WORDS


@pytest.mark.parametrize(
    ("check", "says"),
    [
        ("exact", "✓ The quote stands there."),
        ("close", "≈ There it says nearly the same: “grew a lot”"),
        ("missing", "? The quote was not found in the document."),
        ("unread", "– The quote was not checked: the page could not be read."),
    ],
)
def test_what_was_checked_is_said_without_moving_anything(
    view: ChatView, check: Check, says: str
) -> None:
    turn = begun(view, Text(WORDS), FIRST, SECOND)
    (prose,) = proses(view)
    before = [prose.place_at(at) for at in (19, 27, 37)]
    say(view, turn, checked(check, "grew a lot"), Finish("stop"))
    assert prose.toPlainText().count(OBJECT) == 2
    assert [prose.place_at(at) for at in (19, 27, 37)] == before
    assert chips(prose)[0].toolTip().split("\n")[1] == says
    look = prose.grab().toImage()
    say(view, turn, checked("unread" if check != "unread" else "exact"))
    assert prose.grab().toImage() != look  # the sign is another one


def test_a_click_asks_for_the_page(qtbot: QtBot, view: ChatView) -> None:
    turn = begun(view, Text(WORDS), FIRST, SECOND, Finish("stop"))
    heard = wanted(view)
    (prose,) = proses(view)
    box = prose.place_at(32)
    assert box is not None
    QTest.mouseClick(
        prose.viewport(), Qt.MouseButton.LeftButton, pos=box.center() + QPointF(9, 0).toPoint()
    )
    assert heard == [(turn, Ref("page", "d", 3))]


def test_keys_go_from_page_to_page(qtbot: QtBot, view: ChatView) -> None:
    turn = begun(view, Text(WORDS), FIRST, SECOND, Finish("stop"))
    heard = wanted(view)
    (prose,) = proses(view)
    prose.setFocus()
    for _page in range(2):
        prose.focusNextPrevChild(True)
        QTest.keyClick(prose, Qt.Key.Key_Return)
    assert heard == [(turn, Ref("page", "d", 12)), (turn, Ref("page", "d", 3))]


def test_a_reader_is_told_what_chips_are_and_how_quotes_stand(view: ChatView) -> None:
    turn = begun(view, Text(WORDS), FIRST, SECOND)
    (prose,) = proses(view)
    assert prose.accessibleDescription() == "Page 12 of “report.pdf”; Page 3 of “report.pdf”"
    say(view, turn, checked("close", "grew a lot"), Finish("stop"))
    assert prose.accessibleDescription().startswith(
        "Page 12 of “report.pdf”. There it says nearly the same: “grew a lot”; "
    )
    assert said_of(chips(prose)[1]) == "Page 3 of “report.pdf”"


def test_a_chip_that_keys_have_reached_has_a_ring(view: ChatView) -> None:
    begun(view, Text(WORDS), FIRST, SECOND, Finish("stop"))
    (prose,) = proses(view)
    prose.setFocus()
    prose.focusNextPrevChild(True)
    box = prose.place_at(19)
    assert box is not None
    ring = prose.grab().toImage().pixelColor(box.left() + 10, box.top())
    assert ring == QColor(theme.of(prose).accent)


def test_in_a_table(qtbot: QtBot, view: ChatView) -> None:
    text = "| What | Where |\n|---|---|\n| sales | [p. 12] |\n"
    at = text.index("[")
    cited: Piece = Cited(Ref("page", "d", 12), at, 7, name="report.pdf")
    turn = begun(view, Text(text), cited, Finish("stop"))
    heard = wanted(view)
    (table,) = view.findChildren(TableView)
    table.setCurrentIndex(table.model().index(0, 1))
    said = table.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "[p. 12]; Page 12 of “report.pdf”"
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert heard == [(turn, Ref("page", "d", 12))]


def test_a_turn_that_is_shown_again_has_its_pages(view: ChatView) -> None:
    turn = begun(view, Text(WORDS), FIRST, SECOND, checked("exact"), Finish("stop"))
    view.restart_turn(turn)
    view.flush()
    (prose,) = proses(view)
    assert [shape.toolTip().count("\n") for shape in chips(prose)] == [1, 0]
