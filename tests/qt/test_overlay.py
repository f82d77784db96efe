"""A capture on one screen: what is selected, what is asked, one step back at a time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app.core.errors import MediaError
from app.core.frame import File, Frame
from app.core.place import Desktop, Rect
from app.core.ports import Capabilities, Choice, Monitor
from app.core.presets import Preset
from app.ui.annotate.painting import Paint
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.askbar import AskBar
from app.ui.images import image_of
from app.ui.overlay.asked import Asked
from app.ui.overlay.selection import Region
from app.ui.overlay.session import CaptureSession
from app.ui.overlay.still import Still
from app.ui.overlay.toolbar import Toolbar
from app.ui.overlay.window import CaptureWindow
from app.ui.picture_files import Opened
from tests.qt.noise import noise

READER: Final = BackendEntry(
    Choice("reader"),
    Capabilities("reader", False, False, frozenset({"find", "read", "table"})),
    "Reader",
)

NONE: Final = Qt.KeyboardModifier.NoModifier


class Capture:
    """A session on the one screen that there is, and what it says."""

    def __init__(
        self,
        qtbot: QtBot,
        preset: Preset | None = None,
        *backends: BackendEntry,
        paint: Paint | None = None,
    ) -> None:
        box = QGuiApplication.primaryScreen().geometry()
        self.qtbot = qtbot
        self.frame = noise(box.width(), box.height(), "only")
        self.model = AskModel(lambda *_: None)
        self.model.offer(backends or [READER])
        self.asked: list[Asked] = []
        self.closed = 0
        self.files: dict[str, Opened] = {}
        monitor = Monitor("only", box.x(), box.y(), box.width(), box.height(), primary=True)
        self.session = CaptureSession(
            [self.frame], [monitor], self.model, open_file=self.open, paint=paint, preset=preset
        )
        self.session.asked.connect(self.asked.append)
        self.session.closed.connect(self.count)
        with qtbot.waitSignal(self.session.painted):
            self.session.show()
        (self.window,) = [
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, CaptureWindow) and each.isVisible()
        ]

    def furnish(self) -> None:
        """Wait for the bars, which come after the stills."""
        self.qtbot.waitUntil(lambda: bool(self.window.findChildren(AskBar)))
        (self.bar,) = self.window.findChildren(AskBar)
        (self.toolbar,) = self.window.findChildren(Toolbar)

    def open(self, path: Path, done: Callable[[Opened], None]) -> None:
        done(self.files[path.name])

    def count(self) -> None:
        self.closed += 1

    def drag(self, *places: tuple[int, int]) -> None:
        first, *others = (QPoint(x, y) for x, y in places)
        QTest.mousePress(self.window, Qt.MouseButton.LeftButton, NONE, first)
        for place in others:
            QTest.mouseMove(self.window, place)
        QTest.mouseRelease(self.window, Qt.MouseButton.LeftButton, NONE, others[-1])

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)

    @property
    def region(self) -> Region | None:
        return self.window.region


@pytest.fixture
def capture(qtbot: QtBot) -> Iterator[Capture]:
    made = Capture(qtbot)
    made.furnish()
    yield made
    made.session.close()


def test_first_the_toolbar_then_the_question(capture: Capture) -> None:
    assert capture.toolbar.isVisible()
    assert not capture.bar.isVisible()
    capture.drag((100, 100), (300, 200))
    assert capture.region == Region(100, 100, 300, 200)
    assert not capture.toolbar.isVisible()
    assert capture.bar.isVisible()
    assert capture.bar.geometry().top() >= 200
    assert capture.bar.field.hasFocus()


def test_what_is_asked_about_is_what_was_dragged(capture: Capture) -> None:
    capture.drag((300, 250), (100, 100))
    QTest.keyClicks(capture.bar.field, "what is this")
    capture.key(Qt.Key.Key_Return)
    (asked,) = capture.asked
    assert (asked.question, asked.choice, asked.think) == ("what is this", READER.choice, "auto")
    assert asked.place == Rect(100, 100, 300, 250, Desktop("only"))
    (frame,) = asked.frames
    assert (frame.pixels == capture.frame.pixels[100:250, 100:300]).all()
    assert not capture.window.isVisible()
    assert capture.closed == 0
    capture.session.close()
    assert capture.closed == 0


def test_escape_goes_back_one_step_at_a_time(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200))
    QTest.keyClicks(capture.bar.field, "text")
    capture.key(Qt.Key.Key_Escape)
    assert capture.bar.field.toPlainText() == ""
    assert capture.region is not None
    capture.key(Qt.Key.Key_Escape)
    assert capture.region is None
    assert capture.toolbar.isVisible()
    assert capture.closed == 0
    capture.key(Qt.Key.Key_Escape)
    assert capture.closed == 1
    assert not capture.window.isVisible()


def test_who_is_faster_than_the_bars_goes_back_the_same_steps(qtbot: QtBot) -> None:
    capture = Capture(qtbot)
    capture.drag((100, 100), (300, 200))
    QTest.keyClicks(capture.window, "text")
    QTest.keyClick(capture.window, Qt.Key.Key_Escape)
    assert capture.region is not None
    capture.furnish()
    assert capture.bar.field.toPlainText() == ""
    capture.key(Qt.Key.Key_Escape)
    assert capture.region is None
    assert capture.closed == 0
    capture.session.close()


def test_escape_while_dragging_leaves_what_was_selected(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200))
    QTest.mousePress(capture.window, Qt.MouseButton.LeftButton, NONE, QPoint(500, 500))
    QTest.mouseMove(capture.window, QPoint(600, 600))
    assert capture.region == Region(500, 500, 600, 600)
    capture.key(Qt.Key.Key_Escape)
    assert capture.region == Region(100, 100, 300, 200)
    assert capture.bar.isVisible()


def test_a_click_beside_the_selection_changes_nothing(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200))
    capture.drag((600, 600), (600, 600))
    assert capture.region == Region(100, 100, 300, 200)
    assert capture.bar.isVisible()


def test_a_drag_out_and_back_selects_nothing(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200), (100, 100))
    assert capture.region is None
    assert capture.toolbar.isVisible()


def test_beyond_the_monitor_it_ends_at_the_border(capture: Capture) -> None:
    capture.drag((700, 700), (5000, 4000))
    assert capture.region == Region(700, 700, capture.frame.width, capture.frame.height)


def test_the_selection_is_moved_and_resized(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200))
    capture.drag((200, 150), (210, 170))
    assert capture.region == Region(110, 120, 310, 220)
    capture.drag((310, 220), (350, 260))
    assert capture.region == Region(110, 120, 350, 260)
    capture.drag((110, 190), (90, 500))
    assert capture.region == Region(90, 120, 350, 260)


@pytest.mark.parametrize("typed", ["", "ab"])
@pytest.mark.parametrize(
    ("key", "dx", "dy"),
    [
        (Qt.Key.Key_Left, -1, 0),
        (Qt.Key.Key_Right, 1, 0),
        (Qt.Key.Key_Up, 0, -1),
        (Qt.Key.Key_Down, 0, 1),
    ],
)
def test_arrow_keys_with_alt_nudge_from_the_question(
    capture: Capture, key: Qt.Key, dx: int, dy: int, typed: str
) -> None:
    held = Qt.KeyboardModifier
    capture.model.remember("What was asked before?")
    capture.drag((100, 100), (300, 200))
    QTest.keyClicks(capture.bar.field, typed)
    capture.key(key, held.AltModifier)
    assert capture.region == Region(100 + dx, 100 + dy, 300 + dx, 200 + dy)
    capture.key(key, held.AltModifier | held.ShiftModifier)
    moved = Region(100 + 11 * dx, 100 + 11 * dy, 300 + 11 * dx, 200 + 11 * dy)
    assert capture.region == moved
    capture.key(key, held.AltModifier | held.ControlModifier)
    assert capture.region == Region(moved.x1, moved.y1, moved.x2 + dx, moved.y2 + dy)
    assert capture.bar.field.toPlainText() == typed
    assert capture.bar.field.hasFocus()


def test_arrow_keys_nudge_while_the_question_is_empty(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200))
    capture.key(Qt.Key.Key_Right)
    capture.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert capture.region == Region(101, 110, 301, 210)
    capture.key(Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    capture.key(Qt.Key.Key_Up, both)
    assert capture.region == Region(101, 110, 300, 200)
    capture.key(Qt.Key.Key_Up)  # nothing was asked before that it could recall
    assert capture.region == Region(101, 109, 300, 199)
    QTest.keyClicks(capture.bar.field, "ab")
    capture.key(Qt.Key.Key_Left)
    assert capture.region == Region(101, 109, 300, 199)


def test_a_double_click_takes_the_monitor(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200))
    place = QPoint(400, 400)
    QTest.mouseClick(capture.window, Qt.MouseButton.LeftButton, NONE, place)
    QTest.mouseDClick(capture.window, Qt.MouseButton.LeftButton, NONE, place)
    QTest.mouseRelease(capture.window, Qt.MouseButton.LeftButton, NONE, place)
    assert capture.region == capture.window.extent.region
    assert capture.bar.isVisible()
    assert capture.window.rect().contains(capture.bar.geometry())


def test_without_a_pointer(capture: Capture) -> None:
    capture.session.take("region")
    before = capture.window.extent.middle
    assert capture.region == before
    assert capture.window.hasFocus()
    capture.key(Qt.Key.Key_Up)
    assert capture.region == before.moved(0, -1, capture.window.extent)
    capture.key(Qt.Key.Key_Return)
    assert capture.bar.field.hasFocus()


def test_what_is_typed_on_the_picture_goes_into_the_question(capture: Capture) -> None:
    capture.session.take("region")
    capture.window.setFocus()
    QTest.keyClick(capture.window, Qt.Key.Key_W)
    assert capture.bar.field.hasFocus()
    assert capture.bar.field.toPlainText() == "w"


def test_enter_takes_the_monitor_and_all_of_it_is_not_copied(capture: Capture) -> None:
    capture.key(Qt.Key.Key_Return)
    QTest.keyClicks(capture.bar.field, "?")
    capture.key(Qt.Key.Key_Return)
    assert capture.asked[0].frames == (capture.frame,)
    assert capture.asked[0].place == capture.frame.source.rect  # type: ignore[union-attr] # a Screen


def test_all_monitors_are_all_frames(capture: Capture) -> None:
    capture.session.take("all")
    QTest.keyClicks(capture.bar.field, "?")
    capture.key(Qt.Key.Key_Return)
    assert capture.asked[0].frames == (capture.frame,)


def test_the_same_place_again(capture: Capture) -> None:
    assert not capture.session.take_place(Rect(0, 0, 50, 50, Desktop("gone")))
    assert any("no monitor" in label.text() for label in capture.toolbar.findChildren(QLabel))
    assert not capture.session.take_place(Rect(9000, 9000, 9050, 9050, Desktop("only")))
    assert capture.region is None
    assert capture.session.take_place(Rect(10, 20, 90000, 80, Desktop("only")))
    assert capture.region == Region(10, 20, capture.frame.width, 80)


def test_what_is_selected_is_told_once_it_rests(capture: Capture) -> None:
    told: list[Frame] = []
    capture.session.region_selected.connect(told.append)
    capture.drag((100, 100), (300, 200))
    capture.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    capture.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    capture.qtbot.waitUntil(lambda: bool(told))
    assert (told[0].pixels == capture.frame.pixels[100:200, 102:302]).all()
    capture.session.set_context(told[0], frozenset({"text"}))
    QTest.keyClicks(capture.bar.field, "?")
    capture.key(Qt.Key.Key_Return)
    assert len(told) == 1
    assert capture.asked[0].frames[0] is told[0]  # what was read ahead is what is asked about


# ---- pictures from elsewhere


def test_a_picture_from_the_clipboard(capture: Capture) -> None:
    picture = noise(50, 40)
    QApplication.clipboard().setImage(image_of(picture).copy())
    capture.session.take("clipboard")
    assert capture.bar.isVisible()
    QTest.keyClicks(capture.bar.field, "?")
    capture.key(Qt.Key.Key_Return)
    (frame,) = capture.asked[0].frames
    assert (frame.pixels[:, :, :3] == picture.pixels[:, :, :3]).all()
    assert isinstance(frame.source, File)
    assert capture.asked[0].place is None


def test_what_is_transparent_lies_on_white(capture: Capture) -> None:
    clear = QImage(8, 8, QImage.Format.Format_ARGB32)
    clear.fill(Qt.GlobalColor.transparent)
    QApplication.clipboard().setImage(clear)
    capture.session.take("clipboard")
    QTest.keyClicks(capture.bar.field, "?")
    capture.key(Qt.Key.Key_Return)
    assert (capture.asked[0].frames[0].pixels[:, :, :3] == 255).all()


def test_a_clipboard_without_a_picture_is_a_notice(capture: Capture) -> None:
    QApplication.clipboard().setText("words")
    capture.drag((100, 100), (300, 200))
    before = capture.bar.height_at(560)
    capture.session.take("clipboard")
    capture.qtbot.waitUntil(lambda: capture.bar.height_at(560) > before)
    assert capture.region == Region(100, 100, 300, 200)


def test_a_copied_file_is_opened(capture: Capture) -> None:
    capture.files["a.png"] = noise(30, 20)
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile("/somewhere/a.png")])
    QApplication.clipboard().setMimeData(copied)
    capture.session.take("clipboard")
    QTest.keyClicks(capture.bar.field, "?")
    capture.key(Qt.Key.Key_Return)
    assert capture.asked[0].frames == (capture.files["a.png"],)


def dialog() -> QFileDialog:
    (found,) = [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, QFileDialog) and each.isVisible()
    ]
    return found


def test_a_file_is_chosen_while_the_stills_are_away(capture: Capture, tmp_path: Path) -> None:
    place = tmp_path / "b.png"
    place.touch()
    capture.files["b.png"] = noise(5000, 20)
    capture.session.take("file")
    assert not capture.window.isVisible()
    dialog().filesSelected.emit([str(place)])
    dialog().close()
    assert capture.window.isVisible()
    assert capture.bar.isVisible()


def test_a_file_that_is_none_brings_the_selection_back(capture: Capture, tmp_path: Path) -> None:
    capture.drag((100, 100), (300, 200))
    QTest.keyClicks(capture.bar.field, "kept")
    capture.session.take("file")
    dialog().reject()
    assert capture.window.isVisible()
    capture.files["c.png"] = MediaError("It is no picture.", "Choose another one.")
    capture.session.take("file")
    chosen = dialog()
    chosen.filesSelected.emit([str(tmp_path / "c.png")])
    chosen.close()
    assert capture.region == Region(100, 100, 300, 200)
    assert capture.bar.isVisible()
    assert capture.bar.field.toPlainText() == "kept"


def test_closing_takes_the_dialog_away(capture: Capture) -> None:
    capture.session.take("file")
    chosen = dialog()
    capture.session.close()
    assert not chosen.isVisible()
    assert capture.closed == 1


def test_connecting_takes_it_off_the_screen_and_back(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200))
    with capture.qtbot.waitSignal(capture.session.connect_requested):
        capture.bar.connect_requested.emit()
    assert not capture.window.isVisible()
    capture.session.resume()
    assert capture.window.isVisible()
    assert capture.region == Region(100, 100, 300, 200)


# ---- what is painted


def painted(window: Still) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return pixels[:, :, :3].copy()


def test_the_selection_is_shown_as_it_is_and_the_rest_dimmed(capture: Capture) -> None:
    capture.drag((200, 300), (400, 400))
    capture.window.keep_clear(None)
    shown, still = painted(capture.window), capture.frame.pixels[:, :, :3]
    inside = np.s_[308:392, 208:392]
    assert (shown[inside] == still[inside]).all()
    outside = np.s_[:200, :]
    assert shown[outside].mean() < still[outside].mean() * 0.8
