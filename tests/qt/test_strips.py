"""Small pictures of clips, made beside what somebody waits for."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from app.core.chat import Clip
from app.core.control import Control
from app.core.frame import Frame, Moment
from app.core.videos import Videos
from app.ui.clips.strips import Strips
from app.ui.lane import Lane, Mailbox
from tests.qt.scripted import picture

CLIPS = [Clip(f"clip {number}", Path("some.mp4"), 320, 200, 5.0) for number in range(4)]


@dataclass
class Slow:
    """Makes no strip before `go` is set."""

    go: threading.Event = field(default_factory=threading.Event)

    def strip(
        self, clip: Clip, times: Sequence[float], _height: int, _control: Control
    ) -> Iterator[Frame]:
        self.go.wait(60)
        for seconds in times:
            yield Frame(picture().pixels, Moment(clip.id, seconds))


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("play", Mailbox(), 2)
    yield made
    made.close(5)


def test_many_strips_keep_nobody_waiting_who_plays(qtbot: QtBot, lane: Lane) -> None:
    slow = Slow()
    strips = Strips(lambda: cast("Videos", slow), lane)
    for clip in CLIPS:
        assert not strips.of(clip, 3, 40)
    played: list[int] = []
    lane.submit(lambda _control: iter([1]), played.extend, lambda _failure: None)
    qtbot.waitUntil(lambda: bool(played), timeout=5_000)
    slow.go.set()
    qtbot.waitUntil(lambda: all(len(strips.of(clip, 3, 40)) == 3 for clip in CLIPS), timeout=5_000)
