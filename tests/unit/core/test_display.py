"""What is drawn where: always inside, never over its own target, never over each other."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core import theme
from app.core.display import DisplayList, lay_out, opened, usual_scale
from app.core.frame import File, Frame
from app.core.mark import Box, Mark, MarkKind, MarkState, PointXY
from app.core.strokes import Stroke


def frame(width: int = 800, height: int = 600) -> Frame:
    return Frame(np.zeros((height, width, 4), np.uint8), File("x.png"))


def measure(text: str, size: float) -> float:
    return sum(size if letter > "\u2e80" else size * 0.6 for letter in text)


def box(where: Frame, x1: float, y1: float, x2: float, y2: float, label: str = "thing") -> Mark:
    return Mark("box", ((x1, y1), (x2, y2)), label, where.id)


def shared(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def drawn(display: DisplayList, number: int) -> Box:
    """The smallest box around all strokes of a mark with their outlines."""
    strokes = [stroke for stroke in display.strokes if stroke.number == number]
    points = np.array([point for stroke in strokes for point in stroke.points])
    around = strokes[0].width / 2 + 2 * strokes[0].outline
    low, high = points.min(axis=0) - around, points.max(axis=0) + around
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


# ---- strokes


def test_a_box_is_drawn_just_outside_what_it_marks() -> None:
    picture = frame()
    (stroke,) = lay_out(picture, [box(picture, 100, 50, 200, 80)], measure).strokes
    assert stroke.points == ((98, 48), (202, 48), (202, 82), (98, 82))
    assert (stroke.closed, stroke.sharp, stroke.width, stroke.outline) == (True, True, 2, 1)
    assert stroke.dash is None


def test_words_that_are_quoted_have_no_label_and_a_line_at_a_distance() -> None:
    picture = frame()
    quoted = replace(box(picture, 100, 50, 200, 80, "the words"), state="quoted")
    display = lay_out(picture, [box(picture, 400, 300, 500, 400), quoted], measure)
    assert [pill.number for pill in display.pills] == [1]
    assert opened(display, 2, measure, 1.0) is None
    (stroke,) = [stroke for stroke in display.strokes if stroke.number == 2]
    assert stroke.points == ((96, 46), (204, 46), (204, 84), (96, 84))


@pytest.mark.parametrize("scale", [0.25, 1 / 3, 1.0, 2.0, 4.0])
def test_lines_lie_on_screen_pixels_and_keep_their_width(scale: float) -> None:
    picture = frame()
    (stroke,) = lay_out(picture, [box(picture, 101.3, 50.7, 200.2, 80.9)], measure, scale).strokes
    assert stroke.width / scale == pytest.approx(2)
    for value in np.array(stroke.points).ravel() / scale:
        assert value == pytest.approx(round(value), abs=1e-6)
    for drawn_at, wanted in zip(stroke.points[0], (101.3, 50.7), strict=True):
        assert abs(drawn_at - wanted) <= 2.5 * scale


def test_a_box_around_everything_stays_visible() -> None:
    picture = frame()
    (stroke,) = lay_out(picture, [box(picture, 0, 0, 800, 600)], measure).strokes
    assert stroke.points == ((1, 1), (799, 1), (799, 599), (1, 599))


@pytest.mark.parametrize(
    ("state", "broken"),
    [("plain", False), ("agreed", False), ("suspect", True), ("doubted", True)],
)
@pytest.mark.parametrize("kind", ["box", "polygon", "point"])
def test_what_is_in_doubt_is_dashed(kind: MarkKind, state: MarkState, broken: bool) -> None:
    picture = frame()
    points = {"box": 2, "point": 1, "polygon": 3}[kind]
    corners: tuple[PointXY, ...] = ((100, 100), (200, 140), (150, 200))
    mark = Mark(kind, corners[:points], "x", picture.id, state=state)
    for stroke in lay_out(picture, [mark], measure).strokes:
        assert (stroke.dash is not None) == broken


def test_a_polygon_keeps_its_corners() -> None:
    picture = frame()
    corners = ((100.5, 100.0), (200.0, 140.25), (150.0, 200.0), (90.0, 150.0))
    (stroke,) = lay_out(picture, [Mark("polygon", corners, "x", picture.id)], measure).strokes
    assert stroke.points == corners
    assert stroke.closed
    assert not stroke.sharp


def test_a_point_is_left_open_between_its_ticks() -> None:
    picture = frame()
    strokes = lay_out(picture, [Mark("point", ((300, 200),), "x", picture.id)], measure).strokes
    assert len(strokes) == 4
    for stroke in strokes:
        for point in stroke.points:
            assert 5 <= math.dist(point, (300, 200)) <= 11


def test_a_point_in_a_corner_shows_the_ticks_that_are_inside() -> None:
    picture = frame()
    strokes = lay_out(picture, [Mark("point", ((0, 0),), "x", picture.id)], measure).strokes
    assert len(strokes) == 2


# ---- numbers and colours


def test_numbers_and_colours_run_over_all_pictures_of_a_reply() -> None:
    first, second = frame(), frame()
    marks = [box(first, 0, 0, 9, 9, "car-1"), box(second, 50, 50, 90, 90, "car-2")]
    display = lay_out(second, marks, measure)
    (place,) = display.places
    assert (place.number, place.box, place.label) == (2, (50, 50, 90, 90), "car-2")
    assert {stroke.colour for stroke in display.strokes} == {place.colour} == {theme.MARKS[0]}
    assert [pill.text for pill in display.pills] == ["2 car-2"]


def test_the_whole_label_is_kept_beside_an_elided_one() -> None:
    picture, label = frame(), "a name that is much too long for a label on a picture " * 3
    display = lay_out(picture, [box(picture, 300, 300, 400, 330, label)], measure)
    (pill,) = display.pills
    assert pill.text.endswith("…")
    assert pill.box[2] - pill.box[0] <= theme.PILL_WIDTH
    assert display.places[0].label == label.strip()


def test_a_mark_without_a_name_shows_its_number() -> None:
    picture = frame()
    (pill,) = lay_out(picture, [box(picture, 300, 300, 400, 330, "\n")], measure).pills
    assert pill.text == "1"


def test_a_crowd_shows_numbers_only() -> None:
    picture = frame()
    few = [box(picture, 10 * n, 300, 10 * n + 8, 310) for n in range(theme.PILL_CROWD)]
    crowd = [*few, box(picture, 700, 500, 710, 510)]
    assert any(" " in pill.text for pill in lay_out(picture, few, measure).pills)
    assert all(pill.text.isdigit() for pill in lay_out(picture, crowd, measure).pills)


# ---- where labels go


@pytest.mark.parametrize("across", range(5))
@pytest.mark.parametrize("down", range(5))
def test_a_lone_label_keeps_off_its_target_wherever_that_is(across: int, down: int) -> None:
    picture = frame()
    x, y = across * 170, down * 140
    display = lay_out(picture, [box(picture, x, y, x + 120, y + 40, "Save All")], measure)
    (pill,) = display.pills
    assert pill.text == "1 Save All"
    assert not shared(pill.box, drawn(display, 1))


@pytest.mark.parametrize("free", ["above", "below", "before", "after"])
def test_a_label_keeps_off_what_can_be_read(free: str) -> None:
    pixels = np.full((600, 800, 4), 255, np.uint8)
    pixels[:, ::3] = 0
    room = {
        "above": (slice(260, 300), slice(240, 520)),
        "below": (slice(340, 380), slice(240, 520)),
        "before": (slice(290, 350), slice(150, 300)),
        "after": (slice(290, 350), slice(400, 550)),
    }[free]
    pixels[room] = 255
    picture = Frame(pixels, File("x.png"))
    (pill,) = lay_out(picture, [box(picture, 300, 300, 400, 340, "Save All")], measure).pills
    x1, y1, x2, y2 = (int(value) for value in pill.box)
    assert pill.text == "1 Save All"
    assert pixels[y1:y2, x1:x2].min() == 255


def test_a_label_hides_text_rather_than_another_mark() -> None:
    pixels = np.full((200, 300, 4), 255, np.uint8)
    pixels[:, ::3] = 0
    pixels[80:99] = 255
    picture = Frame(pixels, File("x.png"))
    marks = [box(picture, 100, 106, 160, 126), box(picture, 90, 76, 180, 98)]
    display = lay_out(picture, marks, measure)
    assert not shared(display.pills[0].box, drawn(display, 2))


def test_labels_of_neighbours_cover_nothing() -> None:
    picture = frame()
    marks = [
        box(picture, 40 + 150 * x, 40 + 90 * y, 140 + 150 * x, 70 + 90 * y, f"button-{x}{y}")
        for x in range(5)
        for y in range(6)
    ]
    display = lay_out(picture, marks, measure)
    assert all(" " in pill.text for pill in display.pills)
    for pill in display.pills:
        assert not any(shared(pill.box, drawn(display, place.number)) for place in display.places)
    for one, other in combinations(display.pills, 2):
        assert not shared(one.box, other.box)


def test_a_name_is_dropped_before_it_covers_a_neighbour() -> None:
    picture = frame(400, 300)
    cells = [
        box(picture, 40 * x, 30 * y, 40 * x + 14, 30 * y + 8, "a long name of a cell")
        for x in range(10)
        for y in range(1, 6)
    ]
    assert any(pill.text.isdigit() for pill in lay_out(picture, cells, measure).pills)


def test_a_label_that_must_go_far_is_tied_to_its_place() -> None:
    picture = frame(1600, 1000)
    pile = [box(picture, 800, 500, 812, 508, f"thing {n}") for n in range(60)]
    display = lay_out(picture, pile, measure)
    for one, other in combinations(display.pills, 2):
        assert not shared(one.box, other.box)
    leaders = [stroke for stroke in display.strokes if not stroke.closed]
    far = [
        pill
        for pill in display.pills
        if max(pill.box[0] - 812, 800 - pill.box[2], pill.box[1] - 508, 500 - pill.box[3]) > 10
    ]
    assert far
    assert {pill.number for pill in far} <= {stroke.number for stroke in leaders}


# ---- labels that are there already


def grid_of(picture: Frame, count: int) -> list[Mark]:
    """Buttons in rows of ten, with room between them."""
    places = [(30 + 190 * (n % 10), 40 + 70 * (n // 10)) for n in range(count)]
    return [box(picture, x, y, x + 100, y + 30, f"button {n}") for n, (x, y) in enumerate(places)]


@pytest.mark.parametrize("count", [2, 40, 200])
def test_only_the_label_of_a_new_mark_is_placed(count: int) -> None:
    picture = frame(1920, 1500)
    marks = grid_of(picture, count)
    before = lay_out(picture, marks[:-1], measure, 1.0)
    measured: list[str] = []

    def counting(text: str, size: float) -> float:
        measured.append(text)
        return measure(text, size)

    after = lay_out(picture, marks, counting, 1.0, before)
    assert {text.split()[0] for text in measured} == {str(count)}
    assert after == lay_out(picture, marks, measure, 1.0)


def test_a_label_stays_until_it_would_hide_a_new_mark() -> None:
    picture = frame()
    first, far = box(picture, 300, 300, 400, 340), box(picture, 600, 500, 700, 540)
    before = lay_out(picture, [first], measure, 1.0)
    (label,) = before.pills
    beside = lay_out(picture, [first, far], measure, 1.0, before)
    assert beside.pills[0] == label
    below = box(picture, *label.box)
    moved = lay_out(picture, [first, below], measure, 1.0, before)
    for pill in moved.pills:
        assert not shared(pill.box, drawn(moved, 2))
    assert not shared(moved.pills[0].box, moved.pills[1].box)


def test_labels_of_other_marks_do_not_stay() -> None:
    picture = frame()
    before = lay_out(picture, [box(picture, 300, 300, 400, 340, "old")], measure, 1.0)
    new = [box(picture, 300, 300, 400, 340, "new"), box(picture, 10, 10, 90, 40, "also")]
    assert lay_out(picture, new, measure, 1.0, before) == lay_out(picture, new, measure, 1.0)
    assert lay_out(picture, [], measure, 1.0, before) == lay_out(picture, [], measure, 1.0)


def test_names_go_when_marks_become_a_crowd() -> None:
    picture = frame(1920, 1500)
    marks = grid_of(picture, theme.PILL_CROWD + 1)
    before = lay_out(picture, marks[:-1], measure, 1.0)
    after = lay_out(picture, marks, measure, 1.0, before)
    assert [pill.text for pill in after.pills] == [str(n) for n in range(1, len(marks) + 1)]


def test_a_label_of_the_whole_picture_lies_in_its_corner() -> None:
    picture = frame()
    (pill,) = lay_out(picture, [box(picture, 0, 0, 800, 600, "desktop")], measure).pills
    assert pill.text == "1 desktop"
    assert pill.box[:2] == (0, 0)


def test_a_picture_too_small_for_labels_has_none() -> None:
    picture = frame(12, 12)
    display = lay_out(picture, [box(picture, 2, 2, 9, 9)], measure)
    assert display.pills == ()
    assert len(display.strokes) == 1


@pytest.mark.parametrize(
    ("size", "scale"),
    [((16, 16), 1), ((1920, 1080), 1), ((3840, 2160), 2), ((1000, 20_000), 1), ((7680, 4320), 4)],
)
def test_large_pictures_are_painted_larger(size: tuple[int, int], scale: int) -> None:
    assert usual_scale(*size) == scale


# ---- whatever comes

coordinates = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-50, 900)
points = st.tuples(coordinates, coordinates)
anything = st.builds(
    lambda kind, corners, label, state: (kind, tuple(corners), label, state),
    st.sampled_from(["box", "point", "polygon"]),
    st.lists(points, max_size=6),
    st.text(max_size=30),
    st.sampled_from(["plain", "suspect", "agreed", "doubted"]),
)
inside = st.builds(
    lambda x, y, w, h: ((x, y), (min(x + w, 800.0), min(y + h, 600.0))),
    st.floats(0, 800),
    st.floats(0, 600),
    st.floats(0, 300),
    st.floats(0, 200),
)


@given(
    st.integers(1, 400),
    st.integers(1, 400),
    st.lists(anything, max_size=12),
    st.sampled_from([None, 0.3, 1.0, 4.0]),
)
@settings(deadline=None, max_examples=150)
def test_no_mark_is_too_odd(
    width: int,
    height: int,
    odd: Sequence[tuple[MarkKind, tuple[PointXY, ...], str, MarkState]],
    scale: float | None,
) -> None:
    picture = frame(width, height)
    marks = [
        Mark(kind, corners, label, picture.id, state=state) for kind, corners, label, state in odd
    ]
    display = lay_out(picture, marks, measure, scale)
    assert display == lay_out(picture, marks, measure, scale)
    for pill in display.pills:
        x1, y1, x2, y2 = pill.box
        assert 0 <= x1 < x2 <= width + 1e-6
        assert 0 <= y1 < y2 <= height + 1e-6
    for stroke in display.strokes:
        assert all(math.isfinite(value) for point in stroke.points for value in point)
        _check_axes(stroke)


def _check_axes(stroke: Stroke) -> None:
    if stroke.sharp:
        for (x1, y1), (x2, y2) in zip(stroke.points, stroke.points[1:], strict=False):
            assert x1 == x2 or y1 == y2


@given(st.lists(inside, min_size=1, max_size=30))
@settings(deadline=None, max_examples=80)
def test_labels_never_cover_each_other_or_their_target(
    boxes: Sequence[tuple[PointXY, PointXY]],
) -> None:
    picture = frame()
    marks = [Mark("box", corners, "a name", picture.id) for corners in boxes]
    display = lay_out(picture, marks, measure)
    assert [pill.number for pill in display.pills] == list(range(1, len(marks) + 1))
    for pill, mark in zip(display.pills, marks, strict=True):
        x1, y1, x2, y2 = mark.bounds
        assert not shared(pill.box, (x1, y1, x2, y2))
    for one, other in combinations(display.pills, 2):
        assert not shared(one.box, other.box)


@given(st.lists(inside, min_size=1, max_size=60), st.integers(20, 120), st.integers(20, 90))
@settings(deadline=None, max_examples=60)
def test_in_the_smallest_picture_no_label_covers_another(
    boxes: Sequence[tuple[PointXY, PointXY]], width: int, height: int
) -> None:
    picture = frame(width, height)
    marks = [Mark("box", corners, "a name", picture.id) for corners in boxes]
    for one, other in combinations(lay_out(picture, marks, measure).pills, 2):
        assert not shared(one.box, other.box)


def test_what_is_hidden_is_not_drawn_and_gives_its_room() -> None:
    picture = frame()
    marks = [box(picture, 10 * n, 100, 10 * n + 8, 120, f"row {n}") for n in range(70)]
    few = lay_out(picture, marks, measure, hidden=range(4, 71))
    assert [place.number for place in few.places] == [1, 2, 3]
    assert {stroke.number for stroke in few.strokes} == {1, 2, 3}
    assert few.pills[0].text == "1 row 0"  # no crowd any more
    assert few.pills[0].colour == lay_out(picture, marks, measure).pills[0].colour


@given(st.lists(inside, min_size=1, max_size=70), st.floats(0.25, 4))
@settings(deadline=None, max_examples=60)
def test_the_one_that_is_meant_shows_its_whole_name(
    boxes: Sequence[tuple[PointXY, PointXY]], scale: float
) -> None:
    picture = frame()
    marks = [Mark("box", corners, "a name", picture.id) for corners in boxes]
    display = lay_out(picture, marks, measure, scale)
    for place in display.places:
        label = opened(display, place.number, measure, scale)
        assert label is not None
        assert label.text == f"{place.number} a name"
        left, top, right, bottom = label.box
        assert 0 <= left < right <= 800 + 1e-6
        assert 0 <= top < bottom <= 600 + 1e-6
    assert opened(display, 1000, measure, scale) is None


def test_an_open_label_keeps_off_its_mark() -> None:
    picture = frame()
    marks = [box(picture, 4 + 70 * (n % 11), 40 * (n // 11), 64 + 70 * (n % 11),
                 40 * (n // 11) + 15, "a much longer name") for n in range(80)]  # fmt: skip
    display = lay_out(picture, marks, measure)
    for place in display.places:
        label = opened(display, place.number, measure, 1)
        assert label is not None
        assert not shared(label.box, place.box)


def test_a_name_is_dropped_before_it_stands_at_a_neighbour() -> None:
    picture = frame()
    marks = [box(picture, 60 * n, 2, 60 * n + 40, 22, f"row {n}") for n in range(12)]
    display = lay_out(picture, marks, measure)
    for pill in display.pills:
        middle = (pill.box[0] + pill.box[2]) / 2
        nearest = min(marks, key=lambda mark: abs(sum(mark.bounds[::2]) / 2 - middle))
        assert marks.index(nearest) == pill.number - 1
    assert {pill.text for pill in display.pills} <= {
        text for n in range(12) for text in (str(n + 1), f"{n + 1} row {n}")
    }
