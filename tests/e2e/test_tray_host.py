"""A panel that comes after the program, and one that goes: the program is never unseen."""

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.display import Display, desktop, running, tray, wait_until
from tests.e2e.program import run
from tests.e2e.windowed import Desk, program

pytestmark = pytest.mark.screen

HOME = "^Eyeline$"


@pytest.fixture
def bare() -> Iterator[Display]:
    """A desktop without a panel."""
    with desktop({"ONE": (0, 0, 1280, 800)}, with_tray=False) as shown:
        yield shown


@pytest.fixture(autouse=True)
def _welcomed(home: Path) -> None:
    state = home / ".local/state/eyeline/log"
    state.mkdir(parents=True)
    (state / "welcomed").touch()


def test_a_panel_that_comes_later_gets_the_icon_and_the_window_may_be_closed(bare: Display) -> None:
    desk = Desk(bare)
    with program(desk) as process:
        wait_until(lambda: desk.windows(HOME), "the window")
        with tray(bare):
            wait_until(desk.tray_icon, "the icon")
            desk.press("alt+F4")
            wait_until(lambda: not desk.windows(HOME), "the window to go")
            assert run("trigger", "toggle", env=desk.environment).code == 0
            wait_until(lambda: desk.windows(HOME), "the program to show itself again")
            assert process.poll() is None


def test_a_host_on_the_message_bus_that_comes_later_is_given_the_icon(
    bare: Display, tmp_path: Path
) -> None:
    desk = Desk(bare)
    told, ready = tmp_path / "told", tmp_path / "ready"
    command = [sys.executable, str(Path(__file__).with_name("tray_watcher.py")), ready, told]
    with program(desk) as process:
        wait_until(lambda: desk.windows(HOME), "the window")
        with running([*map(str, command)], bare.environment, ready.exists):
            wait_until(told.exists, "the icon to be registered")
            desk.press("alt+F4")
            wait_until(lambda: not desk.windows(HOME), "the window to go")
            assert process.poll() is None
        wait_until(lambda: desk.windows(HOME), "the window, without the host")


def test_when_the_panel_goes_a_window_opens_and_closing_it_quits(bare: Display) -> None:
    desk = Desk(bare)
    with ExitStack() as panel:
        panel.enter_context(tray(bare))
        with program(desk) as process:
            wait_until(desk.tray_icon, "the icon", 30)
            assert not desk.windows(HOME)
            panel.close()
            wait_until(lambda: desk.windows(HOME), "the window")
            assert process.poll() is None
            desk.press("alt+F4")
            assert process.wait(60) == 0


_PANEL = """
rounded = 0
border_width = 0
background_color = {colour} 100

panel_items = S
panel_size = 100% 32
panel_background_id = 1
systray_padding = 4 4 4
systray_icon_size = 24
"""


def _lightness(desk: Desk) -> tuple[float, float]:
    """Return how light the panel is beside the icon, and the ink that differs most; 0 to 255."""
    box = desk.tray_box()
    if box is None:
        return 0, 0
    x, y, width, height = box
    seen = desk.look()[y : y + height, x : x + width].mean(axis=2)
    panel = float(seen[0, 0])
    return panel, max((float(seen.min()), float(seen.max())), key=lambda ink: abs(ink - panel))


def test_the_icon_is_told_from_a_light_and_from_a_dark_panel(bare: Display, tmp_path: Path) -> None:
    desk = Desk(bare)
    looks = {}
    for name, colour in {"light": "#f6f5f4", "dark": "#241f31"}.items():
        looks[name] = tmp_path / name
        looks[name].write_text(_PANEL.format(colour=colour))
    with program(desk):
        with tray(bare, looks["light"]):
            wait_until(lambda: _on(desk, panel=246, ink=50), "dark ink on a light panel", 30)
        with tray(bare, looks["dark"]):
            wait_until(lambda: _on(desk, panel=36, ink=230), "light ink on a dark panel", 30)


def test_a_panel_that_begins_anew_in_another_colour_is_seen(bare: Display, tmp_path: Path) -> None:
    """As one does that takes up another theme: so fast that the desktop never was without."""
    desk = Desk(bare)
    look = tmp_path / "look"
    look.write_text(_PANEL.format(colour="#241f31"))
    with program(desk), tray(bare, look) as panel:
        wait_until(lambda: _on(desk, panel=36, ink=230), "light ink on a dark panel", 30)
        look.write_text(_PANEL.format(colour="#f6f5f4"))
        panel.send_signal(signal.SIGUSR1)
        wait_until(lambda: _on(desk, panel=246, ink=50), "dark ink on a light panel", 30)


def _on(desk: Desk, *, panel: float, ink: float) -> bool:
    under, drawn = _lightness(desk)
    return abs(under - panel) < 16 and (drawn < ink if ink < 128 else drawn > ink)
