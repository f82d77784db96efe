"""The program under foreign hands: keys of other programs, layouts, locks, no pointer at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from Xlib.X import ControlMask, Mod1Mask

from tests.e2e.display import wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.keyboard import ALT, CTRL, KEY_Q, QWERTY, RETURN, SPACE, Keyboard
from tests.e2e.program import run
from tests.e2e.windowed import (
    HEIGHT,
    OVERLAY,
    WIDTH,
    Desk,
    X,
    Y,
    answers_from,
    page_shown,
    program,
)
from tests.pages import blank
from tests.unit.remote.servers import Server, says

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("welcomed")]

KEY_A = 38
CTRL_ALT = ControlMask | Mod1Mask
LAYOUTS = {  # what it is told, the key that has or stands for Q, what the upper row writes
    "gr": (KEY_Q, ";ςερτυ"),
    "ru": (KEY_Q, "йцукен"),
    "fr": (KEY_A, "azerty"),
    "us": (KEY_Q, "qwerty"),
}


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(says("An answer.")) as server:
        yield server


def asked(server: Server) -> str:
    """All words of the last request, "" before the first."""
    if not server.asked:
        return ""
    contents = [message["content"] for message in server.asked[-1].json["messages"]]
    parts = [[{"text": each}] if isinstance(each, str) else each for each in contents]
    return "\n".join(part["text"] for each in parts for part in each if "text" in part)


def wait_to_hear(server: Server, words: str) -> None:
    wait_until(lambda: words in asked(server), f"a question with “{words}”", 30)


def open_by(desk: Desk, keyboard: Keyboard, *keycodes: int) -> None:
    """Press until the stills are there: nobody can tell when the program has taken the key."""

    def there() -> bool:
        if len(desk.windows(OVERLAY)) == 2:
            return True
        keyboard.press(*keycodes)
        return False

    wait_until(there, "the overlay", 30)


def leave(desk: Desk, keyboard: Keyboard, title: str) -> None:
    """Close the window of an answer that is there."""
    wait_until(lambda: desk.windows(title), "the answer")

    def gone() -> bool:
        if not desk.windows(title):
            return True
        desk.press("Escape")
        return False

    wait_until(gone, "the window to close")


def test_the_key_works_in_every_layout_and_questions_arrive_as_they_are_written(
    desk: Desk, keyboard: Keyboard, server: Server, home: Path
) -> None:
    answers_from(home, server.origin, '[hotkeys]\nregion = "Ctrl+Alt+Q"')
    layouts = list(LAYOUTS.items())
    keyboard.layout(layouts[0][0])
    with page_shown(desk, blank(WIDTH, HEIGHT), X, Y), program(desk):
        for name, (key, written) in layouts:  # the first at the start, the others while it runs
            keyboard.layout(name)
            open_by(desk, keyboard, CTRL, ALT, key)
            desk.select_page()
            for code in QWERTY:
                keyboard.press(code)
            keyboard.press(RETURN)
            wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
            wait_to_hear(server, written)
            leave(desk, keyboard, "Eyeline")


@pytest.mark.parametrize(("lock", "written"), [("Caps_Lock", "QWERTY"), ("Num_Lock", "qwerty")])
def test_locks_change_what_is_written_and_nothing_else(
    desk: Desk, keyboard: Keyboard, server: Server, home: Path, lock: str, written: str
) -> None:
    answers_from(home, server.origin)
    with page_shown(desk, blank(WIDTH, HEIGHT), X, Y), program(desk):
        keyboard.press(keyboard.code(lock))
        try:
            open_by(desk, keyboard, CTRL, ALT, SPACE)
            desk.select_page()
            for code in QWERTY:
                keyboard.press(code)
            keyboard.press(RETURN)
            wait_to_hear(server, written)
        finally:
            keyboard.press(keyboard.code(lock))


def test_a_key_of_another_program_is_named_and_everything_else_works(
    desk: Desk, keyboard: Keyboard, eyes: Eyes
) -> None:
    """Pain 2: a clash is named in the tray, with a way to the settings, and opens no dialog."""
    assert keyboard.take(SPACE, CTRL_ALT)
    with program(desk) as process:
        wait_until(lambda: run("trigger", "region", env=desk.environment).code == 0, "the program")
        wait_until(lambda: len(desk.windows(OVERLAY)) == 2, "the overlay")
        desk.press("Escape")
        wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
        keyboard.press(CTRL, ALT, SPACE)  # theirs
        desk.open_tray_menu()
        trouble = eyes.wait_for(desk, "Ctrl+Alt+Space")
        assert not desk.windows(OVERLAY)
        desk.click(*trouble)
        desk.click(*eyes.wait_for(desk, "Settings…"))
        wait_until(lambda: desk.windows("Settings"), "the settings")
        assert process.poll() is None
    keyboard.give()
    with program(desk):
        open_by(desk, keyboard, CTRL, ALT, SPACE)


def test_with_the_keyboard_alone(
    desk: Desk, keyboard: Keyboard, server: Server, eyes: Eyes, home: Path
) -> None:
    answers_from(home, server.origin)
    with program(desk) as process:
        open_by(desk, keyboard, CTRL, ALT, SPACE)
        desk.press("Return")  # this monitor
        desk.type("What is this?")
        desk.press("Return")
        window = desk.answer("What is this?")
        wait_until(lambda: eyes.see(desk, "An answer.", window), "the answer", 30)
        focused(desk, window)
        desk.type("And that?")
        desk.press("Return")
        wait_to_hear(server, "And that?")
        assert "What is this?" in asked(server)
        leave(desk, keyboard, "Eyeline")
        assert process.poll() is None
    history = run("history").out
    assert "What is this?" in history


def focused(desk: Desk, window: str) -> None:
    """Wait until the window has the keyboard."""
    wait_until(lambda: desk.focus() == window, "the focus")
