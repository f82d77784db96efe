"""Several monitors in one picture, each pixel where it is on the desktop."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.frame import File, Frame, Screen
from app.core.joined import joined
from app.core.place import Desktop, Rect
from app.core.ports import Monitor

SIDES = st.integers(1, 9)
PLACES = st.integers(-20, 20)


def still(name: str, width: int, height: int, shade: int) -> Frame:
    source = Screen(name, Rect(0, 0, width, height, Desktop(name)))
    return Frame(np.full((height, width, 4), shade, np.uint8), source)


@given(st.lists(st.tuples(PLACES, PLACES, SIDES, SIDES), min_size=2, max_size=4))
def test_every_monitor_is_where_it_lies(boxes: list[tuple[int, int, int, int]]) -> None:
    monitors = [Monitor(str(number), *box) for number, box in enumerate(boxes)]
    frames = [still(each.id, each.width, each.height, 10 * int(each.id) + 10) for each in monitors]
    whole = joined(frames, monitors)
    left, top = min(each.x for each in monitors), min(each.y for each in monitors)
    wanted = np.zeros((whole.height, whole.width), np.uint8)
    for each, frame in zip(monitors, frames, strict=True):
        y, x = each.y - top, each.x - left
        wanted[y : y + each.height, x : x + each.width] = frame.pixels[0, 0, 0]
    assert np.array_equal(whole.pixels[:, :, 0], wanted)
    assert whole.width == max(each.x + each.width for each in monitors) - left


def test_one_picture_is_itself() -> None:
    frame = still("A", 4, 3, 7)
    assert joined([frame], [Monitor("A", 9, 9, 4, 3)]) is frame


def test_what_lies_nowhere_stands_beside_the_rest() -> None:
    known, strange = still("A", 4, 3, 7), Frame(np.full((2, 2, 4), 9, np.uint8), File("x"))
    whole = joined([strange, known], [Monitor("A", 10, 0, 4, 3)])
    assert (whole.width, whole.height) == (6, 3)
    assert np.array_equal(whole.pixels[:2, 4:], strange.pixels)
