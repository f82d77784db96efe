"""A conversation: asked on a lane, shown piece by piece, kept, stopped, asked again."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Picture, Piece, Text, Thinking
from app.core.errors import AuthRefused, StoreError, Unavailable, UsageError
from app.core.memory import History
from app.core.ports import Choice, Services
from app.media.encode import Codec
from app.media.picture import ChildDecoder
from app.store.history import SqliteHistory
from app.ui.conversation import Conversation
from app.ui.lane import Lane, Mailbox
from app.ui.reopening import reopened
from app.ui.turn import Turn
from tests.qt.scripted import Refusing, Said, Scripted, picture, places, services

Make = Callable[..., Conversation]


@pytest.fixture
def defects() -> list[Exception]:
    return []


@pytest.fixture
def make(qtbot: QtBot, defects: list[Exception]) -> Iterator[Make]:
    lanes: list[Lane] = []

    def made(given: Scripted | Services) -> Conversation:
        lane = Lane("conversation", Mailbox())
        lanes.append(lane)
        if isinstance(given, Scripted):
            backend = given
            given = services(lambda _choice: backend)
        return Conversation(given, lambda _choice: lane, defects.append)

    yield made
    for lane in lanes:
        lane.close(5)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    made = SqliteHistory(tmp_path, Codec(), ChildDecoder)
    yield made
    made.close()


def finished(qtbot: QtBot, conversation: Conversation) -> Turn:
    qtbot.waitUntil(lambda: not conversation.running, timeout=10_000)
    return conversation.turns[-1]


def test_an_answer_comes_in_pieces_and_is_kept(qtbot: QtBot, make: Make, history: History) -> None:
    where = picture()
    said: list[Said] = [Thinking("hm "), Text("It is "), Text(places(("Save", 100, 100, 200, 200)))]
    conversation = make(services(lambda _choice: Scripted(said), lambda: history))
    pieces: list[Piece] = []
    conversation.pieces_arrived.connect(lambda _turn, batch: pieces.extend(batch))
    assert conversation.ask("Where is Save?", [where], Choice())
    assert conversation.running
    turn = finished(qtbot, conversation)
    assert turn.text == "It is ① Save"
    assert turn.thinking == "hm "
    assert [mark.label for mark in turn.marks] == ["Save"]
    assert turn.finish is not None
    assert turn.backend == "Model"
    assert sum(isinstance(piece, Finish) for piece in pieces) == 1
    (found,) = history.listing()
    branch = history.conversation(found.conversation).branch
    assert [message.text for message in branch] == ["Where is Save?", "It is ① Save"]


def test_the_next_question_goes_with_all_before_it_as_it_was_written(
    qtbot: QtBot, make: Make
) -> None:
    raw = "Here " + places(("Save", 100, 100, 200, 200))
    backend = Scripted([Text(raw), Finish("stop")], [Text("Red."), Finish("stop")])
    conversation = make(backend)
    conversation.ask("Where is Save?", [picture()], Choice())
    finished(qtbot, conversation)
    assert conversation.ask("Which colour?", (), Choice())
    assert finished(qtbot, conversation).text == "Red."
    first, reply, second = backend.asked[1]
    assert isinstance(first.parts[0], Picture)
    assert reply.role == "assistant"
    assert reply.raw == raw
    assert second.text == "Which colour?"
    assert not any(isinstance(part, Picture) for part in second.parts)


def test_a_second_question_is_refused_while_one_is_answered(qtbot: QtBot, make: Make) -> None:
    gate = threading.Event()
    conversation = make(Scripted([Text("a"), gate, Text("b"), Finish("stop")]))
    conversation.ask("One?", [], Choice())
    assert not conversation.ask("Two?", (), Choice())
    assert not conversation.retry(Choice())
    assert len(conversation.turns) == 1
    gate.set()
    assert finished(qtbot, conversation).text == "ab"


def test_stop_shows_nothing_more_and_is_over_at_once(qtbot: QtBot, make: Make) -> None:
    silent = threading.Event()
    backend = Scripted(
        [Text("half"), silent, Text("more"), Finish("stop")], [Text("whole"), Finish("stop")]
    )
    conversation = make(backend)
    conversation.ask("Tell me.", [picture()], Choice())
    turn = conversation.turns[0]
    qtbot.waitUntil(lambda: turn.text == "half", timeout=10_000)
    ends: list[Turn] = []
    settled: list[bool] = []
    conversation.turn_finished.connect(ends.append)
    conversation.settled.connect(lambda: settled.append(conversation.running))
    conversation.stop()
    assert turn.finish == Finish("cancelled")
    assert ends == [turn]
    assert not settled
    assert conversation.ask("Go on.", (), Choice())  # waits for the stopped one to end
    assert finished(qtbot, conversation).text == "whole"
    assert turn.text == "half"
    assert ends[1:] == [conversation.turns[1]]
    qtbot.waitUntil(lambda: settled == [False], timeout=10_000)
    assert [message.role for message in backend.asked[1]] == ["user", "assistant", "user"]


def test_stopped_and_asked_again_at_once(qtbot: QtBot, make: Make) -> None:
    silent = threading.Event()
    backend = Scripted([Text("old"), silent, Text("late")], [Text("new"), Finish("stop")])
    conversation = make(backend)
    conversation.ask("Tell me.", [], Choice())
    qtbot.waitUntil(lambda: conversation.turns[0].text == "old", timeout=10_000)
    conversation.stop()
    assert conversation.retry(Choice())
    turn = finished(qtbot, conversation)
    assert turn.text == "new"
    assert turn.finish == Finish("stop")
    assert len(conversation.turns) == 1


def test_a_failure_ends_the_turn_and_can_be_tried_again(
    qtbot: QtBot, make: Make, history: History, defects: list[Exception]
) -> None:
    error = AuthRefused("The key is wrong.", "Enter another one.")
    backend = Scripted([error], [Text("Yes."), Finish("stop")])
    conversation = make(services(lambda _choice: backend, lambda: history))
    conversation.ask("Really?", [picture()], Choice())
    turn = finished(qtbot, conversation)
    assert turn.finish is not None
    assert turn.finish.error is error
    assert not defects
    assert conversation.retry(Choice())
    assert finished(qtbot, conversation).text == "Yes."
    assert [message.role for message in backend.asked[1]] == ["user"]
    told = history.conversation(history.listing()[0].conversation).turns
    assert [one.role for one in told] == ["user", "assistant"]  # a failure is no version


def branch(history: History) -> list[str]:
    """What the last conversation says."""
    found = history.conversation(history.listing()[0].conversation)
    return [message.text for message in found.branch]


def test_asked_again_after_it_was_reopened_its_answer_is_replaced(
    qtbot: QtBot, make: Make, history: History
) -> None:
    replies: list[list[Said]] = [[Text(f"Answer {number}."), Finish("stop")] for number in range(4)]
    backend = Scripted(*replies)
    given = services(lambda _choice: backend, lambda: history)
    first = make(given)
    for question in ("One?", "Two?"):
        first.ask(question, [picture()], Choice())
        finished(qtbot, first)
    reopening = make(given)
    found = history.listing()[0].conversation
    reopening.resume(reopened(history, found, lambda _name: Choice()))
    assert reopening.retry(Choice())
    finished(qtbot, reopening)
    assert branch(history) == ["One?", "Answer 0.", "Two?", "Answer 2."]
    reopening.ask("Three?", (), Choice())
    finished(qtbot, reopening)
    assert branch(history)[2:] == ["Two?", "Answer 2.", "Three?", "Answer 3."]
    told = history.conversation(found).turns
    assert [one.text for one in told if one.role == "user"] == ["One?", "Two?", "Three?"]


def test_asked_on_after_it_was_reopened_its_answer_stays(
    qtbot: QtBot, make: Make, history: History
) -> None:
    backend = Scripted([Text("Yes."), Finish("stop")], [Text("No."), Finish("stop")])
    given = services(lambda _choice: backend, lambda: history)
    first = make(given)
    first.ask("One?", [], Choice())
    finished(qtbot, first)
    reopening = make(given)
    reopening.resume(reopened(history, history.listing()[0].conversation, lambda _name: Choice()))
    reopening.ask("Two?", (), Choice())
    finished(qtbot, reopening)
    assert branch(history) == ["One?", "Yes.", "Two?", "No."]


def test_a_question_that_reached_nobody_is_not_taken_for_the_one_before(
    qtbot: QtBot, make: Make, history: History
) -> None:
    backend = Scripted([Text("Yes."), Finish("stop")], [Text("No."), Finish("stop")])
    refusing = Refusing(UsageError("There is no endpoint “x”."))
    conversation = make(
        services(lambda choice: refusing(choice) if choice.endpoint else backend, lambda: history)
    )
    conversation.ask("One?", [], Choice())
    finished(qtbot, conversation)
    conversation.ask("Two?", (), Choice("remote", endpoint="x"))
    finished(qtbot, conversation)
    assert conversation.retry(Choice())
    assert finished(qtbot, conversation).text == "No."
    assert branch(history) == ["One?", "Yes.", "Two?", "No."]


def test_pictures_nobody_answered_about_go_with_the_next_question(qtbot: QtBot, make: Make) -> None:
    backend = Scripted([Unavailable("Nobody there.")], [Text("A cat."), Finish("stop")])
    conversation = make(backend)
    where = picture()
    conversation.ask("What?", [where], Choice())
    finished(qtbot, conversation)
    conversation.ask("What is it?", (), Choice())
    finished(qtbot, conversation)
    (message,) = backend.asked[1]
    assert [part.frame for part in message.parts if isinstance(part, Picture)] == [where]
    assert message.text == "What is it?"


def test_a_choice_that_means_nothing_is_told_in_the_turn(
    qtbot: QtBot, make: Make, defects: list[Exception]
) -> None:
    conversation = make(services(Refusing(UsageError("There is no endpoint “x”."))))
    conversation.ask("What?", [picture()], Choice("remote", endpoint="x"))
    turn = finished(qtbot, conversation)
    assert turn.finish is not None
    assert turn.finish.error is not None
    assert turn.finish.error.message == "There is no endpoint “x”."
    assert not defects


def test_a_defect_takes_the_other_road_and_ends_the_turn(
    qtbot: QtBot, make: Make, defects: list[Exception]
) -> None:
    conversation = make(Scripted([Text("half"), ZeroDivisionError()]))
    conversation.ask("What?", [picture()], Choice())
    turn = finished(qtbot, conversation)
    qtbot.waitUntil(lambda: bool(defects), timeout=10_000)
    assert isinstance(defects[0], ZeroDivisionError)
    assert turn.text == "half"
    assert turn.finish is not None
    assert turn.finish.reason == "error"


def test_the_answer_goes_on_when_the_history_does_not(qtbot: QtBot, make: Make) -> None:
    def broken() -> History:
        raise StoreError("The disk is full.", "Make room.")

    backend = Scripted([Text("Yes."), Finish("stop")])
    conversation = make(services(lambda _choice: backend, broken))
    told: list[StoreError] = []
    conversation.remarked.connect(told.append)
    conversation.ask("Really?", [picture()], Choice())
    assert finished(qtbot, conversation).text == "Yes."
    assert [error.message for error in told] == ["The disk is full."]


def test_times_are_of_thinking_and_of_all(qtbot: QtBot, make: Make) -> None:
    gate = threading.Event()
    conversation = make(Scripted([Thinking("hm"), gate, Text("yes"), Finish("stop")]))
    conversation.ask("Really?", [], Choice(), "on")
    turn = conversation.turns[0]
    qtbot.waitUntil(lambda: turn.thinks, timeout=10_000)
    qtbot.waitUntil(lambda: turn.thought_seconds > 0.02, timeout=10_000)
    gate.set()
    finished(qtbot, conversation)
    assert not turn.thinks
    before = turn.thought_seconds
    assert before == turn.thought_seconds  # it stands still
    assert 0 < before <= turn.seconds == turn.seconds
