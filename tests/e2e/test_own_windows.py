"""Our own windows are in no picture of the screen, and are as they were after it."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import mss
import numpy as np
import pytest

from app.capture.unseen.x11 import X11Unseen
from tests.e2e.display import Display, desktop, needs, running, wait_until, window
from tests.e2e.test_floating import answered, answering, rest
from tests.e2e.windowed import OVERLAY, Desk, Picture, page_shown, program
from tests.pages import blank

pytestmark = pytest.mark.screen

GROUND: Final = (52, 86, 120)
ROOM: Final = (900, 500)
OURS: Final = ((255, 0, 0), (0, 255, 0), (0, 0, 255))


@pytest.fixture(scope="module")
def small() -> Iterator[Desk]:
    width, height = ROOM
    with desktop({"ONLY": (0, 0, width, height)}, with_tray=False) as shown:
        yield Desk(shown)


@contextmanager
def ours(desk: Desk) -> Iterator[list[int]]:
    """Show three windows over a plain ground; yields their numbers."""
    told = Path(__file__).with_name("own_windows.py")
    environment = {**desk.shown.environment, "QT_QPA_PLATFORM": "xcb"}
    with page_shown(desk, blank(*ROOM, GROUND), 0, 0):
        process = subprocess.Popen(
            [sys.executable, str(told)], env=environment, stdout=subprocess.PIPE
        )
        try:
            assert process.stdout is not None
            numbers = [int(number) for number in process.stdout.readline().split()]
            wait_until(lambda: all(count(desk.look(), colour) for colour in OURS), "our windows")
            yield numbers
        finally:
            process.kill()
            process.communicate()


@contextmanager
def compositor(shown: Display, *more: str) -> Iterator[None]:
    needs("picom", "xprop")

    def composited() -> bool:
        from app.capture.unseen.x_windows import XWindows

        server = XWindows(shown.name)
        found = server.composited
        server.close()
        return found

    command = ["picom", "--config", "/dev/null", "--backend", "xrender", *more]
    with running(command, shown.environment, composited):
        yield


def count(seen: Picture, colour: tuple[int, int, int]) -> int:
    return int((seen == np.array(colour, np.uint8)).all(axis=2).sum())


def taken(shown: Display, unseen: X11Unseen) -> Picture:
    """What a capture holds as soon as it may be taken."""
    wait_until(unseen.ready, "what lies below")
    with mss.MSS(display=shown.name) as eyes:
        shot = eyes.grab(eyes.monitors[0])
        pixels = np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
    return np.ascontiguousarray(pixels[:, :, 2::-1])


def standing(desk: Desk, numbers: Sequence[int]) -> list[object]:
    """Who has the keyboard, the order of the windows, and where ours are."""
    order = subprocess.run(
        ["xprop", "-root", "_NET_CLIENT_LIST_STACKING"],
        env=dict(desk.shown.environment),
        capture_output=True,
        check=True,
    ).stdout
    return [desk.focus(), order, [desk.place(str(number)) for number in numbers]]


def check_left_out(desk: Desk, numbers: Sequence[int]) -> None:
    before, looked = standing(desk, numbers), desk.look()
    unseen = X11Unseen(desk.shown.name)
    assert unseen.begin(numbers)
    picture = taken(desk.shown, unseen)
    assert count(picture, GROUND) == ROOM[0] * ROOM[1], "frames are gone too"
    unseen.end()
    wait_until(lambda: np.array_equal(desk.look(), looked), "everything as it was")
    assert standing(desk, numbers) == before


def test_nothing_of_them_is_in_the_picture_and_nothing_has_changed_after_it(small: Desk) -> None:
    with ours(small) as numbers:
        for _time in range(2):
            check_left_out(small, numbers)


@pytest.mark.deep
@pytest.mark.parametrize("more", [(), ("--fading",)])
def test_with_a_compositor(more: tuple[str, ...]) -> None:
    width, height = ROOM
    with desktop({"ONLY": (0, 0, width, height)}, with_tray=False) as shown:
        desk = Desk(shown)
        with compositor(shown, *more), ours(desk) as numbers:
            check_left_out(desk, numbers)


def test_a_window_that_another_one_covers_is_not_waited_for(small: Desk) -> None:
    width, height = ROOM
    with ours(small) as numbers, window(small.shown, (0, 0, width, height), "#ffffff"):
        unseen = X11Unseen(small.shown.name)
        assert unseen.begin(numbers)
        assert unseen.ready()
        unseen.end()


def test_a_window_that_has_gone_meanwhile(small: Desk) -> None:
    unseen = X11Unseen(small.shown.name)
    with ours(small) as numbers:
        assert unseen.begin(numbers)
    wait_until(unseen.ready, "what lies below")
    unseen.end()
    assert unseen.begin(numbers), "of which none is left"
    assert unseen.ready()
    unseen.end()


@pytest.mark.usefixtures("welcomed")
def test_the_answer_that_floats_over_the_screen_is_not_in_the_next_capture(
    desk: Desk, home: Path
) -> None:
    """Pain 25: one's own windows in the picture."""
    width, height = 1920, 1080
    with (
        answering(home, answered),
        page_shown(desk, blank(width, height, GROUND), width, 0),
        program(desk),
    ):
        desk.ask("What is this?")
        shown = desk.answer("What is this?")
        wait_until(lambda: desk.focus() == shown, "the keyboard")
        left, top, across, down = rest(desk, shown)
        assert left >= width

        def there() -> Picture:
            return desk.look()[top : top + down, left : left + across]

        def seen() -> bool:  # it has a small picture of the ground
            return count(there(), GROUND) < across * down / 10

        wait_until(seen, "all of the window")
        desk.point(100, 100)  # the crosshair goes with the pointer
        desk.open_overlay(2)

        def plain() -> bool:
            still = there()
            return bool((still == still[0, 0]).all())

        wait_until(plain, "what lies below it, and nothing of it")
        desk.press("Escape")
        wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
        wait_until(lambda: desk.focus() == shown, "the keyboard to come back")
        assert rest(desk, shown) == (left, top, across, down)
        wait_until(seen, "all of the window again")


@pytest.mark.usefixtures("welcomed")
def test_the_panel_with_our_icon_stays_in_the_picture(desk: Desk) -> None:
    """The icon is a window of ours inside of the panel's, which must not go with it."""
    with program(desk):
        desk.open_overlay(2)  # the program listens
        desk.press("Escape")
        wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
        x, y = desk.resting_icon()
        around = np.s_[y - 6 : y + 6, x - 6 : x + 6]
        looked = desk.look()[around]
        desk.open_overlay(2)
        desk.drag(x - 200, y - 200, x + 20, y + 10)
        wait_until(lambda: np.array_equal(desk.look()[around], looked), "the icon, lit")
