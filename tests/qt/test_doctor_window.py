"""The doctor's window: lines as they come, a text for others, a grid on every monitor."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Literal, cast

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.core import screen_grid
from app.core.check import Check, Private
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Monitor, Services
from app.ui.doctor_window import DoctorWindow
from app.ui.lane import Lane, Mailbox
from app.ui.overlay.screens import pixels_of
from app.ui.screen_grid import GridWindow

Change = Callable[[screen_grid.Pixels], screen_grid.Pixels]


@dataclass
class Screens:
    """Pictures of the grids that are shown, changed in a way."""

    change: Change = lambda pixels: pixels
    error: CaptureError | None = None
    taken: int = 0

    def monitors(self) -> Sequence[Monitor]:
        return [
            Monitor(
                screen.name(),
                screen.geometry().x(),
                screen.geometry().y(),
                screen.size().width(),
                screen.size().height(),
            )
            for screen in QGuiApplication.screens()
        ]

    def grab(self, what: Literal["monitor", "all"], control: Control) -> Sequence[Frame]:
        assert what == "all"
        self.taken += 1
        if self.error is not None:
            raise self.error
        frames = []
        for number, each in enumerate(self.monitors(), 1):
            pixels = self.change(screen_grid.draw(each.width, each.height, number))
            where = Rect(0, 0, each.width, each.height, Desktop(each.id))
            frames.append(Frame(np.ascontiguousarray(pixels), Screen(each.id, where)))
        return frames


@dataclass
class Doctor:
    """Says what it is told to, and takes its time until it is let go."""

    checks: Sequence[Check] = (
        Check("versions", "Versions", ok=True, found="Eyeline 1"),
        Check("disk", "Disk", ok=False, found="full at /home/anna/x", hint="Make room."),
        Check("monitors", "Monitors", ok=True, found="one", drawing="┌─┐\n└─┘"),
    )
    go_on: threading.Event = field(default_factory=threading.Event)
    control: Control | None = None

    def __call__(self, control: Control) -> Iterator[Check]:
        self.control = control
        yield self.checks[0]
        forget = control.on_change(self.go_on.set)
        assert self.go_on.wait(60)
        forget()
        yield from self.checks[1:]


@dataclass
class Scaled:
    """A screen of so many logical pixels."""

    ratio: float
    logical: QSize

    def devicePixelRatio(self) -> float:
        return self.ratio

    def size(self) -> QSize:
        return self.logical

    def geometry(self) -> QRect:
        return QRect(QPoint(), self.logical)


class Rig:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.screens = Screens()
        self.doctor = Doctor()
        given = SimpleNamespace(
            doctor=self.doctor,
            screens=lambda: self.screens,
            private=lambda: Private("/home/anna", "anna"),
        )
        self.lane = Lane("look", Mailbox(), width=4)
        self.window = DoctorWindow(cast("Services", given), self.lane)
        qtbot.addWidget(self.window)
        self.window.show()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait, however busy the machine is."""
        self.qtbot.waitUntil(condition, timeout=60_000)

    def said(self) -> str:
        return "\n".join(each.text() for each in self.window.findChildren(QLabel))

    def button(self, text: str) -> QPushButton:
        return next(one for one in self.window.findChildren(QPushButton) if one.text() == text)

    def grids(self) -> list[GridWindow]:
        return [
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, GridWindow) and each.isVisible()
        ]


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    made = Rig(qtbot)
    yield made
    made.doctor.go_on.set()
    made.window.close()
    made.lane.close(10)


def look(rig: Rig) -> None:
    rig.doctor.go_on.set()
    rig.window.look()
    rig.until(lambda: rig.button("Look again").isEnabled())


def test_lines_appear_while_others_are_looked_at(rig: Rig) -> None:
    rig.window.look()
    rig.until(lambda: "Eyeline 1" in rig.said())
    assert "Make room." not in rig.said()
    assert "Looking…" in rig.said()
    rig.doctor.go_on.set()
    rig.until(lambda: "Make room." in rig.said())
    rig.until(lambda: "1 thing is not well" in rig.said())
    assert "┌─┐\n└─┘" in rig.said()


