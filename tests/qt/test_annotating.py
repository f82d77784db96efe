"""Annotating a picture: the tools, the pointer, the keys, words."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.core import theme as tokens
from app.core.annotation import AnnotationKind
from app.core.drawing import Writing
from tests.qt.annotating import CTRL, HEIGHT, LEFT, NONE, SHIFT, WIDTH, Still, move, shown


@pytest.fixture
def still(qtbot: QtBot) -> Still:
    return shown(qtbot)


# ---- drawing


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (Qt.Key.Key_R, "rectangle"),
        (Qt.Key.Key_E, "ellipse"),
        (Qt.Key.Key_A, "arrow"),
        (Qt.Key.Key_P, "pen"),
        (Qt.Key.Key_H, "highlighter"),
        (Qt.Key.Key_X, "redaction"),
    ],
)
def test_a_key_takes_a_tool_and_a_drag_draws(
    still: Still, key: Qt.Key, kind: AnnotationKind
) -> None:
    still.press(key)
    still.drag((100, 100), (180, 160), (300, 220))
    assert [each.kind for each in still.annotations.shown] == [kind]
    assert still.last.points[0] == (100.5, 100.5)
    assert still.last.points[-1] == (300.5, 220.5)


def test_boxes_are_drawn_from_any_corner(still: Still) -> None:
    still.press(Qt.Key.Key_R)
    still.drag((300, 90), (200, 200), (100, 220))
    assert still.last.points == ((100.5, 90.5), (300.5, 220.5))


def test_shift_makes_squares_and_straight_lines(still: Still) -> None:
    still.press(Qt.Key.Key_R)
    still.drag((100, 100), (180, 130), held=SHIFT)
    assert still.last.bounds == (100.5, 100.5, 180.5, 180.5)
    still.press(Qt.Key.Key_A)
    still.drag((100, 300), (200, 307), held=SHIFT)
    assert still.last.points[1] == pytest.approx((200.5, 300.5))
    still.press(Qt.Key.Key_H)
    still.drag((100, 400), (150, 420), (300, 404), held=SHIFT)
    assert len(still.last.points) == 2
    assert still.last.points[1] == pytest.approx((300.5, 400.5))


def test_what_trembles_draws_nothing(still: Still) -> None:
    for key in (Qt.Key.Key_R, Qt.Key.Key_A, Qt.Key.Key_X):
        still.press(key)
        still.drag((100, 100), (102, 101))
    assert still.shown == []


def test_a_drag_ends_at_the_edge_of_the_picture(still: Still) -> None:
    still.press(Qt.Key.Key_X)
    still.drag((700, 500), (760, 560), (900, 900))
    assert still.last.bounds == (700.5, 500.5, WIDTH, HEIGHT)


def test_pins_follow_the_alphabet(still: Still) -> None:
    still.press(Qt.Key.Key_N)
    for x in (100, 200, 300):
        still.click(x, 300)
    assert still.shown == [("pin", "A"), ("pin", "B"), ("pin", "C")]
    still.press(Qt.Key.Key_Z, CTRL)
    still.click(400, 300)
    assert still.shown[-1] == ("pin", "C")


def test_escape_drops_a_drag_then_the_tool_then_leaves(still: Still, qtbot: QtBot) -> None:
    still.press(Qt.Key.Key_R)
    QTest.mousePress(still.editor.layer, LEFT, NONE, QPoint(100, 100))
    move(still.editor.layer, (200, 200), NONE)
    still.press(Qt.Key.Key_Escape)
    QTest.mouseRelease(still.editor.layer, LEFT, NONE, QPoint(200, 200))
    assert still.shown == []
    assert still.button("Rectangle").isChecked()
    still.press(Qt.Key.Key_Escape)
    assert not still.button("Rectangle").isChecked()
    with qtbot.waitSignal(still.editor.escaped):
        still.press(Qt.Key.Key_Escape)


def test_enter_is_done_with_drawing(still: Still, qtbot: QtBot) -> None:
    still.press(Qt.Key.Key_X)
    still.drag((100, 100), (300, 200))
    assert still.button("Delete").isEnabled()
    with qtbot.waitSignal(still.editor.finished):
        still.press(Qt.Key.Key_Return)
    assert not still.button("Delete").isEnabled()  # nothing is meant any more
    with qtbot.waitSignal(still.editor.finished):
        still.button("Done").click()


# ---- changing


def test_without_a_tool_what_is_drawn_is_held_and_the_rest_left_alone(still: Still) -> None:
    still.press(Qt.Key.Key_R)
    still.drag((100, 100), (300, 200))
    still.press(Qt.Key.Key_Escape)
    still.press(Qt.Key.Key_Escape)
    still.click(200, 150)
    assert still.presses == 1  # inside an outline there is only the picture
    still.drag((100, 130), (110, 130), (150, 170))
    assert still.presses == 1
    assert still.last.bounds == (150.5, 140.5, 350.5, 240.5)
    still.drag((350, 240), (360, 250), (400, 300))
    assert still.last.bounds == (150.5, 140.5, 400.5, 300.5)
    still.press(Qt.Key.Key_Z, CTRL)
    still.press(Qt.Key.Key_Z, CTRL)
    assert still.last.bounds == (100.5, 100.5, 300.5, 200.5)
    still.press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert still.last.bounds == (150.5, 140.5, 350.5, 240.5)


def test_keys_move_resize_and_delete_what_is_meant(still: Still) -> None:
    still.press(Qt.Key.Key_X)
    still.drag((100, 100), (300, 200))
    still.press(Qt.Key.Key_Right)
    still.press(Qt.Key.Key_Down, SHIFT)
    assert still.last.bounds == (101.5, 110.5, 301.5, 210.5)
    still.press(Qt.Key.Key_Right, CTRL | SHIFT)
    assert still.last.bounds == (101.5, 110.5, 311.5, 210.5)
    still.press(Qt.Key.Key_Delete)
    assert still.shown == []
    for _each in range(3):
        still.press(Qt.Key.Key_Z, CTRL)
    assert still.last.bounds == (100.5, 100.5, 300.5, 200.5)


def test_nothing_is_moved_out_of_the_picture(still: Still) -> None:
    still.press(Qt.Key.Key_X)
    still.drag((5, 100), (50, 200))
    still.press(Qt.Key.Key_Left, SHIFT)
    assert still.last.bounds == (0, 100.5, 45, 200.5)


def test_everything_can_be_drawn_and_reached_without_a_pointer(still: Still) -> None:
    for key in (Qt.Key.Key_R, Qt.Key.Key_A, Qt.Key.Key_N, Qt.Key.Key_P):
        still.press(key)
        still.press(Qt.Key.Key_Space)
    assert [kind for kind, _text in still.shown] == ["rectangle", "arrow", "pin", "pen"]
    still.press(Qt.Key.Key_Escape)
    still.press(Qt.Key.Key_Escape)
    still.press(Qt.Key.Key_Tab)
    still.press(Qt.Key.Key_Tab)
    still.press(Qt.Key.Key_Delete)
    assert [kind for kind, _text in still.shown] == ["rectangle", "pin", "pen"]
    for _each in range(4):
        still.press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not still.editor.layer  # on to the bar
    still.press(Qt.Key.Key_E)
    assert still.button("Ellipse").isChecked()


def test_colours_and_widths_are_for_what_is_meant_and_what_comes(still: Still) -> None:
    still.press(Qt.Key.Key_R)
    still.drag((100, 100), (300, 200))
    still.press(Qt.Key.Key_4)
    still.press(Qt.Key.Key_BracketRight)
    assert (still.last.colour, still.last.width) == (tokens.PENS[3], tokens.PEN_WIDTHS[2])
    still.press(Qt.Key.Key_H)
    still.drag((100, 300), (300, 300))
    assert still.last.colour == tokens.PENS[1]
    still.press(Qt.Key.Key_A)
    still.drag((100, 400), (300, 400))
    assert still.last.colour == tokens.PENS[3]
    assert still.button("Blue").isChecked()


def test_the_bar_does_what_the_keys_do(still: Still) -> None:
    still.button("Rectangle").click()
    still.drag((100, 100), (300, 200))
    still.button("Green").click()
    assert still.last.colour == tokens.PENS[2]
    still.button("Delete").click()
    assert still.shown == []
    still.button("Undo").click()
    assert len(still.shown) == 1
    assert still.button("Redo").isEnabled()
    names = [each.accessibleName() for each in still.editor.bar.findChildren(QAbstractButton)]
    assert all(names)
    assert all(each.toolTip() for each in still.editor.bar.findChildren(QAbstractButton))


# ---- words


def test_words_are_typed_where_they_will_stand(still: Still) -> None:
    still.press(Qt.Key.Key_T)
    still.click(300, 300)
    assert still.field.isVisible()
    QTest.keyClicks(still.field, "red")
    still.press(Qt.Key.Key_Return, SHIFT)
    QTest.keyClicks(still.field, "pen")
    at = still.field.geometry()
    still.press(Qt.Key.Key_Return)
    assert still.shown == [("text", "red\npen")]
    plate = still.editor.layer.items[0]
    assert not isinstance(plate, Writing)
    assert still.last.points[0] == pytest.approx((at.x(), at.y()), abs=1)
    assert still.editor.layer.hasFocus()


def test_letters_and_undo_belong_to_what_is_typed(still: Still) -> None:
    still.press(Qt.Key.Key_T)
    still.click(300, 300)
    QTest.keyClicks(still.field, "rex 12")
    assert still.button("Text").isChecked()
    still.press(Qt.Key.Key_Z, CTRL)
    assert still.shown == []
    assert still.field.isVisible()


@pytest.mark.parametrize("way", ["escape", "click", "tool", "hide"])
def test_what_was_typed_is_kept_however_it_ends(still: Still, way: str) -> None:
    still.press(Qt.Key.Key_T)
    still.click(300, 300)
    QTest.keyClicks(still.field, "kept")
    match way:
        case "escape":
            still.press(Qt.Key.Key_Escape)
        case "click":
            still.click(50, 500)
        case "tool":
            still.button("Pen").click()
        case _:
            still.editor.layer.hide()
    assert still.shown == [("text", "kept")]
    assert not still.field.isVisible()


def test_input_methods_compose_in_place(still: Still) -> None:
    still.press(Qt.Key.Key_T)
    still.click(300, 300)
    narrow = still.field.width()
    QApplication.sendEvent(still.field, QInputMethodEvent("zhongwen shuru", []))
    assert still.field.width() > narrow + 40
    done = QInputMethodEvent("", [])
    done.setCommitString("中文输入")
    QApplication.sendEvent(still.field, done)
    still.press(Qt.Key.Key_Return)
    assert still.shown == [("text", "中文输入")]


def test_a_text_is_typed_again(still: Still) -> None:
    still.press(Qt.Key.Key_T)
    still.click(300, 300)
    QTest.keyClicks(still.field, "once")
    still.press(Qt.Key.Key_Return)
    still.press(Qt.Key.Key_Escape)
    QTest.mouseDClick(still.editor.layer, LEFT, NONE, QPoint(310, 300))
    assert still.field.toPlainText() == "once"
    QTest.keyClicks(still.field, "twice")
    still.press(Qt.Key.Key_5)
    still.press(Qt.Key.Key_Return)
    assert still.shown == [("text", "twice5")]
    still.press(Qt.Key.Key_F2)
    still.press(Qt.Key.Key_Backspace)
    still.press(Qt.Key.Key_Return)
    assert still.shown == []
    still.press(Qt.Key.Key_Z, CTRL)
    assert still.shown == [("text", "twice5")]
