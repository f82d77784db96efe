"""Pictures leave the real program: other programs paste them, and take what is dropped on them."""

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.e2e.boxed import HEADING, headed
from tests.e2e.display import needs, wait_until
from tests.e2e.test_floating import answered
from tests.e2e.windowed import (
    HEIGHT,
    OVERLAY,
    WIDTH,
    Desk,
    Picture,
    X,
    Y,
    answers_from,
    find,
    page_shown,
    program,
)
from tests.pages import Page
from tests.unit.remote.servers import Server

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("welcomed")]


def pasted(desk: Desk) -> Picture | None:
    """What another program gets that pastes a PNG."""
    needs("xclip")
    said = subprocess.run(
        ["xclip", "-selection", "clipboard", "-target", "image/png", "-out"],
        env=dict(desk.shown.environment),
        capture_output=True,
        check=False,
    )
    if said.returncode or not said.stdout:
        return None
    return np.asarray(Image.open(io.BytesIO(said.stdout)).convert("RGB"))


def test_a_selection_is_pasted_elsewhere_pixel_by_pixel(desk: Desk) -> None:
    page = headed()
    with page_shown(desk, page, X, Y), program(desk):
        desk.open_overlay(2)
        desk.select_page()
        desk.press("ctrl+c")
        wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
        seen = pasted(desk)
        assert seen is not None
        assert np.array_equal(seen, page.pixels()[:, :, 2::-1])


@contextmanager
def drop_window(desk: Desk, copy: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Show a window at the left of the desktop that takes drops and prints them."""
    told = Path(__file__).with_name("drop_window.py")
    environment = {**desk.shown.environment, "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, str(told), "100", "100", str(copy)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def shown_at(desk: Desk, window: str, page: Page) -> tuple[int, int] | None:
    """Return where on the desktop a window shows the heading of a page at its own size."""
    x, y, width, height = desk.place(window)
    found = find(page.pixels()[HEADING][:, :, 2::-1], desk.look()[y : y + height, x : x + width])
    return None if found is None else (x + found[0], y + found[1])


def test_the_picture_is_dragged_into_another_program(
    desk: Desk, home: Path, tmp_path: Path
) -> None:
    page, copy = headed(), tmp_path / "copy.png"
    with (
        Server(answered) as server,
        page_shown(desk, page, X, Y),
        drop_window(desk, copy) as target,
    ):
        answers_from(home, server.origin)
        with program(desk):
            desk.ask("What is this?")
            window = desk.answer("What is this?")
            found: list[tuple[int, int] | None] = [None]

            def there() -> bool:
                found.append(shown_at(desk, window, page))
                return found[-1] is not None and found[-1] == found[-2]

            wait_until(there, "the picture in the window")
            assert found[-1] is not None
            drag(desk, found[-1], (250, 250), copy)
            assert target.stdout is not None
            path, *size = target.stdout.readline().decode().split()
            assert [int(side) for side in size] == [WIDTH, HEIGHT]
        kept = np.asarray(Image.open(copy).convert("RGB"))
        assert np.array_equal(kept, page.pixels()[:, :, 2::-1])
        assert not Path(path).parent.exists(), "what was dragged goes with the program"


def drag(desk: Desk, start: tuple[int, int], end: tuple[int, int], dropped: Path) -> None:
    """Drag as a hand does: in steps, and again where it was too fast for what it holds."""
    way: list[str] = []
    for part in range(21):
        x, y = (
            round(one + (other - one) * part / 20) for one, other in zip(start, end, strict=True)
        )
        way += ["mousemove", str(x), str(y), "sleep", "0.02"]

    def arrived() -> bool:
        xdotool(desk, *way[:3], "mousedown", "1", *way, "mouseup", "1", "sleep", "0.3")
        return dropped.exists()

    wait_until(arrived, "the drop", 40)


def xdotool(desk: Desk, *words: str) -> None:
    subprocess.run(["xdotool", *words], env=dict(desk.shown.environment), check=True)
