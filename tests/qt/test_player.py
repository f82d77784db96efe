"""The player alone: what it shows of which clip, with videos that answer when they are told to."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from app.core.chat import Clip
from app.core.control import Control
from app.core.errors import MediaError
from app.core.frame import Frame, Moment
from app.core.videos import Videos
from app.ui.clips.player import Player
from app.ui.lane import Lane, Mailbox
from tests.qt.scripted import picture

GONE = Clip("gone", Path("gone.mp4"), 320, 200, 5.0)
THERE = Clip("there", Path("there.mp4"), 320, 200, 5.0)


@dataclass
class Slow:
    """Decodes nothing before `go` is set; those that are `lost` cannot be read then."""

    lost: set[str] = field(default_factory=lambda: {GONE.id})
    asked: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    def frame(self, clip: Clip, seconds: float, _control: Control) -> Frame:
        self.asked.set()
        self.go.wait(60)
        if clip.id in self.lost:
            raise MediaError("gone")
        return Frame(picture().pixels, Moment(clip.id, seconds))


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("play", Mailbox())
    yield made
    made.close(5)


def test_what_cannot_be_read_is_said_of_that_clip(qtbot: QtBot, lane: Lane) -> None:
    slow = Slow()
    player = Player(lambda: cast("Videos", slow), lane)
    shown: list[Frame] = []
    player.shown.connect(shown.append)
    player.seek(GONE, 1.0)
    player.seek(THERE, 2.0)
    slow.go.set()
    qtbot.waitUntil(lambda: bool(shown), timeout=10_000)
    assert [frame.source for frame in shown] == [Moment("there", 2.0)]
    assert player.trouble(GONE) is not None
    assert player.trouble(THERE) is None


def test_a_picture_that_is_late_does_not_replace_what_was_chosen_since(
    qtbot: QtBot, lane: Lane
) -> None:
    slow = Slow()
    player = Player(lambda: cast("Videos", slow), lane)
    shown: list[Frame] = []
    player.shown.connect(shown.append)
    player.seek(THERE, 1.0)
    assert slow.asked.wait(60)
    player.leave()
    player.stand_at(THERE, 3.0, None)
    slow.go.set()
    done: list[int] = []
    lane.submit(lambda _control: iter([1]), done.extend, lambda _failure: None)
    qtbot.waitUntil(lambda: bool(done), timeout=10_000)
    assert not shown
    assert player.seconds == 3.0


def test_a_file_that_is_there_again_is_no_trouble_any_more(qtbot: QtBot, lane: Lane) -> None:
    slow = Slow()
    slow.go.set()
    player = Player(lambda: cast("Videos", slow), lane)
    player.seek(GONE, 1.0)
    qtbot.waitUntil(lambda: player.trouble(GONE) is not None, timeout=10_000)
    slow.lost.clear()
    player.seek(GONE, 2.0)
    qtbot.waitUntil(lambda: player.trouble(GONE) is None, timeout=10_000)
