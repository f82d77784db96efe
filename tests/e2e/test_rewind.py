"""What just happened, with everything real: a toast that has gone is asked about by a key."""

import base64
import io
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from PIL import Image

from tests.e2e.display import wait_until, window
from tests.e2e.program import run
from tests.e2e.windowed import Desk, answers_from, program
from tests.unit.remote.servers import Heard, Server, says

pytestmark = pytest.mark.screen

TOAST: Final = "#c81e5a"
LONGEST_PAUSE: Final = 3.0  # seconds between two looks, and some more
OPENS: Final = "^Eyeline$"
SETTINGS: Final = """
[rewind]
on = true
monitors = "all"
[hotkeys]
rewind = "Ctrl+Alt+Y"
"""


def asked(heard: Sequence[Heard]) -> Sequence[Any]:
    """Return the parts of the question that arrived."""
    found = [each.json["messages"][-1]["content"] for each in heard if b"image_url" in each.body]
    return found[-1] if found else ()


def shows_toast(part: Any) -> bool:
    data = re.sub("^data:[^,]*,", "", part["image_url"]["url"])
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))
    colour = np.array([int(TOAST[at : at + 2], 16) for at in (1, 3, 5)])
    return bool((abs(pixels.astype(int) - colour) < 12).all(axis=2).sum() > 1000)


@pytest.mark.usefixtures("welcomed")
def test_a_toast_that_has_gone_is_asked_about(desk: Desk, home: Path) -> None:
    with Server(says("A toast came and went.")) as server:
        answers_from(home, server.origin, SETTINGS)
        with program(desk):
            open_it(desk)  # which waits until everything is remembered
            close_it(desk)
            with window(desk.shown, (1400, 60, 360, 90), TOAST):
                wait_until(lambda: shows(desk), "the toast")
                shown = time.monotonic()
                wait_until(lambda: time.monotonic() > shown + LONGEST_PAUSE, "the next look")
            wait_until(lambda: not shows(desk), "it to be gone")
            open_it(desk)
            desk.press("Return")
            wait_until(lambda: asked(server.heard), "the question to arrive", 30)
        parts = asked(server.heard)
    words = " ".join(part["text"] for part in parts if part["type"] == "text")
    pictures = [part for part in parts if part["type"] == "image_url"]
    assert len(pictures) >= 2
    assert any(map(shows_toast, pictures))
    assert "What just happened?" in words
    assert re.search(r"The screen \d+\.\d s before the end\.", words)
    assert "What just happened?" in run("history").out


def open_it(desk: Desk) -> None:
    """Ask by the key what just happened, until there is a window to ask it in."""

    def opened() -> bool:
        if desk.windows(OPENS):
            return True
        desk.press("ctrl+alt+y")
        return False

    wait_until(opened, "the question", 30)


def close_it(desk: Desk) -> None:
    """Leave the question, and close its window."""

    def closed() -> bool:
        if not desk.windows(OPENS):
            return True
        desk.press("Escape")
        return False

    wait_until(closed, "the question to be closed", 30)


def shows(desk: Desk) -> bool:
    return bool(desk.look()[100, 1500].tolist() == [0xC8, 0x1E, 0x5A])
