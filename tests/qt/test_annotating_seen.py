"""Annotations as they are seen: like what is sent, and painted only where they change."""

import math
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core import theme as tokens
from app.core.annotation import FREEHAND, Annotation, AnnotationKind
from app.core.drawing import Writing
from app.core.drawn import drawn
from app.core.mark import Box
from app.media.annotate import FrameAnnotator
from app.ui import theme
from app.ui.annotate.painter import measure, paint
from app.ui.annotate.view import View
from tests.qt.annotating import LEFT, NONE, SHIFT, Still, move, screen_like, shown


@pytest.fixture
def still(qtbot: QtBot) -> Still:
    return shown(qtbot)


# ---- what is seen


def scribble(still: Still) -> None:
    """Something of every kind, over each other."""
    for key in (Qt.Key.Key_R, Qt.Key.Key_E, Qt.Key.Key_A, Qt.Key.Key_X):
        still.press(key)
        column = 60 + 170 * len(still.shown)
        still.drag((column, 80), (column + 60, 120), (column + 130, 190))
    still.press(Qt.Key.Key_P)
    still.drag(*[(60 + 3 * x, 300 + round(40 * math.sin(x / 5))) for x in range(60)])
    still.press(Qt.Key.Key_H)
    still.drag(*[(60 + 6 * x, 320 + x % 7) for x in range(70)])
    still.press(Qt.Key.Key_N)
    for at in ((300, 300), (400, 4), (799, 300)):
        still.click(*at)
    still.press(Qt.Key.Key_T)
    still.click(500, 400)
    QTest.keyClicks(still.field, "two words")
    still.press(Qt.Key.Key_Return)
    still.press(Qt.Key.Key_4)
    still.press(Qt.Key.Key_Escape)


def test_what_is_seen_is_what_is_sent(still: Still) -> None:
    scribble(still)
    items = still.editor.items(still.room)
    seen = still.seen().astype(int)
    sent = FrameAnnotator().annotated(still.frame, items).pixels[:, :, 2::-1]
    outside = np.ones(seen.shape[:2], np.bool_)
    for item in items:
        if isinstance(item, Writing):  # every font engine draws letters in its own way
            x1, y1, x2, y2 = (round(value) for value in item.box)
            outside[y1:y2, x1 - 2 : x2 + 2] = False
    differences = np.abs(seen - sent).max(axis=2)[outside]
    painted = np.abs(sent.astype(int) - still.frame.pixels[:, :, 2::-1]).max(axis=2) > 0
    assert painted.mean() > 0.05
    assert differences.max() < 140
    assert (differences > 24).mean() < 0.001
    assert (differences > 2).mean() < 0.02


@pytest.mark.parametrize("words", ["gÅ", "g注意", "注意\ng"])
def test_words_stay_where_they_were_typed(still: Still, words: str) -> None:
    """Other scripts have higher lines: nothing is cut off, nothing jumps."""
    still.press(Qt.Key.Key_T)
    still.click(300, 300)
    still.field.insertPlainText(words)
    place = still.field.geometry()
    typed = inked_rows(still, place)
    still.press(Qt.Key.Key_Return)
    assert typed == pytest.approx(inked_rows(still, place), abs=1)


def inked_rows(still: Still, place: QRect) -> tuple[int, int]:
    """The first and last row of the first letter in a plate: what blinks is at the end of all, and
    the next letter may begin a column later once it is drawn."""
    seen = still.seen()[place.top() : place.bottom() + 1, place.left() : place.left() + 15]
    rows = np.flatnonzero((seen.max(axis=2) < 90).any(axis=1))
    return int(rows[0]), int(rows[-1])


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_lines_are_as_wide_as_they_are_seen_at_any_scale(qtbot: QtBot, ratio: float) -> None:
    frame = screen_like()
    still = Still(frame, View(0, 0, 1 / ratio, 1.0))
    qtbot.addWidget(still)
    still.show()
    still.editor.layer.desk.take("rectangle")
    still.drag((20, 20), (100, 100), (200, 150))
    assert still.last.width == tokens.PEN_WIDTHS[1] * ratio
    assert still.last.points[1] == pytest.approx((200.5 * ratio, 150.5 * ratio))


