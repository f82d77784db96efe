"""The mouse in recordings: drawn where it is, ringed where it clicks, left out where unwanted."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from Xlib import X
from Xlib.display import Display as XDisplay
from Xlib.ext import xtest

from app.capture.recorder.pointer import RINGED
from app.capture.recorder.recorder import ScreenRecorder
from app.core.place import Desktop, Rect
from app.core.recorder import Recorded, Reins, Rolling, Shot
from app.core.session import Session
from app.core.theme import CLICK
from tests.e2e.display import Display, x_server
from tests.e2e.recorded import Film, probed
from tests.e2e.sheets import Sheet

pytestmark = pytest.mark.screen

PAPER = 0xF0F0F0
WHOLE = Rect(0, 0, 320, 240, Desktop("screen"))
AWAY, HERE = (300, 220), (101, 81)


class Mouse:
    """Moves and presses as a hand does."""

    def __init__(self, shown: Display) -> None:
        self._display = XDisplay(shown.name)

    def move(self, x: int, y: int) -> None:
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        self._display.sync()

    def click(self, button: int = 1) -> None:
        xtest.fake_input(self._display, X.ButtonPress, button)
        xtest.fake_input(self._display, X.ButtonRelease, button)
        self._display.sync()

    def close(self) -> None:
        self._display.close()


@pytest.fixture(scope="module")
def screen() -> Iterator[Display]:
    with x_server(320, 240) as shown, Sheet(shown, (0, 0, 320, 240), PAPER) as sheet:
        sheet.point()
        yield shown


@pytest.fixture
def mouse(screen: Display) -> Iterator[Mouse]:
    mouse = Mouse(screen)
    mouse.move(*AWAY)
    yield mouse
    mouse.close()


@pytest.fixture(scope="module")
def recorder(screen: Display) -> Iterator[ScreenRecorder]:
    made = ScreenRecorder(Session("x11", display=screen.name))
    yield made
    made.close()


def record(recorder: ScreenRecorder, mouse: Mouse, out: Path, shot: Shot, button: int) -> Film:
    """Record until some time after the mouse was moved to `HERE` and clicked there."""
    reins, moved = Reins(), 0.0
    for told in recorder.record(shot, out, reins):
        if isinstance(told, Recorded):
            break
        assert isinstance(told, Rolling)
        if not moved and told.seconds > 0.2:
            moved = told.seconds
            mouse.move(*HERE)
            mouse.click(button)
        elif moved and told.seconds > moved + 0.7:
            reins.stop()
    return Film(out)


def inked(film: Film, seconds: float, x: int, y: int, reach: int) -> bool:
    """Whether anything but the paper is seen around a place."""
    part = film.at(seconds)[y - reach : y + reach, x - reach : x + reach].astype(int)
    return bool((np.abs(part - 0xF0) > 60).any())


def ringed(film: Film, x: int, y: int) -> bool:
    """Whether there is ever a ring around a place."""
    colour = np.array(CLICK)
    rims = (film.at(time)[y, x + 20 : x + 26].astype(int) for time in film.times)
    return any((np.abs(rim - colour).max(axis=1) < 70).any() for rim in rims)


def test_it_is_drawn_where_it_is(recorder: ScreenRecorder, mouse: Mouse, tmp_path: Path) -> None:
    film = record(recorder, mouse, tmp_path / "a.mp4", Shot(WHOLE), 1)
    end = film.times[-1]
    assert inked(film, 0, *AWAY, 18)
    assert not inked(film, 0, *HERE, 18)
    assert inked(film, end, *HERE, 18)
    assert not inked(film, end, *AWAY, 18)
    assert not ringed(film, *HERE)


def test_it_is_left_out(recorder: ScreenRecorder, mouse: Mouse, tmp_path: Path) -> None:
    film = record(recorder, mouse, tmp_path / "a.mp4", Shot(WHOLE, pointer=False), 1)
    assert not any(inked(film, time, *place, 18) for time in film.times for place in (AWAY, HERE))


def test_a_click_is_ringed_for_a_moment(
    recorder: ScreenRecorder, mouse: Mouse, tmp_path: Path
) -> None:
    film = record(recorder, mouse, tmp_path / "a.mp4", Shot(WHOLE, clicks=True), 1)
    assert ringed(film, *HERE)
    assert not inked(film, film.times[-1], HERE[0] + 22, HERE[1] - 12, 6)
    assert probed(tmp_path / "a.mp4").ordinary


def test_scrolling_is_no_click(recorder: ScreenRecorder, mouse: Mouse, tmp_path: Path) -> None:
    film = record(recorder, mouse, tmp_path / "a.mp4", Shot(WHOLE, clicks=True), 4)
    assert not ringed(film, *HERE)


def test_a_click_in_a_pause_is_not_ringed_afterwards(
    recorder: ScreenRecorder, mouse: Mouse, tmp_path: Path
) -> None:
    reins, clicked, gone_on = Reins(), 0.0, 0.0
    for told in recorder.record(Shot(WHOLE, clicks=True), tmp_path / "a.mp4", reins):
        if not isinstance(told, Rolling):
            break
        if gone_on:
            if told.seconds > gone_on + 0.3:
                reins.stop()
        elif clicked:
            if time.monotonic() > clicked + 2 * RINGED:
                reins.pause(paused=False)
                gone_on = told.seconds
        elif told.paused:
            mouse.move(*HERE)
            mouse.click()
            clicked = time.monotonic()
        elif told.seconds > 0.2:
            reins.pause(paused=True)
    film = Film(tmp_path / "a.mp4")
    assert inked(film, film.times[-1], *HERE, 18)
    assert not ringed(film, *HERE)
