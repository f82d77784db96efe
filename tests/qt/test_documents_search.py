"""Words are found in all pages of a document, also in scans, counted, led to and shown."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import Documents, PageInfo, PageText, Survey
from app.core.errors import MediaError
from app.core.frame import Frame, Page
from app.ui.viewer.searching import FindInDocument
from tests.qt.library import A4, Library, Sheets, opened, report, shelf


class Torn(Sheets):
    """Three scans, the second of which is damaged."""

    document = Document("torn", Path("torn.pdf"), 3)

    def survey(self, document: Document, control: Control) -> Iterator[Progress | Survey]:
        yield Survey(tuple(PageInfo(number, *A4) for number in range(1, 4)))

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        if number == 2:
            raise MediaError("Page 2 is damaged.")
        pixels = np.full((round(width * A4[1] / A4[0]), width, 4), 255, np.uint8)
        return Frame(pixels, Page(document.id, number))

    def text(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[PageText]:
        yield from (PageText(number, ()) for number in numbers)


@pytest.fixture(scope="module")
def documents() -> Iterator[Documents]:
    with shelf() as made:
        yield made


@pytest.fixture
def library(qtbot: QtBot, tmp_path: Path, documents: Documents) -> Iterator[Library]:
    with opened(qtbot, tmp_path, documents) as made:
        yield made


def look_for(library: Library, words: str) -> FindInDocument:
    """Type into the field, and wait until all pages are known."""
    viewer = library.viewer
    QTest.keyClick(viewer.canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert viewer.search.field.hasFocus()
    viewer.search.field.setText(words)
    library.qtbot.waitUntil(lambda: viewer.search.words == words, timeout=20_000)
    library.qtbot.waitUntil(lambda: not viewer.texts.collecting, timeout=20_000)
    return viewer.search


def test_it_leads_from_match_to_match_and_around(
    qtbot: QtBot, library: Library, tmp_path: Path
) -> None:
    viewer = library.open(report(tmp_path / "report.pdf"), 3)
    search = look_for(library, "REVENUE")
    assert search.said == "2 of 3"  # from the page in view on
    library.wait_for(4)
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    library.wait_for(6)
    assert search.said == "3 of 3"
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    library.wait_for(2)
    assert search.said == "1 of 3"
    QTest.keyClick(search.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    library.wait_for(6)
    qtbot.waitUntil(lambda: bool(viewer.canvas._found))
    assert viewer.strip._model.counts == {2: 1, 4: 1, 6: 1}


def test_what_is_found_is_lit_on_the_page(qtbot: QtBot, library: Library, tmp_path: Path) -> None:
    viewer = library.open(report(tmp_path / "report.pdf"), 2)
    beside = (74.0, 120.0, 78.0, 124.0)  # above the words
    assert library.darkness(beside) == 0
    look_for(library, "revenue")
    qtbot.waitUntil(lambda: bool(viewer.canvas._found))
    ((box,),) = viewer.canvas._found
    assert box[0] == pytest.approx(72 + 26, abs=4)
    place = library.seen(box)
    seen = viewer.canvas.grab().toImage().pixelColor(place.topLeft().toPoint())
    assert seen.red() > seen.blue() + 40  # as with a yellow pen
    QTest.keyClick(viewer.search.field, Qt.Key.Key_Escape)
    assert not viewer.search.isVisible()
    assert not viewer.canvas._found
    assert not viewer.strip._model.counts
    assert viewer.isVisible()


def test_chinese_is_found(library: Library, tmp_path: Path) -> None:
    library.open(report(tmp_path / "report.pdf", 3))
    assert look_for(library, "净利润").said == "1 of 3"


def test_nothing_is_found(qtbot: QtBot, library: Library, tmp_path: Path) -> None:
    library.open(report(tmp_path / "report.pdf", 3))
    search = look_for(library, "elephants")
    qtbot.waitUntil(lambda: search.said == "Not found.")
    assert library.viewer.number == 1


def test_scans_are_read_while_what_is_known_is_found(
    qtbot: QtBot, library: Library, tmp_path: Path
) -> None:
    library.reading.clear()
    viewer = library.open(report(tmp_path / "scans.pdf", 4, scans=(2, 3)))
    QTest.keyClick(viewer.canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = viewer.search
    search.field.setText("Page 4")
    qtbot.waitUntil(lambda: search.said == "1 of 1", timeout=20_000)
    qtbot.waitUntil(lambda: search.progress == "Reading scanned pages: 0 of 2", timeout=20_000)
    library.reading.set()
    qtbot.waitUntil(lambda: not viewer.texts.collecting, timeout=20_000)
    assert not search.progress
    search.field.setText("scanned")
    qtbot.waitUntil(lambda: search.said == "1 of 2", timeout=20_000)
    library.wait_for(2)
    ((box,),) = viewer.canvas._found
    assert box == pytest.approx((100, 90, 100 + 200 * 7 / 13, 110), abs=1)
    library.drag((101, 100), (299, 100))  # what was read can be selected
    assert viewer.canvas.selected_text == "scanned words"


def test_closing_the_search_stops_reading_and_what_is_known_stays(
    qtbot: QtBot, library: Library, tmp_path: Path
) -> None:
    library.reading.clear()
    viewer = library.open(report(tmp_path / "scans.pdf", 4, scans=(2, 3)))
    viewer.head.find_button.click()
    qtbot.waitUntil(lambda: len(viewer.texts.words) == 2, timeout=20_000)
    viewer.head.find_button.click()
    assert not viewer.texts.collecting
    library.reading.set()
    viewer.head.find_button.click()
    qtbot.waitUntil(lambda: len(viewer.texts.words) == 4, timeout=20_000)


def test_a_search_goes_over_a_page_that_is_turned(
    qtbot: QtBot, library: Library, tmp_path: Path
) -> None:
    viewer = library.open(report(tmp_path / "report.pdf", 2), 2)
    look_for(library, "revenue")
    viewer.turn()
    library.wait_for(2)
    qtbot.waitUntil(lambda: bool(viewer.canvas._found))
    ((box,),) = viewer.canvas._found
    place = library.seen(box)
    assert place.height() > place.width()


def test_a_page_that_is_damaged_leaves_the_others_to_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(qtbot, tmp_path, Torn()) as library:
        library.stage.open_document(Torn.document)
        library.wait_for(1)
        search = look_for(library, "scanned")
        assert search.said == "1 of 2"
        assert search.progress == "1 page was not searched. Page 2 is damaged."
        library.viewer.go_to(2)
        trouble = library.viewer.trouble
        qtbot.waitUntil(trouble.isVisible, timeout=20_000)
        library.viewer.go_to(3)
        library.wait_for(3)
        assert not trouble.isVisible()
