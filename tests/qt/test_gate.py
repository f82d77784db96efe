"""No picture goes to another machine before it was looked at for secrets, on whatever road."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.errors import ChildError
from app.core.ports import LOCAL, READER, Choice
from app.core.redaction import Policy, RedactionSettings
from app.core.windows import ShownWindow
from app.ui.chat.rewording import Rewording
from app.ui.overlay.asked import Asked
from app.ui.queue import Queued
from app.ui.reading_ahead import ReadingAhead
from app.ui.reopening import reopened
from tests.qt.answering import labels
from tests.qt.gating import HERE, THERE, Border, border, covered, says
from tests.qt.housing import visible
from tests.qt.scripted import picture, places


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[Border]:
    with border(qtbot, tmp_path) as made:
        yield made


def test_what_is_covered_is_what_is_sent_kept_and_shown(house: Border) -> None:
    conversation = house.capture()
    review = house.review_of(conversation)
    bare = conversation.frames[0]
    assert house.sent == []
    assert house.kept() == []
    assert [(each.finding.name, each.finding.sample) for each in review.found] == [
        ("E-mail address", "j••••@example.com"),
        ("Payment card", "•••• 1111"),
    ]
    conversation.gate.send(covered=True)
    house.rest(conversation)
    ((sent,),) = house.sent
    assert covered(sent) == (True, True)
    assert covered(bare) == (False, False)
    assert conversation.frames == (sent,)
    (kept,) = house.kept_frames(conversation)
    assert kept.digest == sent.digest
    assert house.blobs() == {sent.digest}
    assert house.panel.review is None


def test_only_what_was_chosen_is_covered(house: Border) -> None:
    review = house.reviewed()
    review.cover(1, covered=False)
    house.shown.gate.send(covered=True)
    house.rest(house.shown)
    assert [covered(frame) for (frame,) in house.sent] == [(True, False)]


def test_it_can_be_sent_as_it_is(house: Border) -> None:
    house.reviewed()
    house.shown.gate.send(covered=False)
    house.rest(house.shown)
    assert [covered(frame) for (frame,) in house.sent] == [(False, False)]
    assert house.shown.frames == house.sent[0]


def test_a_window_on_the_list_is_covered_where_it_stood(house: Border) -> None:
    house.eyes.blind = True
    house.services.save(RedactionSettings, lambda own: replace(own, windows=("KeePass*",)))
    frame = picture(640, 480)
    there = {frame.id: (ShownWindow("KeePassXC – all", "keepassxc", (300, 200, 500, 400)),)}
    house.answers.ask(Asked((frame,), "What?", HERE, "auto", None, None, windows=there))
    review = house.review_of(house.shown)
    assert [each.finding.kind for each in review.found] == ["window"]
    house.shown.gate.send(covered=True)
    house.rest(house.shown)
    ((sent,),) = house.sent
    assert not sent.pixels[200:400, 300:500, :3].any()
    assert sent.pixels[100:200, :, :3].any()


def test_where_it_would_go_elsewhere_by_now_its_user_is_asked_again(house: Border) -> None:
    house.reviewed()
    conversation = house.shown
    house.domain = "example.org"
    conversation.gate.send(covered=False)
    assert house.review_of(conversation).destination == "here.example.org"
    assert house.sent == []
    conversation.gate.send(covered=True)
    house.rest(conversation)
    assert [covered(frame) for (frame,) in house.sent] == [(True, True)]


def test_a_question_that_is_not_to_be_sent_is_back_in_its_field(house: Border) -> None:
    conversation = house.capture("Whose is it?")
    house.review_of(conversation)
    bare = conversation.frames
    conversation.stop()
    assert house.face.composer.field.toPlainText() == "Whose is it?"
    assert house.pane.pictures.frames == bare
    assert not conversation.turns
    assert not conversation.busy
    house.press(Qt.Key.Key_Return)  # it can be asked again
    house.review_of(conversation).cover(0, covered=False)
    conversation.gate.send(covered=True)
    house.rest(conversation)
    assert [covered(frame) for (frame,) in house.sent] == [(False, True)]


def test_one_whose_first_question_was_not_sent_can_be_deleted_from_the_list(house: Border) -> None:
    conversation = house.capture("Whose is it?")
    house.review_of(conversation)
    conversation.enqueue(Queued("And this?", (), HERE))
    house.open_list()
    listing = house.listing
    listing._view.setCurrentIndex(listing._shelf.rows.entry_of(conversation.id))
    QTest.keyClick(listing._view, Qt.Key.Key_Delete)
    house.until(lambda: house.shown is not conversation)
    assert house.sent == []
    assert house.answers._open.known(conversation.id) is None


def test_what_was_drawn_to_speak_of_is_told_when_it_is_sent_after_all(house: Border) -> None:
    asked = Asked(
        (picture(640, 480),),
        "What is B?",
        HERE,
        "auto",
        None,
        None,
        captions=("Pin B is at 3, 4.",),
    )
    house.answers.ask(asked)
    house.review_of(house.shown)
    house.shown.stop()
    house.answers.renew()  # in another language
    QTest.keyClick(house.face.composer.field, Qt.Key.Key_Return)
    house.review_of(house.shown)
    house.shown.gate.send(covered=False)
    house.rest(house.shown)
    assert list(house.shown.turns[0].captions) == ["Pin B is at 3, 4."]


def test_stop_while_it_is_looked_at_gives_the_question_back(house: Border) -> None:
    house.eyes.go_on.clear()
    conversation = house.capture("Whose is it?")
    house.until(lambda: bool(house.eyes.asked))
    progress = conversation.turns[0].progress
    assert progress is not None
    assert progress.stage == "Looking for secrets before it goes to here.example.com"
    house.face.composer.stopped.emit()
    assert house.face.composer.field.toPlainText() == "Whose is it?"
    house.eyes.go_on.set()
    house.rest(conversation)
    assert house.sent == []
    assert house.kept() == []


def test_without_secrets_it_is_sent_without_a_word(house: Border) -> None:
    house.eyes.blind = True
    conversation = house.capture()
    reviews: list[object] = []
    conversation.gate.changed.connect(lambda: reviews.append(conversation.gate.review))
    house.rest(conversation)
    assert len(house.sent) == 1
    assert not any(reviews)


def test_what_stays_here_and_what_needs_not_be_hidden_is_not_looked_at(house: Border) -> None:
    house.rest(house.capture(choice=LOCAL))
    house.policy = "never"
    house.rest(house.capture(choice=HERE))
    assert [covered(frame) for (frame,) in house.sent] == [(False, False)] * 2
    house.answers._noting._idle.stop()
    assert house.eyes.asked == []


@pytest.mark.parametrize(
    ("policy", "choice", "goes_on"),
    [("ask", HERE, True), ("always", HERE, True), ("never", HERE, False), ("ask", LOCAL, False)],
)
def test_what_is_read_ahead_is_read_to_its_end_where_it_is_looked_at(
    house: Border, policy: Policy, choice: Choice, goes_on: bool
) -> None:
    house.policy, frame, read = policy, picture(), threading.Event()
    house.will_say([read, Text("Words."), Finish("stop")])
    ahead = ReadingAhead(house.services, house.lanes.of(READER), lambda _frame, _found: None)
    ahead.begin(frame)
    house.until(lambda: bool(house.model.asked))
    ahead.give_way([frame], choice)
    assert (ahead._task is not None) == goes_on
    read.set()
    ahead.stop()


def test_where_all_is_covered_without_asking_one_line_says_so(house: Border) -> None:
    house.policy = "always"
    conversation = house.capture(frames=2)
    house.rest(conversation)
    assert [covered(frame) for frame in house.sent[0]] == [(True, True)] * 2
    house.face.chat.flush()
    said = "4 things were covered: 2 e-mail addresses, 2 cards"
    house.until(lambda: said in labels(house.face))
    assert house.blobs() == {frame.digest for frame in house.sent[0]}


def test_pictures_that_a_model_here_has_seen_are_looked_at_before_they_go(house: Border) -> None:
    house.will_say(
        says("It is " + places(("Card", 100, 400, 300, 450))), says("Yes."), says("Yes.")
    )
    conversation = house.capture(choice=LOCAL)
    house.rest(conversation)
    (bare,) = conversation.frames
    assert bare.digest in house.blobs()
    conversation.ask("Sure?", (), THERE)
    house.review_of(conversation)
    conversation.gate.send(covered=True)
    house.rest(conversation)
    ((_here,), (sent,)) = house.sent
    assert covered(sent) == (True, True)
    (mark,) = conversation.turns[0].marks
    assert mark.frame == sent.id
    assert house.blobs() == {sent.digest}
    kept = reopened(house.services.history(), conversation.id, lambda _name: HERE)
    assert kept.turns[0].marks == [mark]
    assert [frame.id for frame in kept.turns[0].frames] == [sent.id]


def test_what_is_covered_is_not_found_by_a_search(house: Border) -> None:
    house.reviewed("Whose is it?").cover(1, covered=False)
    conversation = house.shown
    conversation.gate.send(covered=True)
    house.rest(conversation)
    history = house.services.history()
    house.answers._noting._idle.start(0)
    house.until(lambda: not history.unread(conversation.frames[0].id))
    assert not history.search("jane")
    assert [hit.title for hit in history.search("4111")] == ["Whose is it?"]


def test_what_went_somewhere_is_not_looked_at_again_for_there(house: Border) -> None:
    house.reviewed(choice=HERE)
    conversation = house.shown
    conversation.gate.send(covered=False)
    house.rest(conversation)
    conversation.ask("Sure?", (), HERE)
    house.rest(conversation)
    conversation.ask("Really?", (), THERE)
    house.review_of(conversation)
    assert len(house.sent) == 2


def test_a_conversation_of_the_history_is_looked_at_before_it_goes(house: Border) -> None:
    first = house.capture(choice=LOCAL)
    house.rest(first)
    made = house.answers._open.make()
    made.resume(reopened(house.services.history(), first.id, lambda _name: HERE))
    house.answers._open.show(made)
    made.ask("Sure?", (), HERE)
    house.review_of(made)
    made.gate.send(covered=True)
    house.rest(made)
    assert [covered(frame) for frame in house.sent[-1]] == [(True, True)]
    assert house.blobs() == {house.sent[-1][0].digest}


def test_what_cannot_be_looked_at_is_not_sent_without_a_word(house: Border) -> None:
    house.eyes.failure = ChildError("The reader has died.")
    review = house.reviewed()
    assert review.failure is not None
    assert "looked at for secrets" in review.failure.message
    assert house.panel.cover.isHidden()
    house.eyes.failure = None
    house.panel.again.click()
    house.until(lambda: bool(house.panel.review and house.panel.review.found))
    house.shown.gate.send(covered=True)
    house.rest(house.shown)
    assert [covered(frame) for (frame,) in house.sent] == [(True, True)]


def test_where_nobody_could_look_its_user_decides_even_if_all_is_to_be_covered(
    house: Border,
) -> None:
    house.policy = "always"
    house.eyes.failure = ChildError("The reader has died.")
    house.reviewed()
    house.panel.bare.click()
    house.rest(house.shown)
    assert [covered(frame) for (frame,) in house.sent] == [(False, False)]


def test_asked_again_elsewhere_and_not_sent_the_answer_is_there_as_before(house: Border) -> None:
    conversation = house.capture(choice=LOCAL)
    house.rest(conversation)
    (turn,) = conversation.turns
    conversation.retry(THERE)
    house.review_of(conversation)
    conversation.stop()
    assert conversation.turns == (turn,)
    assert not house.face.composer.field.toPlainText()
    assert list(house.face.chat._turns) == [turn]
    conversation.retry(THERE)
    house.review_of(conversation)
    conversation.gate.send(covered=True)
    house.rest(conversation)
    assert len(conversation.versions(turn)) == 2
    assert turn.frames == house.sent[-1]  # also of the answer before


def test_a_reworded_question_that_is_not_sent_can_be_reworded_on(house: Border) -> None:
    conversation = house.capture("One?", LOCAL)
    house.rest(conversation)
    (turn,) = conversation.turns
    conversation.edit(turn, "Two?", THERE)
    house.review_of(conversation)
    conversation.stop()
    assert conversation.turns == (turn,)
    house.until(lambda: bool(visible(house.face, Rewording)))
    (rewording,) = house.face.findChildren(Rewording)
    assert rewording.field.toPlainText() == "Two?"


def test_a_question_that_is_reworded_before_it_is_sent_is_asked_instead(house: Border) -> None:
    conversation = house.capture("One?")
    house.review_of(conversation)
    actions = house.face.chat.turn_actions
    house.offers.model.offer([house.offers.model.backends[0]])
    actions.edited.emit(conversation.turns[0], "Two?")
    house.until(lambda: [turn.question for turn in conversation.turns] == ["Two?"])
    assert not house.face.composer.field.toPlainText()
    house.review_of(conversation)


def test_an_answer_that_goes_on_waits_too_and_stays_as_it_was(house: Border) -> None:
    house.will_say([Text("It is"), Finish("length")], says(" Jane."))
    conversation = house.capture(choice=LOCAL)
    house.rest(conversation)
    (turn,) = conversation.turns
    conversation.go_on(turn, THERE)
    house.review_of(conversation)
    conversation.stop()
    assert turn.text == "It is"
    assert turn.can_go_on
    conversation.go_on(turn, THERE)
    house.review_of(conversation)
    conversation.gate.send(covered=True)
    house.rest(conversation)
    assert turn.text == "It is Jane."
    assert covered(house.sent[-1][0]) == (True, True)


def test_what_is_typed_meanwhile_waits_and_is_asked_then(house: Border) -> None:
    house.reviewed("One?")
    conversation = house.shown
    field = house.face.composer.field
    field.replace_text("Two?")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [each.text for each in conversation.queue] == ["Two?"]
    conversation.gate.send(covered=True)
    house.rest(conversation)
    assert [turn.question for turn in conversation.turns] == ["One?", "Two?"]
    assert [covered(frame) for frames in house.sent for frame in frames] == [(True, True)] * 2


def test_a_question_whose_field_is_taken_waits_for_its_user(house: Border) -> None:
    house.reviewed("One?")
    house.face.composer.field.replace_text("Two?")
    house.shown.stop()
    assert [each.text for each in house.shown.queue] == ["One?"]
    assert len(next(iter(house.shown.queue)).frames) == 1
    assert house.face.composer.field.toPlainText() == "Two?"
    house.shown.queue.remove(next(iter(house.shown.queue)))


def test_pictures_of_the_next_question_are_looked_at_in_a_temporary_conversation(
    house: Border,
) -> None:
    house.answers.new(temporary=True)
    house.pane.pictures.add([picture(640, 480)])
    house.offers.model.offer([house.offers.model.backends[0]])
    field = house.face.composer.field
    field.replace_text("Whose is it?")
    QTest.keyClick(field, Qt.Key.Key_Return)
    house.review_of(house.shown)
    house.shown.gate.send(covered=True)
    house.rest(house.shown)
    assert [covered(frame) for (frame,) in house.sent] == [(True, True)]
    assert house.kept() == []
    assert house.blobs() == set()


def test_what_was_not_decided_at_the_end_of_the_program_is_kept_covered(house: Border) -> None:
    house.reviewed("Whose is it?")
    (meant,) = house.shown.gate.covered().values()
    assert covered(meant) == (True, True)
    house.answers.close()
    assert house.kept() == ["Whose is it?"]
    assert house.blobs() == {meant.digest}
    assert house.sent == []
