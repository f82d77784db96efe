"""What goes through a clip: strips, playing, glances at what changes, copies that fit."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from os.path import getsize
from pathlib import Path

import av
import numpy as np
import pytest

from app.core.chat import Clip, Progress
from app.core.clip_limits import refuse_clips
from app.core.control import Control
from app.core.errors import MediaError, RequestRefused
from app.core.frame import Frame, Moment
from app.core.videos import ClipLimits, Glimpse
from app.media.video.videos import ChildVideos
from tests.unit.media.video_files import (
    OURS,
    Picture,
    counted,
    number_in,
    numbered,
    quartered,
    write,
)


@pytest.fixture(scope="module")
def videos() -> Iterator[ChildVideos]:
    made = ChildVideos()
    yield made
    made.close()


@pytest.fixture(scope="module")
def clip(videos: ChildVideos, tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """Ten seconds, a number each tenth of a second, a key frame each second."""
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    return videos.open(write(path, counted(100), options=OURS), Control())[0]


def since(frame: Frame) -> float:
    assert isinstance(frame.source, Moment)
    return round(frame.source.seconds, 3)


# ---- strips and playing


def test_a_strip_has_small_pictures_in_the_order_of_its_times(
    videos: ChildVideos, clip: Clip
) -> None:
    times = [9.95, 0.0, 4.1, 4.0, 7.33]
    frames = list(videos.strip(clip, times, 48, Control()))
    assert [number_in(frame.pixels) for frame in frames] == [99, 0, 41, 40, 73]
    assert {(frame.width, frame.height) for frame in frames} == {(80, 48)}
    assert not list(videos.strip(clip, [], 48, Control()))


def test_a_wide_strip_is_made_of_key_frames(videos: ChildVideos, clip: Clip) -> None:
    frames = list(videos.strip(clip, [0.4, 3.4, 6.4, 9.4], 48, Control()))
    assert [since(frame) for frame in frames] == [0.0, 3.0, 6.0, 9.0]


def test_a_clip_can_be_looked_at_between_the_pictures_of_its_strip(
    videos: ChildVideos, clip: Clip
) -> None:
    strip = videos.strip(clip, [1.0, 2.0, 3.0], 48, Control())
    seen = []
    for frame in strip:
        seen.append(number_in(frame.pixels))
        assert number_in(videos.frame(clip, 5.0, Control()).pixels) == 50
    assert seen == [10, 20, 30]


def test_a_clip_plays_from_anywhere_to_its_end(videos: ChildVideos, clip: Clip) -> None:
    frames = list(videos.play(clip, 8.55, 60, Control()))
    assert [number_in(frame.pixels) for frame in frames] == list(range(85, 100))
    assert [since(frame) for frame in frames] == [n / 10 for n in range(85, 100)]
    assert {frame.height for frame in frames} == {60}


def test_a_clip_plays_while_others_look_at_it(videos: ChildVideos, clip: Clip) -> None:
    """By the same thread and by others, and nobody loses the place."""
    seen: list[int] = []
    other = threading.Thread(
        target=lambda: seen.extend(
            number_in(frame.pixels)
            for frame in videos.strip(clip, [n / 10 for n in range(0, 100, 7)], 48, Control())
        )
    )
    other.start()
    played = []
    for frame in videos.play(clip, 0.0, 96, Control()):
        played.append(number_in(frame.pixels))
        if len(played) % 20 == 0:
            assert number_in(videos.frame(clip, 5.0, Control()).pixels) == 50
    other.join()
    assert played == list(range(100))
    assert seen == pytest.approx(range(0, 100, 7), abs=3)


def test_playing_ends_at_once(videos: ChildVideos, clip: Clip) -> None:
    control = Control()
    playing = videos.play(clip, 0.0, 96, control)
    next(playing)
    control.cancel()
    assert len(list(playing)) <= 4
    left = videos.play(clip, 0.0, 96, Control())
    next(left)
    del left
    assert number_in(videos.frame(clip, 1.0, Control()).pixels) == 10


# ---- glances


def glimpses(videos: ChildVideos, clip: Clip) -> list[Glimpse]:
    return [one for one in videos.glance(clip, Control()) if isinstance(one, Glimpse)]


def scene(*changes: float, until: float, every: float) -> Iterator[tuple[float, Picture]]:
    """A new number at each of `changes`, a picture `every` so many seconds."""
    for tick in range(round(until / every)):
        seconds = tick * every
        yield seconds, numbered(sum(change <= seconds + 1e-6 for change in changes), 640, 368)


def test_only_what_changes_is_seen(videos: ChildVideos, tmp_path: Path) -> None:
    pictures = scene(1.0, 2.5, 6.0, until=8.0, every=0.1)
    path = write(tmp_path / "a.mp4", pictures, gop=5, options=OURS)
    found = glimpses(videos, videos.open(path, Control())[0])
    assert [since(one.frame) for one in found] == [0.0, 1.0, 2.5, 6.0]
    assert found[0].change == 1.0
    assert all(0 < one.change < 1 for one in found[1:])
    assert [number_in(one.frame.pixels) for one in found] == [0, 1, 2, 3]


def test_changes_between_distant_key_frames_are_seen(videos: ChildVideos, tmp_path: Path) -> None:
    """As are those of a second that is over before the next key frame."""
    pictures = scene(1.3, 2.2, 6.7, until=10.0, every=0.1)
    path = write(tmp_path / "a.mkv", pictures, gop=250)
    found = glimpses(videos, videos.open(path, Control())[0])
    assert [since(one.frame) for one in found] == [0.0, 1.3, 2.2, 6.7]


def test_a_recording_that_rests_between_its_key_frames_is_seen_whole(
    videos: ChildVideos, tmp_path: Path
) -> None:
    times = [0.0, 1.0, 2.0, 2.3, 2.33, 3.3, 4.3]  # the last picture again each second
    pictures = [(t, numbered((t >= 2.3) + (t >= 2.33), 640, 368)) for t in times]
    path = write(tmp_path / "a.mp4", pictures, gop=3, rate=30, options=OURS)
    found = glimpses(videos, videos.open(path, Control())[0])
    assert [number_in(one.frame.pixels) for one in found] in ([0, 2], [0, 1, 2])
    assert since(found[-1].frame) == 2.33


def test_a_letter_is_a_change_and_noise_is_none(videos: ChildVideos, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    page = (rng.random((1080 // 12, 1920 // 8)) > 0.5).astype(np.uint8) * 255
    page = np.repeat(np.repeat(page, 12, 0), 8, 1)
    typed = page.copy()
    typed[600:612, 800:808] = 255 - typed[600:612, 800:808]

    def pictures() -> Iterator[tuple[float, Picture]]:
        for tick in range(40):
            noise = rng.integers(-4, 5, page.shape)
            shown = np.clip((typed if tick >= 25 else page) + noise, 0, 255).astype(np.uint8)
            yield tick / 10, np.dstack([shown] * 3)

    path = write(tmp_path / "a.mp4", pictures(), gop=5, options=OURS)
    found = glimpses(videos, videos.open(path, Control())[0])
    assert [since(one.frame) for one in found] == [0.0, 2.5]
    assert found[1].change < 0.01
    assert (found[1].frame.width, found[1].frame.height) == (960, 540)


def test_a_change_is_as_large_in_a_turned_video(videos: ChildVideos, tmp_path: Path) -> None:
    before = np.full((180, 640, 3), 40, np.uint8)
    after = before.copy()
    after[:, ::16] = 255

    def changes(name: str, rotation: int) -> list[float]:
        pictures = [(0.0, before), (1.0, before), (2.0, after), (3.0, after)]
        path = write(tmp_path / name, pictures, gop=1, rotation=rotation, rate=1)
        return [one.change for one in glimpses(videos, videos.open(path, Control())[0])]

    assert changes("turned.mp4", 90) == changes("upright.mp4", 0)


def test_a_glance_tells_how_far_it_is_and_leaves_room(videos: ChildVideos, clip: Clip) -> None:
    """Whoever looks through a clip can look at it meanwhile."""
    stages = set()
    for one in videos.glance(clip, Control()):
        if isinstance(one, Progress):
            assert 0 <= one.done <= one.total == 10
            stages.add(one.stage)
        else:
            shown = videos.frame(clip, since(one.frame), Control())
            assert number_in(shown.pixels) == number_in(one.frame.pixels)
    assert stages == {"Looking through “clip.mp4”"}


def test_a_glance_ends_when_it_is_cancelled(videos: ChildVideos, clip: Clip) -> None:
    control = Control()
    glance = videos.glance(clip, control)
    next(glance)
    control.cancel()
    assert not list(glance)
    assert glimpses(videos, clip)


# ---- copies that fit


def fitted(
    videos: ChildVideos, clip: Clip, limits: ClipLimits, out: Path
) -> tuple[list[Progress], Clip]:
    found = list(videos.fit(clip, limits, out, Control()))
    last = found.pop()
    assert isinstance(last, Clip)
    assert not out.with_name(f"{out.name}.part").exists()
    return [one for one in found if isinstance(one, Progress)], last


def test_what_fits_stays_as_it_is(videos: ChildVideos, clip: Clip, tmp_path: Path) -> None:
    assert fitted(videos, clip, ClipLimits(), tmp_path / "b.mp4") == ([], clip)
    assert not list(tmp_path.iterdir())


def test_a_file_is_named_as_what_it_is_where_others_go_by_the_name(
    videos: ChildVideos, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.mp4", counted(20), gop=5).rename(tmp_path / "a.png")
    clip = replace(videos.open(path, Control())[0], whole=True)
    limits = ClipLimits()
    with pytest.raises(RequestRefused, match="it takes mp4"):
        refuse_clips([clip], limits, getsize)
    _progress, made = fitted(videos, clip, limits, tmp_path / "b.mp4")
    assert refuse_clips([made], limits, getsize) == {made.id: made.path.stat().st_size}
    anything = ClipLimits(containers=None)
    assert fitted(videos, clip, anything, tmp_path / "c.mp4") == ([], clip)
    assert refuse_clips([clip], anything, getsize) == {clip.id: path.stat().st_size}


@pytest.mark.parametrize("name", ["a.mov", "a.mkv"])
def test_other_containers_are_copied_without_loss(
    videos: ChildVideos, tmp_path: Path, name: str
) -> None:
    path = write(tmp_path / name, counted(40, start=7.5), gop=5, sound=True)
    clip = replace(videos.open(path, Control())[0], whole=True)
    _progress, made = fitted(videos, clip, ClipLimits(), tmp_path / "b.mp4")
    assert videos.open(made.path, Control())[1].container == "mp4"
    assert made.whole
    with av.open(str(made.path)) as file:
        assert file.streams.video[0].codec_context.name == "h264"
        assert not file.streams.audio
        assert file.streams.video[0].start_time == 0
    assert made.seconds == pytest.approx(clip.seconds, abs=0.01)
    for seconds in (0.0, 1.25, 3.95):
        before, after = (videos.frame(one, seconds, Control()) for one in (clip, made))
        assert np.array_equal(before.pixels, after.pixels)


@pytest.mark.parametrize("container", [("mp4", "mov"), ("mkv",)])
def test_other_codecs_are_encoded_anew(
    videos: ChildVideos, tmp_path: Path, container: tuple[str, ...]
) -> None:
    path = write(tmp_path / "a.webm", counted(40), codec="libvpx")
    clip = videos.open(path, Control())[0]
    progress, made = fitted(videos, clip, ClipLimits(container), tmp_path / "b.video")
    assert made.seconds == pytest.approx(clip.seconds, abs=0.01)
    assert videos.open(made.path, Control())[1].container == container[0]
    shown = [videos.frame(made, seconds, Control()) for seconds in (0.05, 1.25, 3.95)]
    assert [number_in(frame.pixels) for frame in shown] == [0, 12, 39]
    assert {one.total for one in progress} == {4}
    with av.open(str(made.path)) as file:
        assert file.streams.video[0].codec_context.pix_fmt == "yuv420p"


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp4", "x264"), ("a.mkv", "x264"), ("a.webm", "vpx")]
)
def test_pictures_of_uneven_times_are_told_by_their_number(
    videos: ChildVideos, tmp_path: Path, name: str, codec: str
) -> None:
    """Servers count them: the one of the n-th tick has to be the n-th."""
    times = [0.0, 0.1, 0.2, 3.0, 3.1, 5.95]
    pictures = [(t, numbered(n)) for n, t in enumerate(times)]
    path = write(tmp_path / name, pictures, codec=f"lib{codec}")
    clip = videos.open(path, Control())[0]
    limits = ClipLimits(("mp4", "mkv", "webm"))
    _progress, made = fitted(videos, clip, limits, tmp_path / "b.mp4")
    assert made.seconds == pytest.approx(clip.seconds, abs=1.0)
    with av.open(str(made.path)) as file:
        rate = file.streams.video[0].average_rate
        numbers = [
            number_in(np.asarray(frame.to_ndarray(format="bgra"))) for frame in file.decode(video=0)
        ]
    assert rate is not None
    assert numbers == sorted(numbers)
    assert numbers[round(2.5 * rate)] == 2
    assert numbers[round(4.5 * rate)] == 4


def test_turned_videos_are_upright_for_everybody(videos: ChildVideos, tmp_path: Path) -> None:
    pictures = [(n / 10, quartered()) for n in range(10)]
    clip = videos.open(write(tmp_path / "a.mov", pictures, rotation=90), Control())[0]
    made = fitted(videos, clip, ClipLimits(), tmp_path / "b.mp4")[1]
    with av.open(str(made.path)) as file:
        frame = next(file.decode(video=0))
        assert (frame.width, frame.height, frame.rotation) == (96, 160, 0)
    before, after = (videos.frame(one, 0.5, Control()) for one in (clip, made))
    assert np.abs(before.pixels.astype(int) - after.pixels)[8:40, 8:40, :3].max() < 12


def noisy(path: Path, seconds: int) -> Path:
    rng = np.random.default_rng(2)
    noise = rng.integers(0, 256, (seconds * 10, 240, 320, 3), dtype=np.uint8)
    return write(path, ((n / 10, picture) for n, picture in enumerate(noise)), options=OURS)


def test_large_files_become_small_enough(videos: ChildVideos, tmp_path: Path) -> None:
    clip, stream = videos.open(noisy(tmp_path / "a.mp4", 5), Control())
    most = stream.bytes // 3
    made = fitted(videos, clip, ClipLimits(max_bytes=most), tmp_path / "b.mp4")[1]
    assert made.path.stat().st_size <= most
    assert made.seconds == pytest.approx(clip.seconds, abs=0.01)


def test_what_cannot_be_made_to_fit_is_refused(
    videos: ChildVideos, clip: Clip, tmp_path: Path
) -> None:
    large = videos.open(noisy(tmp_path / "a.mp4", 5), Control())[0]
    for one, limits, said in (
        (large, ClipLimits(max_bytes=20_000), "illegible"),
        (clip, ClipLimits(max_seconds=8), "lasts 0:10.0; 0:08 at most"),
        (clip, ClipLimits(("gif",)), "kind of video"),
    ):
        with pytest.raises(MediaError, match=said) as caught:
            list(videos.fit(one, limits, tmp_path / "b.mp4", Control()))
        assert caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_a_cancelled_copy_leaves_nothing(videos: ChildVideos, tmp_path: Path) -> None:
    clip = videos.open(noisy(tmp_path / "a.mp4", 5), Control())[0]
    control = Control()
    for _one in videos.fit(clip, ClipLimits(max_bytes=500_000), tmp_path / "b.mp4", control):
        control.cancel()
    copying = videos.fit(clip, ClipLimits(max_bytes=500_000), tmp_path / "b.mp4", Control())
    next(copying)
    del copying
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_a_copy_goes_nowhere_that_is_closed(videos: ChildVideos, tmp_path: Path) -> None:
    clip = videos.open(write(tmp_path / "a.webm", counted(9), codec="libvpx"), Control())[0]
    with pytest.raises(MediaError, match="no folder"):
        list(videos.fit(clip, ClipLimits(), tmp_path / "none" / "b.mp4", Control()))


def test_a_recording_that_rests_keeps_the_pace_of_what_moves_in_it(
    videos: ChildVideos, tmp_path: Path
) -> None:
    """Few pictures on the whole are many where something happens."""
    times = [0.0, 10.0, *(10.1 + n / 10 for n in range(8)), 20.0]
    path = write(tmp_path / "a.mp4", [(t, numbered(n)) for n, t in enumerate(times)], options=OURS)
    clip = videos.open(path, Control())[0]
    made = fitted(videos, clip, ClipLimits(), tmp_path / "b.mp4")[1]
    numbers = [number_in(frame.pixels) for frame in videos.play(made, 9.9, 96, Control())]
    assert set(range(1, 9)) <= set(numbers)
