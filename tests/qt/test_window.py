"""The answer window with a real conversation: what is linked, saved, remembered."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text, Thinking, Usage
from app.core.errors import AuthRefused, MediaError, ReplyCut
from app.core.frame import File, Frame
from app.core.mark import Mark
from app.core.place import Rect
from app.ui import theme
from app.ui.chat.prose import Prose
from app.ui.letting_out import file_name
from tests.qt.answering import FOUND, Desk, labels, opened, prose_of
from tests.qt.scripted import Said, picture


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    with opened(qtbot, tmp_path) as made:
        yield made


class Doorman(QObject):
    """Notes the windows that are shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.seen: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(watched)
        return False


# ---- one answer


def test_an_answer_and_its_marks_are_shown(desk: Desk) -> None:
    conversation = desk.asked([*FOUND, Usage(900, 40), Finish("stop")])
    window = desk.window
    assert window.windowTitle() == "Where is Save All? – Eyeline"
    assert (
        prose_of(window).toPlainText()
        == "It is the third button \ufffc Save All in the dialog \ufffc."
    )
    assert [mark.label for mark in window.panel.marks] == ["Save All", "Dialog"]
    assert window.panel.frame == conversation.frames[0]
    assert window.panel.list.model().rowCount() == 2


def test_an_answer_opens_no_window_of_its_own(qtbot: QtBot, desk: Desk) -> None:
    doorman = Doorman(desk.window)
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(doorman)
    conversation = desk.asked(
        [Thinking("Hm."), *FOUND, Text("\n```\ncode\n```\n"), Finish("stop")],
        [Text("Half"), Finish("error", error=AuthRefused("No.", "Connect.", detail="401"))],
    )
    desk.window.composer.field.setPlainText("And then?")
    desk.window.composer.field.submitted.emit()
    qtbot.waitUntil(lambda: len(conversation.turns) == 2 and not conversation.running)
    application.removeEventFilter(doorman)
    assert doorman.seen == [desk.window]


def test_a_mark_is_the_same_in_text_list_and_picture(qtbot: QtBot, desk: Desk) -> None:
    desk.asked([*FOUND, Finish("stop")])
    window, canvas = desk.window, desk.window.panel.canvas
    prose, panel = prose_of(window), window.panel
    # from the text to the picture and the list
    chip = prose.place_of(1)
    assert chip is not None
    at = QPoint(chip.left() + 8, chip.center().y())
    QTest.mouseMove(prose.viewport(), at)
    qtbot.waitUntil(lambda: canvas._highlighted == 1, timeout=3000)
    assert panel.list._rows.highlighted == 1
    # from the list to the text and the picture
    rows = panel.list
    QTest.mouseMove(rows.viewport(), rows.visualRect(rows.model().index(1, 0)).center())
    qtbot.waitUntil(lambda: prose._marks.meant == 2, timeout=3000)
    assert canvas._highlighted == 2
    # from the picture to the text and the list
    place = canvas._sheet.bounds(1)
    assert place is not None
    QTest.mouseMove(canvas, canvas._in_widget(place).center().toPoint())
    qtbot.waitUntil(lambda: prose._marks.meant == 1, timeout=3000)
    assert rows._rows.highlighted == 1
    QTest.mouseMove(canvas, QPoint(1, 1))
    qtbot.waitUntil(lambda: prose._marks.meant == 0, timeout=3000)


def test_selected_text_lights_the_boxes_that_it_names(qtbot: QtBot, desk: Desk) -> None:
    desk.asked([*FOUND, Finish("stop")])
    canvas, prose = desk.window.panel.canvas, prose_of(desk.window)
    prose.selectAll()
    assert canvas._raised()[0] == {1, 2}
    cursor = prose.textCursor()
    cursor.clearSelection()
    prose.setTextCursor(cursor)
    assert canvas._raised()[0] == set()


def test_selected_rows_light_their_chips_and_hidden_ones_dim(qtbot: QtBot, desk: Desk) -> None:
    desk.asked([*FOUND, Finish("stop")])
    panel, prose = desk.window.panel, prose_of(desk.window)
    panel.list.select(2)
    assert prose._marks.state(2) == "raised"
    panel.list.clearSelection()
    panel.pane.filter.only("dialog")
    assert {number: prose._marks.state(number) for number in (1, 2)} == {1: "dimmed", 2: "plain"}
    panel.pane.filter.show_all()
    assert prose._marks.state(1) == "plain"


