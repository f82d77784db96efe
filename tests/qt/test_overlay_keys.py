"""A capture by keys alone, and what is enlarged around the crosshair."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QCursor, QImage, QPainter, QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.ui import theme
from app.ui.overlay.magnifier import Magnifier, colour_at
from app.ui.overlay.selection import Region
from tests.qt.noise import noise
from tests.qt.test_overlay import NONE, Capture, painted

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key


@pytest.fixture
def capture(qtbot: QtBot) -> Iterator[Capture]:
    made = Capture(qtbot)
    made.furnish()
    made.window.aim_at((400, 300))  # wherever the pointer of this machine is
    yield made
    made.session.close()


def said(capture: Capture) -> list[str]:
    return [label.text() for label in capture.window.findChildren(QLabel) if label.isVisible()]


# ---- the crosshair


def test_a_selection_without_a_pointer(capture: Capture) -> None:
    capture.key(KEY.Key_Right)
    capture.key(KEY.Key_Down, SHIFT)
    capture.key(KEY.Key_Space)
    capture.key(KEY.Key_Right, SHIFT)
    capture.key(KEY.Key_Right)
    capture.key(KEY.Key_Down, SHIFT)
    assert capture.region == Region(401, 310, 412, 320)
    assert not capture.toolbar.isVisible()
    capture.key(KEY.Key_Return)
    assert capture.region == Region(401, 310, 412, 320)
    assert capture.bar.isVisible()
    assert capture.bar.field.hasFocus()
    QTest.keyClicks(capture.bar.field, "?")
    capture.key(KEY.Key_Return)
    (frame,) = capture.asked[0].frames
    assert (frame.pixels == capture.frame.pixels[310:320, 401:412]).all()


def test_enter_sets_the_first_corner_once_keys_have_led(capture: Capture) -> None:
    capture.key(KEY.Key_Up, CTRL)
    capture.key(KEY.Key_Left, CTRL)
    capture.key(KEY.Key_Return)
    capture.key(KEY.Key_Right, CTRL)
    capture.key(KEY.Key_Down, CTRL)
    capture.key(KEY.Key_Return)
    assert capture.region == capture.window.extent.region


def test_the_crosshair_ends_at_the_border(capture: Capture) -> None:
    capture.key(KEY.Key_Right, CTRL)
    capture.key(KEY.Key_Right, SHIFT)
    assert capture.window.walked == (capture.frame.width - 1, 300)
    for _press in range(40):
        capture.key(KEY.Key_Up, SHIFT)
    assert capture.window.walked == (capture.frame.width - 1, 0)


def test_escape_takes_back_the_corner_then_leaves(capture: Capture) -> None:
    capture.key(KEY.Key_Space)
    capture.key(KEY.Key_Down, SHIFT)
    capture.key(KEY.Key_Right, SHIFT)
    assert capture.region is not None
    capture.key(KEY.Key_Escape)
    assert capture.region is None
    assert capture.toolbar.isVisible()
    assert capture.window.walked == (410, 310)  # where it can be gone on from
    capture.key(KEY.Key_Escape)
    assert capture.closed == 1


def test_the_keys_of_the_capture_pressed_again_begin_nothing(capture: Capture) -> None:
    capture.key(KEY.Key_Space, CTRL | Qt.KeyboardModifier.AltModifier)
    assert not capture.window.dragging
    capture.key(KEY.Key_Escape)
    assert capture.closed == 1


def test_the_button_ends_what_a_key_began(capture: Capture) -> None:
    capture.key(KEY.Key_Space)
    QTest.mouseMove(capture.window, QPoint(500, 390))
    QTest.mousePress(capture.window, Qt.MouseButton.LeftButton, NONE, QPoint(500, 390))
    QTest.mouseRelease(capture.window, Qt.MouseButton.LeftButton, NONE, QPoint(500, 390))
    assert capture.region == Region(400, 300, 500, 390)
    assert capture.bar.isVisible()


def test_the_pointer_leads_again_once_it_is_moved(capture: Capture) -> None:
    capture.key(KEY.Key_Left)
    assert capture.window.cursor().shape() == Qt.CursorShape.BlankCursor
    QTest.mouseMove(capture.window, QPoint(77, 88))
    QTest.mouseMove(capture.window, QPoint(78, 88))
    assert capture.window.walked is None
    assert capture.window.cursor().shape() == Qt.CursorShape.CrossCursor


def test_keys_do_nothing_on_a_picture_from_elsewhere(capture: Capture) -> None:
    capture.files["a.png"] = noise(40, 30)
    capture.session._elsewhere.read(["/x/a.png"])
    capture.key(KEY.Key_Left)
    assert capture.window.walked is None
    assert capture.region is None


def test_a_screen_reader_is_told_where_the_crosshair_is(capture: Capture) -> None:
    capture.key(KEY.Key_Right)
    colour = colour_at(capture.frame, 401, 300)
    told = QAccessible.queryAccessibleInterface(capture.window)
    assert told is not None
    assert told.text(QAccessible.Text.Description) == f"401, 300 {colour}"
    capture.key(KEY.Key_Space)
    capture.key(KEY.Key_Down, SHIFT)
    capture.key(KEY.Key_Right, SHIFT)
    assert told.text(QAccessible.Text.Description).endswith("10 × 10")


# ---- regions of no size


@pytest.mark.parametrize("far", [0, 1, 2, 3])
def test_a_drag_of_a_few_pixels_is_nothing_and_says_so(capture: Capture, far: int) -> None:
    capture.drag((200, 200), (200 + far, 200 + far))
    assert capture.region is None
    assert capture.toolbar.isVisible()
    assert any(text.startswith("Too small") for text in said(capture))


def test_a_drag_of_a_few_pixels_leaves_what_was_selected_and_typed(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200))
    QTest.keyClicks(capture.bar.field, "half a question")
    capture.drag((600, 500), (603, 503))
    assert capture.region == Region(100, 100, 300, 200)
    assert capture.bar.isVisible()
    assert capture.bar.field.toPlainText() == "half a question"
    assert not any(text.startswith("Too small") for text in said(capture))


# ---- colours


def test_c_copies_the_colour_of_the_pixel(capture: Capture) -> None:
    capture.key(KEY.Key_Left)
    capture.key(KEY.Key_C)
    blue, green, red = capture.frame.pixels[300, 399, :3]
    colour = f"#{red:02X}{green:02X}{blue:02X}"
    assert QApplication.clipboard().text() == colour
    assert f"Copied: {colour}" in said(capture)


def test_c_is_a_letter_once_something_is_selected(capture: Capture) -> None:
    QApplication.clipboard().setText("before")
    capture.drag((100, 100), (300, 200))
    capture.window.setFocus()
    QTest.keyClick(capture.window, KEY.Key_C)
    assert capture.bar.field.toPlainText() == "c"
    assert QApplication.clipboard().text() == "before"


# ---- the magnifier


def magnifier(x: int, y: int, room: QRect, **more: object) -> Magnifier:
    frame = noise(room.width(), room.height())
    scheme = theme.colours("light")
    return Magnifier(scheme, 1.0, room, frame, x, y, QPoint(x, y), **more)  # type: ignore[arg-type] # as named


@pytest.mark.parametrize("x", [0, 1, 640, 1278, 1279])
@pytest.mark.parametrize("y", [0, 400, 799])
def test_it_stays_on_the_monitor_and_off_the_pixel_and_the_bars(x: int, y: int) -> None:
    room, bar = QRect(0, 0, 1280, 800), QRect(400, 650, 480, 70)
    lit = QRect(300, 300, 341, 101)
    area = magnifier(x, y, room, kept=(bar,), spared=lit, size="3 × 4").area()
    assert room.contains(area)
    assert not area.contains(QPoint(x, y))
    assert not area.intersects(bar)
    assert not area.intersects(lit)


def test_it_has_room_on_the_smallest_screen() -> None:
    room = QRect(0, 0, 160, 120)
    assert magnifier(80, 60, room).area().right() <= room.right()


class Repainted(QObject):
    """Collects what a window paints again."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.region = QRegion()
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


