"""What counts as an entirely black picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.capture.blank import is_blank


@pytest.mark.parametrize("unused", [0, 255])
@pytest.mark.parametrize("size", [(1, 1), (63, 7), (1080, 1920)])
def test_black_whatever_the_unused_channel(size: tuple[int, int], unused: int) -> None:
    pixels = np.zeros((*size, 4), np.uint8)
    pixels[..., 3] = unused
    pixels.flags.writeable = False

    assert is_blank(pixels.data)


@given(
    st.integers(1, 200).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))),
    st.integers(1, 300).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))),
    st.integers(0, 2),
    st.integers(1, 255),
)
def test_one_lit_colour_anywhere_is_not_black(
    row: tuple[int, int], column: tuple[int, int], channel: int, value: int
) -> None:
    pixels = np.zeros((row[0], column[0], 4), np.uint8)
    pixels[row[1], column[1], channel] = value

    assert not is_blank(pixels.data)
