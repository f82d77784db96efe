"""What a ring remembers of one monitor, and which of it is worth a look."""

from itertools import pairwise
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.capture.rewind.choice import chosen
from app.capture.rewind.ring import TILE, Ring
from app.core.frame import Pixels

WIDTH, HEIGHT = 400, 300  # tiles at two sides are smaller
PLACES: Final = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 255))


def blank() -> Pixels:
    return np.full((HEIGHT, WIDTH, 4), 255, np.uint8)


def painted(before: Pixels, box: tuple[int, int, int, int], level: int) -> Pixels:
    x1, y1, x2, y2 = box
    after = before.copy()
    after[y1:y2, x1:x2, :3] = level
    return after


def noise(seed: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 4), np.uint8)


def same(one: Pixels, other: Pixels) -> bool:
    return np.array_equal(one[:, :, :3], other[:, :, :3])


def filled(*shown: tuple[float, Pixels]) -> Ring:
    ring = Ring(WIDTH, HEIGHT)
    for time, pixels in shown:
        ring.put(time, 0, 0, pixels)
    return ring


def nearest(pictures: list[tuple[float, Pixels]], time: float) -> Pixels:
    """Return what was there at `time`."""
    return next(pixels for since, pixels in reversed(pictures) if since <= time)


@settings(max_examples=40, deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=12), st.integers(0, 12))
def test_every_moment_comes_back_as_it_was(places: list[tuple[int, int, int]], kept: int) -> None:
    pictures = [(0.0, noise(1))]
    for number, (column, row, level) in enumerate(places, start=1):
        x, y = column * TILE, row * TILE
        box = (x, y, min(x + 100, WIDTH), min(y + 90, HEIGHT))
        pictures.append((float(number), painted(pictures[-1][1], box, level)))
    ring = filled(*pictures)
    since = float(min(kept, len(places)))
    ring.forget(since)
    assert ring.since == since
    for time in np.arange(since, len(places) + 1, 0.5):
        assert same(ring.at(time), nearest(pictures, time))


def test_a_part_of_the_monitor_is_enough() -> None:
    before = noise(1)
    ring = filled((0.0, before))
    after = painted(before, (300, 200, 310, 210), 7)
    assert ring.put(1.0, 2 * TILE, TILE, after[TILE : 2 * TILE, 2 * TILE : 3 * TILE])
    assert same(ring.at(1.0), after)
    assert same(ring.at(0.9), before)


def test_what_stays_costs_nothing() -> None:
    ring = filled((0.0, noise(1)))
    before = ring.bytes
    changed = noise(1)
    changed[:, :, 3] ^= 0xFF  # undefined, and nothing that anybody sees
    assert not ring.put(1.0, 0, 0, changed)
    assert ring.bytes == before
    assert ring.times == [0.0]


def test_what_is_forgotten_gives_its_memory_back() -> None:
    ring = filled((0.0, blank()))
    begun = ring.bytes
    for step in range(1, 20):
        ring.put(float(step), 0, 0, noise(step))
    assert ring.bytes > begun + 15 * noise(0)[:, :, :3].nbytes
    ring.put(20.0, 0, 0, blank())
    ring.forget(20.0)
    assert ring.bytes == begun
    assert ring.oldest is None


# ---- the choice


def moments(ring: Ring, now: float, most: int = 8) -> list[float]:
    ring.seen = now
    return [time for _number, time in chosen([ring], now, most)]


def test_a_dialog_that_came_and_went_is_shown() -> None:
    page, now = blank(), 60.0
    dialog = painted(page, (100, 100, 300, 200), 40)
    ring = filled((0.0, page), (30.0, dialog), (31.0, page))
    shown = [ring.at(moment) for moment in moments(ring, now)]
    assert any(same(each, dialog) for each in shown)
    assert any(same(each, page) for each in shown)
    assert len(shown) == 2  # before and after look alike


def test_what_changed_just_now_is_shown_as_it_was_before_too() -> None:
    before, after = blank(), painted(blank(), (0, 0, 200, 200), 0)
    ring = filled((0.0, before), (10.0, after))
    shown = [ring.at(moment) for moment in moments(ring, 10.0)]
    assert [same(each, wanted) for each, wanted in zip(shown, (before, after), strict=True)] == [
        True,
        True,
    ]


def test_a_caret_that_blinks_is_one_picture() -> None:
    page = blank()
    caret = painted(page, (50, 50, 52, 66), 0)
    ring = filled(*[(step / 2, caret if step % 2 else page) for step in range(100)])
    assert len(moments(ring, 50.0)) == 1


def test_what_is_typed_letter_by_letter_is_shown_before_and_after() -> None:
    pictures = [(0.0, blank())]
    for letter in range(1, 30):
        last = pictures[-1][1]
        pictures.append((letter / 4, painted(last, (letter * 8, 20, letter * 8 + 6, 32), 0)))
    ring = filled(*pictures)
    found = moments(ring, 10.0)
    assert found[-1] == 10.0
    assert same(ring.at(found[0]), blank())


def test_of_what_moves_all_the_time_moments_that_lie_apart_are_shown() -> None:
    ring = filled(*[(step / 2, noise(step)) for step in range(80)])
    found = moments(ring, 40.0)
    assert len(found) == 8
    assert min(later - earlier for earlier, later in pairwise(found)) > 1.0
    assert found[0] < 6.0


@pytest.mark.parametrize("most", [1, 3])
def test_the_last_picture_is_among_them_and_there_are_no_more_than_wanted(most: int) -> None:
    ring = filled(*[(float(step), noise(step)) for step in range(10)])
    found = moments(ring, 12.0, most)
    assert len(found) == most
    assert found[-1] == 12.0


def test_monitors_share_the_pictures() -> None:
    still = filled((0.0, blank()))
    busy = filled(*[(float(step), noise(step)) for step in range(20)])
    still.seen = busy.seen = 20.0
    found = chosen([still, busy], 20.0, 6)
    assert {number for number, _time in found} == {0, 1}
    assert len(found) == 6