def test_it_makes_room_for_the_buttons_when_they_come(qtbot: QtBot) -> None:
    made = Capture(qtbot)
    room = made.window.rect()
    made.window.aim_at((room.center().x(), room.bottom() - 200))  # above where they will be
    painted(made.window)
    before, seen = enlarged_at(made), Repainted(made.window)
    made.furnish()
    buttons, now = made.toolbar.geometry(), enlarged_at(made)
    assert before.intersects(buttons)
    assert not now.intersects(buttons)
    qtbot.waitUntil(lambda: QRegion(now).subtracted(seen.region).isEmpty())
    made.session.close()


def enlarged_at(capture: Capture) -> QRect:
    shown = capture.window._magnifier(capture.window._chrome())
    assert shown is not None
    return shown.area()


def test_pixels_are_enlarged_without_smoothing(capture: Capture) -> None:
    """Each is a square of its own colour, the one that is meant in the middle."""
    capture.window.aim_at((300, 200))
    shown, still = painted(capture.window), capture.frame.pixels[:, :, :3]
    cell, view = 8, QPoint(300 + 20 + 1, 200 + 20 + 1)
    for column, row in ((0, 1), (3, 12), (10, 7), (14, 13)):
        x, y = view.x() + column * cell, view.y() + row * cell
        inside = shown[y + 2 : y + cell - 1, x + 2 : x + cell - 1]
        assert (inside == still[200 + row - 7, 300 + column - 7]).all()
    middle = shown[view.y() + 7 * cell + 4, view.x() + 7 * cell + 4]
    assert (middle == still[200, 300]).all()


