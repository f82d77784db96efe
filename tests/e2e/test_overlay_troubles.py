"""What goes wrong between the key and the question, with the windowed program and real monitors."""

import signal
import time
from typing import Final

import pytest

from tests.e2e.display import (
    TWO_MONITORS,
    resize,
    set_monitors,
    wait_until,
    window_manager,
    x_server,
)
from tests.e2e.keyboard import ALT, CTRL, ESCAPE, SPACE, Keyboard
from tests.e2e.program import run
from tests.e2e.windowed import KEY, OVERLAY, Desk, program

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("welcomed", "settled")]

LEFT: Final = TWO_MONITORS["LEFT"]
HOLD: Final = (CTRL, ALT, SPACE)


@pytest.fixture
def settled(desk: Desk) -> None:
    """Both monitors, whatever was done to them before, and nothing that has the focus."""
    set_monitors(desk.shown, TWO_MONITORS)
    desk.click(600, 600)  # the desktop itself, where no monitor ends


def select(desk: Desk) -> None:
    """Drag, and wait for the ask bar below what was selected."""
    desk.drag(300, 200, 900, 500)
    wait_until(lambda: desk.look()[520, 330].min() > 240, "the ask bar")


def asked(desk: Desk, question: str) -> None:
    """Send what stands in the ask bar, and see that it is `question` (a pattern)."""
    desk.press("Return")
    wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
    wait_until(lambda: desk.windows(f"^{question} .*Eyeline$"), f"the answer to “{question}”")


def gone(desk: Desk) -> bool:
    return not desk.windows(OVERLAY)


# ---- monitors


def test_a_monitor_that_goes_closes_the_capture_and_keeps_the_words(desk: Desk) -> None:
    with program(desk) as process:
        desk.open_overlay(2)
        select(desk)
        desk.type("half a question")
        set_monitors(desk.shown, {"LEFT": LEFT})
        closed_with_notice(desk)
        assert process.poll() is None
        desk.open_overlay(1)
        select(desk)
        asked(desk, "half a question")


def test_a_monitor_of_another_size_closes_the_capture_and_keeps_the_words() -> None:
    # A real output: of a virtual monitor that is another one at once, under its name, Qt tells
    # nobody.
    with x_server() as shown, window_manager(shown):
        desk = Desk(shown)
        with program(desk) as process:
            desk.open_overlay(1)
            select(desk)
            desk.type("half a question")
            process.send_signal(signal.SIGSTOP)  # busy: it hears of all of it afterwards
            resize(desk.shown, 1280, 720)
            process.send_signal(signal.SIGCONT)
            closed_with_notice(desk)
            assert process.poll() is None
            desk.open_overlay(1)
            select(desk)
            asked(desk, "half a question")


def closed_with_notice(desk: Desk) -> None:
    wait_until(lambda: gone(desk), "the overlay to go")
    wait_until(lambda: desk.windows("^Eyeline$"), "the notice")


def test_a_monitor_that_comes_is_covered_the_next_time(desk: Desk) -> None:
    set_monitors(desk.shown, {"LEFT": LEFT})
    with program(desk):
        desk.open_overlay(1)
        desk.press("Escape")
        wait_until(lambda: gone(desk), "the overlay to go")
        set_monitors(desk.shown, TWO_MONITORS)
        wait_until(lambda: _opened_anew(desk) == 2, "both monitors to be covered", 30)
        desk.drag(2200, 200, 2600, 500)
        wait_until(lambda: desk.look()[520, 2230].min() > 240, "the ask bar on the other one")


def _opened_anew(desk: Desk) -> int:
    """Return how many monitors a new capture covers; the program is told of them by and by."""
    desk.press("Escape")
    wait_until(lambda: gone(desk), "the overlay to go")
    desk.press(KEY)
    wait_until(lambda: desk.windows(OVERLAY), "the overlay")
    return len(desk.windows(OVERLAY))


