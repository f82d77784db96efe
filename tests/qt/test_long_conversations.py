"""Conversations of many turns: what is done once for each of them, and what is not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Text
from app.core.memory import Manner
from app.core.ports import Choice
from app.ui.chat import view
from app.ui.chat.parts import guess_words
from app.ui.conversation import Conversation
from app.ui.reopening import Reopened
from app.ui.turn import Origin, Turn
from tests.qt.answering import Desk, opened
from tests.qt.scripted import Scripted, services

TURNS = 60


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    with opened(qtbot, tmp_path) as made:
        yield made


def kept(count: int) -> Reopened:
    """A conversation of the history."""
    turns: list[Turn] = []
    for number in range(count):
        before = turns[-1] if turns else None
        turn = Turn(
            f"Question {number}?", (), Choice(), "auto", origin=Origin(before, f"q{number}")
        )
        turn.add(Text("These are words. " * 40))
        turn.add(Finish("stop"))
        turns.append(turn)
    return Reopened("kept", "Kept", tuple(turns), turns[-1], Manner())


def shown(desk: Desk, reopened: Reopened) -> Conversation:
    conversation = Conversation(
        services(lambda _choice: Scripted()), lambda _choice: desk.lanes[0], _raise
    )
    conversation.resume(reopened)
    desk.window.show()
    desk._qtbot.waitExposed(desk.window)
    desk.window.show_conversation(conversation)
    return conversation


def _raise(failure: Exception) -> None:
    raise failure


def test_the_height_of_what_nobody_sees_is_not_guessed_for_every_other_turn(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    guesses: list[str] = []

    def counted(text: str, width: int, size: int | None = None) -> int:
        guesses.append(text)
        return guess_words(text, width, size)

    monkeypatch.setattr(view, "guess_words", counted)
    shown(desk, kept(TURNS))
    desk._qtbot.waitUntil(lambda: not desk.window.chat._column._later.isActive(), timeout=10_000)
    assert TURNS <= len(guesses) <= 12 * TURNS  # a few widths, two texts each


def test_questions_of_a_reopened_conversation_can_be_recalled(desk: Desk) -> None:
    shown(desk, kept(3))
    field = desk.window.composer.field
    for number in (2, 1, 0):
        QTest.keyClick(field, Qt.Key.Key_Up)
        assert field.toPlainText() == f"Question {number}?"


def test_questions_of_the_path_in_use_are_recalled(desk: Desk) -> None:
    conversation = desk.asked([Text("Red."), Finish("stop")], [Text("Blue."), Finish("stop")])
    conversation.edit(conversation.turns[0], "Which colour?", Choice())
    desk._qtbot.waitUntil(lambda: not conversation.running, timeout=10_000)
    field = desk.window.composer.field
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.toPlainText() == "Which colour?"
