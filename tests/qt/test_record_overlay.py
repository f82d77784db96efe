"""A capture in which what is selected is recorded instead of asked about."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.core.desk import Standing
from app.core.place import Desktop
from app.core.ports import Monitor
from app.core.windows import ShownWindow
from app.ui.ask_model import AskModel
from app.ui.askbar import AskBar
from app.ui.overlay.record_bar import RecordBar
from app.ui.overlay.session import CaptureSession
from app.ui.overlay.to_record import Recordable, Wanted
from app.ui.overlay.toolbar import Toolbar
from app.ui.overlay.window import CaptureWindow
from tests.qt.noise import noise
from tests.qt.test_overlay import READER, Capture

ON = Recordable(begins=True)
EDITOR = ShownWindow("notes.txt", "Editor", (100.0, 80.0, 500.0, 380.0), 0, id=4711)


class Recording(Capture):
    """A session that begins with recording, or can be switched to it."""

    def __init__(self, qtbot: QtBot, recordable: Recordable) -> None:
        box = QGuiApplication.primaryScreen().geometry()
        self.qtbot = qtbot
        self.model = AskModel(lambda *_: None)
        self.model.offer([READER])
        monitor = Monitor("only", box.x(), box.y(), box.width(), box.height(), primary=True)
        frame = noise(box.width(), box.height(), "only")
        standing = Standing({"only": (EDITOR,)})
        self.session = CaptureSession(
            [frame], [monitor], self.model, recordable=recordable, standing=standing
        )
        self.wanted: list[Wanted] = []
        self.closed = 0
        self.session.recorded.connect(self.wanted.append)
        self.session.closed.connect(self.count)
        with qtbot.waitSignal(self.session.painted):
            self.session.show()
        (self.window,) = [
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, CaptureWindow) and each.isVisible()
        ]
        self.furnish()

    @property
    def bars(self) -> list[str]:
        kinds = (Toolbar, AskBar, RecordBar)
        found = [each for kind in kinds for each in self.window.findChildren(kind)]
        return [type(each).__name__ for each in found if each.isVisible()]

    def button(self, name: str) -> QToolButton:
        found = self.toolbar.findChildren(QToolButton)
        return next(each for each in found if each.accessibleName() == name)


@pytest.fixture
def recording(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Recording]:
    made = Recording(qtbot, getattr(request, "param", ON))
    yield made
    made.session.close()


def test_a_drag_then_enter_records_the_region(recording: Recording) -> None:
    assert recording.button("Record").isChecked()
    recording.drag((200, 100), (400, 300), (600, 400))
    assert recording.bars == ["RecordBar"]
    recording.key(Qt.Key.Key_Return)
    (wanted,) = recording.wanted
    assert wanted.rect.corners == (200, 100, 600, 400)
    assert wanted.rect.space == Desktop("only")
    assert wanted.window == ""
    assert recording.closed == 0
    assert not recording.window.isVisible()


def test_the_button_records_too(recording: Recording) -> None:
    recording.drag((200, 100), (600, 400))
    (bar,) = recording.window.findChildren(RecordBar)
    QTest.mouseClick(bar.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert len(recording.wanted) == 1


def test_keys_alone_move_what_is_recorded(recording: Recording) -> None:
    recording.session.take("region")
    before = recording.region
    assert before is not None
    recording.key(Qt.Key.Key_Right)
    assert recording.region is not None
    assert recording.region.x1 == before.x1 + 1
    recording.key(Qt.Key.Key_Return)
    assert recording.wanted[0].rect.x1 == before.x1 + 1


def test_a_window_is_taken_by_its_number(recording: Recording) -> None:
    recording.session.take("window")
    recording.key(Qt.Key.Key_Return)
    recording.key(Qt.Key.Key_Return)
    (wanted,) = recording.wanted
    assert (wanted.window, wanted.rect.corners) == ("4711", EDITOR.box)


def test_a_window_whose_edges_were_moved_is_a_region(recording: Recording) -> None:
    recording.session.take("window")
    recording.key(Qt.Key.Key_Return)
    recording.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    recording.key(Qt.Key.Key_Return)
    assert recording.wanted[0].window == ""


def test_the_monitor_and_what_is_to_be_known_of_it(qtbot: QtBot) -> None:
    told = Recordable(begins=True, remark=lambda wanted: f"{wanted.rect.width:.0f} wide.")
    recording = Recording(qtbot, told)
    recording.session.take("monitor")
    (bar,) = recording.window.findChildren(RecordBar)
    width = recording.window.extent.width
    assert f"{width} wide." in [each.text() for each in bar.findChildren(QLabel)]
    recording.key(Qt.Key.Key_Return)
    assert recording.wanted[0].rect.width == width


@pytest.mark.parametrize("recording", [Recordable()], indirect=True)
def test_the_key_switches_between_asking_and_recording(recording: Recording) -> None:
    recording.drag((200, 100), (600, 400))
    assert recording.bars == ["AskBar"]
    recording.key(Qt.Key.Key_F9)
    assert recording.bars == ["RecordBar"]
    recording.key(Qt.Key.Key_A)  # is no question
    assert recording.model.draft == ""
    recording.key(Qt.Key.Key_F9)
    assert recording.bars == ["AskBar"]
    recording.key(Qt.Key.Key_B)
    assert recording.bar.field.toPlainText() == "b"


@pytest.mark.parametrize("recording", [Recordable()], indirect=True)
def test_what_cannot_be_recorded_is_off_in_the_toolbar(recording: Recording) -> None:
    recording.button("Record").click()
    names = ("Region", "Window", "Monitor", "Clipboard", "Delay…")
    assert [recording.button(name).isEnabled() for name in names] == [
        True,
        True,
        True,
        False,
        False,
    ]
    recording.button("Record").click()
    assert all(recording.button(name).isEnabled() for name in names)
    recording.session.take("all")
    recording.key(Qt.Key.Key_F9)
    assert recording.bars == ["Toolbar"]


@pytest.mark.parametrize(
    "recording", [Recordable(obstacle=lambda: ("Wayland.", "Use X11."))], indirect=True
)
def test_an_obstacle_is_said_on_the_button(recording: Recording) -> None:
    button = recording.button("Record")
    assert not button.isEnabled()
    assert button.toolTip() == "Wayland. Use X11."
    assert button.accessibleDescription() == "Wayland. Use X11."
    recording.key(Qt.Key.Key_F9)
    assert not button.isChecked()


def test_escape_goes_back_a_step_at_a_time(recording: Recording) -> None:
    recording.drag((200, 100), (600, 400))
    recording.key(Qt.Key.Key_Escape)
    assert recording.bars == ["Toolbar"]
    recording.key(Qt.Key.Key_Escape)
    assert recording.closed == 1
    assert recording.wanted == []
