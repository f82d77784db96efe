"""A part of a page is asked about, and the marks of the answer lie on the page."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core import theme
from app.core.chat import Finish, Message, Picture, Ref, Text
from app.core.control import Control
from app.core.documents import Documents
from app.core.frame import Page
from app.core.page_parts import documents_of
from app.core.prompting import pins_in
from app.ui.annotate.bar import AnnotationBar
from app.ui.annotate.layer import AnnotationLayer
from app.ui.documents.asked import replanned
from tests.qt.library import BOX, Library, Sheets, opened, report, shelf
from tests.qt.scripted import Said, places

GREY = (128, 128, 128)
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


def ask(library: Library, question: str, turns: int = 1) -> None:
    bar = library.viewer.asking.bar
    assert bar is not None
    bar.field.setPlainText(question)
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    library.qtbot.waitUntil(lambda: len(library.conversation.turns) == turns, timeout=20_000)
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


def sent(library: Library) -> Picture:
    """The picture that went with the last question."""
    (picture,) = [part for part in library.model.asked[-1][-1].parts if isinstance(part, Picture)]
    return picture


def press(library: Library, key: Qt.Key) -> None:
    """Press a key where the keyboard is."""
    focused = library.window.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def colours(picture: Picture) -> set[tuple[int, ...]]:
    """The colours that are in it."""
    pixels = picture.frame.pixels[:, :, :3].reshape(-1, 3)
    return {tuple(map(int, each)) for each in np.unique(pixels, axis=0)}


@pytest.mark.parametrize("quarters", [0, 1])
def test_what_is_drawn_on_a_part_goes_with_it(
    library: Library, tmp_path: Path, quarters: int
) -> None:
    viewer = library.open(report(tmp_path / "report.pdf"), 2)
    for _quarter in range(quarters):
        viewer.turn()
        library.wait_for(2)
    choose(library)
    bar = viewer.asking.bar
    assert bar is not None
    press(library, Qt.Key.Key_F4)
    layer, tools = (
        viewer.canvas.findChild(AnnotationLayer),
        viewer.canvas.findChild(AnnotationBar),
    )
    assert layer is not None
    assert tools is not None
    assert tools.isVisible()
    assert viewer.canvas.rect().contains(tools.geometry())
    assert not tools.geometry().intersects(bar.geometry())
    press(library, Qt.Key.Key_X)  # cover
    library.drag((BOX[0] - 4, BOX[1] - 4), (BOX[2] + 4, BOX[3] + 4), layer)
    press(library, Qt.Key.Key_Return)
    assert not tools.isVisible()
    ask(library, "What is covered?")
    picture = sent(library)
    assert GREY not in colours(picture)
    assert theme.INK in {each[::-1] for each in colours(picture)}
    assert isinstance(picture.frame.source, Page)
    assert picture.frame.source.part == pytest.approx(PART, abs=2)
    assert viewer.canvas.findChild(AnnotationLayer) is None or not layer.isVisible()


def test_a_drawing_stays_on_its_place_of_the_page(library: Library, tmp_path: Path) -> None:
    viewer = library.open(report(tmp_path / "report.pdf"), 2)
    choose(library)
    press(library, Qt.Key.Key_F4)
    layer = viewer.canvas.findChild(AnnotationLayer)
    assert layer is not None
    press(library, Qt.Key.Key_X)
    library.drag(BOX[:2], BOX[2:], layer)
    assert library.darkness(BOX) > 220
    viewer.canvas.zoom_in()
    library.wait_for(2)
    viewer.canvas.pan(-20, 30)
    assert library.darkness(BOX) > 220
    assert library.darkness((BOX[2] + 4, BOX[1], BOX[2] + 12, BOX[3])) < 130
    press(library, Qt.Key.Key_Escape)  # the tool
    press(library, Qt.Key.Key_Escape)  # what is meant
    press(library, Qt.Key.Key_Escape)  # the drawing
    bar = viewer.asking.bar
    assert bar is not None
    assert bar.field.hasFocus()
    assert library.darkness(BOX) > 220


def test_pins_are_told_of_in_the_words_of_the_question(library: Library, tmp_path: Path) -> None:
    viewer = library.open(report(tmp_path / "report.pdf"), 2)
    choose(library)
    press(library, Qt.Key.Key_F4)
    layer = viewer.canvas.findChild(AnnotationLayer)
    assert layer is not None
    press(library, Qt.Key.Key_N)
    middle = (BOX[0] + BOX[2]) / 2, (BOX[1] + BOX[3]) / 2
    library.drag(middle, middle, layer)
    press(library, Qt.Key.Key_Return)
    ask(library, "What is at A?")
    picture = sent(library)
    assert picture.caption.startswith("page 2. ")
    (pin,) = pins_in(picture.caption, picture.frame.width, picture.frame.height)
    assert pin.name == "A"
    across = (middle[0] - PART[0]) / (PART[2] - PART[0]) * picture.frame.width
    assert pin.x == pytest.approx(across, abs=picture.frame.width * 0.02)


def test_without_somebody_to_paint_nothing_can_be_drawn(
    qtbot: QtBot, tmp_path: Path, documents: Documents
) -> None:
    with opened(qtbot, tmp_path, documents) as library:
        viewer = library.open(report(tmp_path / "report.pdf"))
        viewer.asking._paint = None
        choose(library)
        press(library, Qt.Key.Key_F4)
        assert viewer.canvas.findChild(AnnotationLayer) is None


def test_a_document_comes_in_with_the_first_question_about_a_part(
    library: Library, tmp_path: Path
) -> None:
    viewer = library.open(report(tmp_path / "report.pdf"), 2)
    choose(library)
    ask(library, "Where is the box?")
    (document,) = documents_of(library.model.asked[0])
    assert viewer.document is not None
    assert (document.id, document.letter, document.passes) == (viewer.document.id, "", None)
    viewer.leave()
    assert library.stage.open_page(Ref("page", document.id, 5))  # what a chip does
    library.wait_for(5)
    choose(library)
    asked = len(library.conversation.turns)
    ask(library, "And here?", turns=asked + 1)
    assert library.conversation.turns[1].documents == ()


def test_the_second_document_gets_a_letter(library: Library, tmp_path: Path) -> None:
    library.open(report(tmp_path / "report.pdf"), 2)
    choose(library)
    ask(library, "Where is the box?")
    library.open(report(tmp_path / "other.pdf", 3), 1)
    choose(library)
    ask(library, "And here?", turns=2)
    assert sent(library).caption == "document B, page 1"
    assert [each.letter for each in documents_of(library.model.asked[-1])] == ["", "B"]


def test_a_reply_about_a_part_can_cite_its_page(library: Library, tmp_path: Path) -> None:
    """The chip of a page that a reply cites opens it, though nothing was attached."""
    viewer = library.open(report(tmp_path / "report.pdf"), 2)
    choose(library)
    ask(library, "Where is the box?")
    turn = library.conversation.turns[0]
    document = turn.documents[0]
    viewer.leave()
    library.window.chat.turn_actions.evidence_wanted.emit(turn, Ref("page", document.id, 3))
    library.wait_for(3)


def test_a_part_is_no_page_that_was_read(library: Library, tmp_path: Path) -> None:
    library.open(report(tmp_path / "report.pdf"), 2)
    choose(library)
    ask(library, "Where is the box?")
    finish = library.conversation.turns[0].finish
    assert finish is not None
    assert (finish.pages, finish.note) == ((), "")


def test_a_question_about_a_part_comes_back_as_it_was(library: Library, tmp_path: Path) -> None:
    """Where it is not to be sent after all: its picture waits, and nothing else of the document."""
    library.open(report(tmp_path / "report.pdf"), 2)
    choose(library)
    ask(library, "Where is the box?")
    turn, pane = library.conversation.turns[0], library.stage.pane
    assert pane is not None
    library.conversation.withdrawn.emit(turn)
    assert pane.composer.field.toPlainText() == "Where is the box?"
    assert pane.pictures.stills == tuple(turn.frames)
    assert pane.pictures.documents == ()
    assert pane.pictures.parted == tuple(turn.documents)
    library.begin()
    again = library.stage.pane
    assert again is not None
    again.pictures.take_back(turn.frames, turn.captions, turn.clips, turn.documents)
    ask_below = again.composer.field
    ask_below.setPlainText("And now?")
    QTest.keyClick(ask_below, Qt.Key.Key_Return)
    library.qtbot.waitUntil(lambda: len(library.model.asked) == 2, timeout=20_000)
    assert documents_of(library.model.asked[1]) == tuple(turn.documents)


def test_nothing_is_planned_of_a_document_that_only_parts_go_of(
    library: Library, tmp_path: Path
) -> None:
    document = replace(library.known(report(tmp_path / "report.pdf")), passes=None)
    asked = [Message("user", (document, Text("What is that?")))]
    services = replace(library._given, documents=Sheets)
    assert replanned(services, library.model, asked, Control()) == asked


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
