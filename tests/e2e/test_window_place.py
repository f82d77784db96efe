"""The answer's window on a real desktop: beside what was asked about, later where it was put."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.display import Box, Display, desktop, wait_until
from tests.e2e.windowed import OVERLAY, Desk, program

pytestmark = pytest.mark.screen

ANSWER = "Where is it.*Eyeline"


@pytest.fixture
def wide() -> Iterator[Display]:
    with desktop({"LEFT": (0, 0, 800, 600), "RIGHT": (800, 0, 1920, 1080)}) as shown:
        yield shown


@pytest.fixture(autouse=True)
def _welcomed(home: Path) -> None:
    state = home / ".local/state/eyeline/log"
    state.mkdir(parents=True)
    (state / "welcomed").touch()


def answered(desk: Desk, part: Box) -> tuple[str, Box]:
    """Ask about a part of the desktop; returns the window, and where it settled."""
    x, y, width, height = part
    desk.open_overlay(2)
    desk.drag(x, y, x + width, y + height)
    desk.type("Where is it")
    desk.press("Return")
    wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
    seen: list[tuple[str, Box]] = []

    def settled() -> bool:
        # A window manager hides a window for a moment while it puts its frame around it.
        seen.extend((window, desk.place(window)) for window in desk.windows(ANSWER)[:1])
        return len(seen) > 20 and len(set(seen[-20:])) == 1

    wait_until(settled, "the answer to rest")
    return seen[-1]


def test_beside_the_selection_on_its_monitor_then_where_it_was_put(wide: Display) -> None:
    desk = Desk(wide)
    with program(desk):
        window, (x, y, width, height) = answered(desk, (900, 100, 500, 400))
        assert x >= 900 + 500
        assert x + width <= 800 + 1920
        assert 0 <= y <= 1080 - height
        active = subprocess.run(
            ["xdotool", "getactivewindow"],
            env=dict(wide.environment),
            capture_output=True,
            check=True,
        )
        assert active.stdout.decode().strip() == window
        move = ["xdotool", "windowmove", "--sync", window, "1000", "300"]
        subprocess.run(move, env=dict(wide.environment), check=True)
        put = desk.place(window)
        desk.press("alt+F4")
        wait_until(lambda: not desk.windows(ANSWER), "the window to close")
        _window, again = answered(desk, (1500, 500, 300, 200))
        assert max(abs(one - other) for one, other in zip(again, put, strict=True)) <= 2
