"""Frames: pixels that nobody changes."""

import numpy as np
import pytest

from app.core.frame import File, Frame, Screen
from app.core.place import Desktop, Inside, Rect


def frame(width: int = 8, height: int = 6) -> Frame:
    pixels = np.arange(width * height * 4, dtype=np.uint8).reshape(height, width, 4)
    return Frame(pixels, File("picture.png"))


def test_pixels_are_shared_and_read_only() -> None:
    pixels = np.zeros((6, 8, 4), np.uint8)
    made = Frame(pixels, File("-"))
    assert np.shares_memory(made.pixels, pixels)
    assert made.memory.readonly
    assert not made.pixels.flags.writeable
    assert (made.width, made.height) == (8, 6)
    assert made.rect == Rect(0, 0, 8, 6, Inside(made.id))
    with pytest.raises(ValueError, match="read-only"):
        pixels[0, 0, 0] = 1


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((6, 8, 3), np.uint8),
        np.zeros((6, 8), np.uint8),
        np.zeros((0, 8, 4), np.uint8),
        np.zeros((6, 8, 4), np.uint16),
        np.zeros((6, 16, 4), np.uint8)[:, ::2],
    ],
)
def test_other_arrays_are_refused(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> None:
    with pytest.raises(ValueError, match=r"BGRX|contiguous"):
        Frame(pixels, File("-"))


def test_identity_is_not_content() -> None:
    one, other = frame(), frame()
    assert one != other
    assert one == one  # noqa: PLR0124 - equality is what is tested
    assert len({one, other}) == 2
    assert one.digest == other.digest


def test_the_digest_knows_colour_and_size_only() -> None:
    base = np.zeros((6, 8, 4), np.uint8)
    unused, colour = base.copy(), base.copy()
    unused[:, :, 3] = 9
    colour[0, 0, 0] = 9
    digests = [
        Frame(pixels, File("-")).digest for pixels in (base, unused, colour, base.reshape(8, 6, 4))
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_rgb() -> None:
    pixels = np.array([[[1, 2, 3, 4]]], np.uint8)
    assert Frame(pixels, File("-")).rgb().tolist() == [[[3, 2, 1]]]


def test_a_crop_is_a_frame_of_its_own() -> None:
    whole = frame()
    part = whole.crop(Rect(2.5, 1, 5.2, 99, Inside(whole.id)))
    assert (part.width, part.height) == (4, 5)
    assert part.pixels.tolist() == whole.pixels[1:6, 2:6].tolist()
    assert not np.shares_memory(part.pixels, whole.pixels)
    assert part.source == whole.source


def test_a_crop_knows_where_on_the_desktop_it_lay() -> None:
    screen = Screen("HDMI-1", Rect(100, 50, 108, 56, Desktop("HDMI-1")), "Editor", "code")
    whole = Frame(np.zeros((6, 8, 4), np.uint8), screen)
    source = whole.crop(Rect(2, 1, 5, 3, Inside(whole.id))).source
    rect = Rect(102, 51, 105, 53, Desktop("HDMI-1"))
    assert source == Screen("HDMI-1", rect, "Editor", "code")


def test_a_crop_of_nothing_is_refused() -> None:
    whole = frame()
    with pytest.raises(ValueError, match="nothing of"):
        whole.crop(Rect(20, 20, 30, 30, Inside(whole.id)))
