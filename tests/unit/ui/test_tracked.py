"""Places by the second, on the picture of a moment between them."""

from pathlib import Path

import numpy as np

from app.core.chat import Clip
from app.core.frame import Frame, Moment
from app.core.mark import Mark
from app.ui.clips.tracked import marks_on, moves

CLIP = Clip("clip", Path("clip.mp4"), 200, 100, 3.0)


def _mark(label: str, left: float, t: float | None, frame: str = "clip") -> Mark:
    return Mark("box", ((left, 10.0), (left + 20.0, 30.0)), label, frame, t=t)


def _frame(seconds: float, width: int = 200) -> Frame:
    return Frame(np.zeros((width // 2, width, 4), np.uint8), Moment("clip", seconds))


MARKS = (
    _mark("still", 5.0, None, "other"),
    _mark("car", 0.0, 0.0),
    _mark("dog", 100.0, 0.0),
    _mark("car", 40.0, 1.0),
)


def test_a_place_is_between_two_seconds_under_its_first_number() -> None:
    shown = marks_on(frame := _frame(0.5), CLIP, MARKS)
    assert [mark.frame == frame.id for mark in shown] == [False, True, True, False]
    assert shown[1].points == ((20.0, 10.0), (40.0, 30.0))
    assert shown[2].points == MARKS[2].points  # it ends before the next second
    assert shown[0] == MARKS[0]


def test_it_is_laid_on_a_smaller_picture() -> None:
    shown = marks_on(_frame(1.0, 100), CLIP, MARKS)
    assert shown[1].points == ((20.0, 5.0), (30.0, 15.0))


def test_alike_ones_keep_numbers_of_their_own() -> None:
    marks = (_mark("car", 0.0, 0.0), _mark("car", 60.0, 0.0), _mark("car", 10.0, 1.0))
    shown = marks_on(frame := _frame(0.0), CLIP, marks)
    assert [mark.frame == frame.id for mark in shown] == [True, True, False]


def test_a_reply_without_seconds_moves_nothing() -> None:
    assert moves(CLIP, MARKS)
    assert not moves(CLIP, MARKS[:1])
    assert marks_on(_frame(0.0), CLIP, MARKS[:1]) == MARKS[:1]
