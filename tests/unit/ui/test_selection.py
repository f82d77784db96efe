"""Selections: never empty, never beyond their monitor, exact to the pixel."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.overlay.placing import beside
from app.ui.overlay.projection import project
from app.ui.overlay.selection import WHOLE, Drag, Region, Size, begun, spanned

anywhere = st.integers(-500, 6000)
sizes = st.builds(Size, st.integers(1, 5000), st.integers(1, 5000))


@st.composite
def selected(draw: st.DrawFn) -> tuple[Size, Region]:
    """A still and a selection on it."""
    size = draw(sizes)
    x1, y1 = draw(st.integers(0, size.width - 1)), draw(st.integers(0, size.height - 1))
    x2, y2 = draw(st.integers(x1 + 1, size.width)), draw(st.integers(y1 + 1, size.height))
    return size, Region(x1, y1, x2, y2)


def valid(region: Region, size: Size) -> bool:
    return 0 <= region.x1 < region.x2 <= size.width and 0 <= region.y1 < region.y2 <= size.height


FULL_HD = Size(1920, 1080)


def test_a_drag_selects_what_lies_between() -> None:
    assert spanned(100, 100, 740, 460, FULL_HD) == Region(100, 100, 740, 460)
    assert spanned(740, 460, 100, 100, FULL_HD) == Region(100, 100, 740, 460)


def test_a_drag_that_is_nothing_selects_nothing() -> None:
    assert spanned(100, 100, 100, 100, FULL_HD) is None
    assert spanned(100, 100, 400, 100, FULL_HD) is None


def test_the_last_pixel_means_the_border() -> None:
    assert spanned(0, 0, 1919, 1079, FULL_HD) == FULL_HD.region


def test_beyond_the_monitor_a_drag_goes_on_along_its_border() -> None:
    assert spanned(1800, 500, 2600, -40, FULL_HD) == Region(1800, 0, 1920, 500)


@given(sizes, anywhere, anywhere, anywhere, anywhere)
@settings(deadline=None)
def test_drawn_ones_are_valid(size: Size, x1: int, y1: int, x2: int, y2: int) -> None:
    region = spanned(x1, y1, x2, y2, size)
    assert region is None or valid(region, size)
    assert region == spanned(x2, y2, x1, y1, size)


@given(selected(), anywhere, anywhere)
@settings(deadline=None)
def test_moved_ones_keep_their_size(given_: tuple[Size, Region], dx: int, dy: int) -> None:
    size, region = given_
    moved = region.moved(dx, dy, size)
    assert valid(moved, size)
    assert (moved.width, moved.height) == (region.width, region.height)


@given(selected(), anywhere, anywhere)
@settings(deadline=None)
def test_grown_ones_keep_their_corner(given_: tuple[Size, Region], dx: int, dy: int) -> None:
    size, region = given_
    grown = region.grown(dx, dy, size)
    assert valid(grown, size)
    assert (grown.x1, grown.y1) == (region.x1, region.y1)


@given(selected(), anywhere, anywhere, anywhere, anywhere, st.integers(0, 20))
@settings(deadline=None)
def test_whatever_is_pulled_wherever_is_valid(
    given_: tuple[Size, Region], x: int, y: int, x2: int, y2: int, reach: int
) -> None:
    size, region = given_
    x, y = min(max(x, 0), size.width - 1), min(max(y, 0), size.height - 1)
    pulled = begun(x, y, region, reach, size).at(x2, y2)
    assert pulled is not None
    assert valid(pulled, size)


@given(selected(), st.integers(1, 20), anywhere, anywhere)
@settings(deadline=None)
def test_a_click_changes_nothing(given_: tuple[Size, Region], reach: int, x: int, y: int) -> None:
    size, region = given_
    x, y = min(max(x, 0), size.width - 1), min(max(y, 0), size.height - 1)
    assert begun(x, y, region, reach, size).at(x, y) == region
    assert begun(x, y, None, reach, size).at(x, y) is None


@given(selected(), st.integers(1, 20))
@settings(deadline=None)
def test_the_middle_moves_and_the_corners_resize(given_: tuple[Size, Region], reach: int) -> None:
    _, region = given_
    middle = ((region.x1 + region.x2) // 2, (region.y1 + region.y2) // 2)
    assert region.grip_at(*middle, reach) == WHOLE
    assert region.grip_at(region.x1 - 1, region.y1 - 1, reach) == (-1, -1)
    assert region.grip_at(region.x2, region.y2, reach) == (1, 1)
    assert region.grip_at(region.x1 - reach - 1, middle[1], reach) is None
    assert region.grip_at(middle[0], region.y2 + reach, reach) is None


def test_an_edge_pulled_past_the_other_one_changes_places_with_it() -> None:
    region = Region(100, 100, 200, 200)
    assert Drag(100, 150, region, (-1, 0), FULL_HD).at(260, 500) == Region(200, 100, 260, 200)
    assert Drag(200, 200, region, (1, 1), FULL_HD).at(40, 30) == Region(40, 30, 100, 100)
    assert Drag(200, 150, region, (1, 0), FULL_HD).at(100, 150) == Region(100, 100, 101, 200)


def test_a_trembling_hand_draws_nothing() -> None:
    before = Region(10, 10, 60, 60)
    assert begun(500, 500, None, 6, FULL_HD).at(502, 503) is None
    assert begun(500, 500, before, 6, FULL_HD).at(502, 503) == before
    assert begun(500, 500, before, 6, FULL_HD).at(502, 504) == Region(500, 500, 502, 504)


def test_on_a_whole_monitor_a_new_selection_is_drawn() -> None:
    drag = begun(500, 500, FULL_HD.region, 6, FULL_HD)
    assert drag.at(600, 700) == Region(500, 500, 600, 700)


# ---- in the window


@given(st.integers(640, 5120), st.integers(480, 2880), st.sampled_from((1, 1.25, 1.5, 1.75, 2, 3)))
@settings(deadline=None)
def test_a_still_is_shown_pixel_for_pixel(width: int, height: int, ratio: float) -> None:
    still = Size(width, height)
    shown = project(still, round(width / ratio), round(height / ratio), ratio)
    assert (shown.zoom, shown.left, shown.top) == (1, 0, 0)
    for x, y in ((0, 0), (17, 5), (width - 1, height - 1)):
        assert shown.inside((x + 0.5) / ratio, (y + 0.5) / ratio) == (x, y)


@given(sizes, st.integers(200, 4000), st.integers(200, 4000), st.sampled_from((1, 1.5, 2)))
@settings(deadline=None)
def test_any_still_fits_into_any_window(still: Size, width: int, height: int, ratio: float) -> None:
    shown = project(still, width, height, ratio)
    x1, y1, x2, y2 = shown.shown.x1, shown.shown.y1, shown.shown.x2, shown.shown.y2
    assert x1 >= -1
    assert y1 >= -1
    assert x2 <= round(width * ratio) + ratio + 1
    assert y2 <= round(height * ratio) + ratio + 1
    corners = [shown.inside(x, y) for x, y in ((-9, -9), (width / 2, height / 2), (9999, 9999))]
    assert corners[0] == (0, 0)
    assert corners[2] == (still.width - 1, still.height - 1)
    assert all(one[0] <= other[0] for one, other in pairwise(corners))


# ---- where the bar goes

ROOM = (0.0, 0.0, 1920.0, 1080.0)


def test_below_above_beside_inside() -> None:
    assert beside((100, 100, 300, 200), 560, 120, ROOM, 8) == (100, 308)
    assert beside((100, 900, 300, 170), 560, 120, ROOM, 8) == (100, 772)
    assert beside((100, 10, 300, 1060), 560, 120, ROOM, 8) == (408, 950)
    assert beside((1500, 10, 300, 1060), 560, 120, ROOM, 8) == (932, 950)
    assert beside(ROOM, 560, 120, ROOM, 8) == (680, 952)


def numbers(low: int, high: int) -> st.SearchStrategy[float]:
    return st.integers(low, high).map(float)


@given(selected(), numbers(40, 560), numbers(40, 240))
@settings(deadline=None)
def test_never_beyond_the_monitor_and_over_the_selection_only_where_nothing_else_is_left(
    given_: tuple[Size, Region], width: float, height: float
) -> None:
    size, region = given_
    gap = 8.0
    if size.width < width + 2 * gap or size.height < height + 2 * gap:
        return
    target = (float(region.x1), float(region.y1), float(region.width), float(region.height))
    room = (0.0, 0.0, float(size.width), float(size.height))
    x, y = beside(target, width, height, room, gap)
    assert gap <= x <= size.width - width - gap
    assert gap <= y <= size.height - height - gap
    covers = x < region.x2 and x + width > region.x1 and y < region.y2 and y + height > region.y1
    avoidable = (
        size.height - region.y2 >= height + 2 * gap
        or region.y1 >= height + 2 * gap
        or size.width - region.x2 >= width + 2 * gap
        or region.x1 >= width + 2 * gap
    )
    assert covers != avoidable
