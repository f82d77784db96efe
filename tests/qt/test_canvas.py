"""The canvas: pixels as they are, zoom about the pointer, marks by mouse and keyboard."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core import theme as tokens
from app.core.frame import Frame, Pixels
from app.core.mark import Mark
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.marks_list import MarksList
from app.ui.canvas.marks_rows import ListedMarks, coordinates
from app.ui.canvas.panel import FramePanel
from app.ui.canvas.pyramid import Pyramid
from app.ui.canvas.viewport import LARGEST, SMALLEST, Viewport
from app.ui.schemes import SCHEMES, Colours
from tests.qt.scripted import picture

SIDES = st.integers(1, 5000)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def shown(widget: Any) -> Pixels:
    """RGB of what a widget paints."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return np.ascontiguousarray(pixels[:, :, 2::-1])


def box(frame: Frame, x1: float, y1: float, x2: float, y2: float, label: str = "thing") -> Mark:
    return Mark("box", ((x1, y1), (x2, y2)), label, frame.id)


def move(qtbot: QtBot, canvas: Canvas, x: int, y: int) -> None:
    QTest.mouseMove(canvas, QPoint(x, y))
    QApplication.processEvents()


def settle(qtbot: QtBot, canvas: Canvas) -> None:
    """Wait for the labels of this zoom."""
    qtbot.waitUntil(lambda: not canvas._settle.isActive(), timeout=5000)


def turn_wheel(canvas: Canvas, x: int, y: int, notches: int) -> None:
    at = QPointF(x, y)
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120 * notches),
        none,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    canvas.wheelEvent(event)


# ---- pixels


def test_at_100_percent_every_pixel_is_that_of_the_frame(canvas: Canvas) -> None:
    frame = picture(900, 700)
    canvas.show_frame(frame)
    canvas.actual()
    assert canvas.zoom == 1.0
    left, top = (-side for side in canvas._view.corner)
    assert (left, top) == pytest.approx((250, 200), abs=1)  # its middle is that of the canvas
    assert (shown(canvas) == frame.rgb()[top : top + 300, left : left + 400]).all()


def test_a_small_frame_is_never_made_larger(canvas: Canvas) -> None:
    frame = picture(100, 60)
    canvas.show_frame(frame)
    assert canvas.zoom == 1.0
    assert (shown(canvas)[120:180, 150:250] == frame.rgb()).all()


def test_a_large_frame_is_seen_whole(canvas: Canvas) -> None:
    canvas.show_frame(picture(4000, 1000))
    assert canvas.zoom == pytest.approx(384 / 4000)


@pytest.mark.parametrize("zoom", [0.02, 0.11, 0.3, 0.5, 0.77])
def test_smaller_pictures_are_means_of_the_pixels(zoom: float) -> None:
    """Halves of halves differ little from the mean over each pixel's area."""
    frame = picture(1600, 1200)
    width, height = round(1600 * zoom), round(1200 * zoom)
    pyramid = Pyramid(frame)
    while pyramid.grow(zoom):
        pass
    drawn = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(drawn)
    pyramid.draw(painter, (width, height))
    painter.end()
    by_us = np.frombuffer(drawn.constBits(), np.uint8).reshape(height, width, 4)[:, :, 2::-1]
    assert abs(by_us.mean((0, 1)) - frame.rgb().mean((0, 1))).max() < 2.5


def test_the_farthest_corner_is_shown_at_the_largest_zoom(qtbot: QtBot, canvas: Canvas) -> None:
    pixels = np.zeros((2160, 3840, 4), np.uint8)
    pixels[-1, -1] = (10, 20, 30, 0)
    canvas.show_frame(Frame(pixels, picture().source))
    for _ in range(60):
        canvas.zoom_in()
    assert canvas.zoom == LARGEST
    canvas.pan(-1e9, -1e9)
    assert (shown(canvas)[-30:, -30:] == (30, 20, 10)).all()


def test_a_mark_is_painted_where_it_is(canvas: Canvas) -> None:
    frame = picture(360, 260)
    canvas.show_frame(frame, [box(frame, 100, 80, 200, 140)])
    painted = shown(canvas)
    colour = np.array(tokens.MARKS[0])
    ys, xs = np.nonzero((painted == colour).all(axis=2))
    corner = np.array([20, 20])  # of the frame in the canvas
    inside = (np.array([xs.min(), ys[xs == xs.min()].max()]) - corner).tolist()
    assert inside[0] == pytest.approx(98, abs=2)
    assert inside[1] == pytest.approx(142, abs=2)


# ---- zoom and pan


