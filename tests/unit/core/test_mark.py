"""A model's numbers as places in a frame."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.mark import Grid, Mark, MarkKind

NUMBERS = st.integers(-10, 5000) | st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize(
    ("kind", "numbers", "points"),
    [
        ("box", (0, 0, 1000, 1000), ((0, 0), (640, 480))),
        ("box", (250, 500, 750, 1000), ((160, 240), (480, 480))),
        ("box", (750, 1000, 250, 500), ((160, 240), (480, 480))),
        ("point", (1000, 1000), ((640, 480),)),
        ("polygon", (0, 0, 1000, 0, 500, 1000), ((0, 0), (640, 0), (320, 480))),
    ],
)
def test_per_mille(kind: MarkKind, numbers: tuple[float, ...], points: object) -> None:
    assert Grid().place(kind, numbers, (640, 480)) == (points, "plain")


def test_shares_are_of_the_whole_in_any_grid() -> None:
    for grid in (Grid(), Grid(None), Grid(1), Grid(999)):
        placed = grid.place("point", (0.5, 0.25), (640, 480), (64, 48), fraction=True)
        assert placed == (((320, 120),), "plain")


def test_beyond_the_scale_are_pixels_as_sent() -> None:
    size, sent = (3840, 2160), (1920, 1080)
    assert Grid().place("point", (1200, 540), size, sent) == (((2400, 1080),), "suspect")
    assert Grid().place("point", (1200, 540), size) == (((1200, 540),), "suspect")
    assert Grid().place("point", (1200, 1081), size, sent) is None
    assert Grid().place("box", (1500, 400, 1200, 300), size, sent) is None  # doubtful twice
    assert Grid(None).place("point", (1200, 540), size, sent) == (((2400, 1080),), "plain")


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("box", (5, 6, 5, 9)),
        ("box", (5, 6, 7, 6)),
        ("box", (-1, 6, 7, 9)),
        ("polygon", (5, 5, 6, 5, 7, 5)),
        ("point", (math.inf, 5)),
        ("point", (5, math.nan)),
        ("point", (math.nan, 5)),
    ],
)
def test_what_cannot_be_drawn(kind: MarkKind, numbers: tuple[float, ...]) -> None:
    assert Grid().place(kind, numbers, (640, 480)) is None
    assert Grid(None).place(kind, numbers, (640, 480)) is None


@settings(deadline=None)
@given(
    st.sampled_from(["box", "polygon"]),
    st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS),
    st.sampled_from([Grid(), Grid(None), Grid(100), Grid(1000, "yx")]),
    st.tuples(st.integers(1, 8000), st.integers(1, 8000)),
    st.booleans(),
)
def test_places_lie_inside_and_have_an_area(
    kind: MarkKind,
    numbers: tuple[float, ...],
    grid: Grid,
    size: tuple[int, int],
    fraction: bool,
) -> None:
    corners = numbers if kind == "box" else (*numbers, 7, 9)
    placed = grid.place(kind, corners, size, (1920, 1080), fraction=fraction)
    if placed is not None:
        left, top, right, bottom = Mark(kind, placed[0], "", "frame").bounds
        assert 0 <= left < right <= size[0]
        assert 0 <= top < bottom <= size[1]
