"""The list of evidence lies below what is shown: below a picture, and below the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.documents import Documents
from app.ui.canvas.marks_pane import MarksPane
from tests.qt.library import BOX, Library, opened, report, shelf
from tests.qt.scripted import places

REPLY = (
    "It says “The revenue of year 2” [p. 2], “the moon is green” [p. 4], and more on p. 5. "
    + places(("grey box", 100, 100, 900, 900))
)


@pytest.fixture(scope="module")
def documents() -> Iterator[Documents]:
    with shelf() as made:
        yield made


@pytest.fixture
def library(qtbot: QtBot, tmp_path: Path, documents: Documents) -> Iterator[Library]:
    with opened(qtbot, tmp_path, documents, [Text(REPLY), Finish("stop")]) as made:
        made.open(report(tmp_path / "report.pdf"), 2)
        yield made


@pytest.fixture
def pane(library: Library) -> MarksPane:
    """The list, after a question about the grey box."""
    viewer = library.viewer
    viewer.head.part.click()
    library.drag(BOX[:2], BOX[2:])
    assert viewer.asking.bar is not None
    viewer.asking.bar.field.setPlainText("Where is the box?")
    QTest.keyClick(viewer.asking.bar.field, Qt.Key.Key_Return)
    library.qtbot.waitUntil(lambda: bool(library.conversation.turns), timeout=20_000)
    library.qtbot.waitUntil(lambda: not library.conversation.running, timeout=20_000)
    return library.stage.panel.pane


def rows(pane: MarksPane) -> list[str]:
    model = pane.list.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [model.index(row, 0).data(role).split("\n")[0] for row in range(model.rowCount())]


def choose(pane: MarksPane, row: int) -> None:
    pane.list.setFocus()
    pane.list.setCurrentIndex(pane.list.model().index(row, 0))
    QTest.keyClick(pane.list, Qt.Key.Key_Return)


def test_who_reads_has_all_the_room(library: Library) -> None:
    assert not library.stage.panel.pane.isVisible()


def test_it_lies_below_the_pages_once_something_was_asked(
    library: Library, pane: MarksPane
) -> None:
    viewer = library.viewer
    assert pane.isVisible()
    assert viewer.isAncestorOf(pane)
    assert viewer.large.height() > pane.height()
    assert [each[:6] for each in rows(pane)] == ["Page 2", "Page 4", "Page 5", "Mark 1"]


def test_going_through_it_keeps_the_keyboard(library: Library, pane: MarksPane) -> None:
    for row, number in ((1, 4), (2, 5), (0, 2)):
        choose(pane, row)
        library.wait_for(number)
        assert pane.list.hasFocus()
    *_marks, place = library.viewer.shown.marks
    assert place.bounds[1] == pytest.approx(130, abs=8)  # where the quote stands


def test_the_row_of_a_page_whose_chip_is_clicked_is_selected(
    library: Library, pane: MarksPane
) -> None:
    choose(pane, 0)
    turn = library.conversation.turns[0]
    (cited,) = [each for each in turn.cited.values() if each.ref.page == 4]
    library.window.chat.turn_actions.evidence_wanted.emit(turn, cited.ref)
    library.wait_for(4)
    assert pane.list.currentIndex().row() == 1
    assert len(pane.list.selected_numbers) == 1


def test_a_mark_on_a_page_is_shown_there(library: Library, pane: MarksPane) -> None:
    library.viewer.go_to(5)
    library.wait_for(5)
    choose(pane, 3)
    library.wait_for(2)
    assert library.viewer.canvas._highlighted == 1


def test_it_goes_back_below_the_picture_as_it_was(library: Library, pane: MarksPane) -> None:
    pane.filter.only("\0missing")
    library.stage.leave_document()
    assert library.stage.panel.isAncestorOf(pane)
    assert rows(pane) == ["Page 4 of “report.pdf”"]
    library.qtbot.waitUntil(lambda: library.stage.panel.canvas.height() > pane.height())
    choose(pane, 0)
    library.wait_for(4)
    assert library.viewer.isAncestorOf(pane)
    assert pane.list.hasFocus()


def test_another_conversation_has_it_below_its_pictures(library: Library, pane: MarksPane) -> None:
    library.begin()
    assert not library.viewer.isAncestorOf(pane)
    assert rows(pane) == []


def test_pages_that_are_cited_are_shown_small(library: Library, pane: MarksPane) -> None:
    small = pane.list._small
    assert small is not None
    library.qtbot.waitUntil(lambda: small.kept > 1 and not small.busy, timeout=20_000)
