"""Videos to the model on this machine: which frames of a real file go, how large, and when."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from app.backends.local.films import LIMITS, Shown, film_for, shown
from app.backends.local.fit import Setup
from app.backends.local.question import Question, question_of
from app.core.chat import Clip, Finish, Message, Options, Part, Progress, Sent, Text
from app.core.control import Control
from app.core.errors import ContextTooLong, MediaError, RequestRefused
from app.core.video_sampling import film_of
from app.media.video.videos import ChildVideos
from tests.unit.local.test_backend import Desk, desk, picture, said
from tests.unit.media.video_files import counted, write

__all__ = ("desk",)

SECONDS, RATE = 10, 10


def grey(seconds: float) -> int:
    return 20 + round(seconds * 20)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that becomes lighter: each picture says when it is."""
    path = tmp_path_factory.mktemp("films") / "grey.mp4"
    with av.open(str(path), "w") as made:
        stream = made.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(SECONDS * RATE):
            pixels = np.full((180, 320, 3), grey(number / RATE), np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        made.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def videos() -> Iterator[ChildVideos]:
    made = ChildVideos()
    yield made
    made.close()


@pytest.fixture
def clip(file: Path, videos: ChildVideos) -> Clip:
    return replace(videos.open(file, Control())[0], whole=True)


def setup(context: int = 32768, picture: int = 6144) -> Setup:
    return Setup("bf16", "none", context, picture)


def frames_of(clip: Clip, videos: ChildVideos, setup: Setup) -> Shown:
    *steps, last = shown([clip], lambda: videos, setup, Control())
    assert not isinstance(last, Progress)
    assert all(isinstance(step, Progress) for step in steps)
    return last[clip.id]


def ask(words: str, *parts: Part) -> list[Message]:
    return [Message("user", (*parts, Text(words)))]


def test_frames_are_those_of_the_rule(clip: Clip, videos: ChildVideos) -> None:
    film = frames_of(clip, videos, setup())
    assert (film.film.width, film.film.height, len(film.numbers)) == (308, 168, 60)
    assert film.film == film_of(320, 180, clip.seconds, RATE)
    assert film.seconds == pytest.approx(film.film.times, abs=0.06)
    for number, seconds in zip(film.numbers, film.seconds, strict=True):
        pixels = film.pictures[number]
        assert pixels.shape[0] >= 168
        assert pixels.shape[1] >= 308
        assert abs(int(pixels.mean()) - grey(seconds)) <= 3


def test_no_more_goes_than_there_is_room_for(clip: Clip) -> None:
    large = replace(clip, width=1920, height=1080)
    plenty = film_for(large, 131072, 6144, 1, 30)
    assert (plenty.width, plenty.height) == (1176, 644)
    tight = film_for(large, 16384, 6144, 1, 30)
    assert 10_000 < tight.seen <= 12_288
    assert film_for(large, 131072, 6144, 4, 30).seen <= 0.75 * 131072 / 4
    paired = film_for(replace(large, seconds=3), 131072, 1280, 1, 30)
    assert paired.seen <= 1280 * 9


def test_the_question_says_which_pictures_are_the_video(clip: Clip, videos: ChildVideos) -> None:
    film = frames_of(clip, videos, setup())
    messages = ask("What happens?", picture(), clip, picture(30, 20))
    question: Question = question_of(messages, [False], Options(), {clip.id: film})
    (message,) = question.header["messages"]
    words = [part["text"] for part in message["parts"] if "text" in part]
    assert words == ["Image 1:", "Image 2:", "What happens?"]
    told = next(part["film"] for part in message["parts"] if "film" in part)
    assert told["pictures"] == list(range(1, 61))
    assert (told["width"], told["height"]) == (308, 168)
    sizes = [(each["width"], each["height"]) for each in question.header["pictures"]]
    assert (sizes[0], sizes[-1], len(sizes)) == ((60, 40), (30, 20), 62)
    assert [len(bytes(each)) for each in question.payloads()] == [3 * w * h for w, h in sizes]
    assert question.nbytes == sum(3 * w * h for w, h in sizes)
    assert len(question.frames) == 2
    assert question.tokens(6144) == film.film.tokens + 12 + 12
    assert question.largest(6144) == 66


def test_an_answer_about_a_video(desk: Desk, clip: Clip) -> None:
    deltas = desk.ask(ask("What happens?", clip, picture()))
    assert said(deltas) == "Hello."
    stages = [delta.stage for delta in deltas if isinstance(delta, Progress)]
    assert stages.count("Taking pictures out of the video") == 60
    assert [delta.image for delta in deltas if isinstance(delta, Sent)] == [1]
    (header,) = [header for verb, header in desk.asked if verb == "ask"]
    assert len(header["pictures"]) == 61


def test_it_is_taken_and_counted(desk: Desk, clip: Clip) -> None:
    assert desk.backend.capabilities.video == LIMITS
    large = replace(clip, width=1920, height=1080)
    found = desk.backend.estimate(ask("What happens?", large), Options())
    assert 15_000 < found.tokens[0] <= 0.75 * 32768 + 60 * 8


def test_stop_while_it_is_decoded(desk: Desk, clip: Clip) -> None:
    control = Control()
    deltas = []
    for delta in desk.backend.stream(ask("?", clip), Options(), control):
        deltas.append(delta)
        if isinstance(delta, Progress) and "video" in delta.stage:
            control.cancel()
    assert deltas[-1] == Finish("cancelled")
    assert "ask" not in desk.verbs()


def test_what_cannot_be_shown(desk: Desk, clip: Clip, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    with pytest.raises(MediaError):
        desk.ask(ask("?", replace(clip, path=broken)))
    with pytest.raises(RequestRefused, match="can no longer be read"):
        desk.ask(ask("?", replace(clip, path=tmp_path / "gone.mp4")))
    with pytest.raises(RequestRefused, match="is a single picture"):
        desk.ask(ask("?", replace(clip, seconds=0)))
    desk.settings = replace(desk.settings, context=4096)
    with pytest.raises(ContextTooLong):
        desk.ask(ask("?", *[clip] * 8))


def test_a_file_that_became_another_one_is_not_looked_at(
    clip: Clip, videos: ChildVideos, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(clip.path.read_bytes())
    added = videos.open(copy, Control())[0]
    write(copy, counted(9))
    with pytest.raises(MediaError, match="another file now"):
        list(shown([added], lambda: videos, setup(), Control()))


def test_a_video_that_is_asked_about_twice_shares_the_context_and_the_way(
    desk: Desk, clip: Clip
) -> None:
    desk.settings = replace(desk.settings, context=8192)
    again = [*ask("What?", clip), Message("assistant", (Text("So."),)), *ask("And then?", clip)]
    desk.ask(again)
    (header,) = [header for verb, header in desk.asked if verb == "ask"]
    films = [
        part["film"] for each in header["messages"] for part in each["parts"] if "film" in part
    ]
    assert films == [films[0], films[0]]
    assert len(header["pictures"]) == len(set(films[0]["pictures"]))
