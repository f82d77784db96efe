"""Roads on which pictures, or what was read in them, might get past the gate."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.errors import UsageError
from app.core.ports import LOCAL
from app.core.redaction import RedactionSettings
from app.core.windows import ShownWindow
from app.ui.overlay.asked import Asked
from tests.qt.gating import HERE, THERE, Border, border, covered, says
from tests.qt.scripted import picture


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[Border]:
    with border(qtbot, tmp_path) as made:
        yield made


def test_what_is_undone_while_its_user_looks_does_not_go_along_unseen(house: Border) -> None:
    house.will_say(says("One."), [Text("It is"), Finish("length")], says(" Jane."))
    conversation = house.capture(choice=LOCAL)
    house.rest(conversation)
    conversation.ask("Who?", [picture(640, 480)], LOCAL)
    house.rest(conversation)
    first, second = conversation.turns
    conversation.delete(first)
    conversation.go_on(second, THERE)
    conversation.restore()
    house.until(lambda: not conversation.running or conversation.gate.review is not None)
    conversation.gate.send(covered=True)
    house.rest(conversation)
    assert {covered(frame) for frame in house.sent[-1]} == {(True, True)}


def test_an_address_that_changes_while_a_question_waits_gets_nothing(house: Border) -> None:
    end = threading.Event()
    house.eyes.blind = True
    house.will_say(*[[end, *says("One.")]] * 4, says("Two."))
    others = [house.capture("One?") for _lane in range(4)]  # as many as are asked at once
    house.until(lambda: len(house.sent) == 4)
    conversation = house.capture("Two?")
    house.until(lambda: conversation.gate.holds is None)
    house.domain = "example.org"
    end.set()
    for each in (*others, conversation):
        house.rest(each)
    assert len(house.sent) == 4
    (turn,) = conversation.turns
    assert turn.finish is not None
    assert turn.finish.error is not None
    assert "elsewhere" in turn.finish.error.message
    conversation.retry(HERE)
    house.rest(conversation)
    assert len(house.sent) == 5


def test_words_that_were_read_here_go_without_their_secrets(house: Border) -> None:
    house.will_say(says("Jane, jane@example.com\n4111 1111 1111 1111"), says("Yes."), says("Yes."))
    conversation = house.capture(choice=LOCAL)
    house.rest(conversation)
    conversation.ask("Sure?", (), THERE)
    house.review_of(conversation)
    conversation.gate.send(covered=True)
    house.rest(conversation)
    (_question, reply, _next) = house.model.asked[-1]
    assert reply.text == "Jane, j••••@example.com\n•••• 1111"
    assert "4111" not in (reply.raw or "")
    assert "jane@" in conversation.turns[0].text


def test_what_is_looked_for_by_now_is_looked_for(house: Border) -> None:
    house.reviewed()
    house.services.save(RedactionSettings, lambda own: replace(own, card=False))
    house.shown.gate.send(covered=True)
    review = house.review_of(house.shown)
    assert len(review.found) == 1
    assert house.sent == []


def test_a_window_that_was_left_to_be_seen_is_offered_again_elsewhere(house: Border) -> None:
    house.services.save(RedactionSettings, lambda own: replace(own, windows=("KeePass*",)))
    frame = picture(640, 480)
    there = {frame.id: (ShownWindow("KeePassXC", "keepassxc", (300, 200, 500, 400)),)}
    house.answers.ask(Asked((frame,), "What?", HERE, "auto", None, None, windows=there))
    conversation = house.shown
    review = house.review_of(conversation)
    kinds = [each.finding.kind for each in review.found]
    review.cover(kinds.index("window"), covered=False)
    conversation.gate.send(covered=True)
    house.rest(conversation)
    conversation.ask("Sure?", (), THERE)
    assert [each.finding.kind for each in house.review_of(conversation).found] == ["window"]


def test_where_nobody_can_say_where_it_would_go_nothing_goes(house: Border) -> None:
    house.failure = UsageError("There is no such endpoint.")
    conversation = house.capture()
    house.rest(conversation)
    assert house.sent == []
    finish = conversation.turns[0].finish
    assert finish is not None
    assert finish.error is not None
    assert finish.error.message == "There is no such endpoint."
