"""Where a recording's picture comes from and goes to: geometry, and the sprites on it."""

from typing import Any

import cv2
import numpy as np
import pytest

from app.capture.recorder.framing import Box, Framing, bounds, even, monitor_under
from app.capture.recorder.picture import Picture
from app.capture.recorder.pointer import of_argb, ring
from app.core.ports import Monitor

MONITORS = (Monitor("left", 0, 0, 100, 80), Monitor("right", 100, -20, 200, 100))


def whole(framing_box: Box, width: int, height: int) -> Framing:
    return Framing(framing_box, framing_box, width, height)


def test_sides_are_even() -> None:
    assert [even(side) for side in (1, 2, 101)] == [2, 2, 102]


def test_the_monitor_that_shows_most() -> None:
    assert monitor_under(Box(80, 0, 130, 50), MONITORS).id == "right"
    assert bounds(MONITORS) == Box(0, -20, 300, 80)


@pytest.mark.parametrize(
    ("box", "scale"),
    [
        (Box(0, 0, 100, 50), 1.0),
        (Box(5, 5, 25, 15), 1.0),
        (Box(0, 0, 200, 50), 0.5),
        (Box(0, 0, 100, 200), 0.25),
    ],
)
def test_only_what_is_too_large_is_scaled(box: Box, scale: float) -> None:
    assert whole(box, 100, 50).scale == scale


def test_what_is_off_the_screen_leaves_its_place_black() -> None:
    framing = Framing(Box(-10, 0, 90, 50), Box(0, 0, 90, 50), 100, 50)
    picture = Picture(100, 50)
    picture.show(np.full((50, 90, 4), 255, np.uint8), framing)
    luma = picture.planes[:50]
    assert luma[:, :8].max() <= 16
    assert luma[:, 12:].min() >= 230


def test_what_was_never_seen_is_black() -> None:
    picture = Picture(100, 50)
    assert cv2.cvtColor(picture.planes, cv2.COLOR_YUV2BGR_I420).max() == 0


def test_what_is_put_on_it_is_lifted_without_a_trace() -> None:
    picture = Picture(64, 64)
    box = Box(0, 0, 64, 64)
    shown: Any = np.random.default_rng(3).integers(0, 256, (64, 64, 4), np.uint8)
    picture.show(shown, whole(box, 64, 64))
    before = picture.planes.copy()
    arrow = of_argb([0xFFFF0000] * 35, 5, 7)
    for x, y in ((10, 11), (-3, -3), (61, 60), (200, 5)):
        picture.put(ring(), x - 20, y - 20)
        picture.put(arrow, x, y)
    assert not np.array_equal(picture.planes, before)
    picture.lift()
    assert np.array_equal(picture.planes, before)


def test_a_sprite_covers_by_its_opacity() -> None:
    onto = np.full((1, 2, 3), 200, np.uint8)
    of_argb([0xFF0000FF, 0x00000000], 2, 1).blend(onto, (slice(0, 1), slice(0, 2)))
    assert onto.tolist() == [[[255, 0, 0], [200, 200, 200]]]
