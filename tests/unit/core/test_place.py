"""Rectangles that know their space."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.place import Desktop, Inside, Rect

SPACE = Inside("frame")
SIDE = st.floats(-1e6, 1e6)


def test_size_and_corners() -> None:
    rect = Rect(-10, 5, 20, 7.5, Desktop("HDMI-1"))
    assert (rect.width, rect.height) == (30, 2.5)
    assert rect.corners == (-10, 5, 20, 7.5)
    assert rect != Rect(-10, 5, 20, 7.5, Desktop("DP-2"))


def test_corners_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="out of order"):
        Rect(2, 0, 1, 1, SPACE)
    with pytest.raises(ValueError, match="out of order"):
        Rect(0, 2, 1, 1, SPACE)


@given(SIDE, SIDE, SIDE, SIDE, st.integers(1, 5000), st.integers(1, 5000))
def test_clipped_lies_inside_both(
    x: float, y: float, right: float, bottom: float, width: int, height: int
) -> None:
    rect = Rect(min(x, right), min(y, bottom), max(x, right), max(y, bottom), SPACE)
    clipped = rect.clipped(width, height)
    assert clipped.space == SPACE
    assert 0 <= clipped.x1 <= clipped.x2 <= width
    assert 0 <= clipped.y1 <= clipped.y2 <= height
    assert clipped.clipped(width, height) == clipped
    if rect.x1 >= 0 and rect.y1 >= 0 and rect.x2 <= width and rect.y2 <= height:
        assert clipped == rect


def test_clipped_is_empty_outside() -> None:
    clipped = Rect(20, 20, 30, 30, SPACE).clipped(10, 10)
    assert (clipped.width, clipped.height) == (0, 0)
