"""Conversations with a real engine, through the window: what somebody does with its answers."""

import json
import re
import signal
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest

from tests.e2e.display import wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.program import run
from tests.e2e.prompter import Prompter, line
from tests.e2e.windowed import HEIGHT, WIDTH, Desk, X, Y, answers_from, page_shown, program
from tests.engines.servers import Server as Engine
from tests.engines.servers import llama
from tests.pages import blank
from tests.unit.remote.servers import Server

pytestmark = [
    pytest.mark.screen,
    pytest.mark.slow,
    pytest.mark.usefixtures("welcomed", "page"),
]

FIRST: Final = "The first half of what there is to say about it"
PACE: Final = 0.02  # seconds; at its own the engine is done before the screen has been read
LONG: Final = " ".join(f"word {number}," for number in range(1000, 5000))
Place = tuple[int, int]  # pixels to the right and down
# From words to what is pressed beside them; "2/2" is too small to be read.
PENCIL: Final[Place] = (-68, -41)  # from "What is this?", the question
EARLIER_WORDING: Final[Place] = (47, 35)  # from "And what else?", the question
EARLIER: Final[Place] = (15, 27)  # from "A page, and nothing else.", the answer


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """An engine that has room for long answers."""
    with llama(context=65536) as server:
        yield server


@pytest.fixture
def page(desk: Desk) -> Iterator[None]:
    """Something to ask about, on the right monitor."""
    with page_shown(desk, blank(WIDTH, HEIGHT), X, Y):
        yield


class Reader:
    """Somebody before the window of a conversation, who reads and presses what is written there."""

    def __init__(self, desk: Desk, eyes: Eyes, window: str) -> None:
        self._desk = desk
        self._eyes = eyes
        self._window = window

    def reads(self, words: str) -> None:
        """Wait until `words` are there."""
        wait_until(lambda: self.sees(words), f"“{words}” to be read", 40)

    def sees(self, words: str) -> bool:
        return self._eyes.see(self._desk, words, self._window)

    def text(self) -> str:
        """Return all that is there."""
        return self._eyes.read(self._desk, self._window)

    def clicks(self, words: str, away: Place = (0, 0)) -> None:
        """Click what says `words`, or what is so far away from it, once it rests."""
        seen: list[Place] = []

        def rests() -> bool:
            seen.append(self._eyes.wait_for(self._desk, words, self._window))
            return seen[-2:-1] == seen[-1:]

        wait_until(rests, f"“{words}” to rest", 40)
        x, y = seen[-1]
        self._desk.click(x + away[0], y + away[1])

    def turns(self, words: str, away: Place, to: str) -> None:
        """Press the arrow that is so far away from `words`, once it is there, until `to` is."""

        def turned() -> bool:
            if place := self._eyes.find(self._desk, words, self._window):
                self._desk.click(place[0] + away[0], place[1] + away[1])
            return self.sees(to)

        wait_until(turned, f"“{to}” to be turned to", 40)

    def presses(self, *keys: str) -> None:
        """Press keys, which this window gets."""
        wait_until(lambda: self._desk.focus() == self._window, "the focus")
        self._desk.press(*keys)

    def types(self, question: str) -> None:
        """Type over what stands in the field, and send it."""
        self.presses("ctrl+a")
        self._desk.type(question)
        self._desk.press("Return")


@pytest.fixture
def asks(desk: Desk, eyes: Eyes) -> Callable[[str], Reader]:
    """Ask about the page, and return who reads the answer."""

    def ask(question: str) -> Reader:
        desk.ask(question)
        return Reader(desk, eyes, desk.answer(question))

    return ask


def messages(home: Path, *words: str) -> list[Mapping[str, Any]]:
    """Return what the conversation with `words` holds, all of its branches in order."""
    _day, _time, identity, *_title = run("history", *words).out.split()
    written = home / f"{identity}.json"
    assert run("history", "--id", identity, "--export", str(written)).code == 0
    found: list[Mapping[str, Any]] = json.loads(written.read_text(encoding="utf-8"))["messages"]
    return found