# ---- drags


def test_a_drag_over_two_monitors_stays_where_it_began(desk: Desk) -> None:
    with program(desk) as process:
        desk.open_overlay(2)
        desk.drag(1500, 300, 2500, 600)
        wait_until(lambda: desk.look()[620, 1880].min() > 240, "the ask bar left of the border")
        lit, beyond = desk.look()[450, 1700], desk.look()[450, 2300]
        assert lit.max() == 0  # the black desktop
        assert beyond.max() > 0, "dimmed with ink"
        desk.type("both")
        asked(desk, "both")
        assert process.poll() is None


def test_a_click_selects_nothing(desk: Desk) -> None:
    with program(desk):
        desk.open_overlay(2)
        desk.click(700, 400)
        desk.press("Escape")
        wait_until(lambda: gone(desk), "the overlay to go: there was nothing to take back")


# ---- the key again


def test_the_key_held_and_pressed_again_opens_one_capture(desk: Desk, keyboard: Keyboard) -> None:
    with program(desk):
        desk.open_overlay(2)
        desk.press("Escape")
        wait_until(lambda: gone(desk), "the overlay to go")
        keyboard.down(*HOLD)
        wait_until(lambda: len(desk.windows(OVERLAY)) == 2, "the overlay")
        select(desk)  # while it is held, and repeats
        keyboard.up(*HOLD)
        desk.type("once")
        desk.press(KEY, KEY)
        assert len(desk.windows(OVERLAY)) == 2
        asked(desk, "once")


@pytest.mark.parametrize("times", [2, 5])
def test_the_key_pressed_fast_opens_one_capture(desk: Desk, keyboard: Keyboard, times: int) -> None:
    with program(desk):
        desk.open_overlay(2)
        desk.press("Escape")
        wait_until(lambda: gone(desk), "the overlay to go")
        for _press in range(times):
            keyboard.press(*HOLD)
        wait_until(lambda: len(desk.windows(OVERLAY)) == 2, "the overlay")
        select(desk)
        desk.type("fast")
        assert len(desk.windows(OVERLAY)) == 2
        asked(desk, "fast")


# ---- the keyboard


def test_words_reach_the_question_once_another_program_lets_the_keyboard_go(
    desk: Desk, keyboard: Keyboard
) -> None:
    with program(desk):
        desk.open_overlay(2)
        desk.press("Escape")
        wait_until(lambda: gone(desk), "the overlay to go")
        with keyboard.all_taken():
            # The key belongs to the menu as well; the tray and the command line still work.
            assert run("trigger", "region", env=desk.environment).code == 0
            wait_until(lambda: len(desk.windows(OVERLAY)) == 2, "the overlay")
            select(desk)
            time.sleep(2.5)  # longer than the overlay tries to get it
        wait_until(lambda: _typed(desk), "the keyboard")
        asked(desk, "w+")


def _typed(desk: Desk) -> bool:
    """Type a letter; whether the question is not empty now: then it can be sent."""
    desk.press("w")
    row = desk.look()[520:544, 640:820]  # with the button that sends
    return bool((row == (79, 70, 229)).all(axis=2).any())


@pytest.mark.parametrize("pause", ["no", "shown", "furnished"])
def test_escape_leaves_at_every_moment(desk: Desk, keyboard: Keyboard, pause: str) -> None:
    with program(desk):
        desk.open_overlay(2)
        desk.press("Escape")
        wait_until(lambda: gone(desk), "the overlay to go")
        keyboard.press(*HOLD)
        if pause != "no":
            wait_until(lambda: len(desk.windows(OVERLAY)) == 2, "the overlay")
        if pause == "furnished":
            wait_until(desk.shows_toolbar, "the toolbar")

        def left() -> bool:
            keyboard.press(ESCAPE)
            return gone(desk)

        wait_until(left, "the overlay to go")
        desk.open_overlay(2)
