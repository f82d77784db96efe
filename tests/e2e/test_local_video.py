"""A video to a real, tiny model in a process of its own: its frames, its tracks, its cache."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from app.backends.local.backend import LocalBackend, Surroundings
from app.backends.local.peaks import Peaks
from app.backends.local.settings import LocalSettings
from app.core.answer import answer
from app.core.calibrated import Calibrations
from app.core.chat import Clip, Message, Options, Piece, Text, Usage
from app.core.control import Control
from app.core.local_models import LocalModel
from app.core.mark import Mark
from app.core.tracks import Tracks
from app.media.video.videos import ChildVideos

pytestmark = [pytest.mark.slow]

ROOT = Path(__file__).parents[2]
SAYS = (
    "At 0:01 ", "it opens: ",
    '{"0": [{"label": "car-1", "bbox_2d": [0, 0, 100, 100]}], ',
    '"1": [{"label": "car-1", "bbox_2d": [200, 0, 300, 100]}]}',
)  # fmt: skip


@pytest.fixture
def videos() -> Iterator[ChildVideos]:
    made = ChildVideos()
    yield made
    made.close()


@pytest.fixture
def clip(tmp_path: Path, videos: ChildVideos) -> Clip:
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as made:
        stream = made.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(20):
            pixels = np.full((180, 320, 3), 10 * number, np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        made.mux(stream.encode())
    return replace(videos.open(path, Control())[0], whole=True)


@pytest.fixture
def backend(local_python: str, tmp_path: Path, videos: ChildVideos) -> Iterator[LocalBackend]:
    model = tmp_path / "GLM-4.6V-Tiny"
    subprocess.run(
        [local_python, "-m", "tests.local.tiny", str(model), "--says", *SAYS],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True,
    )  # fmt: skip
    made = LocalBackend(
        Surroundings(
            settings=lambda: LocalSettings(model=str(model), python=local_python),
            calibrations=Calibrations,
            system=lambda: "",
            used=lambda: LocalModel("m", model, "folder", 1, 1),
            peaks=Peaks(tmp_path / "peaks.json"),
            folder=tmp_path,
            videos=lambda: videos,
        )
    )
    yield made
    made.close()


def test_tracks_of_a_video_and_a_second_question(backend: LocalBackend, clip: Clip) -> None:
    def ask(messages: list[Message]) -> tuple[list[Piece], Usage]:
        options = Options(think="off", conversation="c")
        pieces = list(answer(backend, messages, options, Control()))
        return pieces, next(piece for piece in pieces if isinstance(piece, Usage))

    messages = [Message("user", (clip, Text("Track the car.")))]
    pieces, used = ask(messages)
    assert used.prompt is not None
    counted = sum(backend.estimate(messages, Options()).tokens)
    assert counted > 6 * 66  # six pairs of frames with 11 x 6 tokens, and their times
    assert used.prompt > 6 * 66
    marks = [piece for piece in pieces if isinstance(piece, Mark)]
    assert [(mark.t, mark.frame) for mark in marks] == [(0, clip.id), (1, clip.id)]
    (half,) = Tracks(marks, clip.id).at(0.5)
    assert half.points == ((32, 0), (64, 18))
    said = "".join(piece.text for piece in pieces if isinstance(piece, Text))
    assert said.startswith("At 0:01 it opens: 0 s: ①")
    later = [*messages, Message("assistant", (Text("x"),)), Message("user", (Text("And then?"),))]
    _pieces, again = ask(later)
    assert again.cached == used.prompt  # the frames are the same, byte by byte
