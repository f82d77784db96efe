"""A conversation whose videos are made to fit, with real files."""

from collections.abc import Iterator
from dataclasses import replace
from os.path import getsize
from pathlib import Path

import pytest

from app.core.chat import Clip, Message, Progress, Text
from app.core.clip_limits import fitted, mime_of, refuse_clips
from app.core.control import Control
from app.core.errors import RequestRefused
from app.core.videos import ClipLimits
from app.media.video.limitation import too_much
from app.media.video.videos import ChildVideos
from tests.unit.media.video_files import numbered, write

Messages = tuple[Message, ...]


@pytest.fixture(scope="module")
def videos() -> Iterator[ChildVideos]:
    made = ChildVideos()
    yield made
    made.close()


@pytest.fixture
def clip(tmp_path: Path, videos: ChildVideos) -> Clip:
    path = write(tmp_path / "a.webm", [(n / 10, numbered(n)) for n in range(20)], codec="libvpx")
    return replace(videos.open(path, Control())[0], whole=True)


def last(steps: Iterator[Progress | Messages]) -> Messages | None:
    found = [step for step in steps if not isinstance(step, Progress)]
    return found[-1] if found else None


def test_copies_stand_in_for_clips_that_do_not_fit(clip: Clip, videos: ChildVideos) -> None:
    told = replace(clip, id="told", whole=False)
    messages = [Message("user", (clip, Text("What?"))), Message("user", (told, clip, Text("So?")))]
    limits = ClipLimits(("mp4",))
    with pytest.raises(RequestRefused, match="it takes mp4"):
        refuse_clips([clip], limits, getsize)
    made = last(fitted(messages, limits, videos, Control()))
    assert made is not None
    (first, words), (same, again, _words) = (message.parts for message in made)
    assert words == Text("What?")
    assert same == told
    assert isinstance(first, Clip)
    assert first == again == replace(clip, path=first.path)
    copy, stream = videos.open(first.path, Control())
    assert (stream.container, copy.width, copy.height) == ("mp4", clip.width, clip.height)
    assert refuse_clips([first], limits, getsize) == {clip.id: first.path.stat().st_size}


def test_a_copy_is_made_once_and_goes_with_whoever_made_it(clip: Clip) -> None:
    videos = ChildVideos()
    first, again = (list(videos.copy(clip, ClipLimits(), Control())) for _time in range(2))
    (made,) = again
    assert isinstance(made, Clip)
    assert isinstance(first[-1], Clip)
    assert first[-1].path == made.path
    assert made.path.exists()
    other = list(videos.copy(clip, ClipLimits(("mkv",)), Control()))[-1]
    assert isinstance(other, Clip)
    assert other.path != made.path
    videos.close()
    assert not made.path.parent.exists()


def test_what_fits_goes_as_it_is(clip: Clip, videos: ChildVideos) -> None:
    messages = (Message("user", (clip,)),)
    limits = ClipLimits(("webm",), uneven=True)
    assert last(fitted(messages, limits, videos, Control())) == messages
    assert last(fitted(messages, None, videos, Control())) == messages


def test_stop_leaves_nothing(clip: Clip, videos: ChildVideos) -> None:
    control = Control()
    control.cancel()
    assert last(fitted([Message("user", (clip,))], ClipLimits(), videos, control)) is None


def test_lengths_and_names(clip: Clip) -> None:
    with pytest.raises(RequestRefused, match="this endpoint takes 1 s"):
        refuse_clips([clip], ClipLimits(("webm",), max_seconds=1), getsize)
    assert mime_of(Path("A.MP4")) == "video/mp4"
    assert mime_of(Path("a.mov")) == "video/quicktime"
    assert mime_of(Path("a")) == "video/mp4"


def test_where_bytes_have_no_limit_none_is_named(clip: Clip) -> None:
    assert "MB" not in too_much(clip, ClipLimits()).message
    assert "1.5 MB" in too_much(clip, ClipLimits(max_bytes=1_500_000)).message
