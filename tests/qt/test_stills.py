"""Stills: which one is where, what of them is painted, at what scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QPaintEvent, QScreen
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.ports import Monitor
from app.ui.overlay.chrome import rects
from app.ui.overlay.screens import matched
from app.ui.overlay.selection import Region
from app.ui.overlay.window import CaptureWindow
from tests.qt.noise import noise


class Watched(CaptureWindow):
    """Notes how many pixels it paints."""

    def paintEvent(self, event: QPaintEvent) -> None:
        region = event.region()
        self.areas.append(sum(each.width() * each.height() for each in rects(region)))
        super().paintEvent(event)

    areas: list[int]


def test_only_what_changed_is_painted_again(qtbot: QtBot) -> None:
    window = Watched(QGuiApplication.primaryScreen())
    window.put(noise(800, 600))
    qtbot.addWidget(window)
    window.areas = []
    window.resize(800, 600)
    window.show()
    window.dim()
    window.select(Region(100, 100, 500, 400))
    qtbot.waitUntil(lambda: bool(window.areas) and not _pending(window, qtbot))
    lines = 4 * (800 + 600) + 8000

    def paints(most: int) -> None:
        qtbot.waitUntil(lambda: bool(window.areas))
        assert sum(window.areas) <= most
        window.areas.clear()

    window.areas.clear()
    window.point(QPoint(50, 50))
    paints(lines)
    window.point(QPoint(90, 50))
    paints(lines)
    window.select(Region(100, 100, 504, 400))
    paints(25_000)


def test_a_picture_is_painted_as_a_whole_wherever_something_was_lit(qtbot: QtBot) -> None:
    window = Watched(QGuiApplication.primaryScreen())
    window.put(noise(800, 600))
    qtbot.addWidget(window)
    window.areas = []
    window.resize(800, 600)
    window.show()
    window.dim()
    window.offer(Region(0, 0, 800, 600), "a window")
    for _time in range(2):  # instead of a window, then instead of another picture
        qtbot.waitUntil(lambda: bool(window.areas) and not _pending(window, qtbot))
        window.areas.clear()
        window.show_pictures([noise(300, 200)])
        qtbot.waitUntil(lambda: sum(window.areas) >= 300 * 200)


def _pending(window: Watched, qtbot: QtBot) -> bool:
    """Whether it still paints."""
    before = len(window.areas)
    qtbot.wait(60)
    return len(window.areas) != before


def test_a_frame_of_another_scale_is_fitted(qtbot: QtBot) -> None:
    screen = QGuiApplication.primaryScreen()
    window = CaptureWindow(screen)
    window.put(noise(1600, 400))
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    window.select(Region(0, 0, 1600, 400))
    x, y, width, height = window.target()
    assert (round(x), round(y), round(width), round(height)) == (0, 200, 800, 200)
    QTest.mousePress(
        window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(100, 250)
    )
    with qtbot.waitSignal(window.changed) as changed:
        QTest.mouseMove(window, QPoint(200, 300))
    assert changed.args == [Region(200, 100, 400, 200)]


# ---- which still is where


@dataclass(frozen=True)
class Place:
    """What of a `QScreen` says where it is: its corner in device pixels, its size in logical."""

    box: tuple[int, int, int, int]
    ratio: float = 1.0

    def geometry(self) -> QRect:
        return QRect(*self.box)

    def devicePixelRatio(self) -> float:
        return self.ratio


def test_handles_leave_a_small_selection_to_be_seen(qtbot: QtBot) -> None:
    window = CaptureWindow(QGuiApplication.primaryScreen())
    window.put(noise(800, 600))
    qtbot.addWidget(window)
    for size, many in (((20, 10), 4), ((20, 200), 6), ((200, 100), 8)):
        window.select(Region(100, 100, 100 + size[0], 100 + size[1]))
        assert len(list(window._chrome()._handles())) == many


def test_stills_find_their_screens_by_place() -> None:
    monitors = [
        Monitor("eDP-1", 0, 0, 2880, 1800, primary=True),
        Monitor("above", 400, -1080, 1920, 1080),
        Monitor("left", -1280, 300, 1280, 1024),
    ]
    places = [
        Place((-1280, 300, 1280, 1024)),
        Place((0, 0, 1440, 900), 2.0),
        Place((400, -1080, 1920, 1080)),
    ]
    frames = [noise(8, 8, monitor.id) for monitor in monitors]
    found = matched(frames, monitors, cast("Sequence[QScreen]", places))
    assert [(frames.index(frame), places.index(cast("Place", at))) for frame, at in found] == [
        (0, 1),
        (1, 2),
        (2, 0),
    ]


def test_one_picture_of_a_desktop_is_shown_on_the_first_screen() -> None:
    places = [Place((0, 0, 800, 600)), Place((800, 0, 800, 600))]
    whole = noise(16, 6, "desktop")
    ((frame, at),) = matched([whole], [], cast("Sequence[QScreen]", places))
    assert frame is whole
    assert cast("Place", at) is places[0]


def test_a_still_whose_monitor_has_gone_is_left_out() -> None:
    monitors = [Monitor("a", 0, 0, 800, 600), Monitor("b", 800, 0, 800, 600)]
    frames = [noise(8, 6, "a"), noise(8, 6, "b")]
    places = [Place((0, 0, 800, 600))]
    ((frame, _),) = matched(frames, monitors, cast("Sequence[QScreen]", places))
    assert frame is frames[0]
