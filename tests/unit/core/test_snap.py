"""Snapping: to the words that a mark means, never to others far away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.mark import Mark
from app.core.snap import snapped
from app.core.text_line import Box, TextLine

WIDTH, HEIGHT = 8, 16  # of a letter


def line(text: str, left: float, top: float) -> TextLine:
    stops = tuple(left + WIDTH * at for at in range(len(text) + 1))
    return TextLine(text, (left, top, stops[-1], top + HEIGHT), stops)


PAGE = (
    line("File  Edit  View  Help", 10, 10),
    line("Quarterly report", 100, 60),
    line("The order was shipped on Monday", 100, 100),
    line("and the invoice follows by mail.", 100, 124),
    line("Save", 300, 300),
    line("Save All", 400, 300),
    line("订单状态：已确认", 100, 400),
)
TURNED = TextLine("Revenue", (600, 100, 616, 200))


def box(label: str, *corners: float) -> Mark:
    x1, y1, x2, y2 = corners
    return Mark("box", ((x1, y1), (x2, y2)), label, "frame", state="suspect")


def found(mark: Mark) -> tuple[Box, str] | None:
    made = snapped(mark, (*PAGE, TURNED))
    return None if made is None else (made.bounds, made.state)


@pytest.mark.parametrize(
    ("mark", "where"),
    [
        (box("Save", 290, 290, 340, 322), ((300, 300, 332, 316), "agreed")),
        (box("Save", 296, 318, 336, 334), ((300, 300, 332, 316), "agreed")),  # a line too low
        (box("save all", 380, 295, 470, 320), ((400, 300, 464, 316), "agreed")),
        (box("Edit", 55, 8, 90, 28), ((58, 10, 90, 26), "agreed")),  # a word of a line
        (box("Quarterly rep0rt", 90, 50, 240, 70), ((100, 60, 228, 76), "agreed")),
        (box("title", 90, 50, 240, 80), ((100, 60, 228, 76), "suspect")),
        (box("", 95, 95, 360, 145), ((100, 100, 356, 140), "suspect")),  # two lines
        (box("column", 96, 98, 170, 118), ((100, 100, 172, 116), "suspect")),  # "The order"
        (box("已确认", 135, 395, 170, 420), ((140, 400, 164, 416), "agreed")),
        (box("状态", 110, 395, 135, 420), ((116, 400, 132, 416), "agreed")),
        (box("Revenue", 590, 90, 620, 210), ((600, 100, 616, 200), "agreed")),
    ],
)
def test_it_goes_around_the_words_that_are_meant(mark: Mark, where: tuple[Box, str]) -> None:
    assert found(mark) == where


@pytest.mark.parametrize(
    "mark",
    [
        box("Save", 300, 500, 340, 520),  # far from any
        box("Cancel", 200, 200, 240, 220),  # on nothing
        box("window", 0, 0, 1000, 1000),  # more than its text
        Mark("point", ((310, 305),), "Save", "frame"),
        Mark("polygon", ((300, 300), (332, 300), (332, 316)), "Save", "frame"),
    ],
)
def test_without_such_words_there_is_none(mark: Mark) -> None:
    assert found(mark) is None


def test_of_the_same_words_the_nearest_are_meant() -> None:
    rows = [line("Total", 100, top) for top in range(0, 200, 20)]
    made = snapped(box("Total", 95, 63, 145, 77), rows)
    assert made is not None
    assert made.bounds == (100, 60, 140, 76)


def test_what_is_part_of_another_word_is_not_meant() -> None:
    assert found(box("or", 105, 98, 115, 118)) != ((116, 100, 132, 116), "agreed")


TEXTS = st.text("ab cS中。 ", min_size=1, max_size=12)
PLACES = st.integers(0, 400)
SIDES = st.integers(1, 300)


@given(st.lists(st.tuples(TEXTS, PLACES, PLACES), max_size=5), TEXTS, PLACES, PLACES, SIDES, SIDES)
def test_it_never_goes_far(
    lines: list[tuple[str, int, int]], label: str, x: int, y: int, across: int, down: int
) -> None:
    mark = box(label, x, y, x + across, y + down)
    page = [line(*one) for one in lines]
    made = snapped(mark, page)
    if made is None:
        return
    left, top, right, bottom = made.bounds
    away = max(left - x - across, x - right, top - y - down, y - bottom, 0)
    assert away <= 1.5 * HEIGHT
    small, large = sorted(((right - left) * (bottom - top), across * down))
    assert small >= 0.1 * large
    assert min(one.box[0] for one in page) <= left < right <= max(one.box[2] for one in page)
    assert (made.label, made.frame, made.kind) == (label, "frame", "box")