def test_nothing_is_enlarged_where_its_user_wants_none(capture: Capture) -> None:
    capture.window.aim_at((300, 200))
    before = painted(capture.window)[200:380, 310:480]
    capture.window.do_without_magnifier()
    after = painted(capture.window)[200:380, 310:480]
    assert (before != after).any()
    still = capture.frame.pixels[222:380, 322:480, :3]
    dimmed = after[22:, 12:]
    assert np.corrcoef(dimmed.ravel(), still.ravel())[0, 1] > 0.99


def test_an_edge_that_is_pulled_is_enlarged_where_it_is(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200))
    QTest.mousePress(capture.window, Qt.MouseButton.LeftButton, NONE, QPoint(302, 150))
    QTest.mouseMove(capture.window, QPoint(322, 150))
    assert capture.window._magnified == (319, 150)
    QTest.mouseRelease(capture.window, Qt.MouseButton.LeftButton, NONE, QPoint(322, 150))
    assert capture.window._magnified is None


def test_a_corner_that_is_nudged_is_enlarged_for_a_moment(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200))
    capture.key(KEY.Key_Right)
    assert capture.window._magnified == (101, 100)
    capture.key(KEY.Key_Right, CTRL)
    assert capture.window._magnified == (301, 199)
    capture.qtbot.waitUntil(lambda: capture.window._magnified is None)


def test_nothing_is_enlarged_beside_the_question(capture: Capture) -> None:
    """The pointer was on the still when something else took the whole of it."""
    capture.window.aim_at((300, 200))
    capture.session.take("monitor")
    assert capture.window._magnified is None


def test_it_is_there_again_after_a_step_back(capture: Capture) -> None:
    QCursor.setPos(capture.window.mapToGlobal(QPoint(300, 200)))
    capture.session.take("monitor")
    capture.key(KEY.Key_Escape)
    assert capture.region is None
    assert capture.window._magnified == (300, 200)


def test_it_is_drawn_in_every_scheme(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    for scheme in ("light", "dark"):
        image = QImage(400, 400, QImage.Format.Format_RGB32)
        found = theme.colours(scheme)
        made = magnifier(100, 100, QRect(0, 0, 400, 400))
        painted_in = Magnifier(
            found, 1.0, made.room, made.frame, made.x, made.y, made.at, size="10 × 20"
        )
        painter = QPainter(image)
        painted_in.paint(painter)
        painter.end()
        inside = painted_in.area().bottomRight() - QPoint(12, 12)
        assert image.pixelColor(inside).name() == found.surface