@given(SIDES, SIDES, SIDES, SIDES, st.floats(0.01, 40), st.integers(0, 4000), st.integers(0, 4000))
@settings(deadline=None, max_examples=200)
def test_what_is_under_the_pointer_stays_there(
    width: int, height: int, across: int, down: int, zoom: float, x: int, y: int
) -> None:
    view = Viewport(margin=8)
    view.resize(across, down)
    view.show(width, height)
    x, y = min(x, across), min(y, down)
    before = view.in_frame(x, y)
    view.zoom_to(zoom, x, y)
    assert SMALLEST <= view.zoom <= LARGEST
    left, top = view.corner
    for side, room, corner in zip(view.size, (across, down), (left, top), strict=True):
        if side <= room:
            assert corner == pytest.approx((room - side) / 2, abs=1)
        else:
            assert room - side - 1 <= corner <= 1
    free = all(
        room - side + 1 < corner < -1
        for side, room, corner in zip(view.size, (across, down), (left, top), strict=True)
    )
    if free:  # not held by an edge
        assert view.in_frame(x, y) == pytest.approx(before, abs=1 / view.zoom)


def test_the_wheel_zooms_about_the_pointer(qtbot: QtBot, canvas: Canvas) -> None:
    frame = picture(1000, 750)
    canvas.show_frame(frame, [box(frame, 480, 350, 520, 400)])
    turn_wheel(canvas, 200, 150, 8)
    turn_wheel(canvas, 200, 150, -3)
    assert canvas.zoom > 1
    found: list[int] = []
    canvas.hovered.connect(found.append)
    settle(qtbot, canvas)
    move(qtbot, canvas, 200, 150)
    assert found == [1]


def test_dragging_moves_the_frame_and_is_no_click(qtbot: QtBot, canvas: Canvas) -> None:
    frame = picture(900, 700)
    canvas.show_frame(frame, [box(frame, 440, 340, 460, 360)])
    canvas.actual()
    settle(qtbot, canvas)
    before = shown(canvas)
    clicks: list[int] = []
    canvas.clicked.connect(clicks.append)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(canvas, left, pos=QPoint(200, 150))
    for x, y in ((180, 140), (150, 130)):
        QTest.mouseMove(canvas, QPoint(x, y))
        QApplication.processEvents()
    QTest.mouseRelease(canvas, left, pos=QPoint(150, 130))
    assert not clicks
    canvas.highlight(0)
    after = shown(canvas)
    assert (after[:200, :300] == before[20:220, 50:350]).mean() > 0.99


def test_keys_zoom_fit_and_move(qtbot: QtBot, canvas: Canvas) -> None:
    canvas.show_frame(picture(1600, 1200))
    fitted = canvas.zoom
    QTest.keyClick(canvas, Qt.Key.Key_1)
    assert canvas.zoom == 1.0
    before = shown(canvas)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert (shown(canvas)[:, :350] == before[:, 48:398]).all()
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.zoom == pytest.approx(1.25)
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.zoom == pytest.approx(1.0)
    QTest.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.zoom == fitted


def test_a_fitted_frame_stays_whole_when_the_canvas_changes(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.show_frame(picture(1600, 1200))
    canvas.resize(240, 200)
    qtbot.waitUntil(lambda: canvas.zoom == pytest.approx(224 / 1600), timeout=5000)


# ---- marks


def test_the_smaller_of_two_marks_is_pointed_at(qtbot: QtBot, canvas: Canvas) -> None:
    frame = picture(360, 260)
    marks = [box(frame, 10, 60, 300, 250, "dialog"), box(frame, 100, 150, 140, 170, "button")]
    canvas.show_frame(frame, marks)
    found: list[int] = []
    canvas.hovered.connect(found.append)
    move(qtbot, canvas, 20 + 120, 20 + 160)
    move(qtbot, canvas, 20 + 40, 20 + 220)
    move(qtbot, canvas, 1, 1)
    assert found == [2, 1, 0]


def test_a_click_selects(qtbot: QtBot, canvas: Canvas) -> None:
    frame = picture(360, 260)
    canvas.show_frame(frame, [box(frame, 100, 150, 140, 170)])
    with qtbot.waitSignal(canvas.clicked) as clicked:
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(20 + 120, 20 + 160))
    assert clicked.args == [1]


def test_tab_goes_from_mark_to_mark_then_on(qtbot: QtBot) -> None:
    panel = FramePanel()
    qtbot.addWidget(panel)
    panel.resize(500, 500)
    panel.show()
    frame, other = picture(360, 260), picture(100, 100)
    marks = [box(frame, 10, 10, 40, 40), box(other, 1, 1, 9, 9), box(frame, 90, 90, 120, 120)]
    panel.show_frames([frame, other], frame, marks)
    panel.canvas.setFocus()
    found: list[int] = []
    panel.canvas.hovered.connect(found.append)
    for _ in range(2):
        QTest.keyClick(panel.canvas, Qt.Key.Key_Tab)
    assert found == [1, 3]
    with qtbot.waitSignal(panel.clicked) as clicked:
        QTest.keyClick(panel.canvas, Qt.Key.Key_Return)
    assert clicked.args == [3]
    assert panel.canvas.hasFocus() or not panel.isActiveWindow()
    QTest.keyClick(panel.canvas, Qt.Key.Key_Tab)
    assert found == [1, 3]
    assert not panel.canvas.hasFocus()


