"""Whatever is done in whatever order: nothing fails, and what is kept is what is shown.

EYELINE_SEEDS are other seeds to begin from, for whoever looks for defects.
"""

import os
import random
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core import words
from app.core.errors import ChildError
from app.core.frame import Frame
from app.core.ports import Choice, Destination
from app.core.redaction import Policy
from app.core.retention import HistorySettings
from app.core.text_line import TextLine
from app.ui import theme
from app.ui.branches import Branches
from app.ui.conversation import Conversation
from app.ui.reopening import reopened
from app.ui.turn import Turn
from tests.qt.answering import MODEL
from tests.qt.housing import House, housed
from tests.qt.moody import Moody
from tests.qt.wandering import Wanderer, entries

SEEDS: Final = [int(seed) for seed in os.environ.get("EYELINE_SEEDS", "1 2 3 4").split()]
STEPS: Final = 250  # a seed


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    border = Watched()
    with housed(qtbot, tmp_path, read=border.read, destination=border.destination) as made:
        made.services.save(HistorySettings, lambda own: replace(own, chosen=True))
        yield made
    words.use("en")
    theme.apply(app, "light")
    for window in app.topLevelWidgets():  # dialogs and menus that were left
        window.close()
        window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Watched:
    """A border where some pictures have a secret, some cannot be read, and policies change."""

    def __init__(self) -> None:
        self._chance = random.Random(1)
        self._lock = threading.Lock()

    def read(self, frame: Frame, _control: object) -> Sequence[TextLine]:
        with self._lock:
            kind = self._chance.random()
        if kind < 0.05:
            raise ChildError("The reader has died.")
        covered = not np.asarray(frame.pixels[5:15, 5:25, :3]).any()
        text, right = "a@b.example", min(25.0, frame.width)
        stops = tuple(5 + (right - 5) * at / len(text) for at in range(len(text) + 1))
        return [TextLine(text, (5, 5, right, 15), stops)] if kind < 0.6 and not covered else []

    def destination(self, choice: Choice) -> Destination | None:
        if choice.backend != "remote":
            return None
        with self._lock:
            policies: Sequence[Policy] = ("ask", "ask", "ask", "always", "never")
            policy = self._chance.choice(policies)
        return Destination("glm", "https://example.com", "https://example.com", False, policy)


class Onlooker:
    """Sees which answers were stopped: of them more may be kept than was shown."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._known: set[Conversation] = set()
        self._stopped: set[Turn] = set()

    def look(self) -> None:
        """Watch the conversations that were opened meanwhile."""
        for conversation in self._house.answers._open._open:
            if conversation not in self._known:
                self._known.add(conversation)
                conversation.turn_finished.connect(self._note)

    def _note(self, turn: Turn) -> None:
        if turn.finish is not None and turn.finish.reason == "cancelled":
            self._stopped.add(turn)

    def compare(self, conversation: Conversation, kept: Branches) -> None:
        """What is kept of a conversation is what is shown of it.

        Of an answer that was stopped before it began nothing is left beside another one: what
        followed it follows the other one where it is kept, and a path leads through that.
        """
        theirs = {turn.messages: turn for turn in kept}
        ours = {
            turn.messages: turn
            for turn in conversation._branches
            if turn.answers or not any(each.answers for each in conversation.versions(turn))
        }
        left = set(ours.values())
        assert list(ours) == list(theirs)
        path = [turn.origin.message for turn in kept.path]
        seen = list(takewhile(left.__contains__, conversation.turns))
        assert [turn.origin.message for turn in seen] == path[: len(seen)]
        if seen == list(conversation.turns) and len(path) > len(seen):
            follower = next(
                each for each in ours.values() if each.origin.message == path[len(seen)]
            )
            assert follower.parent not in left
            assert follower.parent in conversation.versions(seen[-1])
        for messages, turn in ours.items():
            self._compare(turn, theirs[messages])

    def _compare(self, shown: Turn, kept: Turn) -> None:
        assert _above(shown) == _above(kept)
        assert (shown.question, len(shown.frames)) == (kept.question, len(kept.frames))
        assert [frame.id for frame in shown.frames] == [frame.id for frame in kept.frames]
        if shown not in self._stopped:
            assert (shown.text, shown.thinking) == (kept.text, kept.thinking)
            assert shown.marks == kept.marks
        elif not shown.goes_on:
            assert kept.text.startswith(shown.text)
            assert kept.marks[: len(shown.marks)] == shown.marks


def _above(turn: Turn) -> str:
    """The question that it follows."""
    return turn.parent.origin.message if turn.parent is not None else ""


def come_to_rest(house: House, model: Moody) -> None:
    """Let everything end; what was deleted is gone, what waits is not asked any more."""
    model.calm()
    house.answers.new()
    every = list(house.answers._open._open)
    for conversation in every:
        if conversation.gate.holds is not None:
            conversation.stop()
        for queued in conversation.queue:
            conversation.queue.remove(queued)
    house.until(lambda: not any(each.busy for each in every))
    for conversation in list(house.answers._open._open):
        conversation.forget()
    house.until(lambda: not any(each.busy for each in house.answers._open._open))
    house.answers._shelf.close()


@pytest.mark.qt_log_level_fail("WARNING")
@pytest.mark.qt_log_ignore("This plugin does not support")  # a real desktop would
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_done_nothing_fails_and_all_is_kept(
    house: House, tmp_path: Path, seed: int
) -> None:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    image.save(str(tmp_path / "whole.png"))
    (tmp_path / "broken.png").write_bytes(b"no picture")
    house.model = model = Moody(seed)
    house.answers.show()
    user, onlooker = Wanderer(house, seed, tmp_path), Onlooker(house)
    done: list[str] = []
    with house.qtbot.captureExceptions() as defects:
        for _step in range(STEPS):
            done.append(user.step())
            onlooker.look()
            assert not defects, (done[-5:], defects)
        come_to_rest(house, model)
        QTest.qWait(50)
        assert not defects, defects
    alive: list[bool] = []
    house.mailbox.post(lambda: alive.append(True))
    house.until(lambda: bool(alive))
    check(house, onlooker)


def check(house: House, onlooker: Onlooker) -> None:
    """The history, the list and what is open agree."""
    history = house.services.history()
    listed = history.listing(1000)
    for conversation, known in house.answers._open._open.items():
        pane = house.answers._stage.pane_of(conversation)
        if pane is not None:
            assert list(pane.chat._turns) == list(conversation.turns)
        ids = [each.conversation for each in listed]
        if known.aside:  # it was deleted, and had not been had back when all came to rest
            assert conversation.id not in ids
            continue
        if conversation.temporary or conversation.id not in ids:
            assert conversation.temporary or not conversation.turns
            continue
        kept = reopened(history, conversation.id, lambda _name: MODEL.choice)
        branches = Branches()
        branches.extend(kept.turns)
        if kept.leaf is not None:
            branches.use(kept.leaf)
        onlooker.compare(conversation, branches)
    assert history.notices() == []
    house.answers._shelf.search("")
    house.answers._shelf.refresh()
    house.until(
        lambda: (
            {(row.conversation, row.title, row.pinned) for row in entries(house)}
            == {(each.conversation, each.title, each.pinned) for each in listed}
        )
    )