def test_a_click_on_a_chip_brings_its_place_into_view(qtbot: QtBot, desk: Desk) -> None:
    desk.asked([*FOUND, Finish("stop")])
    canvas = desk.window.panel.canvas
    for _ in range(12):
        canvas.zoom_in()
    canvas.pan(1e6, 1e6)
    qtbot.waitUntil(lambda: not canvas._settle.isActive(), timeout=5000)
    place = canvas._sheet.bounds(1)
    assert place is not None
    assert not canvas.rect().toRectF().contains(canvas._in_widget(place).center())
    prose = prose_of(desk.window)
    chip = prose.place_of(1)
    assert chip is not None
    at = QPoint(chip.left() + 8, chip.center().y())
    QTest.mouseClick(prose.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(
        lambda: canvas.rect().toRectF().contains(canvas._in_widget(place).center()), timeout=5000
    )


def test_the_picture_does_not_move_while_marks_arrive(qtbot: QtBot, desk: Desk) -> None:
    gate = threading.Event()
    desk.asked([Text("Here: "), gate, *FOUND, Finish("stop")], wait=False)
    canvas = desk.window.panel.canvas
    qtbot.waitUntil(lambda: canvas.width() > 300 and not canvas._settle.isActive(), timeout=5000)
    before = canvas.geometry(), canvas.zoom, canvas._view.corner
    gate.set()
    qtbot.waitUntil(lambda: len(desk.window.panel.marks) == 2, timeout=10_000)
    QApplication.processEvents()
    assert (canvas.geometry(), canvas.zoom, canvas._view.corner) == before


# ---- saving, capturing again


def test_the_picture_is_saved_with_its_marks(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    conversation = desk.asked([*FOUND, Finish("stop")])
    path = tmp_path / "kept.png"
    desk.stage.save_as(conversation.frames[0], path, desk.window.panel.marks)
    qtbot.waitUntil(lambda: any(str(path) in text for text in labels(desk.window)), timeout=10_000)
    kept = np.asarray(Image.open(path).convert("RGB"))
    assert kept.shape == (480, 640, 3)
    assert (kept != conversation.frames[0].rgb()).any()


def test_a_picture_that_cannot_be_saved_says_why(qtbot: QtBot, tmp_path: Path, desk: Desk) -> None:
    def fails(frame: Frame, marks: Sequence[Mark], path: Path) -> None:
        raise MediaError("There is no room.", "Save it elsewhere.")

    desk.save = fails
    desk.window = desk.make()
    conversation = desk.asked([*FOUND, Finish("stop")])
    desk.stage.save_as(conversation.frames[0], tmp_path / "x.png", ())
    qtbot.waitUntil(lambda: "There is no room." in labels(desk.window), timeout=10_000)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Where is Save All?", "Where-is-Save-All.png"),
        ("../../etc/passwd", "etc-passwd.png"),
        ("这里写了什么？", "这里写了什么？.png"),
        (" \n ", "eyeline.png"),
        ("CON: a|b*c" + "x" * 400, "CON-a-b-c" + "x" * 30 + ".png"),
    ],
)
def test_files_are_named_after_the_question(question: str, name: str) -> None:
    assert file_name(question) == name


def test_the_same_place_is_asked_for_again(qtbot: QtBot, desk: Desk) -> None:
    conversation = desk.asked([*FOUND, Finish("stop")])
    source = conversation.frames[0].source
    with qtbot.waitSignal(desk.stage.recapture_requested) as wanted:
        desk.window.panel._again.click()
    (place,) = wanted.args
    assert isinstance(place, Rect)
    assert place == getattr(source, "rect", None)
    file = Frame(picture().pixels, File("x.png"))
    desk.window.panel.show_frames([file], file, ())
    assert not desk.window.panel._again.isVisible()


# ---- the window itself


