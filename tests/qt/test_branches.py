"""Branches, the queue, what goes on and what is deleted: in a conversation and in the history."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Picture, Piece, Text, Thinking
from app.core.errors import ReplyCut, Unavailable
from app.core.later import LaterFrame
from app.core.memory import History
from app.core.ports import Choice
from app.ui.conversation import Conversation
from app.ui.lane import Lane, Mailbox
from app.ui.queue import Queued
from app.ui.reopening import reopened
from tests.qt.scripted import Refusing, Said, Scripted, picture, places, services

GLM = Choice("remote", endpoint="glm")
Make = Callable[..., Conversation]


@pytest.fixture
def make(history: History) -> Iterator[Make]:
    lane = Lane("conversation", Mailbox(), width=2)

    def made(backend: Scripted) -> Conversation:
        return Conversation(services(lambda _choice: backend, lambda: history), _on(lane), _raise)

    yield made
    lane.close(5)


def _on(lane: Lane) -> Callable[[Choice], Lane]:
    return lambda _choice: lane


def _raise(failure: Exception) -> None:
    raise failure


def says(text: str) -> list[Said]:
    return [Text(text), Finish("stop")]


def rest(qtbot: QtBot, conversation: Conversation) -> None:
    """Wait until nothing of it runs."""
    qtbot.waitUntil(lambda: not conversation._running.busy, timeout=10_000)
    assert not conversation.running


def told(conversation: Conversation) -> list[tuple[str, str]]:
    return [(turn.question, turn.text) for turn in conversation.turns]


def again(history: History, make: Make, backend: Scripted | None = None) -> Conversation:
    """The newest conversation, reopened."""
    found = history.listing()[0].conversation
    conversation = make(backend or Scripted())
    conversation.resume(reopened(history, found, lambda _name: GLM))
    return conversation


def test_asked_again_both_answers_are_there(qtbot: QtBot, make: Make, history: History) -> None:
    backend = Scripted(says("Red."), says("Blue."), says("Sure."))
    conversation = make(backend)
    conversation.ask("Which?", [picture()], GLM)
    rest(qtbot, conversation)
    first = conversation.turns[0]
    conversation.retry(GLM)
    rest(qtbot, conversation)
    second = conversation.turns[0]
    assert [turn.text for turn in conversation.versions(second)] == ["Red.", "Blue."]
    conversation.switch(first)
    conversation.ask("Sure?", (), GLM)
    rest(qtbot, conversation)
    assert told(conversation) == [("Which?", "Red."), ("Sure?", "Sure.")]
    assert [message.text for message in backend.asked[2]] == ["Which?", "Red.", "Sure?"]
    conversation.switch(second)
    assert told(conversation) == [("Which?", "Blue.")]
    rest(qtbot, conversation)
    reopening = again(history, make)
    assert told(reopening) == [("Which?", "Blue.")]
    reopening.switch(reopening.versions(reopening.turns[0])[0])
    assert told(reopening) == [("Which?", "Red."), ("Sure?", "Sure.")]


def test_a_reworded_question_is_another_branch(qtbot: QtBot, make: Make, history: History) -> None:
    backend = Scripted(says("Red."), says("Two."), says("Green."))
    conversation = make(backend)
    frame = picture()
    conversation.ask("Which colour?", [frame], GLM)
    rest(qtbot, conversation)
    conversation.ask("How many?", (), GLM)
    rest(qtbot, conversation)
    first = conversation.turns[0]
    conversation.edit(first, "Which shade?", GLM)
    rest(qtbot, conversation)
    assert told(conversation) == [("Which shade?", "Green.")]
    (asked,) = backend.asked[2]
    assert [part.frame for part in asked.parts if isinstance(part, Picture)] == [frame]
    reopening = again(history, make)
    kept = history.conversation(reopening.id)
    assert told(reopening) == [("Which shade?", "Green.")]
    one, other = reopening.rewordings(reopening.turns[0])
    (two,) = [each.id for each in kept.turns if each.text == "Two."]
    found = reopening.find(two)
    assert found is not None
    assert found.question == "How many?"
    assert (one.question, other.question) == ("Which colour?", "Which shade?")
    reopening.switch(one)
    assert told(reopening) == [("Which colour?", "Red."), ("How many?", "Two.")]


def test_a_branch_whose_answer_was_had_back_is_in_use_again(
    qtbot: QtBot, make: Make, history: History
) -> None:
    conversation = make(Scripted(says("Red."), says("Green."), says("Two.")))
    conversation.ask("Which colour?", (), GLM)
    rest(qtbot, conversation)
    first = conversation.turns[0]
    conversation.edit(first, "Which shade?", GLM)
    rest(qtbot, conversation)
    conversation.ask("How many?", (), GLM)
    rest(qtbot, conversation)
    conversation.delete(conversation.turns[1])
    conversation.switch(first)
    conversation.restore()
    rest(qtbot, conversation)
    assert told(conversation) == [("Which shade?", "Green."), ("How many?", "Two.")]
    assert told(again(history, make)) == told(conversation)


def test_an_answer_that_was_cut_goes_on(qtbot: QtBot, make: Make, history: History) -> None:
    save, close = places(("Save", 10, 10, 90, 90)), places(("Close", 110, 10, 190, 90))
    backend = Scripted(
        [Text(f"First {save}, th"), ReplyCut("The line went dead.")],
        [Text(f"en {close}."), Finish("stop")],
        says("Two."),
    )
    conversation = make(backend)
    conversation.ask("Where?", [picture()], GLM)
    rest(qtbot, conversation)
    turn = conversation.turns[0]
    assert turn.can_go_on
    assert conversation.go_on(turn, GLM)
    rest(qtbot, conversation)
    assert turn.text == "First ① Save, then ② Close."
    assert [turn.text[mark.at] for mark in turn.marks] == ["①", "②"]
    assert [message.role for message in backend.asked[1]] == ["user", "assistant"]
    conversation.ask("How many?", (), GLM)
    rest(qtbot, conversation)
    _asked, said, _next = backend.asked[2]
    assert said.raw == f"First {save}, then {close}."
    reopening = again(history, make)
    assert told(reopening) == told(conversation)
    assert [mark.at for mark in reopening.turns[0].marks] == [mark.at for mark in turn.marks]
    assert reopening.turns[0].reply == turn.reply


def test_one_that_was_stopped_goes_on_at_once(qtbot: QtBot, make: Make) -> None:
    backend = Scripted([Text("Half "), threading.Event(), Text("x")], says("and half."))
    conversation = make(backend)
    conversation.ask("All?", (), GLM)
    turn = conversation.turns[0]
    qtbot.waitUntil(lambda: turn.text == "Half ", timeout=10_000)
    conversation.stop()
    assert conversation.go_on(turn, GLM)
    rest(qtbot, conversation)
    assert turn.text == "Half and half."
    assert backend.asked[1][-1].text == "Half "


@pytest.mark.parametrize("at_once", [False, True])
def test_a_stopped_answer_goes_on_from_where_it_ends_in_the_history(
    qtbot: QtBot, make: Make, history: History, at_once: bool
) -> None:
    gate, silent = threading.Event(), threading.Event()
    backend = Scripted([Text("One "), gate, Text("two "), silent], says("three."))
    conversation = make(backend)
    conversation.ask("Count.", (), GLM)
    turn = conversation.turns[0]
    qtbot.waitUntil(lambda: turn.text == "One ", timeout=10_000)
    gate.set()
    found = history.listing()[0].conversation
    while history.conversation(found).turns[1].text != "One two ":
        time.sleep(0.01)  # the event loop does not run: it is not heard yet
    shown: list[Piece] = []
    conversation.pieces_arrived.connect(lambda _turn, pieces: shown.extend(pieces))
    conversation.stop()
    if not at_once:
        rest(qtbot, conversation)
    assert shown == [Finish("cancelled")]
    conversation.go_on(turn, GLM)
    rest(qtbot, conversation)
    words = "".join(piece.text for piece in shown if isinstance(piece, Text))
    assert words == ("two three." if at_once else "three.")  # what came before is shown anew
    assert backend.asked[1][-1].raw == "One two "
    assert turn.text == "One two three."
    assert told(again(history, make)) == told(conversation)


def test_a_deleted_answer_can_be_had_back_and_is_gone_for_good_later(
    qtbot: QtBot, make: Make, history: History
) -> None:
    conversation = make(Scripted(says("One."), says("Two."), says("Three.")))
    for question in ("1?", "2?", "3?"):
        conversation.ask(question, (), GLM)
        rest(qtbot, conversation)
    middle = conversation.turns[1]
    assert conversation.delete(middle)
    assert told(conversation) == [("1?", "One."), ("3?", "Three.")]
    conversation.restore()
    assert len(conversation.turns) == 3
    conversation.delete(middle)
    conversation.forget()
    rest(qtbot, conversation)
    conversation.restore()
    assert told(conversation) == [("1?", "One."), ("3?", "Three.")]
    assert told(again(history, make)) == [("1?", "One."), ("3?", "Three.")]
    kept = history.conversation(history.listing()[0].conversation)
    assert "Two." not in [each.text for each in kept.turns]


def test_one_of_two_answers_is_deleted_and_what_followed_stays(
    qtbot: QtBot, make: Make, history: History
) -> None:
    conversation = make(Scripted(says("A."), says("Next."), says("B.")))
    conversation.ask("1?", (), GLM)
    rest(qtbot, conversation)
    conversation.ask("2?", (), GLM)
    rest(qtbot, conversation)
    first = conversation.turns[0]
    conversation.retry(GLM, turn=first)
    rest(qtbot, conversation)
    conversation.delete(first)
    conversation.forget()
    rest(qtbot, conversation)
    assert told(conversation) == [("1?", "B."), ("2?", "Next.")]
    assert told(again(history, make)) == [("1?", "B."), ("2?", "Next.")]


def test_questions_wait_in_order_and_are_asked_when_an_answer_ended_well(
    qtbot: QtBot, make: Make
) -> None:
    gate = threading.Event()
    conversation = make(Scripted([Text("1"), gate, Finish("stop")], says("2"), says("3")))
    for question in ("One?", "Two?", "Three?"):
        conversation.enqueue(Queued(question, (), GLM))
    assert [queued.text for queued in conversation.queue] == ["Two?", "Three?"]
    two = next(iter(conversation.queue))
    conversation.queue.reword(two, "Two, really?")
    gate.set()
    qtbot.waitUntil(lambda: len(conversation.turns) == 3, timeout=10_000)
    rest(qtbot, conversation)
    assert told(conversation) == [("One?", "1"), ("Two, really?", "2"), ("Three?", "3")]
    assert not conversation.queue


@pytest.mark.parametrize("stop", [True, False])
def test_after_a_stop_or_a_failure_questions_wait_for_their_user(
    qtbot: QtBot, make: Make, stop: bool
) -> None:
    gate = threading.Event()
    end: Said = gate if stop else Unavailable("Nobody there.")
    conversation = make(Scripted([Text("1"), end], says("2")))
    conversation.enqueue(Queued("One?", (), GLM))
    conversation.enqueue(Queued("Two?", (), GLM))
    if stop:
        qtbot.waitUntil(lambda: conversation.turns[0].text == "1", timeout=10_000)
        conversation.stop()
    rest(qtbot, conversation)
    assert [queued.text for queued in conversation.queue] == ["Two?"]
    assert conversation.busy
    assert conversation.send_now()
    rest(qtbot, conversation)
    assert conversation.turns[1].text == "2"
    assert not conversation.busy


def test_questions_that_wait_at_the_end_are_kept(
    qtbot: QtBot, make: Make, history: History
) -> None:
    conversation = make(Scripted([Unavailable("Nobody there.")]))
    conversation.enqueue(Queued("One?", (), GLM))
    conversation.enqueue(Queued("Two?", (), GLM))
    rest(qtbot, conversation)
    conversation.close()
    assert [question for question, _answer in told(again(history, make))] == ["One?", "Two?"]


def test_it_can_be_told_to_answer_now(qtbot: QtBot, make: Make) -> None:
    backend = Scripted([Thinking("hm"), threading.Event(), *says("Red.")], hurries=True)
    conversation = make(backend)
    conversation.ask("Which?", (), GLM, "on")
    turn = conversation.turns[0]
    qtbot.waitUntil(lambda: turn.thinks, timeout=10_000)
    assert turn.hurries
    conversation.answer_now()
    rest(qtbot, conversation)
    assert turn.hurried
    assert turn.text == "Red."
    assert turn.well


def test_how_it_is_thought_about_stays_with_the_conversation(
    qtbot: QtBot, make: Make, history: History
) -> None:
    conversation = make(Scripted(says("Red."), says("Blue."), says("Green.")))
    conversation.set_think("on")
    for think in (None, "off", None):  # the second one's preset wants it otherwise
        conversation.ask("Which?", (), GLM, think)
        rest(qtbot, conversation)
    assert [turn.think for turn in conversation.turns] == ["on", "off", "on"]
    reopening = again(history, make)
    assert reopening.think == "on"
    reopening.set_think("off")
    rest(qtbot, reopening)
    assert again(history, make).think == "off"


def test_a_question_that_was_stopped_before_anybody_heard_it_is_kept(
    qtbot: QtBot, make: Make, history: History
) -> None:
    gate = threading.Event()
    conversation = make(Scripted([Text("Red."), gate, Finish("stop")], says("Blue.")))
    conversation.ask("Which?", (), GLM)
    qtbot.waitUntil(lambda: conversation.turns[0].text == "Red.", timeout=10_000)
    conversation.stop()
    conversation.ask("And this?", (), GLM)  # waits for the end of the first one
    conversation.stop()
    conversation.ask("And that?", (), GLM)
    rest(qtbot, conversation)
    expected = [("Which?", "Red."), ("And this?", ""), ("And that?", "Blue.")]
    assert told(conversation) == told(again(history, make)) == expected


def test_a_question_that_nobody_takes_is_kept(qtbot: QtBot, history: History) -> None:
    refusing = Refusing(Unavailable("Nobody is there.", "Choose another one."))
    lane = Lane("conversation", Mailbox())
    conversation = Conversation(services(refusing, lambda: history), lambda _who: lane, _raise)
    conversation.ask("Which?", [picture()], GLM)
    rest(qtbot, conversation)
    lane.close(5)
    (listed,) = history.listing()
    assert (listed.title, listed.pictures) == ("Which?", 1)


def test_a_wish_about_thinking_is_remarked_on_once(qtbot: QtBot, make: Make) -> None:
    conversation = make(Scripted(says("Red."), says("Blue."), thinking=("on", "off")))
    for question in ("Which?", "And now?"):
        conversation.ask(question, (), GLM, "on")
        rest(qtbot, conversation)
    first, second = (turn.finish.note for turn in conversation.turns if turn.finish is not None)
    assert "thinking is on" in first
    assert not second


def test_pictures_of_the_history_are_loaded_when_they_are_wanted(
    qtbot: QtBot, make: Make, history: History
) -> None:
    frames = [picture(100 + number, 60) for number in range(5)]
    conversation = make(Scripted(says("Five.")))
    conversation.ask("How many?", frames, GLM)
    rest(qtbot, conversation)
    reopening = again(history, make)
    (turn,) = reopening.turns
    assert [frame.id for frame in turn.frames] == [frame.id for frame in frames]
    assert [(frame.width, frame.height) for frame in turn.frames] == [
        (frame.width, frame.height) for frame in frames
    ]
    later = turn.frames[2]
    assert isinstance(later, LaterFrame)
    assert not later.at_hand
    assert (later.pixels[:, :, :3] == frames[2].pixels[:, :, :3]).all()
    assert later.at_hand
    others = [frame for frame in turn.frames if frame is not later]
    assert not any(isinstance(frame, LaterFrame) and frame.at_hand for frame in others)


def test_two_conversations_are_answered_side_by_side(qtbot: QtBot, make: Make) -> None:
    gates = [threading.Event(), threading.Event()]
    replies: list[list[Said]] = [[Text("1"), gate, Finish("stop")] for gate in gates]
    backend = Scripted(*replies)
    both = [make(backend), make(backend)]
    for conversation in both:
        conversation.ask("Which?", (), GLM)
    qtbot.waitUntil(lambda: all(each.turns[0].text == "1" for each in both), timeout=10_000)
    assert all(each.running for each in both)
    for gate in gates:
        gate.set()
    for conversation in both:
        rest(qtbot, conversation)


def test_an_answer_whose_question_was_lost_is_shown_all_the_same(
    qtbot: QtBot, make: Make, history: History
) -> None:
    conversation = make(Scripted(says("Red."), says("Blue.")))
    for question in ("One?", "Two?"):
        conversation.ask(question, (), GLM)
        rest(qtbot, conversation)
    history.remove(conversation.turns[0].origin.message)  # as salvage may find it
    rescued = again(history, make)
    assert told(rescued) == [("", "Red."), ("Two?", "Blue.")]
    rescued.close()
    assert len(history.conversation(rescued.id).turns) == 3
