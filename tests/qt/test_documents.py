"""The pages of a document are shown, led through, zoomed and turned; their words are selected."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.chat import Ref
from app.core.documents import Documents
from app.core.mark import Mark
from tests.qt.library import A4, BOX, LINE, Library, opened, report, shelf

WORDS = (72.0, LINE - 12, 220.0, LINE + 4)  # of each page


@pytest.fixture(scope="module")
def documents() -> Iterator[Documents]:
    with shelf() as made:
        yield made


@pytest.fixture
def library(qtbot: QtBot, tmp_path: Path, documents: Documents) -> Iterator[Library]:
    with opened(qtbot, tmp_path, documents) as made:
        yield made


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(tmp_path_factory.mktemp("books") / "report.pdf")


def test_a_page_is_seen_beside_the_conversation(library: Library, book: Path) -> None:
    viewer = library.open(book, 2)
    assert viewer.isVisible()
    assert library.stage.beside is viewer
    assert library.darkness(BOX) == pytest.approx(127, abs=4)
    assert library.darkness((400, 600, 500, 700)) == 0
    assert viewer.foot.field.text() == "2"
    assert "/ 6" in [label.text().strip() for label in viewer.foot.findChildren(QLabel)]


def test_the_picture_has_a_pixel_for_each_of_the_screen(library: Library, book: Path) -> None:
    viewer = library.open(book)
    for zoom in (viewer.canvas.fit_width, viewer.canvas.actual, viewer.canvas.zoom_in):
        zoom()
        library.wait_for(1)
        assert viewer.canvas._view.zoom == pytest.approx(1.0, abs=0.005)


def test_a_hundred_percent_is_as_large_as_on_paper(library: Library, book: Path) -> None:
    canvas = library.open(book).canvas
    canvas.actual()
    assert canvas.scale == pytest.approx(96 / 72 * canvas.devicePixelRatioF(), abs=0.01)
    assert canvas.zoom == pytest.approx(1.0)


def test_keys_and_buttons_lead_through_the_pages(library: Library, book: Path) -> None:
    viewer = library.open(book)
    canvas = viewer.canvas
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    assert viewer.number == 2
    QTest.keyClick(canvas, Qt.Key.Key_End)
    assert viewer.number == 6
    assert not viewer.foot.after.isEnabled()
    QTest.keyClick(canvas, Qt.Key.Key_PageDown)
    assert viewer.number == 6
    viewer.foot.before.click()
    assert viewer.number == 5
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert viewer.number == 1
    viewer.foot.field.setText("4")
    QTest.keyClick(viewer.foot.field, Qt.Key.Key_Return)
    assert viewer.number == 4
    viewer.foot.field.setText("44")
    QTest.keyClick(viewer.foot.field, Qt.Key.Key_Return)
    assert viewer.number == 4
    assert viewer.foot.field.text() == "4"
    library.wait_for(4)
    assert viewer.strip.currentIndex().row() == 3


def test_space_goes_on_where_the_page_is_longer_than_the_room(library: Library, book: Path) -> None:
    viewer = library.open(book)
    viewer.canvas.fit_width()
    assert not viewer.canvas._paging.at_bottom
    for _press in range(4):
        QTest.keyClick(viewer.canvas, Qt.Key.Key_Space)
        if viewer.number > 1:
            break
    library.wait_for(2)
    assert viewer.canvas._paging.at_top
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert viewer.number == 1
    assert viewer.canvas._paging.at_bottom


def test_the_outline_leads_to_its_pages(library: Library, book: Path) -> None:
    viewer = library.open(book, 2)
    viewer.head.outline.click()
    assert viewer.outline.isVisible()
    titles = [viewer.outline.item(row).text().strip() for row in range(viewer.outline.count())]
    assert titles == ["Chapter 1", "Chapter 2"]
    assert viewer.outline.currentRow() == 0
    viewer.outline.itemActivated.emit(viewer.outline.item(1))
    assert not viewer.outline.isVisible()
    library.wait_for(4)


def test_a_turned_page_keeps_its_places(library: Library, book: Path) -> None:
    viewer = library.open(book)
    for _quarter in range(4):
        viewer.foot.turn.click()
        library.wait_for(1)
        assert library.darkness(BOX) == pytest.approx(127, abs=4)
        library.drag((WORDS[0] + 1, LINE - 3), (WORDS[2] + 40, LINE - 3))
        assert viewer.canvas.selected_text == "Page 1 of the report"
    assert viewer.shown.quarters == 0


def test_words_are_selected_and_copied(library: Library, book: Path) -> None:
    viewer = library.open(book, 2)
    library.drag((WORDS[0] + 1, LINE - 3), (72 + 400, 137))
    assert viewer.canvas.selected_text == "Page 2 of the report\nThe revenue of year 2"
    QTest.keyClick(viewer.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == viewer.canvas.selected_text
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert not viewer.canvas.selected_text
    assert viewer.isVisible()


def test_the_page_is_copied_larger_than_it_is_seen_with_what_is_marked_on_it(
    qtbot: QtBot, library: Library, book: Path
) -> None:
    document = library.known(book)
    viewer = library.open(book)
    viewer.open(document, 1, Mark("box", ((BOX[0], BOX[1]), (BOX[2], BOX[3])), "", document.id))
    viewer.turn()
    library.wait_for(1)
    QGuiApplication.clipboard().clear()
    QTest.keyClick(viewer.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull(), timeout=20_000)
    copied = QGuiApplication.clipboard().image()
    scale = 200 / 72
    assert copied.height() == pytest.approx(A4[0] * scale, abs=1)
    assert copied.width() == pytest.approx(A4[1] * scale, abs=2)
    across, down = A4[1] - (BOX[1] + BOX[3]) / 2, (BOX[0] + BOX[2]) / 2  # turned by a quarter
    middle = copied.pixelColor(round(across * scale), round(down * scale))
    assert middle.lightness() == pytest.approx(127, abs=4)
    line = [copied.pixelColor(round(across * scale), at) for at in range(270, 287)]
    parts = [(each.red(), each.green(), each.blue()) for each in line]
    colours = [max(each) - min(each) for each in parts]
    assert BOX[0] * scale == pytest.approx(278, abs=1)
    assert max(colours) > 60  # the line around the box: all else is grey


def test_the_key_that_saves_pictures_saves_the_page(library: Library, book: Path) -> None:
    viewer = library.open(book)
    asked: list[str] = []
    viewer.out_wanted.connect(lambda way, _given, _marks: asked.append(way.name))
    library.window.do("save")
    assert asked == ["save"]


def test_escape_goes_back_to_the_conversation(library: Library, book: Path) -> None:
    viewer = library.open(book)
    assert viewer.canvas.hasFocus()
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert not viewer.isVisible()
    assert library.window.isVisible()
    assert library.window.composer.field.hasFocus()
    assert viewer.strip.small.kept == 0


def test_escape_in_the_chat_closes_the_pages_before_the_window(
    library: Library, book: Path
) -> None:
    viewer = library.open(book)
    library.window.composer.field.setFocus()
    QTest.keyClick(library.window.composer.field, Qt.Key.Key_Escape)
    assert not viewer.isVisible()
    assert library.window.isVisible()


def test_evidence_opens_its_page_with_the_place_lit(
    qtbot: QtBot, library: Library, book: Path
) -> None:
    document = library.known(book)
    place = Mark("box", ((BOX[0], BOX[1]), (BOX[2], BOX[3])), "grey", document.id)
    assert not library.stage.open_page(Ref("page", document.id, 3, mark=place))  # nobody knows it
    library.stage.open_document(document)
    library.stage.link.page_wanted.emit(Ref("page", document.id, 3, mark=place))
    library.wait_for(3)
    canvas = library.viewer.canvas
    qtbot.waitUntil(lambda: canvas._highlighted == 1)
    qtbot.waitUntil(lambda: canvas.settled)
    lit = canvas._sheet.place(1)
    assert lit is not None
    there = canvas._in_widget(lit)
    wanted = library.seen(BOX)
    assert abs(there.left() - wanted.left()) < 2
    assert abs(there.bottom() - wanted.bottom()) < 2
    assert canvas.rect().contains(there.toRect())


def test_only_small_pages_that_are_seen_are_drawn(
    qtbot: QtBot, library: Library, tmp_path: Path
) -> None:
    viewer = library.open(report(tmp_path / "long.pdf", 400))
    small = viewer.strip.small
    qtbot.waitUntil(lambda: small.kept > 3 and not small._busy, timeout=20_000)
    assert small.kept < 40
    viewer.go_to(300)
    library.wait_for(300)
    qtbot.waitUntil(lambda: any(key.number == 300 for key in small._made), timeout=20_000)
    assert small.kept < 60


def test_a_document_that_went_says_so_and_comes_back(
    qtbot: QtBot, library: Library, tmp_path: Path
) -> None:
    path = report(tmp_path / "moved.pdf", 2)
    document = library.known(path)
    away = path.rename(tmp_path / "elsewhere.pdf")
    library.stage.open_document(document)
    trouble = library.viewer.trouble
    qtbot.waitUntil(trouble.isVisible, timeout=20_000)
    assert any(label.text() for label in trouble.findChildren(QLabel))
    away.rename(path)
    trouble.retried.emit("")
    library.wait_for(1)
    assert not trouble.isVisible()
