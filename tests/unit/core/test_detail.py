"""Where a picture holds something to be read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.detail import Detail
from app.core.frame import Pixels

WHOLE = np.array([[0.0, 0.0, 64.0, 40.0]])


def plain(height: int = 40, width: int = 64, shade: int = 200) -> Pixels:
    return np.full((height, width, 4), shade, np.uint8)


def test_plain_pictures_have_none() -> None:
    assert Detail(plain()).shares(WHOLE) == [0]


def test_slow_changes_and_noise_are_none() -> None:
    pixels = plain()
    pixels[:, :, :3] += np.arange(0, 32, 0.5, dtype=np.float32).astype(np.uint8)[:, None]
    pixels[:, ::2, 1] += 5
    assert Detail(pixels).shares(WHOLE) == [0]


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_letters_of_any_colour_have_it(channel: int) -> None:
    pixels = plain()
    pixels[10:20, 8:32:3, channel] -= 30
    left, right, below = Detail(pixels).shares(
        np.array([[8.0, 10.0, 32.0, 20.0], [40.0, 10.0, 64.0, 20.0], [8.0, 20.0, 32.0, 30.0]])
    )
    assert left > 0.9
    assert right == below == 0


def test_the_unused_channel_does_not_count() -> None:
    pixels = plain()
    pixels[:, ::2, 3] = 0
    assert Detail(pixels).shares(WHOLE) == [0]


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 2**32 - 1))
def test_shares_are_shares(height: int, width: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    pixels = chance.integers(0, 256, (height, width, 4), np.uint8)
    low = chance.uniform(-5, 75, (20, 2))
    boxes = np.hstack((low, low + chance.uniform(0, 60, (20, 2))))
    shares = Detail(pixels).shares(boxes)
    assert shares.shape == (20,)
    assert (shares >= 0).all()
    assert (shares <= 1).all()


@pytest.mark.parametrize("size", [(2160, 3840), (3000, 200), (200, 6000)])
def test_large_pictures_are_looked_at_more_coarsely(size: tuple[int, int]) -> None:
    pixels = plain(*size)
    pixels[100:160, 50:150:6] = 0
    with_text, without = Detail(pixels).shares(
        np.array([[50.0, 100.0, 150.0, 160.0], [50.0, 170.0, 150.0, 199.0]])
    )
    assert with_text > 0.4
    assert without == 0
