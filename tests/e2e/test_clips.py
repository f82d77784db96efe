"""A video is opened and asked about; a time in the answer of a real engine shows its moment."""

from pathlib import Path

import numpy as np
import pytest

from tests.clips import SECONDS, make_clip
from tests.e2e.display import wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.program import run
from tests.e2e.windowed import Desk, answers_from, program
from tests.engines.servers import literal, llama

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.usefixtures("welcomed")]

_MUCH = 60_000  # pixels: more than small pictures of a clip have together


def shows(desk: Desk, second: int) -> bool:
    """Whether the picture of that second of the clip is seen large."""
    apart = np.abs(desk.look().astype(int) - SECONDS[second]).max(axis=2)
    return int((apart < 12).sum()) > _MUCH


def test_a_time_in_the_answer_about_a_video_shows_its_moment(
    desk: Desk, home: Path, tmp_path: Path
) -> None:
    clip = make_clip(tmp_path / "Recording.mp4")
    eyes = Eyes()
    try:
        with llama(grammar=literal("The page turns blue at 0:02.5 and stays so.")) as engine:
            answers_from(home, engine.url)
            with program(desk) as process:
                wait_until(lambda: run("trigger", "new", env=desk.environment).code == 0, "it", 30)
                assert run("open", str(clip), env=desk.environment).code == 0
                eyes.wait_for(desk, "key frames")
                desk.type("When is it blue?")
                desk.press("Return")
                window = desk.answer("When is it blue?")
                wait_until(lambda: shows(desk, 0), "the beginning", 60)
                x, y = eyes.wait_for(desk, "0:02.5", window)
                desk.click(x, y)
                wait_until(lambda: shows(desk, 2), "the moment", 30)
                assert process.poll() is None
    finally:
        eyes.close()
