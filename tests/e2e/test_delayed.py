"""A capture after some seconds, with a menu that is open: real keys, real windows."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from tests.e2e.display import running, wait_until
from tests.e2e.program import run
from tests.e2e.windowed import KEY, OVERLAY, Desk, program

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("welcomed")]

COUNTDOWN: Final = "Waiting for the capture"
MENU: Final = (0xE0, 0xA0, 0x40)


@contextmanager
def menu_open(desk: Desk, folder: Path) -> Iterator[Path]:
    """Show a window whose menu is open; yields the file that says so, or that it has closed."""
    said = folder / "menu"
    program_ = Path(__file__).with_name("menu_window.py")
    command = [sys.executable, str(program_), "400", "300", str(said)]
    with running(command, desk.shown.environment, said.exists):
        yield said


def listening(desk: Desk, seconds: int) -> bool:
    """Whether the program does what it is told."""
    return run("trigger", f"delayed-{seconds}", env=desk.environment).code == 0


def test_menus_stay_open_until_the_screen_is_taken(desk: Desk, tmp_path: Path) -> None:
    """Pain 8: menus close when a key is pressed, so that nobody can ask about them."""
    desk.point(900, 600)
    with program(desk), menu_open(desk, tmp_path) as said:
        wait_until(lambda: listening(desk, 5), "the program")
        wait_until(lambda: desk.windows(COUNTDOWN), "the countdown")
        assert said.read_text() == "shown"
        left, top, width, height = desk.place(desk.windows(COUNTDOWN)[0])
        middle = top + height // 2, left + width // 2
        wait_until(lambda: desk.look()[middle].max() > 0, "the countdown painted")
        before = desk.look()[300:500, 400:700]
        assert (before == MENU).all(axis=2).sum() > 2000
        focus = desk.focus()
        desk.point(left - 40, top)
        assert desk.focus() == focus
        wait_until(lambda: desk.windows(OVERLAY), "the stills")
        assert not desk.windows(COUNTDOWN)
        wait_until(desk.shows_toolbar, "the toolbar")
        desk.drag(380, 250, 720, 520)
        wait_until(lambda: desk.look()[530, 420].min() > 240, "the ask bar")
        # As it was, the menu open, and nothing of the countdown.
        assert (desk.look()[300:500, 400:700] == before).mean() > 0.99
        assert np.ptp(desk.look()[top + 5 : top + height - 5, left + 5 : left + 30]) < 20


@pytest.mark.parametrize("way", ["click", "key"])
def test_it_is_called_off(desk: Desk, way: str) -> None:
    with program(desk):
        desk.open_overlay(2)
        desk.press("Escape")
        wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
        assert listening(desk, 10)
        wait_until(lambda: desk.windows(COUNTDOWN), "the countdown")
        if way == "click":
            left, top, width, height = desk.place(desk.windows(COUNTDOWN)[0])
            desk.click(left + width // 2, top + height // 2)
        else:
            desk.press(KEY)
        wait_until(lambda: not desk.windows(COUNTDOWN), "the countdown to go")
        assert not desk.windows(OVERLAY)
        desk.open_overlay(2)  # and the key works as before
