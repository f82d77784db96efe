"""Repaints of a capture while something is dragged on a screen of 3840x2160, in its own process.

    python tests/bench/bench_drag.py magnifier|plain

prints the milliseconds of each frame, from the pointer's event to the pixels given to the server.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench.harness import Figure
from tests.e2e.display import x_server

WIDTH, HEIGHT = 3840, 2160
LIMIT_MS: Final = 8.0
_STEP: Final = 7  # pixels between two places of the pointer
_ROOT: Final = Path(__file__).parents[2]


def figures(quick: bool) -> Iterator[Figure]:
    """Drag with and without the magnifier."""
    count = 60 if quick else 240
    with x_server(WIDTH, HEIGHT) as shown:
        found = {
            way: _asked(way, count, dict(shown.environment) | {"PYTHONPATH": str(_ROOT)})
            for way in ("plain", "magnifier")
        }
    yield Figure(
        "a frame of a drag at 3840x2160, with the magnifier",
        "ms",
        found["magnifier"],
        LIMIT_MS,
        details={"without it, median ms": sorted(found["plain"])[count // 2]},
    )


def _asked(way: str, count: int, environment: dict[str, str]) -> tuple[float, ...]:
    said = subprocess.run(
        [sys.executable, __file__, way, str(count)],
        env=environment,
        capture_output=True,
        check=True,
    )
    return tuple(json.loads(said.stdout))


def _drag(*, magnifies: bool, count: int) -> list[float]:
    """Drag across the screen; returns the milliseconds of each step."""
    import numpy as np
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from app.core.frame import Frame, Screen
    from app.core.place import Desktop, Rect
    from app.ui import theme
    from app.ui.overlay.window import CaptureWindow

    app = QApplication([sys.argv[0], "-platform", "xcb"])
    theme.apply(app, "light")
    screen = QGuiApplication.primaryScreen()
    box = screen.geometry()
    noise = np.random.default_rng(1).integers(0, 256, (box.height(), box.width(), 4), np.uint8)
    whole = Rect(0, 0, box.width(), box.height(), Desktop("only"))
    window = CaptureWindow(screen)
    window.put(Frame(noise, Screen("only", whole)))
    if not magnifies:
        window.do_without_magnifier()
    window.changed.connect(window.select)
    window.cover()
    app.processEvents()
    window.dim()
    app.processEvents()
    none = Qt.KeyboardModifier.NoModifier
    QTest.mousePress(window, Qt.MouseButton.LeftButton, none, QPoint(100, 100))
    found = []
    for number in range(1, count + 1):
        place = QPoint(110 + number * _STEP, 110 + number * _STEP)
        begin = time.perf_counter()
        QTest.mouseMove(window, place)
        app.processEvents()
        found.append(1000 * (time.perf_counter() - begin))
    return found


if __name__ == "__main__":
    json.dump(_drag(magnifies=sys.argv[1] == "magnifier", count=int(sys.argv[2])), sys.stdout)
