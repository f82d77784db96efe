"""What is said of the pins on a picture goes with it: to a model, into the history, and back."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Message, Picture, Text
from app.core.memory import History
from app.core.ports import Choice
from app.ui.conversation import Conversation
from app.ui.lane import Lane, Mailbox
from app.ui.queue import Queued
from app.ui.reopening import reopened
from tests.qt.scripted import Said, Scripted, picture, services

GLM = Choice("remote", endpoint="glm")
PINS = "The lettered pins …: B [250, 750]."
Make = Callable[[], Conversation]


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("conversation", Mailbox())
    yield made
    made.close(5)


@pytest.fixture
def model() -> Scripted:
    said: list[Said] = [Text("A button."), Finish("stop")]
    return Scripted(*[said] * 4)


@pytest.fixture
def make(history: History, lane: Lane, model: Scripted) -> Make:
    given = services(lambda _choice: model, lambda: history)
    return lambda: Conversation(given, lambda _choice: lane, _raise)


def _raise(failure: Exception) -> None:
    raise failure


def captions(messages: Sequence[Message]) -> list[str]:
    parts = (part for message in messages for part in message.parts)
    return [part.caption for part in parts if isinstance(part, Picture)]


def rest(qtbot: QtBot, conversation: Conversation) -> None:
    qtbot.waitUntil(lambda: not conversation.busy, timeout=10_000)


def test_a_model_is_told_of_the_pins_each_time(
    qtbot: QtBot, make: Make, model: Scripted, history: History
) -> None:
    conversation = make()
    frames = (picture(), picture(100, 80))
    conversation.enqueue(Queued("What is B?", frames, GLM, captions=(PINS,)))
    conversation.enqueue(Queued("And what is it for?", (), GLM))
    rest(qtbot, conversation)
    conversation.retry(GLM, turn=conversation.turns[0])
    rest(qtbot, conversation)
    conversation.edit(conversation.turns[0], "Where is B?", GLM)
    rest(qtbot, conversation)
    assert [captions(asked) for asked in model.asked] == [[PINS, ""]] * 4


def test_pins_are_spoken_of_in_a_conversation_that_was_reopened(
    qtbot: QtBot, make: Make, model: Scripted, history: History
) -> None:
    conversation = make()
    conversation.enqueue(Queued("What is B?", (picture(),), GLM, captions=(PINS,)))
    rest(qtbot, conversation)
    again = make()
    again.resume(reopened(history, conversation.id, lambda _name: GLM))
    again.ask("And what is it for?", (), GLM)
    rest(qtbot, again)
    again.retry(GLM)
    rest(qtbot, again)
    assert [captions(asked) for asked in model.asked] == [[PINS]] * 3
