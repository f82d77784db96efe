"""The panel of marks: filters, selection, copying, snapping, several pictures."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from app.core.control import Control
from app.core.errors import ChildError
from app.core.frame import Frame, Moment
from app.core.mark import Mark
from app.core.text_line import TextLine
from app.ui.canvas.label_popup import LabelPopup
from app.ui.canvas.panel import FramePanel
from app.ui.canvas.snapping import Snapping
from app.ui.lane import Lane, Mailbox
from tests.qt.scripted import picture

FRAME = picture(400, 300)
OTHER = picture(200, 150)


def box(label: str, x: int, y: int, frame: Frame = FRAME) -> Mark:
    return Mark("box", ((x, y), (x + 40, y + 20)), label, frame.id)


MARKS = (
    box("car-1", 20, 20),
    box("tree", 120, 20),
    box("car-2", 20, 120),
    box("sign", 120, 120),
    box("tree", 40, 40, OTHER),
)


@pytest.fixture
def panel(qtbot: QtBot) -> FramePanel:
    made = FramePanel()
    qtbot.addWidget(made)
    made.resize(700, 700)
    made.show()
    qtbot.waitExposed(made)
    made.show_frames((FRAME, OTHER), FRAME, MARKS)
    settle(qtbot, made)
    return made


def settle(qtbot: QtBot, panel: FramePanel) -> None:
    qtbot.waitUntil(lambda: panel.canvas.settled, timeout=10000)


def button(panel: FramePanel, name: str) -> QToolButton:
    named = (one for one in panel.findChildren(QToolButton) if one.isVisible())
    return next(one for one in named if one.accessibleName() == name)


def click(widget: QToolButton, *, ctrl: bool = False) -> None:
    keys = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, keys)


def rows(panel: FramePanel) -> list[str]:
    model = panel.list.model()
    return [model.data(model.index(row, 0)) for row in range(model.rowCount())]


def press(panel: FramePanel, row: int, *, ctrl: bool = False) -> None:
    keys = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    at = panel.list.visualRect(panel.list.model().index(row, 0)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, keys, at)


def choose(panel: FramePanel, entry: str) -> None:
    """Choose in the menu that is open."""
    menus = [menu for menu in panel.findChildren(QMenu) if menu.isVisible()]
    action = next(one for one in menus[-1].actions() if one.text() == entry)
    action.trigger()
    menus[-1].close()


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


# ---- filter


def test_a_label_is_hidden_everywhere_and_comes_back(panel: FramePanel, qtbot: QtBot) -> None:
    told: list[frozenset[int]] = []
    panel.filtered.connect(told.append)
    click(button(panel, "car, 2 marks"))
    settle(qtbot, panel)
    assert rows(panel) == ["tree", "sign", "tree"]
    assert panel.canvas._sheet.numbers == [2, 4]
    click(button(panel, "car, 2 marks"))
    settle(qtbot, panel)
    assert panel.canvas._sheet.numbers == [1, 2, 3, 4]
    assert told == [{1, 3}, set()]


def test_one_label_alone_then_all_then_none(panel: FramePanel) -> None:
    click(button(panel, "tree, 2 marks"), ctrl=True)
    assert rows(panel) == ["tree", "tree"]
    click(button(panel, "All marks"))
    assert len(rows(panel)) == 5
    click(button(panel, "All marks"))
    assert rows(panel) == []


def test_what_is_hidden_stays_so_while_marks_come(panel: FramePanel, qtbot: QtBot) -> None:
    click(button(panel, "car, 2 marks"))
    told: list[frozenset[int]] = []
    panel.filtered.connect(told.append)
    panel.show_marks((*MARKS, box("car-3", 200, 200), box("bus", 250, 200)))
    settle(qtbot, panel)
    assert rows(panel) == ["tree", "sign", "tree", "bus"]
    assert panel.canvas._sheet.numbers == [2, 4, 7]
    assert told == [{1, 3, 6}]
    panel.show_frames((FRAME,), FRAME, MARKS[1:])  # those of another answer
    assert len(rows(panel)) == 4


def test_many_labels_are_in_a_list(panel: FramePanel, qtbot: QtBot) -> None:
    letters = "abcdefghijklmnopqrstuvwxyzäöü"
    panel.show_frames((FRAME,), FRAME, [box(f"kind {letter}", 10, 10) for letter in letters])
    shown = [one for one in panel.pane.filter.findChildren(QToolButton) if one.isVisible()]
    assert all(one.geometry().right() <= panel.pane.filter.width() for one in shown)
    click(next(one for one in shown if one.text().startswith("More")))
    popup = panel.findChildren(LabelPopup)[-1]
    found = popup.findChildren(QListWidget)[0]
    assert found.count() == len(letters)
    QTest.keyClicks(popup.findChildren(QLineEdit)[0], "kind z")
    item = next(found.item(row) for row in range(found.count()) if not found.item(row).isHidden())
    item.setCheckState(Qt.CheckState.Unchecked)
    assert "kind z" not in rows(panel)
    assert len(rows(panel)) == len(letters) - 1
    popup.close()


def test_with_one_label_there_is_nothing_to_choose(panel: FramePanel) -> None:
    panel.show_frames((FRAME,), FRAME, MARKS[:1])
    assert button(panel, "All marks").text() == "1 mark"
    assert not button(panel, "All marks").isEnabled()


# ---- selection


def test_selected_rows_are_told_and_lit_until_escape(panel: FramePanel) -> None:
    told: list[frozenset[int]] = []
    panel.selected.connect(told.append)
    press(panel, 0)
    press(panel, 2, ctrl=True)
    assert told == [{1}, {1, 3}]
    assert panel.canvas._raised()[0] == {1, 3}
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Escape)
    assert told[-1] == set()


def test_escape_in_the_picture_lets_go_of_what_the_text_lit(panel: FramePanel) -> None:
    told: list[frozenset[int]] = []
    panel.selected.connect(told.append)
    panel.light({2, 4})
    assert panel.canvas._raised()[0] == {2, 4}
    QTest.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert panel.canvas._raised()[0] == set()
    assert told == [set()]


def test_a_click_in_the_picture_selects_the_row_and_moves_nothing(panel: FramePanel) -> None:
    view = panel.canvas._view
    before = (view.corner, view.zoom)
    clicked: list[int] = []
    panel.clicked.connect(clicked.append)
    left, top = view.corner
    at = QPoint(round(left + 140 * view.zoom), round(top + 130 * view.zoom))
    QTest.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=at)
    assert panel.list.selected_numbers == {4}
    assert clicked == [4]
    assert (view.corner, view.zoom) == before


def test_arrows_go_to_the_next_mark_on_their_side(panel: FramePanel) -> None:
    canvas = panel.canvas
    found: list[int] = []
    canvas.hovered.connect(found.append)
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up):
        QTest.keyClick(canvas, key)
    assert found == [1, 2, 4, 3, 1]
    assert canvas.accessibleDescription() == "Mark 1: car-1"
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert found[-1] == 0


@pytest.mark.parametrize("moves", [True, False])
def test_a_small_mark_is_brought_near(
    panel: FramePanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, moves: bool
) -> None:
    monkeypatch.setattr("app.ui.canvas.glide._animated_ms", lambda: 200 if moves else 0)
    large = picture(3000, 2000)
    mark = Mark("box", ((1500, 900), (1530, 912)), "tiny", large.id)
    panel.show_frames((large,), large, [mark])
    settle(qtbot, panel)
    panel.reveal(1)
    assert panel.canvas._glide.moving is moves
    settle(qtbot, panel)
    place = panel.canvas._sheet.place(1)
    assert place is not None
    seen = panel.canvas._in_widget(place)
    assert seen.width() >= 40
    middle = panel.canvas.rect().center() - seen.center().toPoint()
    assert middle.manhattanLength() <= 4


# ---- copying


def test_all_that_is_shown_is_copied_or_what_is_selected(panel: FramePanel) -> None:
    click(button(panel, "car, 2 marks"))
    click(button(panel, "Copy coordinates"))
    choose(panel, "Copy as pixels")
    assert clipboard() == "120,20,160,40\n120,120,160,140\n40,40,80,60"
    press(panel, 2)
    click(button(panel, "Copy coordinates"))
    choose(panel, "Copy as JSON")
    assert json.loads(clipboard()) == [
        {
            "number": 5,
            "label": "tree",
            "image": 2,
            "bbox_2d": [200, 267, 400, 400],
            "rect": [40, 40, 80, 60],
        }
    ]
    QTest.keyClick(panel.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == "40,40,80,60"


def test_the_menu_of_a_box_is_about_that_box(panel: FramePanel) -> None:
    panel.canvas.menu_wanted.emit(3, QPoint(5, 5))
    choose(panel, "Copy as thousandths (0–1000)")
    assert clipboard() == "50,400,150,467"
    panel.canvas.menu_wanted.emit(3, QPoint(5, 5))
    choose(panel, "Show only “car”")
    assert rows(panel) == ["car-1", "car-2"]
    panel.canvas.menu_wanted.emit(3, QPoint(5, 5))
    choose(panel, "Show all marks")
    assert len(rows(panel)) == 5


# ---- several pictures


def test_pages_turn_the_pictures(panel: FramePanel, qtbot: QtBot) -> None:
    QTest.keyClick(panel.canvas, Qt.Key.Key_PageDown)
    assert panel.frame == OTHER
    QTest.keyClick(panel.canvas, Qt.Key.Key_PageDown)
    assert panel.frame == OTHER
    QTest.keyClick(panel.canvas, Qt.Key.Key_PageUp)
    assert panel.frame == FRAME


def test_the_strip_tells_of_marks_and_turns(panel: FramePanel) -> None:
    model = panel.strip.model()
    said = [model.data(model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole) for row in (0, 1)]
    assert said == ["Image 1, 4 marks", "Image 2, 1 mark"]
    at = panel.strip.visualRect(model.index(1, 0)).center()
    QTest.mouseClick(panel.strip.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert panel.frame == OTHER
    panel.show_frames((FRAME,), FRAME, MARKS[:4])
    assert not panel.strip.isVisible()


def test_what_may_be_on_another_picture_is_flagged(panel: FramePanel) -> None:
    guessed = Mark("box", ((1, 1), (50, 50)), "it", OTHER.id, state="suspect")
    panel.show_frames((FRAME, OTHER), OTHER, [guessed])
    model = panel.list.model()
    said = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Mark 1: it, [1, 1, 50, 50], uncertain, Image 2"
    assert "which picture" in model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole)


# ---- snapping


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("reader", Mailbox())
    yield made
    made.close(5)


Read = Callable[[Frame, Control], Sequence[TextLine]]


def offered(panel: FramePanel, lane: Lane, read: Read) -> Snapping:
    made = Snapping(read, lane, panel)
    panel.offer_snapping(made)
    return made


def test_boxes_go_to_their_text_and_back(panel: FramePanel, lane: Lane, qtbot: QtBot) -> None:
    lines = {FRAME.id: (TextLine("sign", (125, 125, 155, 138)),), OTHER.id: ()}
    snapping = offered(panel, lane, lambda frame, _control: lines[frame.id])
    with qtbot.waitSignal(snapping.ended) as ended:
        click(button(panel, "Snap the boxes to their text"))
    assert ended.args == [1, 5]
    assert panel.marks[3].bounds == (125, 125, 155, 138)
    assert panel.marks[3].state == "agreed"
    assert panel.marks[:3] == MARKS[:3]
    model = panel.list.model()
    said = model.data(model.index(3, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Mark 4: sign, [125, 125, 155, 138], on its text, Image 1"
    panel.canvas.menu_wanted.emit(4, QPoint(5, 5))
    choose(panel, "Back to where the model put it")
    assert panel.marks == MARKS


def test_where_there_is_no_text_it_is_said(panel: FramePanel, lane: Lane, qtbot: QtBot) -> None:
    snapping = offered(panel, lane, lambda _frame, _control: ())
    with qtbot.waitSignal(snapping.ended):
        panel.canvas.menu_wanted.emit(1, QPoint(5, 5))
        choose(panel, "Snap to text")
    assert panel.pane._said.text() == "No text there to snap to"


def test_a_reader_that_fails_says_what_happened(
    panel: FramePanel, lane: Lane, qtbot: QtBot
) -> None:
    def fail(_frame: Frame, _control: Control) -> Sequence[TextLine]:
        raise ChildError("The reader stopped.", "Try again.")

    snapping = offered(panel, lane, fail)
    with qtbot.waitSignal(snapping.failed):
        click(button(panel, "Snap the boxes to their text"))
    assert panel.pane._said.text() == "The reader stopped."
    assert button(panel, "Snap the boxes to their text").isEnabled()


def until_stopped(_frame: Frame, control: Control) -> Sequence[TextLine]:
    stopped = threading.Event()
    control.on_change(stopped.set)
    assert stopped.wait(60)
    return ()


def test_reading_can_be_stopped(panel: FramePanel, lane: Lane, qtbot: QtBot) -> None:
    snapping = offered(panel, lane, until_stopped)
    click(button(panel, "Snap the boxes to their text"))
    assert panel.pane._said.text() == "Reading the text…"
    with qtbot.waitSignal(snapping.ended):
        click(button(panel, "Stop reading"))
    assert panel.marks == MARKS
    assert panel.pane._said.text() == ""


def test_another_answer_stops_the_reading(panel: FramePanel, lane: Lane, qtbot: QtBot) -> None:
    snapping = offered(panel, lane, until_stopped)
    click(button(panel, "Snap the boxes to their text"))
    with qtbot.waitSignal(snapping.ended):
        panel.show_frames((FRAME,), FRAME, MARKS[1:3])
    assert panel.pane._said.text() == ""
    assert not snapping.running


def test_a_place_in_a_clip_says_when_it_is(panel: FramePanel) -> None:
    still = picture(40, 40)
    frame = Frame(still.memory, Moment("clip", 72.44))
    box = ((1.0, 1.0), (9.0, 9.0))
    marks = (Mark("box", box, "Error", frame.id), Mark("box", box, "Saved", "clip", t=75.0))
    panel.show_frames((frame, Frame(still.memory, Moment("clip", 80.0))), frame, marks)
    model = panel.list.model()
    said = [
        model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole).rsplit(", ", 1)[1]
        for row in range(2)
    ]
    assert said == ["1:12.4", "1:15.0"]
