"""What can be done about questions and answers in the window, by mouse and by keys."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text, Thinking, Usage
from app.core.errors import ReplyCut
from app.core.frame import Frame
from app.core.later import FrameCache
from app.core.mark import Mark
from app.ui.chat.footer import Footer, figures_of
from app.ui.chat.question import QuestionBubble
from app.ui.chat.rewording import Rewording
from app.ui.conversation import Conversation
from app.ui.turn import Turn
from tests.qt.answering import MODEL, READER, Desk, labels, opened, prose_of
from tests.qt.scripted import Said, Scripted, picture


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    with opened(qtbot, tmp_path) as made:
        yield made


def says(text: str) -> list[Said]:
    return [Text(text), Finish("stop")]


def press(widget: QWidget, name: str) -> None:
    """Press the button that is called so, with the keyboard."""
    (button,) = [
        one
        for one in widget.findChildren(QAbstractButton)
        if name in (one.accessibleName(), one.text()) and one.isVisibleTo(widget)
    ]
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def pick(menu: QMenu, name: str) -> None:
    (action,) = [each for each in menu.actions() if each.text() == name]
    action.trigger()


def footer(desk: Desk) -> Footer:
    return max(desk.window.chat.findChildren(Footer), key=QWidget.y)


def bubble(desk: Desk) -> QuestionBubble:
    return max(desk.window.chat.findChildren(QuestionBubble), key=QWidget.y)


def rest(desk: Desk, conversation: Conversation) -> None:
    desk._qtbot.waitUntil(lambda: not conversation._running.busy, timeout=10_000)
    desk.window.chat.flush()
    desk._qtbot.wait(1)  # what was taken down is gone


def test_asked_again_the_versions_are_leafed_through(desk: Desk) -> None:
    conversation = desk.asked(says("Red."), says("Blue."))
    press(footer(desk), "Ask again")
    rest(desk, conversation)
    assert prose_of(desk.window).toPlainText() == "Blue."
    assert "2/2" in labels(footer(desk))
    press(footer(desk), "Previous answer")
    rest(desk, conversation)
    assert prose_of(desk.window).toPlainText() == "Red."
    assert "1/2" in labels(footer(desk))


def test_another_one_is_asked_by_name(desk: Desk) -> None:
    other = Scripted(says("Read."), name="Reader", markup=False)
    conversation = desk.asked(says("Red."), other=other)
    desk.model.offer([MODEL, READER])
    pick(footer(desk).retry_menu(), "Ask Reader")
    rest(desk, conversation)
    assert [turn.backend for turn in conversation.versions(conversation.turns[0])] == [
        "Model",
        "Reader",
    ]
    assert desk.model.current == MODEL


def test_it_is_asked_again_with_more_thought(desk: Desk) -> None:
    conversation = desk.asked(says("Red."), says("Blue."))
    pick(footer(desk).retry_menu(), "Ask again, thinking")
    rest(desk, conversation)
    assert conversation.turns[0].think == "on"
    assert conversation.think == "auto"


def test_a_question_is_reworded_in_its_place(desk: Desk) -> None:
    conversation = desk.asked(says("Red."), says("Blue."))
    press(bubble(desk), "Reword the question")
    (rewording,) = desk.window.findChildren(Rewording)
    assert desk.window.focusWidget() is rewording.field
    assert rewording.height() > 2 * rewording.field.height()
    QTest.keyClicks(rewording.field, " Please.")
    QTest.keyClick(rewording.field, Qt.Key.Key_Return)
    rest(desk, conversation)
    (turn,) = conversation.turns
    assert (turn.question, turn.text) == ("Where is Save All? Please.", "Blue.")
    assert "2/2" in labels(bubble(desk))
    press(bubble(desk), "Previous wording")
    rest(desk, conversation)
    assert conversation.turns[0].question == "Where is Save All?"


def test_esc_leaves_the_question_as_it_was(desk: Desk) -> None:
    conversation = desk.asked(says("Red."))
    bubble(desk).reword()
    (rewording,) = desk.window.findChildren(Rewording)
    QTest.keyClicks(rewording.field, "XY")
    QTest.keyClick(rewording.field, Qt.Key.Key_Escape)
    assert desk.window.isVisible()
    assert len(conversation.rewordings(conversation.turns[0])) == 1
    assert conversation.turns[0].draft is None


def test_what_was_typed_into_a_question_is_there_when_it_is_shown_again(desk: Desk) -> None:
    conversation = desk.asked(says("Red."))
    bubble(desk).reword()
    (rewording,) = desk.window.findChildren(Rewording)
    QTest.keyClicks(rewording.field, " Now?")
    desk.window.chat.show_turns(conversation.turns)
    desk._qtbot.wait(1)
    (shown,) = desk.window.findChildren(Rewording)
    assert shown.field.toPlainText() == "Where is Save All? Now?"


def test_a_reworded_question_ends_the_answer_on_its_way(desk: Desk) -> None:
    conversation = desk.asked([Text("Half"), threading.Event()], says("Blue."), wait=False)
    first = conversation.turns[0]
    desk._qtbot.waitUntil(lambda: bool(first.text), timeout=10_000)
    desk.window.chat.turn_actions.edited.emit(first, "Which?")
    desk._qtbot.waitUntil(lambda: conversation.turns[0].text == "Blue.", timeout=10_000)
    assert first.finish == Finish("cancelled")


def test_half_an_answer_goes_on_below_itself(desk: Desk) -> None:
    conversation = desk.asked([Text("It is the"), ReplyCut("Dead.")], says(" third button."))
    press(desk.window.chat, "Continue")
    rest(desk, conversation)
    assert prose_of(desk.window).toPlainText() == "It is the third button."
    assert "Dead." not in labels(desk.window)
    assert desk.window.focusWidget() is desk.window.pane.composer.field  # for the next question


def test_where_thoughts_took_all_the_room_it_is_asked_without(desk: Desk) -> None:
    conversation = desk.asked([Thinking("hm"), Finish("length")], says("Red."))
    assert "The token limit was used up by thinking." in labels(desk.window)
    press(desk.window.chat, "Ask again without thinking")
    rest(desk, conversation)
    assert (conversation.turns[0].think, conversation.turns[0].text) == ("off", "Red.")


def test_what_is_deleted_can_be_had_back(desk: Desk) -> None:
    conversation = desk.asked(says("Red."), says("Blue."))
    conversation.retry(MODEL.choice)
    rest(desk, conversation)
    pick(footer(desk).menu(), "Delete this answer")
    rest(desk, conversation)
    assert prose_of(desk.window).toPlainText() == "Red."
    press(desk.window.pane.waiting, "Undo")
    rest(desk, conversation)
    assert prose_of(desk.window).toPlainText() == "Blue."
    assert not desk.window.pane.waiting.isVisible()


def test_an_answer_is_copied_with_and_without_its_signs(desk: Desk) -> None:
    desk.asked(says("It is **red**."))
    clipboard = QGuiApplication.clipboard()
    pick(footer(desk).menu(), "Copy as Markdown")
    assert clipboard.text() == "It is **red**."
    pick(footer(desk).menu(), "Copy as plain text")
    assert clipboard.text() == "It is red."


def test_who_does_not_want_to_wait_for_thoughts_need_not(desk: Desk) -> None:
    said: list[Said] = [Thinking("hm"), threading.Event(), *says("Red.")]
    conversation = desk.asked(said, wait=False, hurries=True)
    desk._qtbot.waitUntil(lambda: conversation.turns[0].thinks, timeout=10_000)
    desk.window.chat.flush()
    press(desk.window.chat, "Answer now")
    rest(desk, conversation)
    assert conversation.turns[0].hurried
    assert prose_of(desk.window).toPlainText() == "Red."


def test_who_cannot_be_hurried_is_not(desk: Desk) -> None:
    conversation = desk.asked([Thinking("hm"), threading.Event()], wait=False)
    desk._qtbot.waitUntil(lambda: conversation.turns[0].thinks, timeout=10_000)
    desk.window.chat.flush()
    visible = [one.text() for one in desk.window.findChildren(QAbstractButton) if one.isVisible()]
    assert "Answer now" not in visible
    conversation.stop()


def test_a_question_that_waits_is_changed_taken_back_and_sent(desk: Desk) -> None:
    conversation = desk.asked([Text("Half"), threading.Event()], says("Green."), wait=False)
    desk._qtbot.waitUntil(lambda: bool(conversation.turns[0].text), timeout=10_000)
    waiting = desk.window.pane.waiting
    for text in ("Which?", "And now?"):
        desk.window.composer.field.setPlainText(text)
        QTest.keyClick(desk.window.composer.field, Qt.Key.Key_Return)
    first, second = (
        one for one in waiting.findChildren(QWidget) if one.accessibleName().startswith("Next qu")
    )
    press(second, "Do not ask this")
    press(first, "Change this question")
    (rewording,) = waiting.findChildren(Rewording)
    QTest.keyClicks(rewording.field, " Colour.")
    QTest.keyClick(rewording.field, Qt.Key.Key_Return)
    assert [queued.text for queued in conversation.queue] == ["Which? Colour."]
    conversation.stop()
    rest(desk, conversation)
    press(waiting, "Send now")
    rest(desk, conversation)
    assert (conversation.turns[1].question, conversation.turns[1].text) == (
        "Which? Colour.",
        "Green.",
    )


def test_all_that_is_known_of_an_answer_is_told(desk: Desk) -> None:
    conversation = desk.asked([Thinking("hm"), Text("Red."), Usage(2691, 312, 200), Finish("stop")])
    told = "\n".join(figures_of(conversation.turns[0]))
    assert "Answered by Model" in told
    assert "2\u202f691" in told
    assert "200 of them thinking" in told
    assert "First words after" in told


def test_a_picture_of_the_history_is_shown_when_it_has_been_loaded(desk: Desk) -> None:
    kept = {frame.id: frame for frame in (picture(300, 200), picture(500, 300))}
    gate = threading.Event()

    def load(identity: str) -> Frame:
        assert gate.wait(60)
        return kept[identity]

    desk.asked(says("Red."))
    cache, panel = FrameCache(load), desk.window.panel
    later = [cache.frame(one.id, one.width, one.height, one.source) for one in kept.values()]
    mark = Mark("box", ((10, 10), (90, 90)), "Save", later[1].id, 0)
    panel.show_frames(later, later[0], [mark])
    assert panel.frame == later[0]
    assert panel.canvas._sheet._pyramid is None
    panel.reveal(1)
    gate.set()
    sheet = panel.canvas._sheet
    desk._qtbot.waitUntil(lambda: sheet._pyramid is not None, timeout=10_000)
    assert panel.frame == later[1]
    assert panel.canvas._highlighted == 1


def test_small_pictures_of_the_history_come_later(desk: Desk) -> None:
    large, gate = picture(300, 200), threading.Event()

    def load(_identity: str) -> Frame:
        assert gate.wait(60)
        return large

    desk.empty()
    actions = desk.window.chat.turn_actions
    frame = FrameCache(load).frame(large.id, 300, 200, large.source)
    shown = QuestionBubble(Turn("Which?", (frame,), MODEL.choice, "auto"), actions)
    desk._qtbot.addWidget(shown)
    shown.resize(400, shown.fit(400))
    before = shown.grab().toImage()
    with desk._qtbot.waitSignal(actions.pictures.arrived, timeout=10_000):
        gate.set()
    assert shown.grab().toImage() != before
