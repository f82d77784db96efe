"""Foreign pictures through the real child process: right, or refused in words; it survives all."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.core.control import Control
from app.core.errors import MediaError
from app.core.frame import File, Frame
from app.media.picture import ChildDecoder
from tests.unit.media.picture_files import lying_png, quarters, saved

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


@pytest.fixture(scope="module")
def decoder() -> Iterator[ChildDecoder]:
    made = ChildDecoder()
    yield made
    made.close()


def read(decoder: ChildDecoder, data: bytes | Path, name: str = "it.png") -> Frame:
    return decoder.decode(data, File(name), Control())


def refused(decoder: ChildDecoder, data: bytes | Path, name: str = "it.png") -> MediaError:
    with pytest.raises(MediaError) as caught:
        read(decoder, data, name)
    assert caught.value.hint
    return caught.value


def corners(frame: Frame) -> list[tuple[int, ...]]:
    """Top-left, top-right, bottom-left, bottom-right, to the nearest of full colours."""
    rgb = frame.rgb()
    spots = (rgb[2, 2], rgb[2, -3], rgb[-3, 2], rgb[-3, -3])
    return [tuple(255 if value > 127 else 0 for value in spot.tolist()) for spot in spots]


# ---- formats


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM", "QOI"])
def test_lossless_formats_give_every_pixel(decoder: ChildDecoder, kind: str) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (37, 53, 3), dtype=np.uint8)
    frame = read(decoder, saved(Image.fromarray(pixels), kind))
    assert (frame.width, frame.height) == (53, 37)
    assert np.array_equal(frame.rgb(), pixels)
    assert not frame.pixels.flags.writeable


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "GIF", "AVIF", "JPEG2000"])
def test_other_formats_give_the_picture(decoder: ChildDecoder, kind: str) -> None:
    assert corners(read(decoder, saved(quarters(), kind))) == [RED, GREEN, BLUE, WHITE]


def test_the_frame_remembers_its_file(decoder: ChildDecoder, tmp_path: Path) -> None:
    path = tmp_path / "a picture.png"
    path.write_bytes(saved(quarters(), "PNG"))
    source = File("a picture.png", path)
    assert decoder.decode(path, source, Control()).source == source


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize(
    ("orientation", "seen"),
    [
        (1, [RED, GREEN, BLUE, WHITE]),
        (2, [GREEN, RED, WHITE, BLUE]),
        (3, [WHITE, BLUE, GREEN, RED]),
        (4, [BLUE, WHITE, RED, GREEN]),
        (5, [RED, BLUE, GREEN, WHITE]),
        (6, [BLUE, RED, WHITE, GREEN]),
        (7, [WHITE, GREEN, BLUE, RED]),
        (8, [GREEN, WHITE, RED, BLUE]),
        (99, [RED, GREEN, BLUE, WHITE]),
    ],
)
def test_pictures_stand_upright(
    decoder: ChildDecoder, kind: str, orientation: int, seen: list[tuple[int, ...]]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    frame = read(decoder, saved(quarters(), kind, exif=exif))
    assert (frame.width, frame.height) == ((40, 80) if 5 <= orientation <= 8 else (80, 40))
    assert corners(frame) == seen


def test_damaged_exif_does_not_cost_the_picture(decoder: ChildDecoder) -> None:
    data = saved(quarters(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xffnonsense")
    assert corners(read(decoder, data)) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF", "TIFF"])
def test_of_an_animation_the_first_picture_is_read(decoder: ChildDecoder, kind: str) -> None:
    others = [Image.new("RGB", (80, 40), "black")] * 2
    data = saved(quarters(), kind, save_all=True, append_images=others)
    assert corners(read(decoder, data)) == [RED, GREEN, BLUE, WHITE]


# ---- colours

Grey = npt.NDArray[np.uint16]


def one_colour(decoder: ChildDecoder, image: Image.Image, kind: str = "PNG") -> list[int]:
    value = read(decoder, saved(image, kind)).rgb()[1, 1].tolist()
    assert isinstance(value, list)
    return value


def test_what_is_transparent_lies_on_white(decoder: ChildDecoder) -> None:
    assert one_colour(decoder, Image.new("RGBA", (4, 4), (9, 9, 9, 0))) == [255, 255, 255]
    assert one_colour(decoder, Image.new("RGBA", (4, 4), (255, 0, 0, 128))) == [255, 127, 127]
    assert one_colour(decoder, Image.new("LA", (4, 4), (0, 0))) == [255, 255, 255]
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    assert one_colour(decoder, palette) == [255, 0, 0]
    palette.info["transparency"] = 1
    assert one_colour(decoder, palette) == [255, 255, 255]


def test_few_and_many_bits_become_eight(decoder: ChildDecoder) -> None:
    assert one_colour(decoder, Image.new("1", (4, 4), 1)) == [255, 255, 255]
    for value, seen in ((0, 0), (0x7FFF, 127), (0xFFFF, 255)):
        grey = Image.fromarray(np.full((4, 4), value, np.uint16))
        assert one_colour(decoder, grey) == [seen] * 3
        assert one_colour(decoder, grey, "TIFF") == [seen] * 3


def test_numbers_without_a_white_are_stretched(decoder: ChildDecoder) -> None:
    heights = np.array([[0.5, -1.0, np.nan], [3.0, 1.0, np.inf]], np.float32)
    grey = read(decoder, saved(Image.fromarray(heights), "TIFF")).rgb()[:, :, 0]
    assert grey.tolist()[0][:2] == [95, 0]
    assert grey.tolist()[1][:2] == [255, 127]
    flat = Image.fromarray(np.full((2, 2), 7, np.int32))
    assert one_colour(decoder, flat, "TIFF") == [0, 0, 0]


def test_print_colours_are_read(decoder: ChildDecoder) -> None:
    image = quarters().convert("CMYK")
    assert corners(read(decoder, saved(image, "JPEG"))) == [RED, GREEN, BLUE, WHITE]


# ---- refused, in words


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"<?xml version='1.0'?>\n<!-- made -->\n<svg xmlns='x'/>", "SVG"),
        (b"\xef\xbb\xbf  <svg viewBox='0 0 1 1'></svg>", "SVG"),
        (b"<!DOCTYPE html><html><svg></svg></html>", "web page"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41", "video"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01", "video"),
        (b"PK\x03\x04\x14\0\6\0", "office document or an archive"),
        ("Das ist Text, kein Bild. Größe 中文".encode() * 60, "a text"),
        ("\ufefftext".encode("utf-16"), "a text"),
        (b"\xff\xd8\xff", "damaged"),
        (bytes(range(256)) * 9, "not a picture"),
        (bytes(5000), "not a picture"),
    ],
)
def test_what_is_no_picture_is_called_by_its_name(
    decoder: ChildDecoder, data: bytes, words: str
) -> None:
    error = refused(decoder, data)
    assert words in error.message
    assert "“it.png”" in error.message


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF"])
def test_pictures_that_were_cut_off_are_damaged(decoder: ChildDecoder, kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    data = saved(Image.fromarray(noise), kind)
    assert "damaged" in refused(decoder, data[: len(data) // 2]).message


def test_pictures_that_claim_too_much_are_refused_before_they_are_decoded(
    decoder: ChildDecoder,
) -> None:
    assert "178 million pixels" in refused(decoder, lying_png(100_000, 100_000)).message
    assert "178 million pixels" in refused(decoder, lying_png(13_400, 13_400)).message
    assert "damaged" in refused(decoder, lying_png(3000, 2000)).message


def test_a_small_file_of_too_many_pixels_is_refused(decoder: ChildDecoder) -> None:
    bomb = saved(Image.new("1", (20_000, 20_000)), "TIFF", compression="group4")
    assert len(bomb) < 1_000_000
    assert "178 million pixels" in refused(decoder, bomb).message


# ---- paths


def test_paths_are_refused_in_words(decoder: ChildDecoder, tmp_path: Path) -> None:
    assert "no file “gone.png”" in refused(decoder, tmp_path / "gone.png", "gone.png").message
    assert "folder" in refused(decoder, tmp_path, "dir").message
    assert "“\x41 b”" in refused(decoder, tmp_path / "x", "A\n\x1b\u202eb").message
    assert "cannot be read" in refused(decoder, Path("nul\0l")).message
    empty = tmp_path / "empty.png"
    empty.touch()
    assert "is empty" in refused(decoder, empty).message
    secret = tmp_path / "secret.png"
    secret.write_bytes(saved(quarters(), "PNG"))
    secret.chmod(0)
    if not os.access(secret, os.R_OK):
        assert "must not be read" in refused(decoder, secret).message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(
    decoder: ChildDecoder, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    assert "not a file" in refused(decoder, pipe).message


def test_a_file_larger_than_any_picture_is_not_read(decoder: ChildDecoder, tmp_path: Path) -> None:
    huge = tmp_path / "huge.png"
    with huge.open("wb") as file:
        file.truncate(600 << 20)
    assert "512 MB" in refused(decoder, huge).message


def test_a_name_of_odd_bytes_is_shown(decoder: ChildDecoder) -> None:
    assert "“?.png”" in refused(decoder, b"no picture", "\udcff.png").message


def test_a_cancelled_reading_ends(decoder: ChildDecoder) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(MediaError, match="cancelled"):
        decoder.decode(saved(quarters(), "PNG"), File("it.png"), control)


# ---- whatever comes


@given(
    kind=st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF", "ICO"]),
    changes=st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))),
    cut=st.integers(0, 10_000),
)
@settings(deadline=None, max_examples=60)
def test_damaged_pictures_are_read_or_refused(
    decoder: ChildDecoder, kind: str, changes: list[tuple[int, bytes]], cut: int
) -> None:
    data = bytearray(saved(quarters(), kind))
    for where, new in changes:
        start = where % len(data)
        data[start : start + len(new)] = new
    said = ""
    try:
        read(decoder, bytes(data[: len(data) - cut % len(data)]))
    except MediaError as error:
        said = error.message
    assert "process" not in said  # the child lives


@given(data=st.binary(max_size=300))
@settings(deadline=None, max_examples=25)
def test_random_bytes_are_refused(decoder: ChildDecoder, data: bytes) -> None:
    with pytest.raises(MediaError) as caught:
        read(decoder, data)
    assert "process" not in caught.value.message
