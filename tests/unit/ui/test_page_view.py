"""What is seen of a page stays where it is while its picture becomes sharper."""

import pytest

from app.ui.viewer.page_view import PageView


def view(*, by_width: bool = False) -> PageView:
    made = PageView(margin=0)
    made.resize(400, 300)
    made.by_width = by_width
    made.show(60, 80)
    return made


def test_a_coarse_picture_is_fitted_too() -> None:
    made = view()
    assert made.size == (225, 300)
    made.exchange(225, 300)
    assert made.zoom == 1.0
    assert made.size == (225, 300)


def test_the_width_is_fitted_from_the_beginning_of_the_page() -> None:
    made = view(by_width=True)
    assert made.size == (400, 533)
    assert made.corner == (0, 0)
    assert made.at_top
    assert not made.at_bottom


def test_a_sharper_picture_stays_where_it_was_scrolled_to() -> None:
    made = view(by_width=True)
    made.pan(0, -100)
    before = made.corner
    made.exchange(400, 533)
    assert made.corner == before
    assert made.zoom == 1.0


def test_another_room_shows_the_same_middle() -> None:
    made = view(by_width=True)
    made.to_bottom()
    assert made.at_bottom
    share = made.middle[1] / made.height
    made.resize(800, 300)
    assert made.size[0] == 800
    assert made.middle[1] / made.height == pytest.approx(share, abs=0.01)


def test_a_zoom_that_was_chosen_stays() -> None:
    made = view()
    made.zoom_middle(20.0)
    x, y = made.middle
    made.exchange(600, 800)
    assert made.zoom == pytest.approx(2.0)
    assert made.middle == pytest.approx((10 * x, 10 * y), abs=1)