def test_closing_it_ends_the_looking(rig: Rig) -> None:
    rig.window.look()
    rig.until(lambda: "Eyeline 1" in rig.said())
    QTest.keyClick(rig.window, Qt.Key.Key_Escape)
    assert not rig.window.isVisible()
    assert rig.doctor.control is not None
    assert rig.doctor.control.cancelled


def test_what_is_copied_has_no_names_of_users(rig: Rig) -> None:
    look(rig)
    rig.button("Copy report").click()
    text = QGuiApplication.clipboard().text()
    assert "✗ Disk: full at ~/x\n    → Make room." in text
    assert "    ┌─┐" in text
    assert "anna" not in text


def draw(rig: Rig) -> None:
    rig.button("Draw a test grid").click()
    rig.until(lambda: len(rig.grids()) == len(QGuiApplication.screens()))


def test_a_grid_covers_each_monitor_until_escape(rig: Rig) -> None:
    look(rig)
    draw(rig)
    assert not rig.button("Draw a test grid").isEnabled()
    rig.until(lambda: "lines and colours are right" in rig.said())
    (grid, *_others) = rig.grids()
    assert grid.geometry() == grid.screen().geometry()
    drawn = grid.grab().toImage()
    assert drawn.pixelColor(0, grid.height() // 3).name() == "#4080ff"  # the left border
    assert "right" in grid.accessibleName()
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert rig.grids() == []
    assert rig.button("Draw a test grid").isEnabled()
    assert "1 thing is not well" in rig.said()


def off(pixels: screen_grid.Pixels) -> screen_grid.Pixels:
    return np.roll(pixels, (4, 7), (0, 1))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (off, "off by 7 pixels across and 4 down"),
        (lambda pixels: pixels[::2, ::2], "50.0% × 50.0%"),
        (lambda pixels: pixels * 0, "shows nothing of the grid"),
    ],
)
def test_a_picture_that_differs_is_found_and_said(rig: Rig, change: Change, told: str) -> None:
    look(rig)
    rig.screens.change = change
    draw(rig)
    rig.until(lambda: told in rig.said())
    assert rig.screens.taken > 1, "what is only being painted gets another look"
    assert "2 things are not well" in rig.said()
    rig.grids()[0].ended.emit()
    rig.screens.change = lambda pixels: pixels
    draw(rig)
    rig.until(lambda: told not in rig.said())
    assert "1 thing is not well" in rig.said()


def test_a_capture_that_fails_is_said(rig: Rig) -> None:
    look(rig)
    rig.screens.error = CaptureError("The desktop refuses.", "Allow it.")
    draw(rig)
    rig.until(lambda: "The desktop refuses." in rig.said())


def test_the_grid_goes_when_a_monitor_does(rig: Rig) -> None:
    look(rig)
    draw(rig)
    QGuiApplication.screens()[0].geometryChanged.emit(QRect())
    assert rig.grids() == []
    assert rig.button("Draw a test grid").isEnabled()


def test_the_grid_has_the_pixels_of_the_monitor_not_rounded_ones(rig: Rig) -> None:
    """At 225 % a monitor has a pixel less than its logical size says."""
    screen = Scaled(2.25, QSize(1707, 960))
    monitor = Monitor("eDP-1", 0, 0, 3840, 2160)
    assert pixels_of(cast("QScreen", screen), [monitor]) == (3840, 2160)
    assert pixels_of(cast("QScreen", screen), []) == (3841, 2160)
    other = Monitor("HDMI-1", 0, 0, 1920, 1080)
    assert pixels_of(cast("QScreen", screen), [other]) == (3841, 2160)


def test_the_grid_goes_with_the_window(rig: Rig) -> None:
    look(rig)
    draw(rig)
    rig.window.close()
    assert rig.grids() == []
