"""A video that one request cannot hold, asked about in the window: each part, then all of it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clips import make_clip
from tests.e2e.display import wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.program import run
from tests.e2e.windowed import Desk, answers_from, program
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.usefixtures("welcomed")]

_ROOM = 3_100  # tokens: an answer, and three pictures of such a clip
_SAID = ("It is red first", "Then it turns yellow", "It ends turquoise", "It is blue at 0:02.5")


class Model:
    """Says something of each request; of the second one only once it may `go_on`."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.pictures: list[int] = []

    def __call__(self, heard: Heard, wire: Wire) -> None:
        if heard.method != "POST":
            wire.answer(404)
            return
        content = heard.json["messages"][-1]["content"]
        parts = content if isinstance(content, list) else []
        self.pictures.append(sum(part["type"] == "image_url" for part in parts))
        number = len(self.pictures)
        wire.begin()
        if number == 2:
            assert self.go_on.wait(120)
        for data in (piece(_SAID[number - 1]), piece(finish="stop"), DONE):
            wire.chunk(data)
        wire.end()


@pytest.fixture
def eyes() -> Iterator[Eyes]:
    made = Eyes()
    yield made
    made.close()


def test_a_long_video_is_asked_about_part_by_part(
    desk: Desk, home: Path, tmp_path: Path, eyes: Eyes
) -> None:
    clip = make_clip(tmp_path / "Recording.mp4")
    model = Model()
    with Server(model) as server:
        answers_from(home, server.origin)
        settings = home / ".config/eyeline/settings.toml"
        settings.write_text(f"{settings.read_text()}limits = {{ context = {_ROOM} }}\n")
        with program(desk) as process:
            wait_until(lambda: run("trigger", "new", env=desk.environment).code == 0, "it", 30)
            assert run("open", str(clip), env=desk.environment).code == 0
            eyes.wait_for(desk, "All of it, in 3 passes")
            desk.type("When is it blue?")
            desk.press("Return")
            window = desk.answer("When is it blue?")
            eyes.wait_for(desk, "Part 2 of 3", window)
            assert eyes.see(desk, _SAID[0], window)
            model.go_on.set()
            eyes.wait_for(desk, "It is blue at", window)
            eyes.wait_for(desk, "What was noted of each part", window)
            assert eyes.see(desk, "7 key frames", window)
            assert process.poll() is None
    assert model.pictures == [3, 3, 1, 0]
