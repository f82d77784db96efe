"""The remote backend before vLLM's router and two real workers."""

from collections.abc import Iterator
from functools import partial

import pytest

from app.core.chat import Finish, Options, Text
from app.core.control import Control
from app.core.errors import ReplyCut
from tests.engines.asking import Reply, backend, stream
from tests.engines.servers import Server, literal, llama, router
from tests.engines.test_llama import LONG, until

Cluster = tuple[Server, dict[str, Server]]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A router before two workers that each say their name."""
    with (
        llama(grammar=literal("I am A")) as a,
        llama(grammar=literal("I am B")) as b,
        router(a, b) as front,
    ):
        yield front, {"I am A": a, "I am B": b}


def ask(front: Server, conversation: str) -> Reply:
    asked = backend(front)
    try:
        return Reply(list(stream(asked, "Who?", options=Options(conversation=conversation))))
    finally:
        asked.close()


def answered_by_b(front: Server, conversation: str) -> bool:
    return ask(front, conversation).text == "I am B"


def test_a_conversation_stays_with_its_worker_and_survives_its_death(cluster: Cluster) -> None:
    front, workers = cluster
    names = [f"conversation-{number}" for number in range(12)]
    first = {name: ask(front, name).text for name in names}
    assert set(first.values()) == set(workers), "both workers are used"
    assert {name: ask(front, name).text for name in names} == first, "and each keeps its own"

    workers["I am A"].kill()
    again = {name: ask(front, name) for name in names}
    for name, reply in again.items():
        if reply.finish.error is None:
            assert reply.text == "I am B"
        else:
            assert first[name] == "I am A"
            assert reply.finish.error.hint
    # Its conversations go to the other one, as soon as the router has seen that it is dead.
    for name in names:
        until(partial(answered_by_b, front, name), seconds=30)


def test_stop_reaches_the_worker_through_the_router() -> None:
    with llama(grammar=LONG) as worker, router(worker) as front:
        asked, control = backend(front), Control()
        pieces = []
        for piece in stream(asked, "Tell me a story", control=control):
            pieces.append(piece)
            if isinstance(piece, Text):
                control.cancel()
        assert pieces[-1] == Finish("cancelled")
        until(lambda: worker.busy() == 0)
        asked.close()


def test_a_worker_killed_in_mid_reply_is_a_cut_reply() -> None:
    with llama(grammar=LONG) as worker, router(worker) as front:
        asked = backend(front)
        pieces = []
        for piece in stream(asked, "Tell me a story"):
            pieces.append(piece)
            if isinstance(piece, Text) and len(pieces) < 5:
                worker.kill()
        reply = Reply(pieces)
        assert reply.text.startswith("O")
        assert reply.finish.reason == "cut"
        assert isinstance(reply.finish.error, ReplyCut)
        asked.close()