def test_an_answer_that_was_cut_goes_on_is_asked_again_and_reworded(
    desk: Desk, home: Path, engine: Engine, asks: Callable[[str], Reader]
) -> None:
    prompter = Prompter(
        engine,
        line(FIRST, most=20),
        line("A page, and nothing else."),
        line(" and the second."),
        line("Another wording."),
    )
    with Server(prompter) as server:
        answers_from(home, server.origin)
        with program(desk):
            reader = asks("What is this?")
            reader.reads("token limit")
            reader.clicks("Ask again")
            reader.reads("nothing else")
            reader.turns("A page, and nothing else.", EARLIER, "The first half")
            reader.clicks("Continue")
            reader.reads("and the second.")
            reader.clicks("What is this?", PENCIL)
            reader.types("And what else?")
            reader.reads("Another wording.")
            assert not reader.sees("and the second.")
            reader.turns("And what else?", EARLIER_WORDING, "and the second.")
    question, cut, again, rest, reworded, other = kept = messages(home)
    assert FIRST.startswith(cut["text"])
    assert cut["finish"]["reason"] == "length"
    assert [each["text"] for each in kept] == [
        "What is this?",
        cut["text"],
        "A page, and nothing else.",
        rest["text"],
        "And what else?",
        "Another wording.",
    ]
    assert rest["text"].strip() == "and the second."  # servers strip blanks
    assert [each["parent"] for each in (cut, again, rest, reworded, other)] == [
        question["id"],
        question["id"],
        cut["id"],
        None,
        reworded["id"],
    ]


def test_a_stopped_answer_frees_the_engine_and_goes_on(
    desk: Desk, home: Path, engine: Engine, asks: Callable[[str], Reader]
) -> None:
    prompter = Prompter(engine, line(LONG), line(" and that is all."), pace=PACE)
    with Server(prompter) as server:
        answers_from(home, server.origin)
        with program(desk):
            reader = asks("What is this?")
            reader.reads("word 1")
            reader.presses("Escape")
            wait_until(lambda: engine.busy() == 0, "the engine to hear of it")
            reader.reads("Stopped.")
            reader.clicks("Continue")
            reader.reads("and that is all.")
    _question, begun, rest = messages(home)
    assert LONG.startswith(begun["text"])
    assert (begun["finish"]["reason"], rest["finish"]["reason"]) == ("cancelled", "stop")
    assert (rest["parent"], rest["text"].strip()) == (begun["id"], "and that is all.")


def test_two_conversations_are_answered_side_by_side(
    desk: Desk, home: Path, engine: Engine, asks: Callable[[str], Reader]
) -> None:
    one = "The first one begins, goes on, and ends."
    other = f"The second one begins{', goes on' * 50}, and ends later."
    with Server(Prompter(engine, line(one), line(other), together=2)) as server:
        answers_from(home, server.origin)
        with program(desk):
            first = asks("Who is the first?")
            first.reads("one begins")
            second = asks("Who is the second?")
            second.reads("ends later.")
            second.presses("ctrl+Next")  # the conversation before
            desk.answer("Who is the first?")
            first.reads("and ends.")
    assert [each["text"] for each in messages(home, "first?")] == ["Who is the first?", one]
    assert [each["text"] for each in messages(home, "second?")] == ["Who is the second?", other]


def test_what_was_shown_until_a_kill_is_there_afterwards(
    desk: Desk, home: Path, eyes: Eyes, engine: Engine, asks: Callable[[str], Reader]
) -> None:
    with Server(Prompter(engine, line(LONG), pace=PACE)) as server:
        answers_from(home, server.origin)
        with program(desk) as process:
            reader = asks("What is this?")
            wait_until(lambda: len(numbers(reader.text())) > 3, "some words", 40)
            process.send_signal(signal.SIGSTOP)  # what is shown stays as it is
            shown = numbers(reader.text())
            process.kill()
            process.wait()
        _question, answer = messages(home)
        assert answer["finish"]["reason"] == "cut"
        assert LONG.startswith(answer["text"])
        last = max(shown & numbers(LONG))
        assert f"word {last}" in answer["text"]
        with program(desk):
            found = open_hit(desk, eyes, str(last))
            wait_until(lambda: eyes.see(desk, f"word {last}", found), "what was shown", 30)


def open_hit(desk: Desk, eyes: Eyes, word: str) -> str:
    """Search for a word in the main window and open the first hit; returns the window."""
    wait_until(lambda: run("trigger", "toggle", env=desk.environment).code == 0, "the program")
    window = desk.window("^Eyeline$")
    wait_until(lambda: desk.focus() == window, "the focus")
    desk.press("ctrl+f")
    desk.type(word)
    wait_until(lambda: eyes.see(desk, f"word {word}", window), "the hit", 30)
    desk.press("Return")
    return desk.answer("What is this?")


def numbers(text: str) -> set[int]:
    """Return the numbers of words that stand in order, however a digit was read."""
    found = [int(each) for each in re.findall(r"word (\d{4})", text)]
    return {after for before, after in pairwise(found) if after == before + 1}
