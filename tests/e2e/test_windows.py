"""Which windows stand where, on a real X server: real programs, with a window manager and without.

They are told by events: nothing here asks twice for what it waits for.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from Xlib import X
from Xlib.display import Display as XDisplay

from app.capture.windows.x11 import X11Windows
from app.core.windows import DesktopWindow
from tests.e2e.display import Display, desktop, needs, running, wait_until, window, x_server
from tests.e2e.plain_windows import PlainWindows

pytestmark = pytest.mark.screen


@pytest.fixture(scope="module")
def shown() -> Iterator[Display]:
    needs("xdotool", "xprop")
    with desktop({"LEFT": (0, 0, 1024, 768), "RIGHT": (1024, 0, 800, 600)}) as display:
        yield display


@pytest.fixture
def windows(shown: Display) -> Iterator[X11Windows]:
    made = X11Windows(shown.name)
    made.warm()
    yield made
    made.close()


@pytest.fixture
def plain(shown: Display) -> Iterator[PlainWindows]:
    with PlainWindows(shown) as made:
        yield made


def titles(windows: X11Windows) -> list[str]:
    return [each.title for each in windows.shown() if not each.panel]


def found(windows: X11Windows, title: str) -> DesktopWindow:
    wait_until(lambda: title in titles(windows), f"the window {title!r}")
    return next(each for each in windows.shown() if each.title == title)


def wait_for(windows: X11Windows, *wanted: str) -> None:
    wait_until(lambda: titles(windows) == list(wanted), f"{wanted}, not {titles(windows)}")


def frame_of(shown: Display, window: int) -> tuple[int, int, int, int]:
    """Return where the frame is that the window manager put around a window."""
    connection = XDisplay(shown.name)
    try:
        inner = connection.create_resource_object("window", window)
        while (parent := inner.query_tree().parent) != connection.screen().root:
            inner = parent
        box = inner.get_geometry()
        return box.x, box.y, box.width + 2 * box.border_width, box.height + 2 * box.border_width
    finally:
        connection.close()


def box(window: DesktopWindow) -> tuple[int, int, int, int]:
    return window.x, window.y, window.width, window.height


def tool(shown: Display, *words: object) -> None:
    subprocess.run(["xdotool", *map(str, words)], env=dict(shown.environment), check=True)


def test_a_window_is_told_with_its_frame_its_title_and_its_program(
    shown: Display, windows: X11Windows, plain: PlainWindows
) -> None:
    number = plain.open("收件箱 — Mail", (200, 150, 300, 200))
    told = found(windows, "收件箱 — Mail")
    assert told.id == number
    assert told.app == "Plain"
    assert box(told) == frame_of(shown, number)
    assert told.width > 300 or told.height > 200  # the frame has a title bar
    wait_until(lambda: windows.active() == told, "the active window")


def test_it_is_followed_when_it_moves_grows_and_is_renamed(
    shown: Display, windows: X11Windows, plain: PlainWindows
) -> None:
    number = plain.open("first", (200, 150, 300, 200))
    found(windows, "first")
    tool(shown, "windowmove", "--sync", number, 400, 300)
    wait_until(lambda: box(found(windows, "first")) == frame_of(shown, number), "the new place")
    tool(shown, "windowsize", "--sync", number, 500, 350)
    wait_until(lambda: found(windows, "first").width >= 500, "the new size")
    plain.rename(number, "second")
    wait_for(windows, "second")


def test_the_top_one_comes_first(shown: Display, windows: X11Windows, plain: PlainWindows) -> None:
    low = plain.open("low", (100, 100, 300, 200))
    found(windows, "low")
    plain.open("high", (150, 120, 300, 200))
    wait_for(windows, "high", "low")
    tool(shown, "windowactivate", "--sync", low)
    wait_for(windows, "low", "high")
    plain.close(low)
    wait_for(windows, "high")


def test_what_nobody_sees_is_not_told(
    shown: Display, windows: X11Windows, plain: PlainWindows
) -> None:
    small, far = (
        plain.open("small", (100, 100, 300, 200)),
        plain.open("far", (150, 120, 300, 200)),
    )
    wait_for(windows, "far", "small")
    tool(shown, "windowminimize", "--sync", small)
    wait_for(windows, "far")
    tool(shown, "set_num_desktops", 2, "set_desktop_for_window", far, 1)
    wait_for(windows)
    tool(shown, "set_desktop", 1)
    wait_for(windows, "far")
    tool(shown, "set_desktop", 0)
    wait_for(windows)
    tool(shown, "windowactivate", "--sync", small)
    wait_for(windows, "small")


def test_panels_hide_what_is_under_them_and_the_desktop_is_none(
    windows: X11Windows, plain: PlainWindows
) -> None:
    plain.open("files on the desktop", (0, 0, 1024, 700), kind="DESKTOP")
    plain.open("a dialog", (300, 300, 200, 100), kind="DIALOG")
    found(windows, "a dialog")
    panels = [each for each in windows.shown() if each.panel]
    assert {each.app for each in panels} == {"Tint2"}
    assert titles(windows) == ["a dialog"]


def test_a_shadow_that_a_program_draws_itself_is_no_part_of_its_window(
    windows: X11Windows, plain: PlainWindows
) -> None:
    """Where somebody composes translucent windows: elsewhere there is no shadow, but a border."""
    opaque = plain.open("opaque", (600, 150, 300, 200), shadow=(26, 26, 23, 29))
    assert box(found(windows, "opaque")) == plain.place(opaque)
    with plain.compositing():
        number = plain.open("shadowed", (200, 150, 300, 200), shadow=(26, 26, 23, 29))
        told, (x, y, width, height) = found(windows, "shadowed"), plain.place(number)
        assert box(told) == (x + 26, y + 23, width - 52, height - 52)


def test_open_menus_are_told_and_ours_are_not(shown: Display, windows: X11Windows) -> None:
    connection = XDisplay(shown.name)
    made = {}
    for number, (name, pid) in enumerate((("menu", 1), ("ours", os.getpid()), ("", 1))):
        made[name] = connection.screen().root.create_window(
            10, 20 + number, 120, 80, 0, X.CopyFromParent, override_redirect=True
        )
        if name:
            made[name].set_wm_class(name, name.title())
        made[name].change_property(
            connection.intern_atom("_NET_WM_PID"), connection.intern_atom("CARDINAL"), 32, [pid]
        )
        made[name].map()
    connection.sync()
    try:
        wait_until(lambda: "Menu" in [each.app for each in windows.shown()], "the menu")
        assert [each.app for each in windows.shown() if not each.panel] == ["Menu"]
        assert box(windows.shown()[0]) == (10, 20, 120, 80)
        made["menu"].destroy()
        connection.sync()
        wait_until(lambda: not titles(windows), "the menu to close")
    finally:
        connection.close()


def test_real_programs(shown: Display, windows: X11Windows) -> None:
    """GTK and Qt: a dialog with the window manager's frame, a window without any manager."""
    needs("zenity")
    command = ["zenity", "--info", "--text", "…", "--title", "你好 GTK"]
    with (
        running(command, shown.environment, lambda: "你好 GTK" in titles(windows)),
        window(shown, (900, 40, 200, 100), "#e0a040"),
    ):
        dialog = found(windows, "你好 GTK")
        assert dialog.app == "Zenity"
        assert box(dialog) == frame_of(shown, dialog.id)
        wait_until(lambda: len(titles(windows)) == 2, "the window of Qt")
        assert box(windows.shown()[0]) == (900, 40, 200, 100)


