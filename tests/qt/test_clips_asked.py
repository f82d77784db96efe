"""Questions about clips: what goes to the model, what is kept of them, what comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.chat import Clip, Finish, Picture, Text
from app.core.frame import Frame, Moment
from app.core.memory import History
from app.core.ports import Choice
from app.ui.conversation import Conversation
from app.ui.lane import Lane, Mailbox
from app.ui.queue import Queued
from app.ui.reopening import reopened
from tests.qt.scripted import Scripted, picture, services

CLIP = Clip("clip", Path("talk.mp4"), 320, 200, 5.0)


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("conversation", Mailbox())
    yield made
    made.close(5)


def shot(seconds: float) -> Frame:
    return Frame(picture().pixels, Moment(CLIP.id, seconds))


def asked(conversation: Conversation, qtbot: QtBot) -> None:
    frames = shot(0.0), shot(2.5)
    said = "at 0:00.0", "at 0:02.5"
    conversation.enqueue(Queued("When?", frames, Choice(), captions=said, clips=(CLIP,)))
    qtbot.waitUntil(lambda: not conversation.running, timeout=10_000)


def test_a_clip_stands_before_its_pictures_wherever_they_go(qtbot: QtBot, lane: Lane) -> None:
    model = Scripted([Text("Then."), Finish("stop")], [Text("Now."), Finish("stop")])
    conversation = Conversation(services(lambda _choice: model), lambda _choice: lane, _raise)
    asked(conversation, qtbot)
    clip, first, later, question = model.asked[0][-1].parts
    assert clip == CLIP
    assert isinstance(first, Picture)
    assert isinstance(later, Picture)
    assert (first.caption, later.caption) == ("at 0:00.0", "at 0:02.5")
    assert question == Text("When?")
    conversation.retry(Choice())
    qtbot.waitUntil(lambda: not conversation.running, timeout=10_000)
    assert model.asked[1] == model.asked[0]


def test_a_clip_is_kept_with_the_times_of_its_pictures(
    qtbot: QtBot, lane: Lane, history: History
) -> None:
    model = Scripted([Text("Then."), Finish("stop")])
    kept = services(lambda _choice: model, lambda: history)
    conversation = Conversation(kept, lambda _choice: lane, _raise)
    asked(conversation, qtbot)
    (turn,) = reopened(history, conversation.id, lambda _name: Choice()).turns
    assert turn.clips == (CLIP,)
    assert [frame.source for frame in turn.frames] == [Moment("clip", 0.0), Moment("clip", 2.5)]
    assert [type(part) for part in turn.message.parts] == [Clip, Picture, Picture, Text]


def _raise(failure: Exception) -> None:
    raise failure
