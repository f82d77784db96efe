"""Tokens of pictures, as the model's own processor counts them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.vision import longest_edge, seen_size, tokens_of


@pytest.mark.parametrize(
    ("size", "edge", "tokens"),
    [
        ((1280, 720), 9_633_792, 1196),
        ((1920, 1080), 9_633_792, 2691),
        ((2560, 1440), 9_633_792, 4641),
        ((3840, 2160), 9_633_792, 6032),
        ((3840, 2160), 11_760_000, 7360),
        ((1280, 720), longest_edge(2048), 1196),
        ((1920, 1080), longest_edge(2048), 1980),
        ((3840, 2160), longest_edge(2048), 1980),
        ((1280, 720), longest_edge(1280), 1196),
        ((1920, 1080), longest_edge(1280), 1222),
    ],
)
def test_screens(size: tuple[int, int], edge: int, tokens: int) -> None:
    assert tokens_of(*size, edge // longest_edge(1)) == tokens


def test_the_size_that_is_seen() -> None:
    assert seen_size(1920, 1080, 6144) == (1932, 1092)
    assert seen_size(3840, 2160, 6144) == (2912, 1624)
    assert seen_size(3, 3, 6144) == (84, 84)


@given(st.integers(1, 9000), st.integers(1, 9000), st.integers(16, 8192))
def test_a_cap_holds(width: int, height: int, cap: int) -> None:
    across, down = seen_size(width, height, cap)
    assert across % 28 == down % 28 == 0
    thin = max(across, down) // min(across, down)
    assert tokens_of(width, height, cap) <= max(cap, thin * 2)


@pytest.mark.parametrize(
    ("width", "height", "tokens"),
    [
        (1280, 720, 1196),
        (1366, 768, 1323),
        (1920, 1080, 2691),
        (2560, 1440, 4641),
        (3440, 1440, 6273),
        (3840, 2160, 7360),
        (7680, 2160, 7335),
        (40, 20, 8),
    ],
)
def test_pictures(width: int, height: int, tokens: int) -> None:
    assert tokens_of(width, height) == tokens


@given(st.integers(28, 20_000), st.integers(28, 20_000))
@settings(deadline=None)
def test_any_picture_has_tokens_within_bounds(width: int, height: int) -> None:
    assert 8 <= tokens_of(width, height) <= 7500


def test_a_line_of_pixels_has_tokens() -> None:
    assert tokens_of(1, 9000) > 0
