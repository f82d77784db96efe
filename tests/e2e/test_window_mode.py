"""Windows taken from a capture and from the command line: a real pointer, keys and pixels."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from app.capture.windows.x11 import X11Windows
from app.core.windows import DesktopWindow
from tests.e2e.display import Box, Display, desktop, needs, wait_until
from tests.e2e.plain_windows import PlainWindows
from tests.e2e.program import run
from tests.e2e.test_overlay import LEFT, RIGHT, Overlay, overlay, screen
from tests.e2e.test_windows import titles
from tests.e2e.windowed import OVERLAY, Desk, program

pytestmark = pytest.mark.screen

MAIL, PAGE = 0xC04020, 0x2060A0  # RGB
OF_MAIL, OF_PAGE = (0x20, 0x40, 0xC0), (0xA0, 0x60, 0x20)  # BGR


@pytest.fixture(scope="module")
def shown() -> Iterator[Display]:
    needs("xdotool")
    with desktop({"LEFT": LEFT, "RIGHT": RIGHT}) as display:
        yield display


@pytest.fixture
def plain(shown: Display) -> Iterator[PlainWindows]:
    """A page, a mail over it, and something on both monitors; the pointer beside them."""
    windows = X11Windows(shown.name)
    with PlainWindows(shown) as made:
        made.open("across", (900, 300, 400, 200))
        made.open("A page", (100, 100, 500, 400), colour=PAGE)
        made.open("收件箱", (300, 200, 200, 150), colour=MAIL)
        wait_until(lambda: titles(windows) == ["收件箱", "A page", "across"], "the windows")
        made.told = {each.title: each for each in windows.shown()}
        Desk(shown).point(800, 700)
        yield made
    windows.close()


@pytest.fixture
def opened(shown: Display, plain: PlainWindows, tmp_path: Path) -> Iterator[Overlay]:
    assert plain.told
    with overlay(shown, tmp_path) as made:
        made.wait("painted")
        made.tell("look")
        wait_until(lambda: _hint(made), "the toolbar")
        yield made


def _hint(made: Overlay) -> bool:
    made.tell("look")
    return any("Click a window" in text for text in made.wait("shown"))


def corners(window: DesktopWindow) -> list[int]:
    return [window.x, window.y, window.x + window.width, window.y + window.height]


def asked(made: Overlay) -> tuple[list[int], list[str], npt.NDArray[np.uint8]]:
    """Ask; returns the place, the window with its program, and the picture."""
    made.wait("selected")
    made.tool("type", "x")
    made.tool("key", "Return")
    _question, place, *_ = made.wait("asked")
    (source,) = made.wait("source")
    made.ended()
    return place, source, made.asked()


def is_lit(shown: Display, box: Box, colour: tuple[int, int, int]) -> bool:
    return bool((screen(shown, box) == colour).all())


def test_a_click_takes_the_window_under_the_pointer(
    shown: Display, plain: PlainWindows, opened: Overlay
) -> None:
    opened.tool("mousemove", 200, 450)
    wait_until(lambda: is_lit(shown, (120, 400, 40, 30), OF_PAGE), "the page, lit")
    assert is_lit(shown, (350, 230, 40, 30), OF_MAIL)  # what lies over it is seen
    opened.tool("mousemove", 460, 320)
    wait_until(lambda: not is_lit(shown, (120, 400, 40, 30), OF_PAGE), "the page, dimmed")
    assert is_lit(shown, (350, 230, 40, 30), OF_MAIL)
    opened.tool("mousemove", 200, 450, "click", 1)
    place, source, picture = asked(opened)
    assert place == corners(plain.told["A page"])
    assert source == ["A page", "Plain"]
    left, top = 350 - int(place[0]), 450 - int(place[1])
    assert (picture[top : top + 30, left : left + 100] == OF_PAGE).all()
    assert (picture[top - 200 : top - 180, left : left + 40] == OF_MAIL).all()


def test_tab_and_enter_take_windows_on_all_monitors(plain: PlainWindows, opened: Overlay) -> None:
    """The one that lies on two of them is cut where most of it is."""
    opened.tool("key", "Tab", "Tab", "Tab", "Return")
    place, source, _picture = asked(opened)
    across = plain.told["across"]
    assert place == [0, across.y, across.x + across.width - RIGHT[0], across.y + across.height]
    assert source == ["across", "Plain"]


def test_back_and_forth_with_the_keys(plain: PlainWindows, opened: Overlay) -> None:
    opened.tool("key", "Tab", "Tab", "shift+Tab", "Return")
    opened.wait("selected")
    opened.tool("key", "Escape")
    opened.tool("key", "Tab", "Return")
    place, source, _picture = asked(opened)
    assert (place, source) == (corners(plain.told["收件箱"]), ["收件箱", "Plain"])


def test_what_becomes_of_the_windows_meanwhile_makes_no_difference(
    plain: PlainWindows, opened: Overlay
) -> None:
    page = plain.told["A page"]
    opened.tool("windowmove", "--sync", page.id, 700, 30)
    plain.close(plain.told["收件箱"].id)
    opened.tool("mousemove", 200, 450, "click", 1)
    place, source, picture = asked(opened)
    assert (place, source) == (corners(page), ["A page", "Plain"])
    assert (picture[-40:-30, 10:60] == OF_PAGE).all()


def test_a_drag_inside_a_window_says_which_one(opened: Overlay) -> None:
    opened.drag((120, 420), (200, 460), (280, 490))
    place, source, _picture = asked(opened)
    assert (place, source) == ([120, 420, 280, 490], ["A page", "Plain"])


def test_windows_at_another_scale(shown: Display, plain: PlainWindows, tmp_path: Path) -> None:
    with overlay(shown, tmp_path, QT_SCALE_FACTOR="1.5") as made:
        wait_until(lambda: _hint(made), "the toolbar")
        made.tool("mousemove", 202, 452, "click", 1)
        place, source, _picture = asked(made)
        assert (place, source) == (corners(plain.told["A page"]), ["A page", "Plain"])


# ---- the program, and the command line


def test_the_running_program_begins_with_the_windows(
    shown: Display, plain: PlainWindows, welcomed: None, home: Path
) -> None:
    """`eyeline trigger window`: the top window is lit, Enter takes it."""
    desk = Desk(shown)
    with program(desk):
        environment = desk.environment
        wait_until(lambda: run("trigger", "window", env=environment).code == 0, "the program", 30)
        wait_until(lambda: len(desk.windows(OVERLAY)) == 2, "the overlay")
        wait_until(lambda: is_lit(shown, (350, 230, 40, 30), OF_MAIL), "the mail, lit")
        wait_until(lambda: not is_lit(shown, (150, 450, 40, 30), OF_PAGE), "the page, dimmed")
        desk.press("Return")
        wait_until(lambda: not is_lit(shown, (310, 190, 10, 4), OF_PAGE), "the selection")
        desk.type("Read this")
        desk.press("Return")
        wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
        kept = home / ".local/state/eyeline/log/last-place.json"
        wait_until(kept.exists, "the last place")
    assert json.loads(kept.read_text())["corners"] == corners(plain.told["收件箱"])
    again = run("capture", "last", "--out", str(home / "again.png"), env=desk.environment)
    assert again.code == 0, again.err
    told = plain.told["收件箱"]
    with Image.open(home / "again.png") as picture:
        assert picture.size == (told.width, told.height)


def test_the_command_line_takes_windows(
    shown: Display, plain: PlainWindows, tmp_path: Path
) -> None:
    listed = run("capture", "window", "--list", env=shown.environment)
    assert listed.out.splitlines()[0].split("\t")[1:] == ["Plain", "收件箱"]
    assert len(listed.out.splitlines()) == 3  # no panels
    out = tmp_path / "window.png"
    taken = run("capture", "window", "--out", str(out), env=shown.environment)
    assert taken.code == 0, taken.err
    mail = plain.told["收件箱"]
    with Image.open(out) as picture:
        assert picture.size == (mail.width, mail.height)
    run("capture", "window", "A page", env=shown.environment, cwd=tmp_path)
    out = tmp_path / "last.png"
    assert run("capture", "last", "--out", str(out), env=shown.environment).code == 0
    with Image.open(out) as picture:
        page = plain.told["A page"]
        assert picture.size == (page.width, page.height)
        assert picture.convert("RGB").getpixel((20, page.height - 20)) == (0x20, 0x60, 0xA0)