def test_only_what_changes_is_painted_again(still: Still, qtbot: QtBot) -> None:
    """A line's new end, not the line; the old and the new edge of a box, not what is inside."""
    layer = still.editor.layer
    still.press(Qt.Key.Key_P)
    way = [(20 + 7 * x, 300 + round(40 * math.sin(x / 9))) for x in range(100)]
    QTest.mousePress(layer, LEFT, NONE, QPoint(*way[0]))
    for at in way[1:-1]:
        move(layer, at, NONE)
    qtbot.waitUntil(lambda: bool(still.areas))
    still.repaint()
    still.areas.clear()
    move(layer, way[-1], NONE)
    qtbot.waitUntil(lambda: bool(still.areas))
    assert max(still.areas) < 60
    QTest.mouseRelease(layer, LEFT, NONE, QPoint(*way[-1]))


def test_only_what_comes_in_sight_is_painted_with_another_selection(
    still: Still, qtbot: QtBot
) -> None:
    still.press(Qt.Key.Key_X)
    still.drag((600, 100), (640, 140))
    still.press(Qt.Key.Key_N)
    still.click(100, 120)
    still.press(Qt.Key.Key_Escape)
    still.press(Qt.Key.Key_Escape)
    view = still.editor.layer.view
    qtbot.waitUntil(lambda: bool(still.areas))
    QApplication.processEvents()
    for room in ((0.0, 0.0, 700.0, 500.0), (0.0, 0.0, 620.0, 500.0)):
        still.areas.clear()
        still.editor.look(view, room)
        QApplication.processEvents()
        assert sum(still.areas) < 50
    still.areas.clear()
    still.editor.look(view, (0.0, 110.0, 620.0, 500.0))  # the pin turns around
    QApplication.processEvents()
    assert 10 < max(still.areas) < 640
    assert still.seen()[130, 95].tolist() == list(tokens.PENS[0])


def test_the_picture_looks_the_same_whether_painted_in_pieces_or_at_once(still: Still) -> None:
    scribble(still)
    for key, way in (
        (Qt.Key.Key_E, ((20, 20), (400, 300), (780, 590))),
        (Qt.Key.Key_A, ((700, 60), (300, 300), (30, 500))),
        (Qt.Key.Key_P, tuple((20 + 6 * x, 300 + round(200 * math.sin(x / 7))) for x in range(120))),
    ):
        still.press(key)
        still.drag(*way)
    still.press(Qt.Key.Key_X)
    still.drag((15, 220), (60, 260), (80, 300))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        for _each in range(6):
            still.press(key, SHIFT)
            QApplication.processEvents()
    still.press(Qt.Key.Key_Delete)
    QApplication.processEvents()
    backing = still.screen().grabWindow(still.winId()).toImage()
    whole = still.grab().toImage().convertToFormat(backing.format())
    differences = np.abs(_pixels(backing) - _pixels(whole))
    assert differences.max() <= 8  # where it was cut, the smoothing rounds


@pytest.mark.parametrize("kind", ["rectangle", "ellipse", "arrow", "pen", "highlighter"])
@pytest.mark.usefixtures("qapp")
def test_a_piece_of_a_line_is_painted_like_all_of_it(kind: AnnotationKind) -> None:
    way = tuple((20.0 + 3 * x, 300 + 200 * math.sin(x / 9)) for x in range(200))
    points = way if kind in FREEHAND else ((20.0, 30.0), (760.0, 560.0))
    items = drawn(Annotation(1, kind, points, tokens.PENS[0], 4.0), (0, 0, 800, 600), measure)
    whole = QImage(800, 600, QImage.Format.Format_RGB32)
    pieces = whole.copy()
    for image, side in ((whole, 800), (pieces, 80)):
        image.fill(0)
        for x in range(0, 800, side):
            for y in range(0, 600, side):
                window = QRect(x, y, side, side)
                painter = QPainter(image)
                painter.setClipRect(window)
                paint(painter, items, 1.0, partial(_touches, window))
                painter.end()
    assert np.abs(_pixels(whole) - _pixels(pieces)).max() <= 8


def _touches(window: QRect, box: Box) -> bool:
    x1, y1, x2, y2 = box
    return window.toRectF().intersects(QRectF(x1, y1, x2 - x1, y2 - y1))


def _pixels(image: QImage) -> npt.NDArray[np.int_]:
    pixels = np.frombuffer(image.constBits(), np.uint8)
    return pixels.reshape(image.height(), image.width(), 4)[:, :, :3].astype(int)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.usefixtures("restored")
def test_it_is_drawn(qtbot: QtBot, folder: Path, scheme: theme.Scheme) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, scheme)
    still = Still(screen_like())
    qtbot.addWidget(still)
    still.show()
    still.activateWindow()
    still.editor.layer.setFocus()
    qtbot.waitUntil(still.editor.layer.hasFocus)
    scribble(still)
    still.press(Qt.Key.Key_Tab)
    assert still.grab().save(str(folder / f"annotating-{scheme}.png"))
