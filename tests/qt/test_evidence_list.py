"""The evidence of an answer in one list: its marks, and the pages that it cites."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.chat import Cited, Quote, Ref
from app.core.mark import Mark
from app.ui.canvas.marks_pane import MarksPane
from tests.qt.scripted import picture

THERE = Ref("page", "d", 12)
PAGES = (
    Cited(THERE, 4, 7, name="report.pdf", quotes=(Quote("sales rose", "exact", THERE),)),
    Cited(Ref("page", "d", 3), 30, 4, None, "B", "other.pdf"),
    Cited(Ref("page", "d", 5), 40, 4, name="report.pdf", quotes=(Quote("costs", "missing"),)),
)


@pytest.fixture
def pane(qtbot: QtBot) -> MarksPane:
    made = MarksPane()
    qtbot.addWidget(made)
    made.resize(420, 240)
    made.show()
    frame = picture()
    mark = Mark("box", ((1, 1), (9, 9)), "Save", frame.id)
    made.show_marks([mark], [frame])
    made.show_cited(PAGES)
    return made


def rows(pane: MarksPane) -> list[str]:
    """What a screen reader says of them."""
    model = pane.list.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


def test_marks_and_pages_are_one_list(pane: MarksPane) -> None:
    assert rows(pane) == [
        "Mark 1: Save, [1, 1, 9, 9]",
        "Page 12 of “report.pdf”\n✓ The quote stands there.",
        "Page 3 of “other.pdf”",
        "Page 5 of “report.pdf”\n? The quote was not found in the document.",
    ]


def test_a_page_asks_to_be_shown(qtbot: QtBot, pane: MarksPane) -> None:
    pane.list.setCurrentIndex(pane.list.model().index(1, 0))
    with qtbot.waitSignal(pane.page_chosen) as chosen:
        QTest.keyClick(pane.list, Qt.Key.Key_Return)
    assert chosen.args == [THERE]


def test_kinds_are_filtered(pane: MarksPane) -> None:
    pane.filter.only("\0pages")
    assert [each.split(" ")[0] for each in rows(pane)] == ["Page", "Page", "Page"]
    assert pane.hidden == frozenset((1,))
    pane.filter.show_all()
    assert len(rows(pane)) == 4


def test_what_was_checked_comes_later(pane: MarksPane) -> None:
    checked = Cited(
        PAGES[1].ref, 30, 4, None, "B", "other.pdf", (Quote("so it is", "close", THERE, "x"),)
    )
    before = pane.list.grab().toImage()
    pane.show_cited((PAGES[0], checked, PAGES[2]))
    assert "nearly the same" in rows(pane)[2]
    assert pane.list.grab().toImage() != before


def test_pages_are_copied_in_words(pane: MarksPane, qtbot: QtBot) -> None:
    pane.list.setCurrentIndex(pane.list.model().index(2, 0))
    QTest.keyClick(pane.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Page 3 of “other.pdf”"


def test_another_answer_has_none(pane: MarksPane) -> None:
    pane.show_cited(())
    assert len(rows(pane)) == 1


def test_pages_alone(pane: MarksPane) -> None:
    pane.show_marks((), ())
    assert len(rows(pane)) == 3
