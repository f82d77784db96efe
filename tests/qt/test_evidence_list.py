"""The evidence of an answer in one list: its marks, and the pages that it cites."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from app.core.chat import Cited, Document, Progress, Quote, Ref
from app.core.control import Control
from app.core.documents import PageInfo, Survey
from app.core.errors import MediaError
from app.core.frame import Frame, Page
from app.core.mark import Mark
from app.ui import theme
from app.ui.canvas.marks_pane import MarksPane
from app.ui.canvas.marks_rows import MARK
from app.ui.canvas.page_row import SHEET
from app.ui.lane import Lane, Mailbox
from app.ui.small_pages import SmallPages
from tests.qt.library import Sheets
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
    made.show_marks([Mark("box", ((1, 1), (9, 9)), "Save", frame.id, at=20)], [frame])
    made.show_cited(PAGES)
    return made


def rows(pane: MarksPane) -> list[str]:
    """What a screen reader says of them."""
    model = pane.list.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


def test_marks_and_pages_are_one_list_in_the_order_of_the_answer(pane: MarksPane) -> None:
    assert rows(pane) == [
        "Page 12 of “report.pdf”\n✓ The quote stands there.",
        "Mark 1: Save, [1, 1, 9, 9]",
        "Page 3 of “other.pdf”",
        "Page 5 of “report.pdf”\n? The quote was not found in the document.",
    ]


def test_a_page_asks_to_be_shown(qtbot: QtBot, pane: MarksPane) -> None:
    pane.list.setCurrentIndex(pane.list.model().index(0, 0))
    with qtbot.waitSignal(pane.page_chosen) as chosen:
        QTest.keyClick(pane.list, Qt.Key.Key_Return)
    assert chosen.args == [THERE]


def test_a_quote_that_stands_on_another_page_is_listed_with_that(pane: MarksPane) -> None:
    elsewhere = Quote("costs", "missing", Ref("page", "d", 9))
    nowhere = Quote("costs", "missing")
    for quotes, said in (
        ((elsewhere,), "not found, but on page 9"),
        ((nowhere,), "not found"),
        ((elsewhere, nowhere), "not found"),
    ):
        pane.show_cited([replace(PAGES[2], quotes=quotes)])
        row = pane.list.model().index(1, 0).data(MARK)
        assert [remark.text for remark in row.remarks] == [said]


def test_the_row_of_a_page_that_is_shown_is_selected(pane: MarksPane) -> None:
    pane.select_cited(PAGES[2].ref)
    assert pane.list.selected_numbers == {-3}
    pane.select_cited(PAGES[0].ref)
    assert pane.list.selected_numbers == {-1}
    pane.select_cited(Ref("page", "another", 1))
    assert pane.list.selected_numbers == {-1}


def test_of_places_that_are_the_same_the_selected_one_stays(pane: MarksPane) -> None:
    pane.show_cited([*PAGES, replace(PAGES[1], at=50)])
    pane.list.select(-4)
    pane.select_cited(PAGES[1].ref)
    assert pane.list.selected_numbers == {-4}


def buttons(pane: MarksPane) -> dict[str, QToolButton]:
    """What can be shown and hidden, by what a screen reader says of it."""
    found = pane.filter.findChildren(QToolButton)
    return {each.accessibleName(): each for each in found if each.isVisible()}


def test_what_is_quoted_is_filtered_by_how_it_stands(pane: MarksPane) -> None:
    pane.resize(900, 240)
    assert list(buttons(pane)) == [
        "All evidence",
        "Quotes: Exact, 1 page",
        "Quotes: Not found, 1 page",
        "No quote, 1 page",
        "Save, 1 mark",
    ]
    exact = buttons(pane)["Quotes: Exact, 1 page"]
    exact.setFocus()
    QTest.keyClick(exact, Qt.Key.Key_Space)
    assert [each[:6] for each in rows(pane)] == ["Mark 1", "Page 3", "Page 5"]
    QTest.keyClick(exact, Qt.Key.Key_Tab)
    assert buttons(pane)["Quotes: Not found, 1 page"].hasFocus()
    missing = buttons(pane)["Quotes: Not found, 1 page"]
    QTest.mouseClick(missing, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier)
    assert [each[:6] for each in rows(pane)] == ["Page 5"]
    assert pane.hidden == frozenset((1, -1, -2))
    QTest.mouseClick(buttons(pane)["All evidence"], Qt.MouseButton.LeftButton)
    assert len(rows(pane)) == 4


def test_a_quote_that_was_hidden_is_seen_when_it_stands_otherwise(pane: MarksPane) -> None:
    pane.filter.only("\0missing")
    found = replace(PAGES[2], quotes=(Quote("costs", "exact", PAGES[2].ref),))
    pane.show_cited((*PAGES[:2], found))
    assert rows(pane) == []
    pane.filter.show_all()
    assert [each[:7] for each in rows(pane)] == ["Page 12", "Mark 1:", "Page 3 ", "Page 5 "]


def test_pages_without_quotes_are_all_of_one_kind(pane: MarksPane) -> None:
    pane.show_marks((), ())
    pane.show_cited((PAGES[1], replace(PAGES[1], at=50)))
    assert buttons(pane)["All evidence"].text() == "2 pages cited"
    assert not buttons(pane)["All evidence"].isEnabled()


@contextmanager
def shown_small(pane: MarksPane, *known: Document) -> Iterator[SmallPages]:
    """Let pages be shown small."""
    lane = Lane("pages", Mailbox(), 1)
    small = SmallPages(White, lane, pane, measured=True)
    documents = {each.id: each for each in known}
    pane.show_pages(small, documents.get)
    yield small
    lane.close(5)


class White(Sheets):
    """A document of white pages, of 100 x 200 points."""

    def survey(self, document: Document, control: Control) -> Iterator[Progress | Survey]:
        yield Survey(tuple(PageInfo(number, 100, 200) for number in range(1, 13)))

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        if number == 5:
            raise MediaError("This page is damaged.")
        pixels = np.full((width * 2, width, 4), 255, np.uint8)
        return Frame(pixels, Page(document.id, number))


def test_pages_are_shown_small_with_their_place_lit(qtbot: QtBot, pane: MarksPane) -> None:
    place = Mark("box", ((0, 150), (100, 200)), "", "d", state="plain")
    cited = replace(PAGES[0], ref=replace(THERE, mark=place))
    pane.show_cited((cited, *PAGES[1:]))
    with shown_small(pane, Document("d", Path("report.pdf"), 12)) as small:
        pane.resize(420, 400)
        document = Document("d", Path("report.pdf"), 12)
        qtbot.waitUntil(lambda: small.failed(document, 5), timeout=10_000)
        qtbot.waitUntil(lambda: small.kept == 2 and not small.busy, timeout=10_000)
        seen = pane.list.visualRect(pane.list.model().index(0, 0))
        image = pane.list.viewport().grab().toImage()
        middle = seen.left() + 2 * theme.GRID + round(SHEET.width() / 2)
        upper = image.pixelColor(middle, seen.center().y() - round(SHEET.height() / 4))
        lower = image.pixelColor(middle, seen.center().y() + round(SHEET.height() * 0.4))
        assert upper.red() == upper.blue() == 255
        small.retry()
        assert not small.failed(document, 5)
        pane.list.viewport().update()
        qtbot.waitUntil(lambda: small.failed(document, 5), timeout=10_000)
        assert lower.blue() > lower.red() + 30


class Ruled(White):
    """Lines as thin as they can be drawn, as close as they are on a page of 240 pixels."""

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        pixels = np.full((width * 2, width, 4), 255, np.uint8)
        pixels[:: max(1, round(4 * width / 240))] = 0
        return Frame(pixels, Page(document.id, number))


@pytest.mark.parametrize("quarters", [0, 1])
def test_lines_of_small_pages_do_not_flow_together(qtbot: QtBot, quarters: int) -> None:
    lane = Lane("pages", Mailbox(), 1)
    small, document = SmallPages(Ruled, lane), Document("d", Path("report.pdf"), 1)
    assert small.of(document, 1, 48, quarters) is None
    qtbot.waitUntil(lambda: not small.busy, timeout=10_000)
    made = small.of(document, 1, 48, quarters)
    lane.close(5)
    assert made is not None
    picture = made.picture.toImage()
    assert {picture.width(), picture.height()} == {48, 96}
    assert picture.pixelColor(24, 24).lightness() > 150


def test_few_small_pages_are_kept(qtbot: QtBot, pane: MarksPane) -> None:
    document = Document("d", Path("report.pdf"), 400)
    with shown_small(pane, document) as small:
        small.is_seen = lambda _document, _number: True
        for number in (each for each in range(1, 200) if each != 5):
            small.of(document, number, 8)
        qtbot.waitUntil(lambda: not small.busy, timeout=20_000)
        assert small.kept == 128
        small.leave()
        assert small.kept == 0


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
