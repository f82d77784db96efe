"""A part of a page is asked about, and the marks of the answer lie on the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Picture, Text
from app.core.documents import Documents
from app.core.frame import Page
from tests.qt.library import BOX, Library, opened, report, shelf
from tests.qt.scripted import Said, places

PART = (80.0, 580.0, 320.0, 720.0)  # around the grey box


@pytest.fixture(scope="module")
def documents() -> Iterator[Documents]:
    with shelf() as made:
        yield made


@pytest.fixture
def library(qtbot: QtBot, tmp_path: Path, documents: Documents) -> Iterator[Library]:
    grey = [
        round((side - low) / (high - low) * 1000)
        for side, low, high in zip(BOX, PART[:2] * 2, PART[2:] * 2, strict=True)
    ]
    left, top, right, bottom = grey
    reply: list[Said] = [Text(places(("grey box", left, top, right, bottom))), Finish("stop")]
    with opened(qtbot, tmp_path, documents, reply, reply) as made:
        yield made


def choose(library: Library) -> None:
    """Select the part, as somebody does."""
    library.viewer.head.part.click()
    library.drag(PART[:2], PART[2:])
    assert library.viewer.asking.bar is not None
    assert library.viewer.asking.bar.isVisible()


def ask(library: Library, question: str) -> None:
    bar = library.viewer.asking.bar
    assert bar is not None
    bar.field.setPlainText(question)
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    library.qtbot.waitUntil(lambda: bool(library.conversation.turns), timeout=20_000)
    library.qtbot.waitUntil(lambda: not library.conversation.running, timeout=20_000)


@pytest.mark.parametrize("quarters", [0, 1, 3])
def test_the_marks_lie_on_the_page(
    qtbot: QtBot, library: Library, tmp_path: Path, quarters: int
) -> None:
    viewer = library.open(report(tmp_path / "report.pdf"), 2)
    for _quarter in range(quarters):
        viewer.turn()
        library.wait_for(2)
    choose(library)
    ask(library, "Where is the box?")
    assert viewer.asking.bar is None
    (picture,) = [part for part in library.model.asked[0][-1].parts if isinstance(part, Picture)]
    assert picture.caption == "page 2"
    source = picture.frame.source
    assert isinstance(source, Page)
    assert (source.number, source.turned) == (2, quarters)
    assert source.part == pytest.approx(PART, abs=2)
    across, down = PART[2] - PART[0], PART[3] - PART[1]
    shape = down / across if quarters % 2 else across / down
    assert picture.frame.width / picture.frame.height == pytest.approx(shape, rel=0.02)
    if quarters:
        return  # the model was told of another place
    (mark,) = viewer.shown.marks
    assert mark.bounds == pytest.approx(BOX, abs=2)
    qtbot.waitUntil(lambda: viewer.canvas.settled)
    assert viewer.canvas._sheet.numbers == [1]


def test_a_chip_opens_the_page_of_its_part_again(library: Library, tmp_path: Path) -> None:
    viewer = library.open(report(tmp_path / "report.pdf"), 2)
    choose(library)
    ask(library, "Where is the box?")
    viewer.go_to(5)
    library.wait_for(5)
    assert viewer.shown.marks[0].frame == ""
    turn = library.conversation.turns[0]
    library.window.chat.clicked.emit(turn, 1)
    library.wait_for(2)
    assert library.stage.beside is viewer
    assert viewer.canvas._highlighted == 1


def test_a_picture_that_is_chosen_takes_the_place_of_the_pages(
    library: Library, tmp_path: Path
) -> None:
    viewer = library.open(report(tmp_path / "report.pdf"), 2)
    choose(library)
    ask(library, "Where is the box?")
    turn = library.conversation.turns[0]
    library.window.chat.frame_chosen.emit(turn, turn.frames[0])
    assert not viewer.isVisible()
    assert library.stage.beside is library.stage.panel


def test_escape_forgets_the_part_before_it_leaves(library: Library, tmp_path: Path) -> None:
    viewer = library.open(report(tmp_path / "report.pdf"))
    choose(library)
    bar = viewer.asking.bar
    assert bar is not None
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert viewer.asking.bar is None
    assert not viewer.head.part.isChecked()
    assert viewer.isVisible()
    assert viewer.canvas.part.box is None


def test_keys_move_and_resize_the_part(library: Library, tmp_path: Path) -> None:
    viewer = library.open(report(tmp_path / "report.pdf"))
    viewer.head.part.click()
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Return)
    before = viewer.canvas.part.box
    assert before is not None
    bar = viewer.asking.bar
    assert bar is not None
    alt = Qt.KeyboardModifier.AltModifier
    QTest.keyClick(bar.field, Qt.Key.Key_Right, alt)
    moved = viewer.canvas.part.box
    assert moved == pytest.approx((before[0] + 2, before[1], before[2] + 2, before[3]))
    QTest.keyClick(bar.field, Qt.Key.Key_Down, alt | Qt.KeyboardModifier.ControlModifier)
    assert moved is not None
    assert viewer.canvas.part.box == pytest.approx((*moved[:3], moved[3] + 2))


def test_the_bar_never_covers_the_part_where_there_is_room(
    library: Library, tmp_path: Path
) -> None:
    viewer = library.open(report(tmp_path / "report.pdf"))
    viewer.head.part.click()
    library.drag((80, 80), (500, 220))
    bar = viewer.asking.bar
    assert bar is not None
    assert not viewer.canvas.part_place.toRect().intersects(bar.geometry())
    assert viewer.canvas.rect().contains(bar.geometry())
