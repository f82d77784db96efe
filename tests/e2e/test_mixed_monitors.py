"""Real drags on monitors of different sizes and scales: what is taken is what lies under them.

Pain 4 (the wrong region under fractional or mixed scales) and 7 (only the first monitor, or the
wrong one), on a real X server.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PySide6.QtGui import QImage

from tests.e2e.display import Box, Display, desktop, needs, running, set_monitors
from tests.e2e.test_overlay import Overlay, Picture, overlay, screen

pytestmark = pytest.mark.screen

WIDE, HIGH = 2166, 900
TWO: Final[Mapping[str, Box]] = {"MAIN": (0, 0, 1366, 768), "TALL": (1366, 100, 800, 800)}
THREE: Final[Mapping[str, Box]] = {
    "MIDDLE": (600, 0, 1000, 700),
    "PORTRAIT": (0, 0, 600, 900),
    "RIGHT": (1600, 50, 566, 400),
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    """A desktop of which no two places look alike."""
    needs("xdotool", "xrandr")
    with desktop({"ALL": (0, 0, WIDE, HIGH)}, with_tray=False) as display:
        folder = tmp_path_factory.mktemp("noise")
        with _noise(display, folder):
            yield display


@contextmanager
def _noise(shown: Display, folder: Path) -> Iterator[None]:
    pixels = np.random.default_rng(7).integers(0, 256, (HIGH, WIDE, 4), np.uint8)
    picture, painted = folder / "noise.png", folder / "painted"
    image = QImage(pixels.data, WIDE, HIGH, 4 * WIDE, QImage.Format.Format_RGB32)
    image.save(str(picture))
    program = Path(__file__).with_name("picture_window.py")
    command = [sys.executable, str(program), "0", "0", str(picture), str(painted)]
    with running(command, shown.environment, painted.exists):
        yield


def _asked(opened: Overlay, x1: int, y1: int, x2: int, y2: int) -> Picture:
    opened.drag((x1, y1), ((x1 + x2) // 2, y1 + 2), (x2, y2))
    opened.wait("selected")
    opened.tool("type", "x")
    opened.tool("key", "Return")
    opened.wait("asked")
    return opened.asked()


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("scales", ["1.25;2;1.5", "2.25;1;1.75"])
def test_three_monitors_of_their_own_scales(
    shown: Display, tmp_path: Path, scales: str, number: int
) -> None:
    set_monitors(shown, THREE)
    left, top, width, height = list(THREE.values())[number]
    before = screen(shown, (0, 0, WIDE, HIGH))
    with overlay(shown, tmp_path, QT_SCREEN_SCALE_FACTORS=scales) as opened:
        x1, y1 = left + 53, top + 41
        x2, y2 = left + width - 61, top + height - 187
        taken = _asked(opened, x2, y1, x1, y2)
    assert taken.shape[:2] == (y2 - y1, x2 - x1)
    assert (taken == before[y1:y2, x1:x2]).all()


@pytest.mark.parametrize("factor", ["1.25", "1.75", "2.25"])
def test_two_monitors_and_one_scale(shown: Display, tmp_path: Path, factor: str) -> None:
    set_monitors(shown, TWO)
    before = screen(shown, (0, 0, WIDE, HIGH))
    with overlay(shown, tmp_path, QT_SCALE_FACTOR=factor) as opened:
        taken = _asked(opened, 1366 + 7, 100 + 9, 1366 + 641, 100 + 333)
    assert taken.shape[:2] == (324, 634)
    assert (taken == before[109:433, 1373:2007]).all()


def test_all_of_a_monitor_by_a_drag_from_corner_to_corner(shown: Display, tmp_path: Path) -> None:
    set_monitors(shown, TWO)
    before = screen(shown, (0, 0, WIDE, HIGH))
    with overlay(shown, tmp_path, QT_SCALE_FACTOR="1.5") as opened:
        taken = _asked(opened, 0, 0, 1365, 767)
    assert (taken == before[:768, :1366]).all()
