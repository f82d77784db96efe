"""Videos that are cut off, changed, lying or gone: refused in words or read as far as they go."""

import errno
import os
import random
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from av.error import ArgumentError, InvalidDataError
from av.error import OSError as IOFailed

from app.core.chat import Clip
from app.core.control import Control
from app.core.errors import MediaError
from app.core.videos import ClipLimits, Glimpse
from app.media.video.reel import Reel
from app.media.video.videos import ChildVideos
from tests.unit.media.video_files import OURS, counted, number_in, write


@pytest.fixture(scope="module")
def videos() -> Iterator[ChildVideos]:
    made = ChildVideos()
    yield made
    made.close()


def opened(videos: ChildVideos, path: Path) -> Clip:
    return videos.open(path, Control())[0]


def number(videos: ChildVideos, clip: Clip, seconds: float) -> int:
    return number_in(videos.frame(clip, seconds, Control()).pixels)


def refused(videos: ChildVideos, path: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        videos.open(path, Control())
    assert caught.value.hint
    return caught.value


def shortened(path: Path, part: float) -> Path:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    return path


# ---- cut off


def test_a_file_without_its_index_is_damaged(videos: ChildVideos, tmp_path: Path) -> None:
    path = shortened(write(tmp_path / "a.mp4", counted(30)), 0.5)
    assert "is damaged" in refused(videos, path).message


@pytest.mark.parametrize(
    ("name", "container"),
    [
        ("a.mkv", {}),
        ("a.avi", {}),
        ("a.ts", {}),
        ("a.mp4", {"movflags": "faststart"}),
        ("b.mp4", {"movflags": "frag_keyframe+empty_moov+default_base_moof"}),
    ],
)
def test_what_came_before_the_cut_is_there(
    videos: ChildVideos, tmp_path: Path, name: str, container: dict[str, str]
) -> None:
    """It is as long as what is there, whatever its head says."""
    codec = "mpeg4" if name == "a.avi" else "libx264"
    options = {} if codec == "mpeg4" else OURS
    pictures = counted(100, width=640, height=368)
    path = write(
        tmp_path / name, pictures, codec=codec, container=container, options=options, gop=5
    )
    clip = opened(videos, shortened(path, 0.6))
    assert 2.0 < clip.seconds < 9.0
    assert number(videos, clip, 1.05) == 10
    last = number(videos, clip, clip.seconds)
    assert last == pytest.approx(10 * clip.seconds, abs=2.5)
    assert number(videos, clip, 99.0) == last
    seen = [one for one in videos.glance(clip, Control()) if isinstance(one, Glimpse)]
    assert number_in(seen[0].frame.pixels) == 0
    assert len(seen) > 4


@pytest.mark.skipif(sys.platform != "linux", reason="a file of Linux stands in for a bad disk")
def test_the_end_of_a_file_is_told_from_that_of_its_disk(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mkv", counted(20), options=OURS)
    with closing(Reel(path, "a.mkv")) as reel:
        whole: Any = reel.container

        def demux(stream: object) -> Iterator[object]:
            yield from islice(whole.demux(stream), 5)
            raise IOFailed(errno.EIO, "Input/output error")  # FFmpeg says so in both cases

        reel.rewind()
        reel.container = SimpleNamespace(demux=demux, close=whole.close)
        assert len(list(reel.packets())) == 5
        reel._path = Path("/proc/self/mem")  # of which nothing can be read
        with pytest.raises(MediaError, match="cannot be read") as failure:
            list(reel.packets())
        assert "disk" in failure.value.hint


def test_a_recording_that_was_killed_plays(videos: ChildVideos, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    subprocess.run([sys.executable, "-c", _KILLED, str(path)], check=False, timeout=60)
    clip = opened(videos, path)
    assert clip.seconds == pytest.approx(4.0, abs=0.11)
    assert number(videos, clip, 3.95) == 39


_KILLED = """
import os, sys
from pathlib import Path
from tests.unit.media.video_files import OURS, counted, write

def pictures():
    for number, shown in enumerate(counted(60)):
        if number == 43:
            os._exit(9)
        yield shown

movflags = {"movflags": "hybrid_fragmented", "flush_packets": "1"}
write(Path(sys.argv[1]), pictures(), container=movflags, options=OURS, gop=5)
"""


def test_a_fragment_whose_index_is_cut_costs_no_other(videos: ChildVideos, tmp_path: Path) -> None:
    fragments = {"movflags": "frag_keyframe+empty_moov"}
    path = write(tmp_path / "a.mp4", counted(60), container=fragments, options=OURS, gop=5)
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"moof") + 40])
    clip = opened(videos, path)
    assert clip.seconds == pytest.approx(5.5, abs=0.11)
    assert number(videos, clip, 5.45) == 54
    assert number(videos, clip, 0.0) == 0


# ---- lies


