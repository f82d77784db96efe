"""The disk, another program or a crash gets in the way of the history while an answer streams."""

import resource
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.display import wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.program import run
from tests.e2e.windowed import Desk, X, Y, answers_from, page_shown, program
from tests.pages import blank
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.usefixtures("welcomed")]

Trouble = Callable[["subprocess.Popen[bytes]", Path], AbstractContextManager[None]]
QUESTION: Final = "What is this?"
PAGE: Final = 4096  # bytes of a page of the database
ROOM: Final = 300  # bytes that may still be written to a file


class Told:
    """A server that says what it is told, piece by piece."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._more = threading.Condition()
        self._over = False

    def say(self, *words: str, over: bool = False) -> None:
        """Say more; `over`: and that is all."""
        with self._more:
            self._words += words
            self._over = over
            self._more.notify_all()

    def __call__(self, _heard: Heard, wire: Wire) -> None:
        wire.begin()
        said = 0
        while True:
            with self._more:
                self._more.wait(0.05)
                words, over = self._words[said:], self._over
            for each in words:
                wire.chunk(piece(each))
            said += len(words)
            if over:
                wire.chunk(piece("", finish="stop"))
                wire.chunk(DONE)
                wire.end()
            if over or wire.wait_gone(0.05):
                return


def database(home: Path) -> Path:
    return home / ".local/share/eyeline/history.db"


@contextmanager
def full(process: "subprocess.Popen[bytes]", home: Path) -> Iterator[None]:
    """No file may grow: to a program that is how a full disk looks."""
    log = database(home).with_name("history.db-wal")
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    limit = (log.stat().st_size + ROOM, resource.RLIM_INFINITY)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, limit)
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, unlimited)


@contextmanager
def locked(_process: "subprocess.Popen[bytes]", home: Path) -> Iterator[None]:
    """Another program writes, and does not stop."""
    other = sqlite3.connect(database(home), isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()


@contextmanager
def damaged(_process: "subprocess.Popen[bytes]", home: Path) -> Iterator[None]:
    """Somebody overwrites the database."""
    with closing(sqlite3.connect(database(home))) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with database(home).open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(PAGE)
        file.write(b"\xff" * (size - PAGE))
    yield


@pytest.mark.parametrize(
    ("trouble", "said"), [(full, "disk"), (locked, "locked"), (damaged, "damaged")]
)
def test_it_is_said_and_the_answer_goes_on(
    desk: Desk, home: Path, eyes: Eyes, trouble: Trouble, said: str
) -> None:
    told = Told()
    with ExitStack() as stack:
        server = stack.enter_context(Server(told))
        answers_from(home, server.origin)
        stack.enter_context(page_shown(desk, blank(520, 220), X, Y))
        process = stack.enter_context(program(desk))
        desk.ask(QUESTION)
        window = desk.answer(QUESTION)
        told.say("The first half")
        wait_until(lambda: eyes.see(desk, "The first half", window), "the first words", 30)
        with trouble(process, home):
            wait_until(lambda: desk.focus() == window, "the focus")
            desk.press("ctrl+b")  # which reads
            for number in range(20):
                told.say(f" and more of it {number},")
            wait_until(lambda: eyes.see(desk, said, window), "the trouble in words", 40)
            told.say(" and the second half.", over=True)
            wait_until(lambda: eyes.see(desk, "the second half", window), "the rest", 30)
            desk.press("Escape")  # it listens to keys
            wait_until(lambda: not desk.windows(QUESTION.rstrip("?")), "the window to close")
        assert process.poll() is None


def test_after_a_kill_all_that_was_shown_is_there(desk: Desk, home: Path, eyes: Eyes) -> None:
    told = Told()
    with Server(told) as server, page_shown(desk, blank(520, 220), X, Y):
        answers_from(home, server.origin)
        with program(desk) as process:
            desk.ask(QUESTION)
            window = desk.answer(QUESTION)
            told.say("The first half ", '<|begin_of_box|>[{"label":"Page",', '"bbox_2d":[100,')
            told.say("100,900,900]}]<|end_of_box|>", " of something long")
            wait_until(lambda: eyes.see(desk, "something long", window), "the words", 30)
            process.send_signal(signal.SIGKILL)
            process.wait()
        told.say(over=True)
        assert "something long" in run("history", "something", "long").out
        with program(desk):
            desk.open_overlay(2)
            desk.press("Escape")
            assert run("trigger", "toggle", env=desk.environment).code == 0
            shown = desk.window("^Eyeline$")
            wait_until(lambda: desk.focus() == shown, "the focus")
            desk.press("ctrl+f")
            desk.type("something")
            wait_until(lambda: eyes.see(desk, "something long"), "the hit", 30)
            desk.press("Return")
            again = desk.answer(QUESTION)
            wait_until(lambda: eyes.see(desk, "The first half", again), "the answer", 30)
            assert eyes.see(desk, "something long", again)
            assert eyes.see(desk, "Continue", again)
