"""What is there before all of a document is known, and what is said where it cannot be shown."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import Documents, PageInfo, PageText, Survey
from app.core.frame import Frame, Page
from tests.qt.library import TABLE, Library, Sheets, opened, report, shelf


@pytest.fixture(scope="module")
def documents() -> Iterator[Documents]:
    with shelf() as made:
        yield made


class Slow(Sheets):
    """A document whose pages are all known once it is let to; white ones of A4 until then."""

    def __init__(self) -> None:
        self.known = threading.Event()

    def survey(self, document: Document, control: Control) -> Iterator[Progress | Survey]:
        assert self.known.wait(60)
        yield Survey(tuple(PageInfo(number, 842, 595, 9) for number in range(1, 4)))

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        pixels = np.full((round(width * 595 / 842), width, 4), 255, np.uint8)
        return Frame(pixels, Page(document.id, number))

    def text(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[PageText]:
        yield from (PageText(number, ()) for number in numbers)


@pytest.fixture
def sheets(qtbot: QtBot, tmp_path: Path) -> Iterator[Library]:
    with opened(qtbot, tmp_path, Sheets()) as made:
        made.stage.open_document(Sheets.document)
        qtbot.waitUntil(made.viewer.typeset.isVisible, timeout=20_000)
        yield made


def test_a_page_without_a_picture_is_typeset(sheets: Library) -> None:
    viewer = sheets.viewer
    assert viewer.typeset.text == TABLE
    assert viewer.foot.field.text() == "Sales"
    assert not viewer.head.part.isEnabled()
    assert not viewer.foot.turn.isEnabled()
    QTest.keyClick(viewer.typeset, Qt.Key.Key_PageDown)
    sheets.qtbot.waitUntil(lambda: "City 7 is closed." in viewer.typeset.text)
    assert viewer.foot.field.text() == "注释"


def test_a_sheet_is_called_by_its_name(sheets: Library) -> None:
    viewer = sheets.viewer
    viewer.foot.field.setText("注释")
    QTest.keyClick(viewer.foot.field, Qt.Key.Key_Return)
    assert viewer.number == 2


def test_words_are_found_in_typeset_pages(sheets: Library) -> None:
    viewer = sheets.viewer
    viewer.open_search(opened=True)
    viewer.search.field.setText("City 150")
    sheets.qtbot.waitUntil(lambda: viewer.search.said == "1 of 1", timeout=20_000)
    (table,) = viewer.typeset.findChildren(QTableView)
    sheets.qtbot.waitUntil(lambda: table.currentIndex().data() == "City 150")
    seen = table.visualRect(table.currentIndex())
    assert table.viewport().rect().contains(seen)
    viewer.search.field.setText("closed")
    sheets.qtbot.waitUntil(lambda: viewer.number == 2, timeout=20_000)


def test_a_closed_document_is_opened_with_its_password(
    qtbot: QtBot, tmp_path: Path, documents: Documents
) -> None:
    path = report(tmp_path / "closed.pdf", 2, lock="secret")
    with opened(qtbot, tmp_path, documents) as library, shelf() as others:
        *_progress, document = others.open(path, Control(), "secret")
        assert isinstance(document, Document)
        library.stage.open_document(document)  # as of a history: nobody has opened it here
        trouble = library.viewer.trouble
        (field,), (button,) = trouble.findChildren(QLineEdit), trouble.findChildren(QPushButton)
        qtbot.waitUntil(field.isVisible, timeout=20_000)
        field.setText("wrong")
        button.click()
        qtbot.waitUntil(lambda: not field.text() and trouble.isVisible(), timeout=20_000)
        field.setText("secret")
        QTest.keyClick(field, Qt.Key.Key_Return)
        library.wait_for(1)
        assert not trouble.isVisible()


def test_one_page_needs_no_strip(qtbot: QtBot, tmp_path: Path, documents: Documents) -> None:
    with opened(qtbot, tmp_path, documents) as library:
        viewer = library.open(report(tmp_path / "one.pdf", 1))
        assert not viewer.strip.isVisible()
        assert not viewer.foot.field.isVisible()
        assert viewer.foot.turn.isVisible()


def test_another_document_takes_the_place_of_one(
    qtbot: QtBot, tmp_path: Path, documents: Documents
) -> None:
    with opened(qtbot, tmp_path, documents) as library:
        viewer = library.open(report(tmp_path / "first.pdf", 6), 4)
        viewer.turn()
        library.wait_for(4)
        viewer.open_search(opened=True)
        library.open(report(tmp_path / "second.pdf", 2))
        assert viewer.shown.quarters == 0
        assert not viewer.search.isVisible()
        said = " ".join(label.text() for label in viewer.foot.findChildren(QLabel))
        assert "/ 2" in said


def test_it_is_read_on_in_another_look(qtbot: QtBot, tmp_path: Path, documents: Documents) -> None:
    with opened(qtbot, tmp_path, documents) as library:
        before = library.open(report(tmp_path / "report.pdf"), 3)
        library.stage.renew()  # as after a change of the language
        library.window.take()
        assert library.viewer is not before
        library.wait_for(3)
        assert library.viewer.isVisible()


def test_another_conversation_has_its_own(
    qtbot: QtBot, tmp_path: Path, documents: Documents
) -> None:
    with opened(qtbot, tmp_path, documents) as library:
        viewer = library.open(report(tmp_path / "report.pdf"), 3)
        library.begin()
        assert not viewer.isVisible()
        assert viewer.document is None


def test_in_a_narrow_window_it_takes_the_place_of_the_chat_until_escape(
    qtbot: QtBot, tmp_path: Path, documents: Documents
) -> None:
    with opened(qtbot, tmp_path, documents) as library:
        library.window.resize(420, 640)
        viewer = library.open(report(tmp_path / "report.pdf"), 3)
        assert viewer.isVisible()
        assert not library.window.composer.isVisible()
        assert not viewer.foot.first.isVisible()  # Home does the same
        QTest.keyClick(viewer.canvas, Qt.Key.Key_Escape)
        assert not viewer.isVisible()
        assert library.window.composer.isVisible()


def test_pages_are_led_through_before_all_of_them_are_known(qtbot: QtBot, tmp_path: Path) -> None:
    slow = Slow()
    with opened(qtbot, tmp_path, slow) as library:
        library.stage.open_document(Document("slow", Path("slow.pdf"), 3))
        viewer = library.viewer
        qtbot.waitUntil(lambda: viewer.shown.sharp, timeout=20_000)
        assert not viewer.head.find_button.isEnabled()
        QTest.keyClick(viewer.canvas, Qt.Key.Key_PageDown)
        qtbot.waitUntil(lambda: viewer.shown.sharp, timeout=20_000)
        assert viewer.foot.field.text() == "2"
        across, down = viewer.shown.turned.size  # as its picture is
        assert across / down == pytest.approx(842 / 595, rel=0.01)
        slow.known.set()
        library.wait_for(2)
        assert viewer.shown.turned.size == (842, 595)
        assert viewer.head.find_button.isEnabled()
