"""A conversation with versions and branches, asked of a real llama.cpp server and kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.chips import chip
from app.core.memory import History
from app.core.ports import Backend, Choice
from app.media.encode import Codec
from app.media.picture import ChildDecoder
from app.store.history import SqliteHistory
from app.ui.conversation import Conversation
from app.ui.lane import Lane, Mailbox
from app.ui.reopening import reopened
from tests.engines.asking import backend, picture
from tests.engines.servers import Server, literal
from tests.qt.scripted import services

ENGINE = Choice("remote", endpoint="engine")
BOX = "<|begin_of_box|>[[100, 200, 300, 400]]<|end_of_box|>"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    made = SqliteHistory(tmp_path, Codec(), ChildDecoder)
    yield made
    made.close()


class Engine:
    """Who answers next: the real engine, held to a script."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._open: list[Backend] = []

    def says(self, script: str) -> None:
        self._open.append(backend(self._server, extra={"grammar": literal(script)}))

    def current(self, _choice: Choice) -> Backend:
        return self._open[-1]

    def close(self) -> None:
        for each in self._open:
            each.close()


def test_versions_and_branches_of_a_real_model_are_kept(
    qtbot: QtBot, engine: Server, history: History
) -> None:
    model, lane = Engine(engine), Lane("engine", Mailbox(), width=2)
    known = services(model.current, lambda: history)

    def rest(conversation: Conversation) -> None:
        qtbot.waitUntil(lambda: not conversation.busy, timeout=60_000)

    def made() -> Conversation:
        return Conversation(known, lambda _choice: lane, _raise)

    try:
        conversation = made()
        model.says(f"It is here: {BOX}.")
        conversation.ask("Where is Save?", [picture(1000, 1000).frame], ENGINE)
        rest(conversation)
        (first,) = conversation.turns
        assert first.text == f"It is here: {chip(1)}."
        assert first.marks[0].bounds == (100, 200, 300, 400)
        model.says("Nowhere at all.")
        conversation.retry(ENGINE)
        rest(conversation)
        model.says("A button.")
        conversation.edit(first, "What is it?", ENGINE)
        rest(conversation)
        assert [turn.text for turn in conversation.turns] == ["A button."]
        conversation.switch(first)
        rest(conversation)
        reopening = made()
        reopening.resume(reopened(history, conversation.id, lambda _name: ENGINE))
        (kept,) = reopening.turns
        assert (kept.text, kept.marks) == (first.text, first.marks)
        assert [turn.text for turn in reopening.versions(kept)] == [first.text, "Nowhere at all."]
        assert [turn.question for turn in reopening.rewordings(kept)] == [
            "Where is Save?",
            "What is it?",
        ]
    finally:
        lane.close(10)
        model.close()


def _raise(failure: Exception) -> None:
    raise failure
