"""What a recording asks of a real X server, and what is left there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.capture.recorder.framing import Box
from app.capture.recorder.screen import Screen
from app.capture.recorder.x_watch import XWatch
from tests.e2e.display import Display, x_server

pytestmark = pytest.mark.screen


@pytest.fixture(scope="module")
def shown() -> Iterator[Display]:
    with x_server(800, 600) as server:
        yield server


def _shared(shown: Display) -> int:
    """Return how many pieces of memory the server shares with whoever takes pictures."""
    maps = Path(f"/proc/{shown.process}/maps").read_text()
    return maps.count("memfd:eyeline-still")


def test_the_server_keeps_no_memory_of_a_window_that_grew(shown: Display) -> None:
    screen = Screen(shown.name)
    first = screen.grab(Box(0, 0, 100, 100)).copy()
    at_first = _shared(shown)
    for side in range(101, 600, 7):
        assert screen.grab(Box(0, 0, side, side)).shape == (side, side, 4)
    assert _shared(shown) == at_first
    assert (screen.grab(Box(0, 0, 100, 100)) == first).all()
    screen.close()


@pytest.mark.parametrize("without", ["", "DAMAGE"])
def test_a_screen_that_rests_gives_no_reason_to_look(without: str) -> None:
    with x_server(320, 240, without=without) as shown:
        watch = XWatch(shown.name, pointer=False, clicks=False)
        assert watch.sure == (not without)
        watch.settle(Box(0, 0, 320, 240))
        watch.wait(0.1)
        assert not watch.due
        watch.close()
