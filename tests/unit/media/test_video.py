"""Videos through the real child process: the right picture of every kind of file."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from app.core.chat import Clip
from app.core.control import Control
from app.core.errors import MediaError
from app.core.frame import Frame, Moment
from app.media.sniff import kind_of
from app.media.video.videos import ChildVideos
from tests.unit.media.video_files import (
    OURS,
    counted,
    number_in,
    numbered,
    quartered,
    sound_only,
    write,
)

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


@pytest.fixture(scope="module")
def videos() -> Iterator[ChildVideos]:
    made = ChildVideos()
    yield made
    made.close()


def opened(videos: ChildVideos, path: Path) -> Clip:
    return videos.open(path, Control())[0]


def at(videos: ChildVideos, clip: Clip, seconds: float) -> tuple[int, float]:
    """Return the number in the picture of that time, and since when it is shown."""
    frame = videos.frame(clip, seconds, Control())
    assert isinstance(frame.source, Moment)
    assert frame.source.clip == clip.id
    return number_in(frame.pixels), round(frame.source.seconds, 3)


def refused(videos: ChildVideos, path: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        videos.open(path, Control())
    assert caught.value.hint
    return caught.value


def corners(frame: Frame) -> list[tuple[int, ...]]:
    """Top-left, top-right, bottom-left, bottom-right, to the nearest of full colours."""
    rgb = frame.rgb()
    spots = (rgb[6, 6], rgb[6, -7], rgb[-7, 6], rgb[-7, -7])
    return [tuple(255 if value > 127 else 0 for value in spot.tolist()) for spot in spots]


# ---- formats


@pytest.mark.parametrize(
    ("name", "codec", "container"),
    [
        ("a.mp4", "libx264", "mp4"),
        ("a.m4v", "libx264", "mp4"),
        ("a.mov", "libx264", "mov"),
        ("a.mkv", "libx264", "mkv"),
        ("a.webm", "libvpx", "webm"),
        ("a.avi", "mpeg4", "avi"),
        ("a.flv", "libx264", "flv"),
        ("a.wmv", "msmpeg4", "wmv"),
        ("a.mpg", "mpeg2video", "mpg"),
        ("a.ts", "libx264", "ts"),
        ("a.gif", "gif", "gif"),
    ],
)
def test_every_picture_of_every_format_is_found(
    videos: ChildVideos, tmp_path: Path, name: str, codec: str, container: str
) -> None:
    rate = 25 if codec == "mpeg2video" else 10
    pixels = {"gif": "rgb8"}.get(codec, "yuv420p")
    path = write(tmp_path / name, counted(32, rate), codec=codec, pixels=pixels, rate=rate)
    # What it is called decides nothing.
    path = path.rename(tmp_path / "a.png")
    assert kind_of(path) == "video"
    clip, stream = videos.open(path, Control())
    assert (clip.width, clip.height) == (160, 96)
    assert stream.container == container
    assert stream.bytes == path.stat().st_size
    assert stream.rate == pytest.approx(rate, rel=0.05)
    assert clip.seconds == pytest.approx(32 / rate, abs=1.01 / rate)
    for number in (31, 0, 14, 15, 3, 30):
        found, since = at(videos, clip, (number + 0.5) / rate)
        assert found == number
        assert since == pytest.approx(number / rate, abs=0.01)


def test_sound_changes_nothing(videos: ChildVideos, tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", counted(30), gop=5, options=OURS, sound=True)
    clip, stream = videos.open(path, Control())
    assert stream.steady
    assert at(videos, clip, 1.25) == (12, 1.2)


def test_pictures_stay_until_the_next_one(videos: ChildVideos, tmp_path: Path) -> None:
    times = (0.0, 0.04, 1.5, 1.533, 4.0)
    path = write(tmp_path / "a.mp4", [(t, numbered(n)) for n, t in enumerate(times)])
    clip, stream = videos.open(path, Control())
    assert not stream.steady
    assert clip.seconds >= 4.0
    assert at(videos, clip, 1.499) == (1, 0.04)
    assert at(videos, clip, 1.5) == (2, 1.5)
    assert at(videos, clip, 3.9) == (3, 1.533)
    assert at(videos, clip, 0.0) == (0, 0.0)
    assert at(videos, clip, 99.0) == (4, 4.0)
    assert at(videos, clip, -1.0) == (0, 0.0)


@pytest.mark.parametrize("name", ["a.mkv", "a.ts"])
def test_time_begins_with_the_first_picture(videos: ChildVideos, tmp_path: Path, name: str) -> None:
    clip = opened(videos, write(tmp_path / name, counted(20, start=37.5)))
    assert clip.seconds == pytest.approx(2.0, abs=0.11)
    assert at(videos, clip, 0.0) == (0, 0.0)
    assert at(videos, clip, 1.25) == (12, 1.2)


def test_what_says_no_length_is_counted(videos: ChildVideos, tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    write(path, counted(25), form="matroska", container={"live": "1"})
    clip = opened(videos, path)
    assert clip.seconds == pytest.approx(2.5, abs=0.11)
    assert at(videos, clip, 2.35) == (23, 2.3)


# ---- how they are shown


@pytest.mark.parametrize(
    ("rotation", "seen"),
    [
        (0, [RED, GREEN, BLUE, WHITE]),
        (90, [GREEN, WHITE, RED, BLUE]),  # against the clock
        (180, [WHITE, BLUE, GREEN, RED]),
        (-90, [BLUE, RED, WHITE, GREEN]),
    ],
)
def test_rotated_videos_are_upright(
    videos: ChildVideos, tmp_path: Path, rotation: int, seen: list[tuple[int, ...]]
) -> None:
    path = write(tmp_path / "a.mp4", [(0, quartered()), (0.1, quartered())], rotation=rotation)
    clip = opened(videos, path)
    frame = videos.frame(clip, 0, Control())
    assert (clip.width, clip.height) == ((160, 96) if rotation in (0, 180) else (96, 160))
    assert (frame.width, frame.height) == (clip.width, clip.height)
    assert corners(frame) == seen


@pytest.mark.parametrize(
    ("aspect", "size"), [(Fraction(2), (320, 96)), (Fraction(1, 2), (160, 192))]
)
def test_pixels_are_square(
    videos: ChildVideos, tmp_path: Path, aspect: Fraction, size: tuple[int, int]
) -> None:
    path = write(tmp_path / "a.mp4", [(0, quartered()), (0.1, quartered())], aspect=aspect)
    clip = opened(videos, path)
    frame = videos.frame(clip, 0, Control())
    assert (clip.width, clip.height) == (frame.width, frame.height) == size
    assert corners(frame) == [RED, GREEN, BLUE, WHITE]


def test_odd_sizes(videos: ChildVideos, tmp_path: Path) -> None:
    pictures = [(n / 10, quartered(161, 97)) for n in range(3)]
    clip = opened(videos, write(tmp_path / "a.mkv", pictures, pixels="yuv444p"))
    frame = videos.frame(clip, 0.1, Control())
    assert (frame.width, frame.height) == (161, 97)
    assert corners(frame) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize(
    ("pixels", "colours", "size"),
    [
        ("yuv420p", (1, 1), (160, 96)),
        ("yuv420p", (5, 1), (160, 96)),
        ("yuvj420p", (5, 2), (160, 96)),
        ("yuv420p10le", (1, 1), (160, 96)),
        ("yuv444p", (5, 1), (1280, 720)),
        ("yuv420p", (1, 1), (1280, 720)),
    ],
)
def test_colours_are_those_of_the_screen(
    videos: ChildVideos,
    tmp_path: Path,
    pixels: str,
    colours: tuple[int, int],
    size: tuple[int, int],
) -> None:
    colour = np.array([200, 60, 30], np.uint8)
    picture = np.ascontiguousarray(np.broadcast_to(colour, (size[1], size[0], 3)))
    path = write(tmp_path / "a.mkv", [(0, picture)], pixels=pixels, colours=colours)
    shown = videos.frame(opened(videos, path), 0, Control()).rgb()
    assert np.abs(shown.astype(int) - colour).max() <= 4


def test_what_is_transparent_lies_on_white(videos: ChildVideos, tmp_path: Path) -> None:
    picture = np.zeros((96, 160, 4), np.uint8)
    picture[:48, :, 3] = 255
    path = write(tmp_path / "a.mkv", [(0, picture), (0.1, picture)], codec="ffv1", pixels="bgra")
    frame = videos.frame(opened(videos, path), 0, Control())
    black = (0, 0, 0)
    assert corners(frame) == [black, black, WHITE, WHITE]


def test_each_picture_of_a_gif_lies_on_those_before(videos: ChildVideos, tmp_path: Path) -> None:
    from PIL import Image

    pictures = [Image.fromarray(numbered(n)) for n in range(12)]
    path = tmp_path / "a.gif"
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=[100, 300] * 6, optimize=True
    )
    clip = opened(videos, path)
    assert clip.seconds == pytest.approx(2.4)
    assert at(videos, clip, 2.35) == (11, 2.1)
    assert at(videos, clip, 0.35) == (1, 0.1)
    assert at(videos, clip, 1.25) == (6, 1.2)


# ---- what is none


def test_pictures_stay_pictures(videos: ChildVideos, tmp_path: Path) -> None:
    from PIL import Image

    for name in ("a.gif", "a.png", "a.webp", "a.avif"):
        Image.fromarray(quartered()).save(tmp_path / name)
        assert kind_of(tmp_path / name) == "picture"
        assert "is a picture" in refused(videos, tmp_path / name).message


def test_sound_is_no_video(videos: ChildVideos, tmp_path: Path) -> None:
    assert "no picture" in refused(videos, sound_only(tmp_path / "a.m4a")).message


def test_files_that_are_no_videos_are_refused_in_words(videos: ChildVideos, tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "text.mp4").write_text("Not a video at all. " * 99)
    assert kind_of(tmp_path / "text.mp4") is None
    (tmp_path / "list.mp4").write_text("#EXTM3U\n#EXTINF:1,\nhttp://localhost:9/secret.ts\n")
    assert "is empty" in refused(videos, tmp_path / "empty.mp4").message
    assert "is not a video" in refused(videos, tmp_path / "text.mp4").message
    assert "is not a video" in refused(videos, tmp_path / "list.mp4").message
    assert "no file" in refused(videos, tmp_path / "none.mp4").message
    assert "is a folder" in refused(videos, tmp_path).message
    assert kind_of(Path("/dev/zero")) is None
    assert kind_of(tmp_path) is None
    assert "is not a file" in refused(videos, Path("/dev/null")).message


def test_encrypted_videos_are_told_from_damaged_ones(videos: ChildVideos, tmp_path: Path) -> None:
    key = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": "1" * 32}
    path = write(tmp_path / "a.mp4", counted(10), container=key | {"encryption_kid": "2" * 32})
    assert "encrypted" in refused(videos, path).message
