"""Windows in a capture: which one is under the pointer, what the key pays for it, how it is lit."""

import os
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Final

import numpy as np
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QApplication

from app.capture.windows.x11 import X11Windows
from app.core.desk import at, desk
from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Monitor
from app.core.windows import ShownWindow
from app.ui import theme
from app.ui.overlay.selection import Region
from app.ui.overlay.window import CaptureWindow
from tests.bench.harness import Figure
from tests.e2e.display import Display, desktop, wait_until
from tests.e2e.plain_windows import PlainWindows

_WINDOWS: Final = 200
_SIZE: Final = (3840, 2160)
_UNDER_MS: Final = 1.0
_PAINT_MS: Final = 8.0
_LIT: Final = (Region(100, 100, 1500, 1300), Region(1600, 200, 3400, 1900))


def figures(quick: bool) -> Iterator[Figure]:
    """All of it on real X servers: there a window has the pixels that a still has."""
    runs = 50 if quick else 400
    yield _under(runs)
    yield _snapshot(runs)
    with desktop({"screen": (0, 0, *_SIZE)}, with_tray=False) as shown:
        yield _lighting(shown, runs // 5)


def _under(runs: int) -> Figure:
    """Look beside all of them, which is the longest search."""
    windows = [
        ShownWindow(f"window {number}", "Plain", (number, number, number + 600, number + 400))
        for number in range(_WINDOWS)
    ]
    found: list[float] = []
    for _run in range(runs):
        begun = time.perf_counter()
        at(3000, 10, windows)
        found.append(1000 * (time.perf_counter() - begun))
    what = f"window under the pointer, of {_WINDOWS}, from the cache"
    return Figure(what, "ms", tuple(found), _UNDER_MS)


def _snapshot(runs: int) -> Figure:
    """What a capture asks: all windows, in the pixels of its stills."""
    monitor = Monitor("screen", 0, 0, 1920, 1080, primary=True)
    with (
        desktop({"screen": (0, 0, 1920, 1080)}) as shown,
        closing(X11Windows(shown.name)) as windows,
        PlainWindows(shown) as plain,
    ):
        frame = _frame(1920, 1080)
        for number in range(_WINDOWS):
            plain.open(f"window {number}", (number, number, 600, 400))
        wait_until(lambda: len(windows.shown()) > _WINDOWS, "the windows", 60)
        found: list[float] = []
        for _run in range(runs):
            begun = time.perf_counter()
            desk([frame], [monitor], windows.shown())
            found.append(1000 * (time.perf_counter() - begun))
    return Figure(
        f"{_WINDOWS} windows as a capture finds them when its key comes", "ms", tuple(found)
    )


def _lighting(shown: Display, runs: int) -> Figure:
    """Go from one window to the next at 4K: one is dimmed, the other one lit."""
    os.environ |= {"DISPLAY": shown.name, "QT_QPA_PLATFORM": "xcb"}
    app = QApplication([])
    theme.apply(app, "light")
    window = _Watched()
    window.put(_frame(*_SIZE))
    window.cover()
    app.processEvents()
    window.dim()
    app.processEvents()
    found: list[float] = []
    for run in range(runs):
        window.spent = 0.0
        window.offer(_LIT[run % len(_LIT)], "Inbox — Mail")
        while not window.spent:
            app.processEvents()
        found.append(window.spent)
    window.close()
    app.shutdown()
    return Figure("lighting the next window at 4K, painted", "ms", tuple(found), _PAINT_MS)


class _Watched(CaptureWindow):
    """Adds up the milliseconds that it paints."""

    spent = 0.0

    def __init__(self) -> None:
        super().__init__(QGuiApplication.primaryScreen())

    def paintEvent(self, event: QPaintEvent) -> None:
        begun = time.perf_counter()
        super().paintEvent(event)
        self.spent += 1000 * (time.perf_counter() - begun)


def _frame(width: int, height: int) -> Frame:
    pixels = np.random.default_rng(7).integers(0, 256, (height, width, 4), np.uint8)
    place = Rect(0, 0, width, height, Desktop("screen"))
    return Frame(pixels, Screen("screen", place))
