"""The doctor's window and its grid on a real desktop, of two monitors of different sizes."""

import pytest

from tests.e2e.display import desktop, wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.windowed import Desk, program

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.usefixtures("welcomed")]

MONITORS = {"LEFT": (0, 0, 1100, 800), "RIGHT": (1100, 60, 900, 700)}


def test_the_grid_is_drawn_taken_and_compared(eyes: Eyes) -> None:
    with desktop(MONITORS, with_tray=False) as shown:
        desk = Desk(shown)
        with program(desk) as process:
            home = desk.window("^Eyeline$")
            desk.click(*eyes.wait_for(desk, "Doctor", home))
            window = desk.window("^Doctor")
            desk.click(*eyes.wait_for(desk, "Draw a test grid", window))
            wait_until(lambda: len(desk.windows("^Test grid")) == 2, "a grid on each monitor", 30)
            wait_until(lambda: eyes.count(desk, "colours are right") == 2, "what was found", 40)
            desk.press("Escape")
            wait_until(lambda: not desk.windows("^Test grid"), "the grid to go")
            wait_until(lambda: eyes.see(desk, "Test grid 2", window), "it in the window", 40)
            assert process.poll() is None
