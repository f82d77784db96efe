"""What people draw on a picture: values, their history, what is painted for them."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import theme
from app.core.annotation import KINDS, Annotation, AnnotationKind
from app.core.annotations import Annotations, letters
from app.core.drawing import Cover, Figure, Item, Writing, boxes, flattened, hit, shifted
from app.core.drawn import all_drawn, drawn
from app.core.mark import Box, PointXY
from app.core.prompting import pinned

RED = theme.PENS[0]
ROOM = (0.0, 0.0, 800.0, 600.0)


def measure(text: str, size: float) -> float:
    return len(text) * size / 2


def made(
    kind: AnnotationKind, *points: PointXY, text: str = "", width: float = 4.0, which: int = 1
) -> Annotation:
    return Annotation(which, kind, points, RED, width, text)


def one_of(kind: AnnotationKind) -> Annotation:
    match kind:
        case "pen" | "highlighter":
            return made(kind, (100, 100), (140, 180), (220, 120), (300, 200))
        case "pin":
            return made(kind, (200, 150), text="A")
        case "text":
            return made(kind, (200, 150), text="two\nlines")
        case _:
            return made(kind, (100, 100), (300, 200))


def around(items: Sequence[Item]) -> Box:
    all_boxes = [box for item in items for box in boxes(item)]
    lefts, tops, rights, bottoms = zip(*all_boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


# ---- the history


def test_every_step_can_be_taken_back_and_again() -> None:
    history = Annotations()
    first = history.new("rectangle", [(1, 2), (30, 40)], RED, 4)
    second = history.new("arrow", [(1, 2), (30, 40)], RED, 4)
    states = [history.shown]
    history.add(first)
    states.append(history.shown)
    history.add(second)
    states.append(history.shown)
    history.change(first.moved(5, 5))
    states.append(history.shown)
    history.remove(second.id)
    states.append(history.shown)
    assert [len(state) for state in states] == [0, 1, 2, 2, 1]
    for state in reversed(states[:-1]):
        history.undo()
        assert history.shown == state
    assert not history.can_undo
    for state in states[1:]:
        history.redo()
        assert history.shown == state
    assert not history.can_redo


def test_what_is_new_ends_what_could_be_taken_again() -> None:
    history = Annotations()
    history.add(history.new("pen", [(1, 1), (2, 2)], RED, 4))
    history.undo()
    history.add(history.new("arrow", [(1, 1), (2, 2)], RED, 4))
    assert not history.can_redo
    assert [each.kind for each in history.shown] == ["arrow"]


def test_changes_that_belong_together_are_taken_back_at_once() -> None:
    history = Annotations()
    first = history.new("rectangle", [(0, 0), (9, 9)], RED, 4)
    history.add(first)
    for step in range(1, 5):
        history.change(first.moved(step, 0), "nudge")
    history.change(first.moved(9, 9))
    history.undo()
    assert history.shown == (first.moved(4, 0),)
    history.undo()
    assert history.shown == (first,)


def test_a_change_that_changes_nothing_is_no_step() -> None:
    history = Annotations()
    first = history.new("pin", [(3, 3)], RED, 4)
    history.add(first)
    history.change(first)
    history.change(first.moved(1, 1).moved(-1, -1))
    history.remove(77)
    history.undo()
    assert history.shown == ()


def test_pins_take_the_first_letter_that_is_free_and_keep_it() -> None:
    history = Annotations()
    pins = []
    for _each in range(3):
        pins.append(history.new("pin", [(3, 3)], RED, 4))
        history.add(pins[-1])
    assert [pin.text for pin in history.shown] == ["A", "B", "C"]
    history.remove(pins[1].id)
    assert [pin.text for pin in history.shown] == ["A", "C"]
    assert history.new("pin", [(3, 3)], RED, 4).text == "B"


def test_letters_go_on_after_z() -> None:
    assert [letters(number) for number in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA")
    ]


# ---- moving and pulling


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_pulled_follows_its_grip(kind: AnnotationKind) -> None:
    each = one_of(kind)
    for grip in each.grips:
        x, y = each.place(grip)
        dx, dy = (abs(side) * 7.0 for side in grip) if kind != "arrow" else (7.0, 7.0)
        assert each.pulled(grip, 7, 7).place(grip) == pytest.approx((x + dx, y + dy))
        opposite = (-grip[0], -grip[1])
        assert (
            each.pulled(grip, 7, 7).place(opposite)[0] == pytest.approx(each.place(opposite)[0])
            or not grip[0]
        )


def test_edges_that_pass_each_other_change_places() -> None:
    pulled = made("rectangle", (10, 10), (20, 20)).pulled((-1, 0), 30, 0)
    assert pulled.points == ((20, 10), (40, 20))


def test_what_has_no_height_can_still_be_pulled() -> None:
    line = made("pen", (10, 10), (50, 10)).pulled((1, 1), 20, 8)
    assert line.bounds == (10, 18, 70, 18)


# ---- what is painted


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_hit_where_it_is_painted(kind: AnnotationKind) -> None:
    items = drawn(one_of(kind), ROOM, measure)
    x1, y1, x2, y2 = around(items)
    assert hit(items, x1 - 20, y1 - 20, 3) is None
    hits = [
        (x, y)
        for x in range(int(x1), int(x2) + 1, 3)
        for y in range(int(y1), int(y2) + 1, 3)
        if hit(items, x, y, 0) == 1
    ]
    assert hits
    assert all(
        any(
            bx1 <= x <= bx2 and by1 <= y <= by2
            for item in items
            for bx1, by1, bx2, by2 in boxes(item)
        )
        for x, y in hits
    )


def test_the_uppermost_one_is_hit() -> None:
    lower = made("redaction", (0, 0), (100, 100), which=1)
    upper = made("redaction", (50, 50), (150, 150), which=2)
    items = all_drawn([lower, upper], ROOM, measure)
    assert [hit(items, *at, 0) for at in ((10, 10), (75, 75), (149, 149), (150, 150))] == [
        *(1, 2, 2, None)
    ]


def test_inside_an_outline_there_is_nothing_to_hit() -> None:
    for kind in ("rectangle", "ellipse"):
        assert hit(drawn(one_of(kind), ROOM, measure), 200, 150, 6) is None


def test_a_redaction_takes_every_pixel_that_it_touches() -> None:
    (cover,) = drawn(made("redaction", (10.9, 20.1), (30.01, 39.2)), ROOM, measure)
    assert cover == Cover(1, (10, 20, 31, 40))
    assert shifted([cover], -10, -20) == (Cover(1, (0, 0, 21, 20)),)


def test_only_the_end_of_a_way_changes_while_it_is_drawn() -> None:
    way = [(10.0 * step, 50 + 20 * math.sin(step)) for step in range(40)]
    before, after = (drawn(made("pen", *points), ROOM, measure)[0] for points in (way[:-1], way))
    assert isinstance(before, Figure)
    assert isinstance(after, Figure)
    old, new = flattened(before.paths[0]), flattened(after.paths[0])
    assert new[: len(old) - 1] == old[:-1]


@given(st.floats(0, 800), st.floats(0, 600), st.sampled_from(theme.PEN_WIDTHS), st.integers(0, 800))
def test_pins_stay_in_sight_and_point_where_they_were_put(
    x: float, y: float, width: float, number: int
) -> None:
    pin = made("pin", (x, y), text=letters(number), width=width)
    figure, letter = drawn(pin, ROOM, measure)
    assert isinstance(figure, Figure)
    assert isinstance(letter, Writing)
    assert (x, y) in figure.paths[0].points
    x1, y1, x2, y2 = letter.box
    assert x1 >= 0
    assert y1 >= 0
    assert x2 <= 800
    assert y2 <= 600
    assert not (x1 < x < x2 and y1 < y < y2)


@given(st.floats(0, 800), st.floats(0, 600))
def test_texts_stay_in_sight(x: float, y: float) -> None:
    items = drawn(made("text", (x, y), text="two\n\nlines"), ROOM, measure)
    lines = [item for item in items if isinstance(item, Writing)]
    assert [line.text for line in lines] == ["two", "lines"]
    x1, y1, x2, y2 = around(items[1:])
    assert 0 <= x1 <= x2 <= 800
    assert 0 <= y1 <= y2 <= 600


# ---- words for the model


def test_pins_are_named_with_where_they_point() -> None:
    pins = [
        made("pin", (600, 150), text="B"),
        made("pin", (400, 300), text="A"),
        made("pin", (1, 1), text="AA"),
        made("rectangle", (0, 0), (9, 9)),
        made("pin", (900, 300), text="C"),
    ]
    assert pinned("what is B?", pins, 800, 600) == (
        "The lettered pins were drawn on the image to speak of places. Where their tips point, as "
        "[x, y] normalized to 0-1000: A [500, 500], B [750, 250], AA [1, 2]."
    )
    assert "A [500, 500]、B [750, 250]、AA [1, 2]。" in pinned("B 是什么？", pins, 800, 600)


def test_without_pins_nothing_is_said() -> None:
    assert pinned("what is B?", [made("rectangle", (0, 0), (9, 9))], 800, 600) == ""


def test_a_pin_has_no_letter_that_is_taken_on_another_picture() -> None:
    annotations = Annotations()
    annotations.add(annotations.new("pin", [(1, 1)], RED, 4, taken={"A", "C"}))
    annotations.add(annotations.new("pin", [(2, 2)], RED, 4, taken={"A", "C"}))
    assert annotations.letters == {"B", "D"}