def peak(path: Path) -> int:
    """Return how many bytes a process takes that opens what is at `path`."""
    told = subprocess.run(
        [sys.executable, "-c", _PEAK, str(path)],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return int(told.stdout) << 10


_PEAK = """
import sys
from contextlib import suppress
from pathlib import Path
from app.core.errors import MediaError
from app.media.video.reel import Reel

with suppress(MediaError):
    Reel(Path(sys.argv[1]), "it")
status = Path("/proc/self/status").read_text()  # rusage would count who started it, too
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""


def test_huge_pictures_are_refused_before_they_take_memory(
    videos: ChildVideos, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.gif", counted(5), codec="gif", pixels="rgb8")
    data = bytearray(path.read_bytes())
    data[6:10] = struct.pack("<2H", 20_000, 20_000)
    path.write_bytes(data)
    refused(videos, path)
    assert peak(path) < 400 << 20


def test_pictures_that_are_larger_than_their_file_says_are_refused(
    videos: ChildVideos, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.ivf", counted(5), codec="libvpx")
    data = bytearray(path.read_bytes())
    start = data.index(b"\x9d\x01\x2a") + 3  # RFC 6386, 9.1
    data[start : start + 4] = struct.pack("<2H", 16_383, 16_383)
    path.write_bytes(data)
    refused(videos, path)
    assert peak(path) < 400 << 20


def test_lists_of_other_files_are_not_followed(videos: ChildVideos, tmp_path: Path) -> None:
    inner = write(tmp_path / "inner.ts", counted(5))
    listed = tmp_path / "a.mp4"
    for text in (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{inner}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile {inner}\n",
    ):
        listed.write_text(text)
        assert "is not a video" in refused(videos, listed).message


def test_what_cannot_be_decoded_is_told_whoever_decodes(tmp_path: Path) -> None:
    class Packet:
        def __init__(self, error: Exception) -> None:
            self._error = error

        def has_sidedata(self, _name: str) -> bool:
            return False

        def decode(self) -> list[object]:
            raise self._error

    path = write(tmp_path / "a.mp4", counted(3))
    with closing(Reel(path, "a.mp4")) as reel:
        assert not list(reel.decoded([Packet(InvalidDataError(1, ""))]))
        for error, said in ((MemoryError(), "memory"), (ArgumentError(22, ""), "damaged")):
            with pytest.raises(MediaError, match=said):
                list(reel.decoded([Packet(error)]))


# ---- changed and gone


def test_a_file_that_went_is_told(videos: ChildVideos, tmp_path: Path) -> None:
    clip = opened(videos, write(tmp_path / "a.mp4", counted(20)))
    assert number(videos, clip, 1.05) == 10
    clip.path.unlink()
    with pytest.raises(MediaError, match="There is no file"):
        videos.frame(clip, 1.0, Control())


def test_a_file_that_changed_is_told(videos: ChildVideos, tmp_path: Path) -> None:
    clip = opened(videos, write(tmp_path / "a.mp4", counted(20)))
    number(videos, clip, 1.05)
    write(clip.path, counted(30, start=1))
    for look in (
        lambda: [videos.frame(clip, 1.0, Control())],
        lambda: list(videos.play(clip, 0.0, 96, Control())),
        lambda: list(videos.glance(clip, Control())),
        lambda: list(videos.fit(clip, ClipLimits(), tmp_path / "b.mp4", Control())),
    ):
        with pytest.raises(MediaError, match="another file now"):
            look()
    again = opened(videos, clip.path)
    assert again.id != clip.id
    assert number(videos, again, 2.05) == 20
    with pytest.raises(MediaError, match="another file now"):
        videos.frame(clip, 1.0, Control())
    assert number(videos, again, 2.05) == 20


def test_a_clip_is_known_again(videos: ChildVideos, tmp_path: Path) -> None:
    clip = opened(videos, write(tmp_path / "a.mp4", counted(20)))
    os.utime(clip.path, (1, 1))
    assert opened(videos, clip.path) == clip
    assert number(videos, clip, 1.05) == 10


def test_a_name_of_odd_bytes(videos: ChildVideos, tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4", counted(5))
    odd = path.rename(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff%d\n'.mp4")))
    clip = opened(videos, odd)
    assert number(videos, clip, 0.25) == 2
    odd.unlink()
    with pytest.raises(MediaError) as caught:
        videos.frame(clip, 0.0, Control())
    assert caught.value.message.encode()


def test_a_cancelled_reading_ends(videos: ChildVideos, tmp_path: Path) -> None:
    clip = opened(videos, write(tmp_path / "a.mp4", counted(5)))
    control = Control()
    control.cancel()
    with pytest.raises(MediaError, match="cancelled"):
        videos.open(clip.path, control)
    with pytest.raises(MediaError, match="cancelled"):
        videos.frame(clip, 0.0, control)
    assert not list(videos.strip(clip, [0.0], 48, control))
    assert not list(videos.play(clip, 0.0, 48, control))
    assert not list(videos.glance(clip, control))
    assert not list(videos.fit(clip, ClipLimits(("mkv",)), tmp_path / "b.mkv", control))


# ---- anything


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.webm", "a.avi", "a.gif", "a.ts", "a.flv"])
def test_no_damage_does_more_than_damage(videos: ChildVideos, tmp_path: Path, name: str) -> None:
    """Whatever bytes are changed: an answer or a MediaError, and the next file can be read."""
    codecs = {"a.avi": "mpeg4", "a.gif": "gif", "a.webm": "libvpx"}
    codec = codecs.get(name, "libx264")
    pixels = "rgb8" if codec == "gif" else "yuv420p"
    good = write(tmp_path / name, counted(12), codec=codec, pixels=pixels, gop=4)
    data, chance = good.read_bytes(), random.Random(name)
    bad = tmp_path / "bad"
    for _round in range(25):
        changed = bytearray(data)
        for _change in range(chance.choice((1, 3, 30))):
            changed[int(len(changed) * chance.random() ** 2)] = chance.randrange(256)
        bad.write_bytes(changed[: chance.choice((len(changed), chance.randrange(len(changed))))])
        said = ""
        try:
            clip = opened(videos, bad)
            assert clip.width * clip.height <= 36_000_000
            videos.frame(clip, clip.seconds / 2, Control())
            list(videos.glance(clip, Control()))
        except MediaError as error:
            said = error.message
        assert "process" not in said  # the child lives
    assert number(videos, opened(videos, good), 0.55) == 5
