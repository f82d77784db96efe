"""Drawing on a capture before it is asked about: what is drawn is what is sent."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.drawing import Annotator, Item
from app.core.errors import MediaError
from app.core.frame import Frame
from app.core.theme import INK
from app.media.annotate import FrameAnnotator
from app.ui.annotate.bar import AnnotationBar
from app.ui.annotate.layer import AnnotationLayer
from app.ui.annotate.painting import painting
from app.ui.annotate.text_field import TextField
from app.ui.lane import Lane, Mailbox
from app.ui.overlay.asked import Asked
from tests.qt.annotating import LEFT, NONE, move
from tests.qt.scripted import services
from tests.qt.test_overlay import Capture

Key = Qt.Key


class Refusing:
    """Has no memory for what is drawn."""

    def annotated(self, frame: Frame, items: Sequence[Item]) -> Frame:
        raise MediaError("There is not enough memory.", "Close something.")


class Drawn(Capture):
    """A capture that can be drawn on."""

    def __init__(self, qtbot: QtBot, lane: Lane, annotator: Annotator | None = None) -> None:
        made = annotator or FrameAnnotator()
        given = replace(services(lambda _choice: None), annotator=lambda: made)
        super().__init__(qtbot, paint=painting(given, lane))
        self.seen: list[Frame] = []
        self.session.region_selected.connect(self.seen.append)
        self.furnish()

    @property
    def layer(self) -> AnnotationLayer:
        return next(each for each in self.window.findChildren(AnnotationLayer) if each.isVisible())

    @property
    def tools(self) -> AnnotationBar:
        return next(each for each in self.window.findChildren(AnnotationBar) if each.isVisible())

    @property
    def drawing(self) -> bool:
        return any(each.isVisible() for each in self.window.findChildren(AnnotationBar))

    def begin(self) -> None:
        """With the key, from the question."""
        self.key(Key.Key_F4)
        self.qtbot.waitUntil(self.layer.hasFocus)

    def draw(self, tool: Key, *way: tuple[int, int]) -> None:
        self.key(tool)
        QTest.mousePress(self.layer, LEFT, NONE, QPoint(*way[0]))
        for at in way[1:]:
            move(self.layer, at, NONE)
        QTest.mouseRelease(self.layer, LEFT, NONE, QPoint(*way[-1]))

    def ask(self, question: str) -> Asked:
        """Ask, from wherever the keyboard is."""
        if not self.bar.field.hasFocus():
            self.key(Key.Key_Return)
        QTest.keyClicks(self.bar.field, question)
        self.key(Key.Key_Return)
        self.qtbot.waitUntil(lambda: bool(self.asked))
        return self.asked[-1]


@pytest.fixture
def lane() -> Iterator[Lane]:
    mailbox = Mailbox()
    made = Lane("work", mailbox)
    yield made
    made.close(5)
    mailbox.close()


@pytest.fixture
def capture(qtbot: QtBot, lane: Lane) -> Iterator[Drawn]:
    made = Drawn(qtbot, lane)
    yield made
    made.session.close()


def inked(frame: Frame, x1: int, y1: int, x2: int, y2: int) -> bool:
    """Whether nothing but ink is there."""
    return bool((frame.pixels[y1:y2, x1:x2, 2::-1] == np.array(INK, np.uint8)).all())


def test_what_is_drawn_is_what_is_asked_about(capture: Drawn) -> None:
    before = capture.frame.pixels.copy()
    capture.drag((100, 100), (500, 400))
    capture.begin()
    capture.draw(Key.Key_X, (150, 150), (250, 200))
    capture.draw(Key.Key_R, (300, 150), (400, 200))
    capture.draw(Key.Key_N, (300, 250))
    asked = capture.ask("what is A?")
    (frame,) = asked.frames
    assert inked(frame, 50, 50, 150, 100)
    changed = (frame.pixels != before[100:400, 100:500]).any(axis=2)
    assert changed[50:100, 200].all()  # the left edge of the rectangle
    assert not changed[220:].any()
    (caption,) = asked.captions
    assert "A [501, 502]" in caption
    assert asked.place is not None
    assert asked.place.corners == (100, 100, 500, 400)
    assert (capture.frame.pixels == before).all()


def test_what_a_held_button_covers_is_covered(capture: Drawn) -> None:
    capture.drag((100, 100), (500, 400))
    capture.begin()
    capture.key(Key.Key_X)
    QTest.mousePress(capture.layer, LEFT, NONE, QPoint(150, 150))
    move(capture.layer, (250, 200), NONE)
    (frame,) = capture.ask("what is it?").frames
    assert inked(frame, 50, 50, 150, 100)


def test_the_pointer_alone_draws_too(capture: Drawn) -> None:
    capture.drag((100, 100), (500, 400))
    pencil = button(capture.bar, "Draw on it")
    QTest.mouseClick(pencil, LEFT)
    assert pencil.isChecked()
    assert capture.bar.isVisible()
    QTest.mouseClick(button(capture.tools, "Redact"), LEFT)
    QTest.mousePress(capture.layer, LEFT, NONE, QPoint(150, 150))
    move(capture.layer, (250, 200), NONE)
    QTest.mouseRelease(capture.layer, LEFT, NONE, QPoint(250, 200))
    QTest.mouseClick(pencil, LEFT)
    assert not pencil.isChecked()
    assert not capture.drawing
    assert capture.bar.field.hasFocus()
    assert inked(capture.ask("what is it?").frames[0], 50, 50, 150, 100)


def test_without_anything_drawn_it_is_the_still_itself(capture: Drawn) -> None:
    capture.session.take("monitor")
    capture.begin()
    capture.draw(Key.Key_R, (150, 150), (250, 200))
    capture.key(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    asked = capture.ask("what is it?")
    assert asked.frames == (capture.frame,)
    assert asked.captions in {(), ("",)}


def test_escape_goes_back_from_the_tool_to_the_question_to_the_selection(capture: Drawn) -> None:
    capture.drag((100, 100), (500, 400))
    QTest.keyClicks(capture.bar.field, "text")
    capture.begin()
    capture.draw(Key.Key_R, (150, 150), (250, 200))
    for drawing in (True, True, False):  # the tool, what is meant, drawing
        capture.key(Key.Key_Escape)
        assert capture.drawing == drawing
    assert capture.bar.field.hasFocus()
    assert capture.bar.field.toPlainText() == "text"
    capture.key(Key.Key_Escape)
    assert capture.bar.field.toPlainText() == ""
    capture.key(Key.Key_Escape)
    assert capture.region is None
    assert capture.toolbar.isVisible()
    capture.key(Key.Key_Escape)
    assert capture.closed == 1


def test_who_goes_on_typing_draws_no_more(capture: Drawn) -> None:
    capture.drag((100, 100), (500, 400))
    capture.begin()
    capture.key(Key.Key_R)
    capture.bar.field.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not capture.drawing
    QTest.keyClicks(capture.bar.field, "are pens here")
    assert capture.bar.field.toPlainText() == "are pens here"
    capture.drag((300, 300), (320, 320))  # with the tool still in hand: the selection moves
    assert capture.region is not None
    assert capture.region.x1 == 120


def test_what_is_drawn_stays_where_it_lies(capture: Drawn) -> None:
    capture.drag((100, 100), (500, 400))
    capture.begin()
    capture.draw(Key.Key_X, (150, 150), (250, 200))
    capture.key(Key.Key_F4)
    capture.drag((400, 300), (380, 290))
    assert not capture.drawing
    capture.key(Key.Key_Escape)
    capture.drag((120, 120), (600, 600))
    assert inked(capture.ask("what is it?").frames[0], 30, 30, 130, 80)


def test_while_it_is_drawn_on_the_selection_can_be_moved(capture: Drawn) -> None:
    capture.drag((100, 100), (500, 400))
    capture.begin()
    QTest.mousePress(capture.layer, LEFT, NONE, QPoint(300, 300))
    assert not capture.drawing
    QTest.mouseMove(capture.window, QPoint(330, 310))
    QTest.mouseRelease(capture.window, LEFT, NONE, QPoint(330, 310))
    assert capture.region is not None
    assert capture.region.x1 == 130
    assert capture.drawing
    assert capture.layer.hasFocus()


def test_a_picture_from_elsewhere_is_drawn_on_where_it_is_shown(
    capture: Drawn, qtbot: QtBot
) -> None:
    capture.drag((100, 100), (500, 400))
    capture.begin()
    capture.draw(Key.Key_X, (150, 150), (250, 200))  # on the still, not on the picture
    image = QImage(1600, 1600, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    data = QMimeData()
    data.setImageData(image)
    QApplication.clipboard().setMimeData(data)
    capture.session.take("clipboard")
    capture.begin()
    x, y, wide, _high = capture.window.target()
    corner, zoom = QPoint(round(x), round(y)), wide / 1600
    way = (corner + QPoint(100, 100), corner + QPoint(200, 150))
    capture.draw(Key.Key_X, *((at.x(), at.y()) for at in way))
    (frame,) = capture.ask("what is it?").frames
    assert (frame.width, frame.height) == (1600, 1600)
    left, right = round(100 / zoom), round(200 / zoom)
    top, bottom = round(100 / zoom), round(150 / zoom)
    assert inked(frame, left + 3, top + 3, right - 3, bottom - 3)
    assert (frame.pixels[: top - 3] == 255).all()
    assert (frame.pixels[:, right + 4 :] == 255).all()


def test_only_what_would_be_sent_is_read_ahead(capture: Drawn, qtbot: QtBot) -> None:
    capture.drag((100, 100), (500, 400))
    qtbot.waitUntil(lambda: len(capture.seen) == 1)
    capture.session.set_context(capture.seen[0], frozenset({"table"}))
    capture.begin()
    capture.draw(Key.Key_X, (150, 150), (250, 200))
    capture.session.set_context(capture.seen[0], frozenset({"error"}))  # comes too late
    capture.key(Key.Key_F4)
    qtbot.waitUntil(lambda: len(capture.seen) == 2)
    assert inked(capture.seen[1], 50, 50, 150, 100)
    assert capture.ask("what is it?").frames == (capture.seen[1],)


def test_what_is_being_typed_is_sent_too(capture: Drawn, qtbot: QtBot) -> None:
    capture.drag((100, 100), (500, 400))
    qtbot.waitUntil(lambda: len(capture.seen) == 1)
    QTest.keyClicks(capture.bar.field, "what is it?")
    capture.begin()
    capture.key(Key.Key_T)
    QTest.mouseClick(capture.layer, LEFT, NONE, QPoint(200, 200))
    (field,) = capture.layer.findChildren(TextField)
    QTest.keyClicks(field, "Here")
    QTest.mouseClick(button(capture.bar, "Ask"), LEFT)
    qtbot.waitUntil(lambda: bool(capture.asked))
    (frame,) = capture.asked[0].frames
    assert (frame.pixels[80:120] != capture.frame.pixels[180:220, 100:500]).any()


def test_what_cannot_be_painted_is_not_sent(qtbot: QtBot, lane: Lane) -> None:
    capture = Drawn(qtbot, lane, Refusing())
    said: list[str] = []
    capture.session.interrupted.connect(said.append)
    capture.drag((100, 100), (500, 400))
    capture.begin()
    capture.draw(Key.Key_X, (150, 150), (250, 200))
    capture.key(Key.Key_Return)
    QTest.keyClicks(capture.bar.field, "what is it?")
    capture.key(Key.Key_Return)
    qtbot.waitUntil(lambda: capture.closed == 1)
    assert capture.asked == []
    assert "memory" in said[0]
    assert capture.model.draft == "what is it?"


@pytest.mark.parametrize(
    "way",
    [
        ((100, 200), (500, 400)),
        ((100, 500), (500, 790)),
        ((300, 10), (760, 300)),
        ((0, 0), (40, 40)),
        ((780, 780), (799, 799)),
    ],
)
def test_the_tools_hide_neither_the_selection_nor_the_question(
    capture: Drawn, way: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    capture.drag(*way)
    capture.begin()
    tools = capture.tools.geometry()
    (x1, y1), (x2, y2) = way
    assert capture.window.rect().contains(tools)
    assert not tools.intersects(capture.bar.geometry())
    assert not tools.intersects(QRect(QPoint(x1, y1), QPoint(x2 - 1, y2 - 1)))


@pytest.mark.parametrize("width", [480, 600, 800])
def test_all_tools_are_in_reach_on_narrow_monitors(capture: Drawn, width: int) -> None:
    capture.window.resize(width, 800)
    capture.drag((100, 200), (400, 400))
    capture.begin()
    tools = capture.tools
    inside = tools.rect()
    for each in tools.findChildren(QAbstractButton):
        assert inside.contains(each.geometry())
    assert capture.window.rect().contains(tools.geometry())


def button(within: QWidget, name: str) -> QAbstractButton:
    """The button of that name."""
    buttons = within.findChildren(QAbstractButton)
    return next(each for each in buttons if each.accessibleName().startswith(name))


def test_what_is_asked_while_it_is_drawn_on_is_over(capture: Drawn, qtbot: QtBot) -> None:
    capture.drag((100, 100), (500, 400))
    qtbot.waitUntil(lambda: len(capture.seen) == 1)
    QTest.keyClicks(capture.bar.field, "what is it?")
    capture.begin()
    capture.draw(Key.Key_R, (150, 150), (250, 200))
    timers = capture.session.findChildren(QTimer)
    with qtbot.captureExceptions() as defects:
        QTest.mouseClick(button(capture.bar, "Ask"), LEFT)
        qtbot.waitUntil(lambda: bool(capture.asked))
        qtbot.waitUntil(lambda: not any(timer.isActive() for timer in timers))
    assert defects == []
    assert len(capture.seen) == 1