def test_a_highlighted_mark_lies_over_the_others(canvas: Canvas) -> None:
    frame = picture(360, 260)
    first, second = box(frame, 50, 50, 200, 150, "a"), box(frame, 120, 100, 300, 240, "b")
    canvas.show_frame(frame, [first, second])
    below = shown(canvas)
    row = 20 + 150 + 1  # the lower line of the first, which the left line of the second crosses
    assert (below[row, 130:150] == tokens.MARKS[1]).all(axis=1).any()
    canvas.highlight(1)
    assert not (shown(canvas)[row, 130:150] == tokens.MARKS[1]).all(axis=1).any()
    canvas.highlight(0)
    assert (shown(canvas) == below).all()


def test_new_marks_join_those_that_are_shown(qtbot: QtBot, canvas: Canvas) -> None:
    """What is repainted in part is what painting everything gives."""
    frame = picture(1100, 900)
    marks = [
        box(frame, x, y, x + 90, y + 40, f"thing {x}")
        for x, y in ((50, 50), (480, 500), (500, 520), (900, 800), (470, 480))
    ]
    for count in range(1, len(marks) + 1):
        canvas.show_marks(marks[:count])
        if count == 1:
            canvas.show_frame(frame, marks[:1])
            canvas.actual()
        settle(qtbot, canvas)
        grown = shown(canvas)
    whole = Canvas()
    qtbot.addWidget(whole)
    whole.resize(400, 300)
    whole.show()
    whole.show_frame(frame, marks)
    whole.actual()
    settle(qtbot, whole)
    assert (grown == shown(whole)).all()


def test_80_marks_in_a_canvas_smaller_than_any(qtbot: QtBot) -> None:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.setMinimumSize(1, 1)
    canvas.resize(1, 1)
    canvas.show()
    frame = picture(4000, 30)
    canvas.show_frame(frame, [box(frame, x * 50, 5, x * 50 + 30, 25) for x in range(80)])
    assert shown(canvas).shape == (1, 1, 3)


def test_nothing_to_show(canvas: Canvas) -> None:
    canvas.show_frame(None)
    canvas.highlight(3)
    canvas.centre_on(3)
    canvas.zoom_in()
    assert (shown(canvas)[0, 0] != 0).any()


def test_the_list_says_all_of_a_mark(qtbot: QtBot) -> None:
    frame = picture()
    marks = [
        box(frame, 10.4, 20, 30, 40.6, "Save\nAll"),
        Mark("point", ((5, 6),), "dot", frame.id, state="suspect"),
    ]
    shown_list = MarksList()
    qtbot.addWidget(shown_list)
    shown_list.resize(300, 200)
    shown_list.show()
    shown_list.show_marks(ListedMarks(tuple(marks)))
    assert coordinates(marks[0]) == "[10, 20, 30, 41]"
    model, role = shown_list.model(), Qt.ItemDataRole.AccessibleTextRole
    assert model.data(model.index(0, 0), role) == "Mark 1: Save All, [10, 20, 30, 41]"
    assert model.data(model.index(1, 0), role) == "Mark 2: dot, [5, 6], uncertain"
    with qtbot.waitSignal(shown_list.chosen) as chosen:
        rect = shown_list.visualRect(model.index(1, 0))
        QTest.mouseClick(shown_list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert chosen.args == [2]


def test_a_mark_on_another_picture_brings_that_picture(qtbot: QtBot) -> None:
    panel = FramePanel()
    qtbot.addWidget(panel)
    panel.resize(500, 500)
    panel.show()
    first, second = picture(360, 260), picture(200, 150)
    panel.show_frames([first, second], first, [box(first, 1, 1, 20, 20), box(second, 5, 5, 20, 20)])
    panel.reveal(2)
    assert panel.frame == second
    panel.reveal(1)
    assert panel.frame == first


@pytest.mark.parametrize("scheme", SCHEMES)
def test_chips_can_be_read_in_every_scheme(qapp: QApplication, scheme: Colours) -> None:
    for colour in tokens.MARKS:
        assert tokens.contrast(colour, tokens.ink_on(colour)) >= 4.5
    for text, ground in ((scheme.text, scheme.window), (scheme.quiet, scheme.surface)):
        one, other = ((c.red(), c.green(), c.blue()) for c in map(QColor, (text, ground)))
        assert tokens.contrast(one, other) >= 4.5
