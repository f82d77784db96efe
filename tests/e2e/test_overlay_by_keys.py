"""A capture by keys alone on a real X server, with two monitors."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.display import Display, desktop, needs, set_monitors, wait_until, window
from tests.e2e.test_overlay import LEFT, RIGHT, TILE, Overlay, _tool, overlay, screen

pytestmark = pytest.mark.screen


@pytest.fixture(scope="module")
def shown() -> Iterator[Display]:
    needs("xdotool")
    with desktop({"LEFT": LEFT, "RIGHT": RIGHT}) as display, window(display, TILE, "#e0a040"):
        yield display


@pytest.fixture
def opened(shown: Display, tmp_path: Path) -> Iterator[Overlay]:
    set_monitors(shown, {"LEFT": LEFT, "RIGHT": RIGHT})
    _tool(shown, "mousemove", "190", "140")
    with overlay(shown, tmp_path) as made:
        yield made


def test_arrows_space_arrows_enter(opened: Overlay) -> None:
    opened.tool("key", "shift+Right", "shift+Down", "space")  # at 200, 150
    opened.tool("key", *["shift+Right"] * 30, *["shift+Down"] * 20, "Return")
    opened.tool("type", "x")
    opened.tool("key", "Return")
    _, place, *_ = opened.wait("asked")
    assert place == [200, 150, 500, 350]
    assert (opened.asked() == (0x40, 0xA0, 0xE0)).all()


def test_the_whole_monitor_from_border_to_border(opened: Overlay) -> None:
    opened.tool("key", "ctrl+Up", "ctrl+Left", "Return", "ctrl+Down", "ctrl+Right", "Return")
    assert opened.wait("selected") == [1024, 768]


def test_what_a_key_began_the_pointer_goes_on_with(opened: Overlay) -> None:
    opened.tool("key", "shift+Right", "space")
    opened.tool("mousemove", 300, 300, "mousemove", 330, 320, "click", 1)
    assert opened.wait("selected") == [130, 180]


def test_the_crosshair_of_keys_goes_with_the_pointer(shown: Display, opened: Overlay) -> None:
    opened.tool("key", "shift+Down")  # at y = 150
    line = (0, 150, 190, 1)
    wait_until(lambda: screen(shown, line).min() > 100, "the crosshair")
    opened.tool("mousemove", 1300, 300)
    wait_until(lambda: screen(shown, line).max() < 100, "its end")
    wait_until(lambda: screen(shown, (1024, 300, 100, 1)).min() > 100, "that on the other one")


def test_a_monitor_that_vanishes_after_the_first_corner(shown: Display, opened: Overlay) -> None:
    opened.tool("key", "space", *["shift+Right"] * 3)
    set_monitors(shown, {"LEFT": LEFT})
    assert opened.wait("interrupted")
    opened.ended()


def test_what_covers_the_screen_for_a_while_takes_nothing(shown: Display, opened: Overlay) -> None:
    """As a locked screen does."""
    opened.drag((180, 130), (520, 370))
    opened.wait("selected")
    opened.tool("type", "half ")
    with window(shown, (0, 0, 1824, 768), "#000000"):
        opened.tell("look")
        opened.wait("shown")
    opened.tool("type", "question")
    opened.tool("key", "Return")
    question, place, *_ = opened.wait("asked")
    assert (question, place) == ("half question", [180, 130, 520, 370])


def test_the_magnifier_shows_the_pixel_below_the_pointer(shown: Display, opened: Overlay) -> None:
    opened.tell("look")
    opened.wait("shown")
    opened.tool("mousemove", 210, 160)
    middle = (210 + 21 + 7 * 8 + 2, 160 + 21 + 7 * 8 + 2, 3, 3)

    def seen() -> bool:
        found = screen(shown, middle)
        return bool(np.abs(found.astype(int) - (0x40, 0xA0, 0xE0)).max() < 3)

    wait_until(seen, "the pixel, enlarged and undimmed")
