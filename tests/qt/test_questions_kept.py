"""No question is lost: not one that nobody can answer, nor one that is stopped while it waits."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.control import Control
from app.core.errors import UsageError
from app.core.memory import History
from app.core.ports import Capabilities, Choice
from app.ui.conversation import Conversation
from app.ui.lane import Lane, Mailbox
from app.ui.queue import Queued
from tests.qt.scripted import Refusing, Said, Scripted, picture, services

GLM = Choice("remote", endpoint="glm")
NOWHERE = Choice("remote", endpoint="nowhere")
Make = Callable[..., Conversation]


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("conversation", Mailbox())
    yield made
    made.close(5)


@pytest.fixture
def make(history: History, lane: Lane) -> Make:
    refusing = Refusing(UsageError("There is no endpoint “nowhere”."))

    def made(backend: Scripted) -> Conversation:
        given = services(
            lambda choice: refusing(choice) if choice == NOWHERE else backend, lambda: history
        )
        return Conversation(given, lambda _choice: lane, _raise)

    return made


def _raise(failure: Exception) -> None:
    raise failure


def says(text: str) -> list[Said]:
    return [Text(text), Finish("stop")]


def occupied(lane: Lane) -> threading.Event:
    """Keep the lane busy until the event is set."""
    gate, begun = threading.Event(), threading.Event()

    def work(_control: Control) -> Iterator[None]:
        begun.set()
        assert gate.wait(60)
        yield

    lane.submit(work, lambda _batch: None, lambda _failure: None)
    assert begun.wait(60)
    return gate


def rest(qtbot: QtBot, conversation: Conversation) -> None:
    """Wait until nothing of it runs."""
    qtbot.waitUntil(lambda: not conversation.busy, timeout=10_000)


def branch(history: History) -> list[str]:
    """What the last conversation says."""
    found = history.conversation(history.listing()[0].conversation)
    return [message.text for message in found.branch]


def test_a_question_that_nobody_can_be_asked_is_kept(
    qtbot: QtBot, make: Make, history: History
) -> None:
    conversation = make(Scripted(says("Yes.")))
    conversation.ask("One?", [picture()], NOWHERE)
    rest(qtbot, conversation)
    assert branch(history) == ["One?"]
    conversation.retry(GLM)
    rest(qtbot, conversation)
    assert branch(history) == ["One?", "Yes."]


def test_a_question_that_is_stopped_before_its_turn_comes_is_kept(
    qtbot: QtBot, make: Make, history: History, lane: Lane
) -> None:
    gate = occupied(lane)
    conversation = make(Scripted(says("Yes.")))
    conversation.ask("One?", (), GLM)
    conversation.stop()
    conversation.ask("Two?", (), GLM)  # waits for the first one to end
    conversation.stop()
    conversation.ask("Three?", (), GLM)
    gate.set()
    rest(qtbot, conversation)
    assert branch(history) == ["One?", "Two?", "Three?", "Yes."]


def test_a_branch_that_was_turned_to_before_another_was_written_down_stays_in_use(
    qtbot: QtBot, make: Make, history: History, lane: Lane
) -> None:
    conversation = make(Scripted(says("One."), says("Two.")))
    conversation.ask("Which?", (), GLM)
    rest(qtbot, conversation)
    first = conversation.turns[0]
    gate = occupied(lane)
    conversation.retry(GLM)
    conversation.switch(first)
    gate.set()
    rest(qtbot, conversation)
    assert [turn.text for turn in conversation.turns] == ["One."]
    assert branch(history) == ["Which?", "One."]


def test_an_answer_that_was_stopped_before_it_began_leaves_what_is_kept_as_it_was(
    qtbot: QtBot, make: Make, history: History, lane: Lane
) -> None:
    conversation = make(Scripted(says("One."), says("Two."), says("Three.")))
    for question in ("Which?", "And then?"):
        conversation.ask(question, (), GLM)
        rest(qtbot, conversation)
    gate = occupied(lane)
    conversation.retry(GLM, turn=conversation.turns[0])
    conversation.stop()
    gate.set()
    rest(qtbot, conversation)
    assert [turn.text for turn in conversation.turns] == [""]
    assert branch(history) == ["Which?", "One.", "And then?", "Two."]


@pytest.mark.parametrize(
    ("back", "kept"),
    [
        (True, ["One?", "Yes.", "Two?", "Three?", "Yes."]),
        (False, ["One?", "Yes.", "Three?", "Yes."]),
    ],
)
def test_what_follows_a_deleted_question_is_under_it_when_that_is_had_back(
    qtbot: QtBot, make: Make, history: History, lane: Lane, back: bool, kept: list[str]
) -> None:
    conversation = make(Scripted(says("Yes."), says("Yes.")))
    conversation.ask("One?", (), GLM)
    rest(qtbot, conversation)
    gate = occupied(lane)
    conversation.ask("Two?", (), GLM)
    conversation.stop()
    conversation.ask("Three?", (), GLM)  # waits for the second one to end
    conversation.delete(conversation.turns[1])
    gate.set()
    rest(qtbot, conversation)
    if back:
        conversation.restore()
    else:
        conversation.forget()
    rest(qtbot, conversation)
    assert branch(history) == kept


def test_a_question_that_waits_for_its_turn_at_the_end_is_kept(
    make: Make, history: History, lane: Lane
) -> None:
    gate = occupied(lane)
    conversation = make(Scripted())
    conversation.enqueue(Queued("One?", (), GLM))
    conversation.enqueue(Queued("Two?", (), GLM))
    lane.cancel()
    gate.set()
    lane.close(20)
    conversation.close()
    assert branch(history) == ["One?", "Two?"]


@pytest.mark.parametrize("stopped", [False, True])
def test_a_question_whose_lane_is_taken_is_written_down_at_once(
    qtbot: QtBot, make: Make, history: History, lane: Lane, stopped: bool
) -> None:
    gate = occupied(lane)
    lane.spare = Lane("spare", Mailbox())
    conversation = make(Scripted(says("Yes.")))
    conversation.ask("One?", (), GLM)
    qtbot.waitUntil(lambda: bool(conversation.turns[0].origin.message), timeout=10_000)
    assert branch(history) == ["One?"]
    assert conversation.running
    if stopped:
        conversation.stop()
    gate.set()
    rest(qtbot, conversation)
    assert branch(history) == ["One?", "Yes."][: 1 if stopped else 2]
    lane.spare.close(5)


def test_what_was_deleted_just_before_the_end_is_gone(
    qtbot: QtBot, make: Make, history: History, lane: Lane
) -> None:
    conversation = make(Scripted(says("Yes."), says("No.")))
    for question in ("One?", "Two?"):
        conversation.ask(question, (), GLM)
        rest(qtbot, conversation)
    conversation.delete(conversation.turns[1])
    lane.close(20)
    conversation.close()
    assert not conversation.busy  # nothing was begun that would run beside the end
    assert branch(history) == ["One?", "Yes."]


def test_a_question_whose_answer_is_on_its_way_at_the_end_is_kept_once(
    qtbot: QtBot, make: Make, history: History, lane: Lane
) -> None:
    silent = threading.Event()
    conversation = make(Scripted([Text("half"), silent, Text("more")]))
    conversation.ask("One?", (), GLM)
    turn = conversation.turns[0]
    while not history.listing() or branch(history) != ["One?", "half"]:
        time.sleep(0.01)  # the event loop does not run: what was written down is not heard
    lane.close(20)
    conversation.close()
    assert not turn.text
    assert branch(history) == ["One?", "half"]


def test_an_answer_that_was_stopped_and_deleted_at_once_can_be_had_back(
    qtbot: QtBot, make: Make, history: History
) -> None:
    gate, asked = threading.Event(), threading.Event()

    class Slow(Scripted):
        @property
        def capabilities(self) -> Capabilities:
            asked.set()
            assert gate.wait(60)
            return super().capabilities

    conversation = make(Slow([Text("Yes."), Finish("stop")]))
    conversation.ask("One?", (), GLM)
    assert asked.wait(60)
    turn = conversation.turns[0]
    conversation.stop()
    conversation.delete(turn)
    gate.set()
    rest(qtbot, conversation)
    conversation.restore()
    rest(qtbot, conversation)
    assert history.conversation(history.listing()[0].conversation).turns[1].id in turn.answers