def test_two_hundred_windows_that_open_and_close_at_once(
    windows: X11Windows, plain: PlainWindows
) -> None:
    """Some have gone before anybody could ask about them, which is nothing to speak of."""
    opened = [plain.open(f"window {number}", (number, number, 200, 100)) for number in range(200)]
    wait_until(lambda: len(titles(windows)) == 200, "200 windows", 40)
    plain.open("brief", (0, 0, 50, 50), brief=True)
    for number in opened[:150]:
        plain.close(number)
    wait_until(lambda: len(titles(windows)) == 50, "50 windows", 40)


def test_without_a_window_manager_the_windows_of_the_root_are_told() -> None:
    with (
        x_server(640, 480) as bare,
        window(bare, (30, 40, 200, 100), "#e0a040"),
        _listening(bare) as windows,
    ):
        assert [box(each) for each in windows.shown()] == [(30, 40, 200, 100)]


def test_a_server_that_ends_takes_its_windows_along() -> None:
    with ExitStack() as stack:
        with x_server(640, 480) as bare, window(bare, (30, 40, 200, 100), "#e0a040"):
            windows = stack.enter_context(_listening(bare))
            assert windows.shown()
        wait_until(lambda: not windows.shown(), "nothing")


@contextmanager
def _listening(shown: Display) -> Iterator[X11Windows]:
    made = X11Windows(shown.name)
    try:
        yield made
    finally:
        made.close()


@pytest.mark.deep
def test_a_browser_that_draws_its_own_frame(
    shown: Display, windows: X11Windows, plain: PlainWindows, tmp_path: Path
) -> None:
    needs("chromium")
    command = ["chromium", "--no-sandbox", "--no-first-run", f"--user-data-dir={tmp_path}"]
    command += ["--window-position=100,80", "--window-size=800,500"]
    command += ["data:text/html;charset=utf-8,<title>你好 page</title>"]
    environment = {**shown.environment, "HOME": str(tmp_path)}

    def titled() -> bool:
        return any(title.startswith("你好 page") for title in titles(windows))

    with plain.compositing(), running(command, environment, titled):
        told = next(each for each in windows.shown() if each.title.startswith("你好 page"))
        assert told.app == "Chromium"
        assert told.width <= 800
        assert told.height <= 500
        x, y, width, height = frame_of(shown, told.id)
        assert x <= told.x
        assert y <= told.y
        assert told.x + told.width <= x + width
        assert told.y + told.height <= y + height
