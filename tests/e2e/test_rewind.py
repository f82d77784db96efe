"""What just happened, with everything real: a toast that has gone is asked about by a key."""

import base64
import io
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
import psutil  # type: ignore[import-untyped] # it has no types
import pytest
from PIL import Image

from tests.e2e.display import wait_until, window
from tests.e2e.program import run
from tests.e2e.windowed import Desk, answers_from, program
from tests.unit.remote.servers import Heard, Server, says

pytestmark = pytest.mark.screen

TOAST: Final = "#c81e5a"
SETTINGS: Final = """
[rewind]
on = true
monitors = "all"
[hotkeys]
rewind = "Ctrl+Alt+Y"
"""


def remembers(program: psutil.Popen) -> bool:
    """Whether its process that remembers has loaded all it needs, and waits."""
    for child in psutil.Process(program.pid).children():
        with suppress(psutil.Error):  # another one, which has just ended
            if child.cmdline()[-1:] == ["rewind"]:
                return bool(child.num_threads() > 2 and child.status() == psutil.STATUS_SLEEPING)
    return False


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
        with program(desk) as process:
            wait_until(lambda: remembers(process), "the memory")
            with window(desk.shown, (1400, 60, 360, 90), TOAST):
                shown = time.monotonic()
                wait_until(lambda: time.monotonic() > shown + 1, "a second")
            wait_until(lambda: not shows(desk), "it to be gone")
            opens = "^Eyeline$"

            def opened() -> bool:
                if desk.windows(opens):
                    return True
                desk.press("ctrl+alt+y")
                return False

            wait_until(opened, "the question", 30)
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


def shows(desk: Desk) -> bool:
    return bool(desk.look()[100, 1500].tolist() == [0xC8, 0x1E, 0x5A])
