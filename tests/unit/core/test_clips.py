"""Clips in a question: where they stand among its pictures."""

from pathlib import Path

import numpy as np
import pytest

from app.core.chat import Clip, Picture
from app.core.clips import clip_of, clock, meant, seconds_of, with_clips
from app.core.frame import File, Frame, Moment, Source

ONE = Clip("one", Path("one.mp4"), 8, 6, 3.0)
TWO = Clip("two", Path("two.mp4"), 8, 6, 3.0)


def _picture(source: Source) -> Picture:
    return Picture(Frame(np.zeros((6, 8, 4), np.uint8), source))


def test_a_clip_stands_before_its_pictures_and_others_stay_where_they_are() -> None:
    still, first = _picture(File("a.png")), _picture(Moment("one", 0.0))
    later, other = _picture(Moment("one", 1.5)), _picture(Moment("two", 0.5))
    told = tuple(with_clips((ONE, TWO), (still, first, later, other)))
    assert told == (still, ONE, first, later, TWO, other)


def test_a_clip_without_pictures_goes_first() -> None:
    still = _picture(File("a.png"))
    assert tuple(with_clips((ONE,), (still,))) == (ONE, still)
    assert tuple(with_clips((ONE,), ())) == (ONE,)


def test_a_picture_knows_its_clip_and_its_time() -> None:
    frame = _picture(Moment("two", 0.5)).frame
    assert clip_of(frame, (ONE, TWO)) is TWO
    assert seconds_of(frame, TWO) == 0.5
    assert seconds_of(frame, ONE) is None
    assert clip_of(_picture(File("a.png")).frame, (ONE, TWO)) is None


def test_a_whole_second_means_the_picture_in_it() -> None:
    frames = [_picture(Moment("one", at)).frame for at in (0.0, 4.12, 4.6, 7.96)]
    assert meant(4.0, ONE, frames) == 4.12
    assert meant(0.0, ONE, frames) == 0.0
    assert meant(4.6, ONE, frames) == 4.6
    assert meant(5.0, ONE, frames) == 5.0  # none is there
    assert meant(8.0, ONE, frames) == 7.96  # which it was told of as 8.0
    assert meant(4.0, ONE, []) == 4.0


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.9, "0:00"),
        (75, "1:15"),
        (3599.9, "59:59"),
        (3725, "1:02:05"),
    ],
)
def test_times_read_as_in_players(seconds: float, said: str) -> None:
    assert clock(seconds) == said


def test_tenths_are_said_where_they_are_asked_for() -> None:
    assert clock(725.44, tenths=True) == "12:05.4"
