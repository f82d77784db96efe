"""Places on pages and in pictures of them, also turned and cut out."""

import numpy as np
import pytest

from app.core.documents import PageInfo
from app.core.frame import Frame, Page
from app.core.mark import Mark
from app.core.page_places import Turned, on_page, part_in

A4 = PageInfo(3, 600, 800)


def picture(width: int, height: int, source: Page) -> Frame:
    return Frame(np.zeros((height, width, 4), np.uint8), source)


def box(frame: Frame, *sides: float) -> Mark:
    left, top, right, bottom = sides
    return Mark("box", ((left, top), (right, bottom)), "here", frame.id)


@pytest.mark.parametrize("quarters", range(4))
def test_there_and_back_again(quarters: int) -> None:
    turned = Turned(600, 800, quarters)
    for point in ((0.0, 0.0), (600.0, 0.0), (17.0, 423.0)):
        x, y = turned.seen(point)
        assert 0 <= x <= turned.size[0]
        assert 0 <= y <= turned.size[1]
        assert turned.on_page((x, y)) == point


def test_the_top_is_on_the_right_after_a_quarter() -> None:
    assert Turned(600, 800, 1).seen((300, 0)) == (800, 300)
    assert Turned(600, 800, 2).seen((300, 0)) == (300, 800)
    assert Turned(600, 800, 3).seen((300, 0)) == (0, 300)


def test_a_mark_on_all_of_a_page() -> None:
    frame = picture(1200, 1600, Page("report", 3))
    there = on_page(box(frame, 120, 160, 240, 320), frame, A4)
    assert there.points == ((60, 80), (120, 160))
    assert there.frame == "report"


def test_a_mark_on_a_part_of_it() -> None:
    frame = picture(400, 200, Page("report", 3, (100, 50, 300, 150)))
    assert on_page(box(frame, 20, 10, 40, 30), frame, A4).points == ((110, 55), (120, 65))


def test_a_mark_on_a_part_that_was_turned() -> None:
    # The part is 200 x 100 points; turned by a quarter its left edge is its top.
    frame = picture(100, 200, Page("report", 3, (100, 50, 300, 150), 1))
    assert on_page(box(frame, 0, 0, 10, 20), frame, A4).points == ((100, 140), (120, 150))


def test_a_picture_of_another_page_is_refused() -> None:
    frame = picture(100, 100, Page("report", 4))
    with pytest.raises(ValueError, match="page 3"):
        on_page(box(frame, 0, 0, 1, 1), frame, A4)


def test_a_part_is_whole_pixels_and_says_which_part_they_are() -> None:
    frame = picture(300, 400, Page("report", 3))
    pixels, part = part_in((100.4, 50.0, 300.2, 151.0), frame, A4)
    assert pixels == (50, 25, 150, 76)
    assert part == (100, 50, 300, 152)


def test_a_part_is_never_empty_nor_outside() -> None:
    frame = picture(300, 400, Page("report", 3))
    (x1, y1, x2, y2), _part = part_in((599.9, 799.9, 600.0, 800.0), frame, A4)
    assert 0 <= x1 < x2 <= 300
    assert 0 <= y1 < y2 <= 400
