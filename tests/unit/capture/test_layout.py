"""How monitors lie on a desktop, and in one picture of all of them."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.capture.handlers.native import monitors_of
from app.capture.layout import Part, arranged, parts
from app.core.ports import Monitor

WHOLE = Monitor("", 0, 0, 4000, 3000)
SIZES = st.integers(1, 5000)
PLACES = st.integers(-6000, 6000)
MONITORS = st.builds(Monitor, st.sampled_from("abc"), PLACES, PLACES, SIZES, SIZES, st.booleans())


@st.composite
def tilings(draw: st.DrawFn) -> tuple[Monitor, ...]:
    """Monitors side by side and above each other, with negative origins and gaps below."""
    left = draw(st.integers(-4000, 4000))
    top = draw(st.integers(-4000, 4000))
    found = []
    for column in range(draw(st.integers(1, 3))):
        width = draw(st.integers(200, 4000))
        down = top
        for row in range(draw(st.integers(1, 2))):
            height = draw(st.integers(200, 3000))
            found.append(Monitor(f"{column}-{row}", left, down, width, height))
            down += height
        left += width
    return tuple(draw(st.permutations(found)))


# ---- what can be grabbed


@given(st.lists(MONITORS, max_size=6), MONITORS)
def test_arranged_monitors_are_whole_distinct_and_inside(
    found: list[Monitor], bounds: Monitor
) -> None:
    kept = arranged(found, bounds)

    assert [monitor.primary for monitor in kept] == [True, *[False] * (len(kept) - 1)][: len(kept)]
    assert len({monitor.id for monitor in kept}) == len(kept)
    assert len({(each.x, each.y, each.width, each.height) for each in kept}) == len(kept)
    for monitor in kept:
        assert monitor.width > 0
        assert monitor.height > 0
        assert bounds.x <= monitor.x <= monitor.x + monitor.width <= bounds.x + bounds.width
        assert bounds.y <= monitor.y <= monitor.y + monitor.height <= bounds.y + bounds.height


@given(tilings())
def test_monitors_that_fit_stay_as_they_are(monitors: tuple[Monitor, ...]) -> None:
    bounds = Monitor("", -20000, -20000, 40000, 40000)
    first, *others = monitors

    assert arranged(monitors, bounds) == (replace(first, primary=True), *others)


def test_the_primary_monitor_comes_first() -> None:
    left = Monitor("left", 0, 0, 100, 100)
    middle = Monitor("middle", 100, 0, 100, 100)
    right = Monitor("right", 200, 0, 100, 100, primary=True)

    assert arranged([left, middle, right], WHOLE) == (right, left, middle)


def test_mirrored_monitors_count_once() -> None:
    panel = Monitor("panel", 0, 0, 100, 100)
    beamer = Monitor("beamer", 0, 0, 100, 100, primary=True)

    assert [monitor.id for monitor in arranged([panel, beamer], WHOLE)] == ["beamer"]


def test_equal_names_are_told_apart() -> None:
    monitors = [Monitor("same", 100 * number, 0, 100, 100) for number in range(3)]

    assert [monitor.id for monitor in arranged(monitors, WHOLE)] == ["same", "same-2", "same-3"]


# ---- what mss lists


@pytest.mark.parametrize(
    ("listing", "monitors"),
    [
        pytest.param(
            [{"left": 0, "top": 0, "width": 800, "height": 600}],
            [Monitor("monitor-1", 0, 0, 800, 600, primary=True)],
            id="an X server without RandR",
        ),
        pytest.param(
            [
                {"left": -1280, "top": -200, "width": 3200, "height": 1280},
                {
                    "left": -1280,
                    "top": -200,
                    "width": 1280,
                    "height": 1024,
                    "is_primary": False,
                    "unique_id": "A",
                },
                {
                    "left": 0,
                    "top": 0,
                    "width": 1920,
                    "height": 1080,
                    "is_primary": True,
                    "unique_id": "B",
                },
            ],
            [Monitor("B", 0, 0, 1920, 1080, primary=True), Monitor("A", -1280, -200, 1280, 1024)],
            id="Windows, a monitor to the left",
        ),
        pytest.param(
            [
                {"left": 0, "top": 0, "width": 1000, "height": 500},
                {"left": 0, "top": 0, "width": 500, "height": 500, "output": "DP-1"},
                {"left": 500, "top": 0, "width": 500, "height": 900},
                {"left": 1000, "top": 0, "width": 500, "height": 500},
            ],
            [
                Monitor("DP-1", 0, 0, 500, 500, primary=True),
                Monitor("monitor-2", 500, 0, 500, 500),
            ],
            id="monitors larger than the screen",
        ),
        pytest.param([{"left": 0, "top": 0, "width": 0, "height": 0}], [], id="none at all"),
    ],
)
def test_listing_of_mss(listing: list[dict[str, Any]], monitors: list[Monitor]) -> None:
    assert list(monitors_of(listing)) == monitors


# ---- one picture of all


@given(tilings(), st.sampled_from([1.0, 1.25, 1.5, 1.75, 2.0, 3.0]))
def test_a_scaled_picture_is_told_apart_without_overlap(
    monitors: tuple[Monitor, ...], scale: float
) -> None:
    right = max(monitor.x + monitor.width for monitor in monitors)
    bottom = max(monitor.y + monitor.height for monitor in monitors)
    left = min(monitor.x for monitor in monitors)
    top = min(monitor.y for monitor in monitors)
    width, height = round((right - left) * scale), round((bottom - top) * scale)

    found = parts(width, height, monitors)

    assert [part.monitor for part in found] == list(monitors)
    for part in found:
        assert 0 <= part.x1 < part.x2 <= width
        assert 0 <= part.y1 < part.y2 <= height
        assert abs((part.x2 - part.x1) - part.monitor.width * scale) <= 2
        assert abs((part.y2 - part.y1) - part.monitor.height * scale) <= 2
    for one, other in combinations(found, 2):
        beside = one.x2 <= other.x1 or other.x2 <= one.x1
        assert beside or one.y2 <= other.y1 or other.y2 <= one.y1


TWO = (Monitor("a", -1920, 0, 1920, 1080), Monitor("b", 0, 0, 1280, 1024))
GRID = tuple(Monitor(f"{x}{y}", x * 100, y * 100, 100, 100) for x in (0, 1) for y in (0, 1))


@pytest.mark.parametrize(
    ("size", "monitors"),
    [
        ((1920, 1080), ()),
        ((1920, 1080), TWO),  # one of them
        ((3200, 1000), TWO),
        ((10, 3000), TWO),
        ((100, 100), GRID),  # has the shape of the whole, but is one of four
    ],
)
def test_a_picture_of_something_else_is_not_told_apart(
    size: tuple[int, int], monitors: tuple[Monitor, ...]
) -> None:
    assert parts(*size, monitors) == ()


def test_exact_picture() -> None:
    assert parts(3200, 1080, TWO) == (
        Part(TWO[0], 0, 0, 1920, 1080),
        Part(TWO[1], 1920, 0, 3200, 1024),
    )


def test_one_monitor_is_all_of_the_picture() -> None:
    alone = Monitor("a", 0, 0, 1707, 1067)

    assert parts(2560, 1600, [alone]) == (Part(alone, 0, 0, 2560, 1600),)
