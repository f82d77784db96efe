"""Frames as files: exact where that fits, always within the limits."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.errors import MediaError
from app.core.frame import File, Frame, Pixels
from app.core.ports import Encoded, PictureLimits
from app.media.encode import Codec

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


def noise(width: int, height: int) -> Frame:
    pixels = np.random.default_rng(5).integers(0, 256, (height, width, 4), dtype=np.uint8)
    return Frame(pixels, File("noise"))


def flat(width: int, height: int) -> Frame:
    return Frame(np.full((height, width, 4), 200, np.uint8), File("flat"))


def opened(encoded: Encoded) -> Pixels:
    """The pixels of a file, which must be what it says it is."""
    image = Image.open(io.BytesIO(encoded.data))
    assert image.format == FORMATS[encoded.mime]
    assert image.size == (encoded.width, encoded.height)
    return np.asarray(image)


def test_png_keeps_every_pixel() -> None:
    frame = noise(131, 57)
    encoded = Codec().encode(frame, PictureLimits())
    assert encoded.mime == "image/png"
    assert np.array_equal(opened(encoded), frame.rgb())


def test_the_preferred_format_that_is_known_is_taken() -> None:
    for mimes, taken in (
        (("image/jpeg", "image/png"), "image/jpeg"),
        (("image/heic", "image/webp", "image/png"), "image/webp"),
    ):
        encoded = Codec().encode(flat(40, 30), PictureLimits(mimes=mimes))
        assert encoded.mime == taken
        assert np.abs(opened(encoded).astype(int) - 200).max() <= 2


def test_what_is_too_large_without_loss_goes_with_a_little() -> None:
    frame = noise(300, 200)
    exact = len(Codec().encode(frame, PictureLimits()).data)
    encoded = Codec().encode(frame, PictureLimits(max_bytes=exact - 1))
    assert (encoded.mime, encoded.width, encoded.height) == ("image/jpeg", 300, 200)
    assert len(encoded.data) < exact


def test_small_coloured_letters_keep_their_colour_in_a_jpeg() -> None:
    pixels = np.full((32, 32, 4), 255, np.uint8)
    pixels[::2, ::2] = (0, 0, 255, 0)
    limits = PictureLimits(mimes=("image/jpeg",))
    red = opened(Codec().encode(Frame(pixels, File("x")), limits))[8, 8]
    assert red[0] > 200
    assert max(red[1], red[2]) < 90


@pytest.mark.parametrize(
    ("limits", "size"),
    [
        (PictureLimits(max_side=1000), (1000, 500)),
        (PictureLimits(max_side=999), (999, 499)),
        (PictureLimits(max_side=3000), (3000, 1500)),
        (PictureLimits(max_side=9999, max_pixels=10**9), (3000, 1500)),
        (PictureLimits(max_pixels=1_125_000), (1500, 750)),
    ],
)
def test_large_pictures_shrink_just_enough(limits: PictureLimits, size: tuple[int, int]) -> None:
    encoded = Codec().encode(flat(3000, 1500), limits)
    assert (encoded.width, encoded.height) == size


def test_shrinking_averages() -> None:
    pixels = np.zeros((200, 200, 4), np.uint8)
    pixels[::2] = 255
    encoded = Codec().encode(Frame(pixels, File("x")), PictureLimits(max_side=100))
    assert set(np.unique(opened(encoded))) <= {127, 128}


def test_bytes_shrink_the_picture_when_quality_does_not_help() -> None:
    for mimes in (("image/png",), ("image/png", "image/jpeg", "image/webp")):
        encoded = Codec().encode(noise(400, 300), PictureLimits(max_bytes=3000, mimes=mimes))
        assert len(encoded.data) <= 3000
        assert encoded.width < 400
        assert encoded.width / encoded.height == pytest.approx(4 / 3, rel=0.05)


@pytest.mark.parametrize(
    "limits",
    [
        PictureLimits(max_bytes=10),
        PictureLimits(max_bytes=0),
        PictureLimits(max_side=0),
        PictureLimits(max_pixels=0),
        PictureLimits(max_pixels=-5),
        PictureLimits(mimes=("image/heic",)),
        PictureLimits(mimes=()),
    ],
)
def test_limits_that_nothing_meets_are_said(limits: PictureLimits) -> None:
    with pytest.raises(MediaError) as caught:
        Codec().encode(noise(50, 40), limits)
    assert caught.value.hint


def test_what_is_too_long_for_webp_shrinks() -> None:
    encoded = Codec().encode(flat(20_000, 2), PictureLimits(mimes=("image/webp",)))
    assert encoded.width <= 16_383
    opened(encoded)


@given(
    width=st.integers(1, 400),
    height=st.integers(1, 400),
    max_side=st.none() | st.integers(1, 500),
    max_pixels=st.none() | st.integers(1, 100_000),
    max_bytes=st.none() | st.integers(900, 50_000),
    mimes=st.permutations(list(FORMATS)),
)
@settings(deadline=None, max_examples=60)
def test_limits_are_kept(
    width: int,
    height: int,
    max_side: int | None,
    max_pixels: int | None,
    max_bytes: int | None,
    mimes: list[str],
) -> None:
    limits = PictureLimits(max_bytes, max_side, max_pixels, tuple(mimes[:2]))
    encoded = Codec().encode(noise(width, height), limits)
    opened(encoded)
    assert encoded.width <= width
    assert encoded.height <= height
    assert encoded.mime in limits.mimes
    assert max_side is None or max(encoded.width, encoded.height) <= max_side
    assert max_pixels is None or encoded.width * encoded.height <= max_pixels
    assert max_bytes is None or len(encoded.data) <= max_bytes
