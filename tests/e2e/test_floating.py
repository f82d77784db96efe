"""The floating window on a real desktop: before other windows, moved by hand, never in the way."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.e2e.display import Box, wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.neighbour import Neighbour, Slow
from tests.e2e.windowed import Desk, X, Y, answers_from, page_shown, program
from tests.pages import blank
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("welcomed")]

SETTINGS = '[ui]\nface = "floating"\n'
QUESTION = "What is this?"


@contextmanager
def answering(home: Path, script: Callable[[Heard, Wire], None]) -> Iterator[None]:
    with Server(script) as server:
        answers_from(home, server.origin, SETTINGS)
        yield


def answered(_heard: Heard, wire: Wire) -> None:
    wire.begin()
    wire.chunk(piece("It is a page.", finish="stop"))
    wire.chunk(DONE)
    wire.end()


def said(desk: Desk, *words: str) -> str:
    done = subprocess.run(
        words, env=dict(desk.shown.environment), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def state(desk: Desk, shown: str) -> str:
    return said(desk, "xprop", "-id", shown, "_NET_WM_STATE")


def rest(desk: Desk, shown: str) -> tuple[int, int, int, int]:
    """Return where a window is once it has stopped moving."""
    seen: list[tuple[int, int, int, int]] = []

    def rested() -> bool:
        seen.append(desk.place(shown))
        return len(seen) > 20 and len(set(seen[-20:])) == 1

    wait_until(rested, "the window to rest")
    return seen[-1]


def pull(
    desk: Desk,
    shown: str,
    hold: Callable[[Box], tuple[int, int]],
    by: tuple[int, int],
    arrived: Callable[[Box], bool],
) -> None:
    """Drag as a hand does, which takes hold again, at `hold`, of a window that did not follow.

    Where a drag begins is up to the window manager, which asks for the pointer when it gets to it.
    """
    looks, end = count(), (0, 0)

    def follows() -> bool:
        nonlocal end
        if next(looks) % 20 == 0:
            x, y = hold(desk.place(shown))
            end = x + by[0], y + by[1]
            xdotool(desk, "mouseup", "1", "mousemove", str(x), str(y), "mousedown", "1")
        for near in (-20, 0):
            xdotool(desk, "mousemove", str(end[0] + near), str(end[1]))
        return arrived(desk.place(shown))

    try:
        wait_until(follows, "the window to follow the pointer", 40)
    finally:
        xdotool(desk, "mouseup", "1")


def title_of(box: Box) -> tuple[int, int]:
    x, y, width, _height = box
    return x + width // 2, y + 20


def edge_of(box: Box) -> tuple[int, int]:
    x, y, width, height = box
    return x + width - 2, y + height // 2


def xdotool(desk: Desk, *words: str) -> None:
    said(desk, "xdotool", *words)


def test_on_top_moved_by_its_title_resized_at_its_edge_and_remembered(
    desk: Desk, home: Path
) -> None:
    with answering(home, answered), page_shown(desk, blank(520, 220), X, Y), program(desk):
        desk.ask(QUESTION)
        shown = desk.answer(QUESTION)
        wait_until(lambda: "_NET_WM_STATE_ABOVE" in state(desk, shown), "it to be on top")
        x, _y, width, _height = rest(desk, shown)
        pull(desk, shown, title_of, (-300, 120), lambda box: box[0] < x - 200)
        rest(desk, shown)
        pull(desk, shown, edge_of, (80, 0), lambda box: box[2] > width + 30)
        left = rest(desk, shown)
        desk.press("ctrl+shift+p")
        wait_until(lambda: "_NET_WM_STATE_ABOVE" not in state(desk, shown), "it to let go")
        desk.press("ctrl+w")
        wait_until(lambda: not desk.windows(f"{QUESTION.rstrip('?')}.*Eyeline"), "it to close")
        desk.ask(QUESTION)
        again = desk.answer(QUESTION)
        assert rest(desk, again) == left


def test_an_answer_that_ends_leaves_the_keyboard_where_it_is(
    desk: Desk, home: Path, eyes: Eyes
) -> None:
    slow = Slow()
    with answering(home, slow), page_shown(desk, blank(520, 220), X, Y), program(desk):
        desk.ask(QUESTION)
        shown = desk.answer(QUESTION)
        wait_until(lambda: desk.focus() == shown, "the keyboard")
        neighbour = Neighbour(desk.shown)  # which has the keyboard from now on
        slow.may_end.set()
        wait_until(lambda: eyes.see(desk, "and the second", shown), "the end of the answer", 30)
        assert desk.focus() != shown
        desk.type("abc")
        wait_until(lambda: neighbour.keys() == 3, "the keys to be those of the neighbour")
        neighbour.close()
