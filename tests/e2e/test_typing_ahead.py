"""Somebody who types on right after Enter: it is a question to us, never keys for others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.display import Display, wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.neighbour import Neighbour, Slow
from tests.e2e.windowed import Desk, answers_from, program
from tests.unit.remote.servers import Server

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("welcomed")]

FIRST: Final = "What is this?"
NEXT: Final = "And what about that one over there?"
PACES: Final = (1, 60, 110)  # ms from key to key: a program, somebody fast, somebody else


@pytest.fixture
def neighbour(two_monitors: Display) -> Iterator[Neighbour]:
    neighbour = Neighbour(two_monitors)
    yield neighbour
    neighbour.close()


def questions(server: Server) -> list[str]:
    """Return what the last request asks, one after the other."""
    messages = server.asked[-1].json["messages"] if server.asked else []
    said = [each["content"] for each in messages if each["role"] == "user"]
    return [each if isinstance(each, str) else each[-1]["text"] for each in said]


@pytest.mark.parametrize("pace", PACES)
def test_what_is_typed_right_after_enter_is_the_next_question(
    desk: Desk, neighbour: Neighbour, home: Path, pace: int
) -> None:
    slow = Slow()
    with Server(slow) as server:
        answers_from(home, server.origin)
        with program(desk):
            desk.open_overlay(2)
            before = neighbour.keys()
            desk.press("Return")  # this monitor
            desk.type(FIRST)
            desk.press("Return")
            desk.type(NEXT, pace)
            assert neighbour.keys() == before
            slow.may_end.set()

            def asked_on() -> bool:
                if len(server.asked) == 2:
                    return True
                desk.press("Return")  # waits in its field until the first one is answered
                return False

            wait_until(asked_on, "the second question", 30)
            assert questions(server)[-1] == NEXT


def test_escape_right_after_enter_stops_the_answer(
    desk: Desk, eyes: Eyes, neighbour: Neighbour, home: Path
) -> None:
    slow = Slow()
    with Server(slow) as server:
        answers_from(home, server.origin)
        with program(desk):
            desk.open_overlay(2)
            before = neighbour.keys()
            desk.press("Return")  # this monitor
            desk.type(FIRST)
            desk.press("Return", "Escape")
            eyes.wait_for(desk, "Stopped.", desk.answer(FIRST))
            assert neighbour.keys() == before
