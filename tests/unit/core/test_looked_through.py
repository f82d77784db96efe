"""Key frames of a clip are looked for once, whoever wants them."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from app.core.chat import Clip, Progress
from app.core.control import Control
from app.core.frame import Frame, Moment
from app.core.looked_through import LookedThrough
from app.core.videos import Glimpse, Keyframe

CLIP = Clip("a", Path("a.mp4"), 64, 48, 4.0)


class Glances:
    """Videos that are glanced at; a glance goes on when it is `let`, and says when it `began`."""

    def __init__(self) -> None:
        self.count = 0
        self.began, self.let = threading.Event(), threading.Event()
        self.let.set()

    def glance(self, clip: Clip, control: Control) -> Iterator[Glimpse | Progress]:
        self.count += 1
        self.began.set()
        assert self.let.wait(60)
        yield Progress("Looking")
        pixels = np.zeros((48, 64, 4), np.uint8)
        if not control.cancelled:
            yield Glimpse(Frame(pixels, Moment(clip.id, 0.0)), 1.0)


def looking(glances: Glances) -> LookedThrough:
    videos: Any = glances
    return LookedThrough(lambda: videos)


def found(looked: LookedThrough, control: Control) -> list[tuple[Keyframe, ...]]:
    pieces = looked.keyframes(CLIP, control)
    return [each for each in pieces if not isinstance(each, Progress)]


def test_who_comes_later_waits_for_what_is_under_way() -> None:
    glances = Glances()
    looked, got = looking(glances), list[tuple[Keyframe, ...]]()
    glances.let.clear()
    both = [
        threading.Thread(target=lambda: got.extend(found(looked, Control()))) for _each in range(2)
    ]
    both[0].start()
    assert glances.began.wait(60)
    both[1].start()
    glances.let.set()
    for each in both:
        each.join(20)
    assert len(got) == 2
    assert got[0] == got[1]
    assert glances.count == 1


def test_who_waits_can_leave() -> None:
    glances = Glances()
    looked, control = looking(glances), Control()
    glances.let.clear()
    first = threading.Thread(target=lambda: found(looked, Control()))
    first.start()
    assert glances.began.wait(60)
    control.cancel()
    assert found(looked, control) == []
    glances.let.set()
    first.join(20)


def test_what_was_cancelled_is_looked_through_again() -> None:
    glances = Glances()
    looked, control = looking(glances), Control()
    pieces = looked.keyframes(CLIP, control)
    assert isinstance(next(pieces), Progress)
    control.cancel()
    assert list(pieces) == []
    (keyframes,) = found(looked, Control())
    assert [each.seconds for each in keyframes] == [0.0]
    assert glances.count == 2
