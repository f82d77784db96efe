"""Stopping at every stage of an answer, and what is left after a crash."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.display import wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.program import run
from tests.e2e.windowed import HEIGHT, WIDTH, Desk, X, Y, answers_from, page_shown, program
from tests.pages import blank
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("welcomed")]

STAGES = {  # what was said so far, and what can be read then
    "waiting": ("", "Waiting"),
    "thinking": (piece(reasoning="The user wants to know everything. "), "Thinking"),
    "answering": (piece("The first half"), "The first half"),
}


class Staged:
    """A server that says no more than one stage after the other, then waits for the client."""

    def __init__(self) -> None:
        self.gone = threading.Semaphore(0)
        self._stages = iter(STAGES.values())

    def __call__(self, _heard: Heard, wire: Wire) -> None:
        said, _read = next(self._stages, ("", ""))
        wire.begin()
        if said:
            wire.chunk(said)
        if wire.wait_gone(60):
            self.gone.release()


@pytest.fixture
def page(desk: Desk) -> Iterator[None]:
    """Something to ask about, on the right monitor."""
    with page_shown(desk, blank(WIDTH, HEIGHT), X, Y):
        yield


def wait_to_hear(server: Server, questions: int) -> None:
    """Wait until so many questions have arrived."""
    wait_until(lambda: len(server.asked) == questions, f"question {questions}", 30)


def wait_to_read(desk: Desk, eyes: Eyes, words: str, window: str, *, times: int = 1) -> None:
    """Wait until `words` stand so many times in a window."""
    wait_until(lambda: eyes.count(desk, words, window) >= times, f"“{words}” to be read", 40)


def stop(desk: Desk, eyes: Eyes, window: str, how: str) -> None:
    """Stop the answer that is on its way, by key or by button."""
    if how == "Escape":
        wait_until(lambda: desk.focus() == window, "the focus")
        desk.press("Escape")
        return
    desk.click(*eyes.wait_for(desk, "Stop", window))


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("how", ["Escape", "Stop"])
def test_every_stage_can_be_stopped_and_the_next_question_asked(
    desk: Desk, eyes: Eyes, home: Path, how: str
) -> None:
    staged = Staged()
    with Server(staged) as server:
        answers_from(home, server.origin)
        with program(desk) as process:
            _stop_each(desk, eyes, server, staged, how)
            assert process.poll() is None
        assert len(server.asked) == len(STAGES)
    assert "first half" in run("history", "first", "half").out


def _stop_each(desk: Desk, eyes: Eyes, server: Server, staged: Staged, how: str) -> None:
    desk.ask("Number one?")
    window = desk.answer("Number one?")
    for number, (_said, read) in enumerate(STAGES.values(), 1):
        if number > 1:
            wait_until(lambda: desk.focus() == window, "the focus")
            desk.type("On?")
            desk.press("Return")
        wait_to_hear(server, number)
        wait_to_read(desk, eyes, read, window)
        stop(desk, eyes, window, how)
        assert staged.gone.acquire(timeout=60), "the server hears of it"
        wait_to_read(desk, eyes, "Stopped.", window, times=number)


@pytest.mark.usefixtures("page")
def test_an_engine_that_dies_is_told_of_and_can_be_asked_again(
    desk: Desk, eyes: Eyes, home: Path
) -> None:
    read = threading.Event()

    def dies(_heard: Heard, wire: Wire) -> None:
        wire.begin()
        wire.chunk(piece("The first half"))
        if not read.is_set():
            assert read.wait(60)
            wire.reset()
            return
        wire.chunk(piece(" and the second", finish="stop"))
        wire.chunk(DONE)
        wire.end()

    with Server(dies) as server:
        answers_from(home, server.origin)
        with program(desk) as process:
            desk.ask("What is this?")
            window = desk.answer("What is this?")
            wait_to_read(desk, eyes, "The first half", window)
            read.set()
            wait_to_read(desk, eyes, "Ask again", window)
            assert eyes.see(desk, "The first half", window), "what came is kept"
            desk.click(*eyes.wait_for(desk, "Ask again", window))
            wait_to_read(desk, eyes, "and the second", window)
            assert process.poll() is None


@pytest.mark.usefixtures("page")
def test_after_a_crash_the_history_is_whole_and_can_be_opened(
    desk: Desk, eyes: Eyes, home: Path
) -> None:
    def halves(heard: Heard, wire: Wire) -> None:
        wire.begin()
        wire.chunk(piece("The first half"))
        if "Second" in heard.body.decode():
            wire.wait_gone(60)
            return
        wire.chunk(piece(" and the end.", finish="stop"))
        wire.chunk(DONE)
        wire.end()

    with Server(halves) as server:
        answers_from(home, server.origin)
        with program(desk) as process:
            desk.ask("First question?")
            wait_to_read(desk, eyes, "and the end", desk.answer("First question?"))
            desk.ask("Second question?")
            wait_to_read(desk, eyes, "The first half", desk.answer("Second question?"))
            process.kill()
            process.wait()
        told = run("history").out
        assert "First question?" in told
        assert "Second question?" in told
        with program(desk) as process:
            desk.open_overlay(2)
            desk.press("Escape")
            open_recent(desk, eyes, "Second question?")
            wait_to_read(desk, eyes, "The first half", desk.answer("Second question?"))
            assert process.poll() is None


def open_recent(desk: Desk, eyes: Eyes, title: str) -> None:
    """Open a conversation from the menu of the tray."""
    desk.open_tray_menu()
    for words in ("Recent", title):
        desk.click(*eyes.wait_for(desk, words))