def test_a_narrow_window_shows_one_column_at_a_time(qtbot: QtBot, desk: Desk) -> None:
    desk.asked([*FOUND, Finish("stop")])
    window = desk.window
    window.resize(1000, 600)
    assert window.chat.isVisible()
    assert window.panel.isVisible()
    window.resize(500, 600)
    assert window.chat.isVisible()
    assert not window.panel.isVisible()
    window._tabs.setCurrentIndex(1)
    assert not window.chat.isVisible()
    assert window.panel.isVisible()
    window._tabs.setCurrentIndex(0)
    window.chat.clicked.emit(desk.stage.link.turn, 1)  # a chip leads to the picture
    assert window.panel.isVisible()


def test_it_comes_back_where_its_user_put_it(qtbot: QtBot, desk: Desk) -> None:
    desk.window.place.put(None)
    desk.asked([*FOUND, Finish("stop")])
    desk.window.setGeometry(5, 230, 780, 500)
    desk.window._split.setSizes([0, 380, 400])
    split = desk.window._split.sizes()
    desk.window.close()
    again = desk.make()
    again.place.put(None)
    again.show()
    qtbot.waitExposed(again)
    assert again.geometry().getRect() == (5, 230, 780, 500)
    desk.window = again
    desk.asked([*FOUND, Finish("stop")])
    assert abs(again._split.sizes()[1] - split[1]) <= 2


def test_it_opens_beside_what_was_asked_about_until_its_user_moves_it(
    qtbot: QtBot, desk: Desk
) -> None:
    screen = desk.window.screen()
    room = screen.availableGeometry()
    left = QRect(room.left(), room.top() + 50, 100, 100)
    window = desk.window
    window.place.put((screen, left))
    window.show()
    qtbot.waitExposed(window)
    assert not window.frameGeometry().intersects(left)
    window.close()
    right = left.translated(room.width() - 100, 0)
    window.place.put((screen, right))
    window.show()
    qtbot.waitExposed(window)
    assert not window.frameGeometry().intersects(right)
    window.resize(room.size() * 3 / 4)  # one that is larger than its monitor is moved into it
    window.move(room.left() + 40, room.top() + 77)
    window.close()
    window.place.put((screen, left))
    window.show()
    qtbot.waitExposed(window)
    assert window.pos().toTuple() == (room.left() + 40, room.top() + 77)


def test_nothing_yet_says_what_to_press(desk: Desk) -> None:
    desk.stage.say_hint("Press Ctrl+Alt+Space to look at something.")
    desk.empty()
    assert "Press Ctrl+Alt+Space to look at something." in labels(desk.window)
    assert not desk.window.panel.isVisible()
    assert desk.window.composer.isVisible()
    desk.asked([*FOUND, Finish("stop")])
    assert "Press Ctrl+Alt+Space to look at something." not in labels(desk.window)


def test_every_control_has_a_name(desk: Desk) -> None:
    desk.asked([Thinking("hm"), *FOUND, Text("\n```py\nx\n```\n"), Finish("stop")])
    for widget in desk.window.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            named = widget.accessibleName() or getattr(widget, "text", str)()
            inner = isinstance(widget.parent(), QWidget) and not isinstance(widget, Prose)
            assert named or inner, widget


# ---- how it looks


def test_the_theme_changes_while_it_is_shown(
    qtbot: QtBot, desk: Desk, request: pytest.FixtureRequest
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    request.addfinalizer(lambda: theme.apply(app, "light"))
    theme.apply(app, "light")
    reply: list[Said] = [
        Thinking("hm"),
        *FOUND,
        Text("\n```py\nx = 1\n```\n"),
        ReplyCut("Dead.", detail="x"),
    ]
    desk.asked(reply)
    theme.apply(app, "dark")
    QApplication.processEvents()
    switched = desk.window.grab().toImage()
    theme.apply(app, "light")
    theme.apply(app, "dark")
    window = desk.window
    window.hide()
    desk.stage.renew()  # made anew in the dark
    window.take()
    window.show()
    QApplication.processEvents()
    before, after = _colours(switched), _colours(desk.window.grab().toImage())
    assert {name for name, share in before.items() if share > 0.001} == {
        name for name, share in after.items() if share > 0.001
    }


def _colours(image: QImage) -> dict[str, float]:
    """The share of each colour."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32)
    values, counts = np.unique(pixels & 0xFFFFFF, return_counts=True)
    return {
        f"#{value:06x}": count / len(pixels)
        for value, count in zip(values.tolist(), counts.tolist(), strict=True)
    }
