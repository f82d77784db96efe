"""What a model sees of a video: figures of the stock processor for 1080p, ten frames a second."""

import pytest

from app.core.video_sampling import film_of, sampled_times

TABLE = [  # seconds, frames, width, height
    (3, 18, 1932, 1092),
    (5, 30, 1652, 924),
    (10, 60, 1176, 644),
    (20, 120, 812, 448),
    (30, 180, 672, 364),
    (31, 62, 1148, 644),
    (60, 120, 812, 448),
    (120, 240, 588, 308),
    (300, 600, 364, 196),
    (1200, 640, 336, 196),
    (7200, 640, 336, 196),
]
TOKENS = {
    3: 24_219,
    5: 29_205,
    10: 28_980,
    20: 27_840,
    30: 28_080,
    31: 29_233,
    60: 27_840,
    120: 27_720,
    300: 27_300,
    1200: 26_880,
}
SHORT = [  # seconds, rate, frames
    (0.0, 30, 2),
    (0.03, 30, 2),
    (0.1, 30, 2),
    (0.5, 30, 4),
    (1, 30, 6),
    (30, 1, 30),
    (31, 0.1, 4),
    (10, 0.5, 6),
    (10, 0, 60),
]


@pytest.mark.parametrize(("seconds", "frames", "width", "height"), TABLE)
@pytest.mark.parametrize("rate", [10.0, 30.0, 29.97, 60.0])
def test_frames_and_size(seconds: int, frames: int, width: int, height: int, rate: float) -> None:
    film = film_of(1920, 1080, seconds, rate)
    assert (len(film.times), film.width, film.height) == (frames, width, height)


@pytest.mark.parametrize(("seconds", "tokens"), TOKENS.items())
def test_tokens(seconds: int, tokens: int) -> None:
    """All that the processor's budget of 30 000 leaves, but for what no multiple of 28 fills."""
    assert film_of(1920, 1080, seconds, 10).seen == tokens


def test_times_are_those_of_the_frames() -> None:
    assert sampled_times(3, 10)[:6] == (0.0, 0.2, 0.4, 0.5, 0.7, 0.9)
    assert sampled_times(3, 30)[:4] == pytest.approx((0, 5 / 30, 10 / 30, 15 / 30))
    long = sampled_times(7200, 30)
    assert long[0] == 0
    assert long[-1] == pytest.approx(7200 - 1 / 30)


@pytest.mark.parametrize(("seconds", "rate", "count"), SHORT)
def test_there_are_always_pairs(seconds: float, rate: float, count: int) -> None:
    """Also of a single frame, which a model would refuse, and of fewer than would be chosen."""
    times = sampled_times(seconds, rate)
    assert len(times) == count
    assert list(times) == sorted(times)
    assert all(0 <= time <= max(seconds, 0) for time in times)


@pytest.mark.parametrize("size", [(640, 40), (16, 9), (1, 1), (3441, 1439)])
def test_sizes_are_what_a_model_can_see(size: tuple[int, int]) -> None:
    film = film_of(*size, 12.5, 25)
    assert film.width % 28 == film.height % 28 == 0
    assert film.width >= 28
    assert film.height >= 28
    assert film.seen <= 30_000
    assert film.tokens > film.seen
