"""Covering: inside a box nothing of the picture is left, outside nothing changes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.covering import covered
from app.core.frame import File, Frame

WIDTH, HEIGHT = 40, 30
BLACK = (0, 0, 0, 255)

SIDES = st.floats(-20, 60, allow_nan=False)
BOXES = st.lists(st.tuples(SIDES, SIDES, SIDES, SIDES), max_size=4).map(
    lambda boxes: [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in boxes]
)


def noise(seed: int = 1) -> Frame:
    pixels = np.random.default_rng(seed).integers(1, 255, (HEIGHT, WIDTH, 4), np.uint8)
    return Frame(pixels, File("noise.png"))


@given(BOXES)
def test_every_pixel_that_a_box_touches_is_black_and_all_others_stay(
    boxes: list[tuple[float, float, float, float]],
) -> None:
    frame = noise()
    made = covered(frame, boxes)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    touched = np.zeros((HEIGHT, WIDTH), np.bool_)
    for left, top, right, bottom in boxes:
        touched |= (left < x + 1) & (x < right) & (top < y + 1) & (y < bottom)
    assert (made.pixels[touched] == BLACK).all()
    assert (made.pixels[~touched] == frame.pixels[~touched]).all()


def test_it_is_another_frame_of_the_same_source() -> None:
    frame = noise()
    made = covered(frame, [(0, 0, 5, 5)])
    assert made.id != frame.id
    assert made.source == frame.source
    assert not np.shares_memory(made.pixels, frame.pixels)
    assert frame.digest == noise().digest


def test_what_was_there_makes_no_difference() -> None:
    box = (3.2, 2.0, 20.5, 17.1)
    one, other = noise(1), noise(1)
    pixels = np.array(other.pixels)
    pixels[2:17, 4:20] = 77
    changed = Frame(pixels, File("noise.png"))
    assert covered(one, [box]).digest == covered(changed, [box]).digest
