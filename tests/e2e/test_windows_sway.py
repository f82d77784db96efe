"""Which windows stand where on a real Wayland compositor that tells it: sway."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from app.capture.windows.sway import SwayWindows
from app.core.windows import Output
from tests.e2e.display import running, wait_until
from tests.e2e.wayland import as_user, needs_readable_program, wayland_desktop

pytestmark = [pytest.mark.screen, pytest.mark.deep]


@pytest.fixture(scope="module")
def desktop() -> Iterator[Mapping[str, str]]:
    needs_readable_program()
    with wayland_desktop({"#102030": (0, 0, 1280, 720)}) as environment:
        yield {**environment, "QT_QPA_PLATFORM": "wayland"}


def titled(title: str) -> list[str]:
    program = Path(__file__).with_name("titled_window.py").read_text()
    return as_user([sys.executable, "-c", program, title])


def test_windows_that_open_and_close(desktop: Mapping[str, str]) -> None:
    (door,) = Path(desktop["XDG_RUNTIME_DIR"]).glob("sway-ipc.*.sock")
    with closing(SwayWindows(str(door))) as windows:
        assert windows.shown() == ()
        with running(titled("one"), desktop, windows.shown):
            (told,) = windows.shown()
            wait_until(lambda: windows.shown()[0].title == "one", "the title")
            assert (told.x, told.y, told.width, told.height) == (0, 0, 1280, 720)  # a tile
            assert told.output == Output("HEADLESS-1", 1280, 720)
            wait_until(lambda: windows.active() == windows.shown()[0], "the active window")
            with running(titled("二"), desktop, lambda: len(windows.shown()) == 2):
                assert sum(each.width for each in windows.shown()) == 1280
                wait_until(lambda: {each.title for each in windows.shown()} == {"one", "二"}, "二")
        wait_until(lambda: not windows.shown(), "both to close")
