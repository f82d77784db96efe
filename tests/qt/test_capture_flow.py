"""Captures of the whole desktop: at once, after some seconds, when its monitors change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, cast

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.core.control import Control
from app.core.errors import AppError, CaptureError
from app.core.frame import Frame
from app.core.place import Desktop, Rect
from app.core.ports import Monitor, Screens
from app.core.presets import Preset
from app.core.settings import Settings
from app.core.windows import DesktopWindow
from app.media.paint import PillowPainter
from app.system.last_place import FileLastPlace
from app.ui.ask_model import AskModel
from app.ui.capture_flow import CaptureFlow
from app.ui.lane import Lane, Mailbox
from app.ui.overlay.countdown import Countdown
from app.ui.overlay.to_record import Recordable, Wanted
from app.ui.overlay.toolbar import Toolbar
from app.ui.overlay.window import CaptureWindow
from app.ui.picture_out import PictureOut
from app.ui.settings import UiSettings
from tests.qt.noise import noise
from tests.qt.scripted import Scripted, services
from tests.qt.test_overlay import READER


@dataclass
class OneMonitor:
    """A desktop that can be without its monitor; notes what was on the screen at each grab."""

    trouble: AppError | None = None
    seen: list[Sequence[str]] = field(default_factory=list)
    instant: bool = True
    hints: Sequence[str] = ()

    def monitors(self) -> Sequence[Monitor]:
        if self.trouble is not None:
            raise self.trouble
        box = QGuiApplication.primaryScreen().geometry()
        return [Monitor("only", box.x(), box.y(), box.width(), box.height(), primary=True)]

    def prepare(self) -> None: ...

    def grab(self, _what: str, _control: Control) -> Sequence[Frame]:
        self.seen.append([type(each).__name__ for each in visible()])
        (monitor,) = self.monitors()
        return [noise(monitor.width, monitor.height, "only")]

    def close(self) -> None:
        """Nothing is open."""


class NoWindows:
    """A desktop that tells of none."""

    untold = ""

    def warm(self) -> None:
        """Nothing is learned."""

    def shown(self) -> Sequence[DesktopWindow]:
        return ()

    def active(self) -> DesktopWindow | None:
        return None

    def close(self) -> None:
        """Nothing is open."""


def visible() -> list[object]:
    return [each for each in QApplication.topLevelWidgets() if each.isVisible()]


class Rig:
    """A flow on that desktop, and what it says."""

    def __init__(self, ui: UiSettings, folder: Path) -> None:
        self.screens = OneMonitor()
        self.lane = Lane("work", Mailbox())
        self.model = AskModel(lambda *_: None)
        self.model.offer([READER])
        told = replace(
            services(lambda _choice: Scripted([])),
            screens=lambda: cast("Screens", self.screens),
            windows=NoWindows,
            settings=lambda: Settings((ui,)),
            painter=PillowPainter,
            last_place=FileLastPlace(folder / "place.json"),
        )
        self.place = told.last_place
        places = QSettings(str(folder / "places.ini"), QSettings.Format.IniFormat)
        out = PictureOut(told.save_picture, told.painter, self.lane, places)
        self.flow = CaptureFlow(told, self.model, self.lane, out)
        self.failed: list[AppError] = []
        self.closed: list[bool] = []
        self.flow.failed.connect(self.failed.append)
        self.flow.closed.connect(lambda: self.closed.append(True))

    @property
    def countdown(self) -> Countdown:
        (found,) = (each for each in visible() if isinstance(each, Countdown))
        return found

    @property
    def stills(self) -> list[CaptureWindow]:
        return [each for each in visible() if isinstance(each, CaptureWindow)]

    def second(self) -> None:
        """Let one pass."""
        (tick,) = (each for each in self.countdown.findChildren(QTimer) if each.interval() == 1000)
        tick.timeout.emit()


@pytest.fixture
def rig(qtbot: QtBot, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(getattr(request, "param", UiSettings()), tmp_path)
    yield made
    made.flow.close()
    made.lane.close(5)


SECONDS: Final = 3


def test_a_countdown_ends_in_stills_that_do_not_show_it(rig: Rig, qtbot: QtBot) -> None:
    """Pain 8: a key closes the menu that is meant."""
    rig.flow.delay(SECONDS)
    countdown = rig.countdown
    assert rig.flow.open
    assert countdown.accessibleName() == "The screen is taken in 3 seconds"
    rig.second()
    assert "2 seconds" in countdown.findChildren(QLabel)[0].text()
    rig.second()
    assert countdown.accessibleName() == "The screen is taken in 1 second"
    rig.second()
    qtbot.waitUntil(lambda: bool(rig.stills))
    assert rig.screens.seen == [[]]
    assert rig.closed == []


def test_a_countdown_takes_no_focus(rig: Rig) -> None:
    rig.flow.delay(SECONDS)
    flags = rig.countdown.windowFlags()
    assert flags & Qt.WindowType.WindowDoesNotAcceptFocus
    assert rig.countdown.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)


def test_a_countdown_is_no_tile(rig: Rig) -> None:
    """Tiling desktops let windows float that have one size only."""
    rig.flow.delay(SECONDS)
    assert rig.countdown.minimumSize() == rig.countdown.maximumSize() == rig.countdown.size()


def test_a_click_calls_it_off(rig: Rig) -> None:
    rig.flow.delay(SECONDS)
    QTest.mouseClick(rig.countdown, Qt.MouseButton.LeftButton)
    assert visible() == []
    assert rig.closed == [True]
    assert not rig.flow.open


@pytest.mark.parametrize("again", ["start", "delay", "close"])
def test_the_key_again_calls_it_off(rig: Rig, again: str) -> None:
    rig.flow.delay(SECONDS)
    match again:
        case "start":
            rig.flow.start("region")
        case "delay":
            rig.flow.delay(10)
        case _:
            rig.flow.close()
    assert visible() == []
    assert rig.closed == [True]
    assert rig.screens.seen == []


def test_a_capture_is_put_off_from_its_toolbar(rig: Rig, qtbot: QtBot) -> None:
    preset = Preset("Describe", "Describe it.", "chat")
    rig.flow.start("region", preset)
    qtbot.waitUntil(lambda: bool(rig.stills and rig.stills[0].findChildren(Toolbar)))
    (toolbar,) = rig.stills[0].findChildren(Toolbar)
    toolbar.chosen.emit("delayed-5")
    assert rig.stills == []
    assert rig.countdown.accessibleName() == "The screen is taken in 5 seconds"
    assert rig.closed == []  # it goes on, with the question that stands ready
    for _second in range(5):
        rig.second()
    qtbot.waitUntil(lambda: bool(rig.stills))
    assert rig.flow._preset == preset


def test_what_is_copied_is_the_last_place_too(rig: Rig, qtbot: QtBot) -> None:
    rig.flow.start("region")
    (window,) = rig.stills
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(window, QPoint(150, 150))
    QTest.mouseMove(window, QPoint(300, 200))
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    QTest.keyClick(window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: rig.place.get() == Rect(100, 100, 300, 200, Desktop("only")))


@pytest.mark.parametrize("rig", [UiSettings(magnifier=False), UiSettings()], indirect=True)
def test_the_magnifier_is_up_to_the_settings(
    rig: Rig, qtbot: QtBot, request: pytest.FixtureRequest
) -> None:
    rig.flow.start("region")
    qtbot.waitUntil(lambda: bool(rig.stills))
    wanted = request.node.callspec.params["rig"].magnifier
    assert rig.stills[0]._magnifies == wanted


# ---- what goes wrong


def test_no_monitor_at_all_is_a_notice(rig: Rig) -> None:
    rig.screens.trouble = CaptureError("There is no monitor.", "Connect one.")
    rig.flow.start("region")
    assert [error.message for error in rig.failed] == ["There is no monitor."]
    assert not rig.flow.open
    rig.screens.trouble = None
    rig.flow.start("region")
    assert len(rig.stills) == 1


def test_no_monitor_after_the_countdown_is_a_notice(rig: Rig, qtbot: QtBot) -> None:
    rig.flow.delay(SECONDS)
    rig.screens.trouble = CaptureError("There is no monitor.", "Connect one.")
    for _second in range(SECONDS):
        rig.second()
    qtbot.waitUntil(lambda: bool(rig.failed))
    assert not rig.flow.open


def test_a_monitor_that_changes_while_a_drag_goes_on(rig: Rig, qtbot: QtBot) -> None:
    """A notice, nothing left on the screen, and what was typed is there the next time."""
    rig.flow.start("region")
    qtbot.waitUntil(lambda: bool(rig.stills and rig.stills[0].findChildren(Toolbar)))
    (window,) = rig.stills
    rig.model.draft = "half a question"
    QTest.mousePress(window, Qt.MouseButton.LeftButton)
    QTest.mouseMove(window, window.rect().center())
    assert window.dragging
    QGuiApplication.primaryScreen().geometryChanged.emit(window.rect())
    assert [error.message for error in rig.failed] == [
        "A monitor was disconnected, so the capture was closed."
    ]
    assert visible() == []
    assert rig.closed == [True]
    assert rig.model.draft == "half a question"
    rig.flow.start("region")
    assert len(rig.stills) == 1


def test_the_same_place_is_told_when_there_was_none(rig: Rig, qtbot: QtBot) -> None:
    rig.flow.start("last")
    qtbot.waitUntil(lambda: bool(rig.stills and rig.stills[0].findChildren(Toolbar)))
    (toolbar,) = rig.stills[0].findChildren(Toolbar)
    qtbot.waitUntil(
        lambda: any("Nothing was asked" in each.text() for each in toolbar.findChildren(QLabel))
    )


def test_the_same_place_is_told_when_its_monitor_has_gone(rig: Rig, qtbot: QtBot) -> None:
    rig.flow.again(Rect(0, 0, 50, 50, Desktop("gone")))
    qtbot.waitUntil(lambda: bool(rig.stills and rig.stills[0].findChildren(Toolbar)))
    (toolbar,) = rig.stills[0].findChildren(Toolbar)
    qtbot.waitUntil(
        lambda: any("no monitor" in each.text() for each in toolbar.findChildren(QLabel))
    )


def test_what_is_selected_is_recorded_and_is_the_last_place(rig: Rig, qtbot: QtBot) -> None:
    recorded: list[Wanted] = []
    rig.flow.recorded.connect(recorded.append)
    rig.flow.start("monitor", recordable=Recordable(begins=True))
    (still,) = rig.stills
    qtbot.waitUntil(lambda: still.region is not None)
    QTest.keyClick(still, Qt.Key.Key_Return)
    box = QGuiApplication.primaryScreen().geometry()
    assert [each.rect.corners for each in recorded] == [(0, 0, box.width(), box.height())]
    assert not rig.flow.open
    assert rig.closed == [True]  # nothing was asked
    assert rig.stills == []
    rig.flow.start("last")
    qtbot.waitUntil(
        lambda: bool(rig.stills) and rig.stills[0].region == rig.stills[0].extent.region
    )
