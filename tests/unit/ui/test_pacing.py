"""Pictures of a clip in the time that they were taken in."""

from collections.abc import Iterator

import numpy as np

from app.core.control import Control
from app.core.frame import Frame, Moment
from app.ui.clips.pacing import paced


def _picture(seconds: float) -> Frame:
    return Frame(np.zeros((6, 8, 4), np.uint8), Moment("clip", seconds))


def test_the_first_picture_is_shown_however_long_ago_it_began() -> None:
    first, due = _picture(1.0), _picture(5.01)
    assert list(paced([first, due], 5.0, Control())) == [first, due]


def test_what_is_late_is_left_out() -> None:
    late = [_picture(0.5)] * 100
    assert len(list(paced([_picture(1.0), *late], 1.0, Control()))) < 100


def test_nothing_follows_a_cancel() -> None:
    control = Control()

    def pictures() -> Iterator[Frame]:
        yield _picture(0.0)
        control.cancel()
        yield _picture(60.0)

    assert len(list(paced(pictures(), 0.0, control))) == 1
