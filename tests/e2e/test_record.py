"""Recordings made by the windowed program: real keys and pointer, files decoded again."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

import av
import numpy as np
import psutil  # type: ignore[import-untyped] # it has no types
import pytest
from jeepney import HeaderFields, MessageType, message_bus, new_method_return
from jeepney.io.blocking import open_dbus_connection

from tests.e2e.display import Box, Display, desktop, wait_until, window
from tests.e2e.neighbour import Neighbour
from tests.e2e.windowed import ACCENT, OVERLAY, Desk, Picture, program
from tests.processes import those

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("welcomed")]

RECORD: Final = "ctrl+alt+r"
BAR: Final = "^Recording$"
BORDER: Final = "Border of the recording"
COUNTDOWN: Final = "Waiting for the recording"
BY_KEYS: Final = "ctrl+alt+b"
PAUSED: Final = (0x8B, 0x8B, 0x99)
RED: Final = (0xE5, 0x48, 0x4D)
PLACE: Final[Box] = (300, 200, 640, 360)  # of the window that is recorded
GREEN: Final = "#207050"


@pytest.fixture(scope="module")
def one_monitor() -> Iterator[Display]:
    with desktop({"ONLY": (0, 0, 1280, 800)}) as shown:
        yield shown


@pytest.fixture
def desk(one_monitor: Display) -> Desk:
    return Desk(one_monitor)


@pytest.fixture
def videos(home: Path) -> Path:
    """Where recordings go, with the key and without a countdown."""
    folder = home / "recordings"
    settings = home / ".config/eyeline/settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(
        f'[hotkeys]\nrecord = "Ctrl+Alt+R"\nrecord_bar = "Ctrl+Alt+B"\n'
        f'[recording]\nfolder = "{folder}"\ncountdown = 0\npointer = false\n'
    )
    return folder


@contextmanager
def recorder(desk: Desk) -> Iterator["subprocess.Popen[bytes]"]:
    """The program, which takes its keys."""
    with program(desk) as process:
        wait_until(lambda: desk.tray_icon() is not None, "the icon", 30)
        yield process


def open_overlay(desk: Desk) -> None:
    def there() -> bool:
        if desk.windows(OVERLAY):
            return True
        desk.press(RECORD)
        return False

    wait_until(there, "the overlay", 30)


def begin(desk: Desk, box: Box) -> None:
    left, top, width, height = box
    open_overlay(desk)
    desk.drag(left, top, left + width, top + height)
    wait_until(lambda: desk.look()[top + height + 25, left + 30].min() > 60, "the bar")
    desk.press("Return")
    wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")


def begun(desk: Desk, box: Box, folder: Path) -> None:
    """Record a part of the screen; something is in its file."""
    begin(desk, box)
    wait_until(lambda: desk.windows(BAR), "the bar")
    wait_until(lambda: made(folder) and made(folder)[0].stat().st_size > 0, "the file")


def recording_child(process: "subprocess.Popen[bytes]") -> int:
    """Return the process that records for the program."""
    (found,) = those(
        psutil.Process(process.pid).children(), lambda each: "record" in each.cmdline()
    )
    return int(found.pid)


def made(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.mp4")) if folder.is_dir() else []


def pictures(path: Path) -> list[Picture]:
    with av.open(str(path)) as film:
        found = [each.to_ndarray(format="rgb24") for each in film.decode(video=0)]
    return [np.asarray(each, np.uint8) for each in found]


def plays(path: Path) -> bool:
    try:
        return bool(pictures(path))
    except av.error.InvalidDataError:  # nothing but the begin of a file, so far
        return False


def border_around(desk: Desk, box: Box, colour: tuple[int, int, int] = RED) -> bool:
    seen = desk.look()
    left, top, width, height = box
    lines = (
        seen[top - 2 : top, left : left + width],
        seen[top + height : top + height + 2, left : left + width],
        seen[top : top + height, left - 2 : left],
        seen[top : top + height, left + width : left + width + 2],
    )
    return all(bool((line == colour).all()) for line in lines)


def test_a_key_a_drag_and_the_key_again_make_a_file_without_our_border(
    desk: Desk, videos: Path
) -> None:
    with window(desk.shown, PLACE, GREEN), recorder(desk):
        begun(desk, PLACE, videos)
        wait_until(lambda: border_around(desk, PLACE), "the border")
        left, top, width, height = PLACE
        bar = desk.place(desk.windows(BAR)[0])
        assert bar[1] >= top + height or bar[1] + bar[3] <= top
        focus = desk.focus()
        desk.drag(bar[0] + 4, bar[1] + 4, left + width // 2, top + height // 2)  # over it
        moved = desk.place(desk.windows(BAR)[0])
        assert moved[1] >= top + height or moved[1] + moved[3] <= top or moved[0] >= left + width
        assert desk.focus() == focus
        wait_until(lambda: made(videos)[0].stat().st_size > 2000, "what was recorded")
        desk.press(RECORD)
        wait_until(lambda: not desk.windows(BAR), "its end")
        wait_until(lambda: desk.windows("Eyeline"), "the question about it", 30)
        (path,) = made(videos)
        seen = pictures(path)
        assert seen
        assert {each.shape for each in seen} == {(height, width, 3)}
        for each in seen:  # not one pixel of border or bar: all of it is the window's green
            assert np.ptp(each.reshape(-1, 3), axis=0).max() <= 4


def test_the_bar_goes_by_keys_while_the_focus_stays_where_it_is(desk: Desk, videos: Path) -> None:
    with window(desk.shown, PLACE, GREEN), recorder(desk):
        begun(desk, PLACE, videos)
        typed_into = Neighbour(desk.shown)
        focus = desk.focus()

        def ringed() -> bool:
            x, y, across, down = desk.place(desk.windows(BAR)[0])
            bar = desk.look()[y : y + down, x : x + across]
            return bool((bar == ACCENT).all(axis=2).sum() > 100)

        def take_keys() -> None:
            wait_until(lambda: not ringed(), "the keys to be elsewhere")
            desk.press(BY_KEYS)
            wait_until(ringed, "the ring")

        before = typed_into.keys() + 3 * 2  # Ctrl and Alt, before they are a combination
        take_keys()
        desk.press("Tab", "Return")
        wait_until(lambda: border_around(desk, PLACE, PAUSED), "the pause")
        take_keys()
        desk.press("Tab", "Return")
        wait_until(lambda: border_around(desk, PLACE), "it to go on")
        take_keys()
        desk.press("Escape")
        wait_until(lambda: not ringed(), "the keys to be given back")
        assert desk.focus() == focus
        assert typed_into.keys() == before
        desk.press("x")
        wait_until(lambda: typed_into.keys() == before + 1, "the key to arrive")
        take_keys()
        desk.press("Return")
        wait_until(lambda: not desk.windows(BAR), "its end")
        assert desk.focus() == focus
        typed_into.close()
    assert made(videos)


def test_a_window_takes_border_and_bar_along_and_hides_them(desk: Desk, videos: Path) -> None:
    left, top, width, height = 300, 100, 400, 300
    with window(desk.shown, (left, top, width, height), GREEN), recorder(desk):
        open_overlay(desk)
        desk.click(left + 20, top + 20)
        wait_until(lambda: desk.look()[top + height + 25, left + 30].min() > 60, "the bar")
        desk.press("Return")
        wait_until(lambda: desk.windows(BAR), "the bar")
        wait_until(lambda: made(videos) and made(videos)[0].stat().st_size > 0, "the file")
        (green,) = desk.windows("painted_window", by="class")
        for step in range(1, 4):  # over where border and bar stand, each time
            place = (left + 20 * (step % 3), top + 30 * step, width, height)
            desk.move(green, *place[:2])
            wait_until(partial(border_around, desk, place), "the border")
        bar = desk.place(desk.windows(BAR)[0])
        assert bar[1] >= place[1] + height or bar[1] + bar[3] <= place[1]
        desk.press(RECORD)
        wait_until(lambda: not desk.windows(BAR), "its end")
        seen = pictures(made(videos)[0])
        assert len(seen) > 3
        for each in seen:  # the window and what is behind it; border and bar are much more red
            assert each[:, :, 0].max() < 100


def test_what_the_recording_process_leaves_is_there(desk: Desk, videos: Path) -> None:
    with window(desk.shown, PLACE, GREEN), recorder(desk) as process:
        begun(desk, PLACE, videos)
        wait_until(lambda: plays(made(videos)[0]), "the first picture")
        os.kill(recording_child(process), signal.SIGKILL)
        wait_until(lambda: not desk.windows(BAR), "its end")
        wait_until(lambda: desk.windows("^Eyeline$"), "the notice")
        assert not desk.windows(BORDER)
    assert pictures(made(videos)[0])


def test_escape_calls_the_countdown_off(desk: Desk, videos: Path, home: Path) -> None:
    settings = home / ".config/eyeline/settings.toml"
    settings.write_text(settings.read_text().replace("countdown = 0", "countdown = 30"))
    with recorder(desk):
        begin(desk, PLACE)
        wait_until(lambda: desk.windows(COUNTDOWN), "the countdown")
        wait_until(lambda: border_around(desk, PLACE), "the border")
        desk.press("Escape")
        wait_until(lambda: not desk.windows(COUNTDOWN), "the countdown to go")
        assert not desk.windows(BORDER)
        assert made(videos) == []


def test_of_a_whole_monitor_the_bar_is_on_another_one_and_the_end_of_the_program_ends_it(
    two_monitors: Display, videos: Path
) -> None:
    desk = Desk(two_monitors)
    with recorder(desk) as process:
        desk.point(500, 500)
        open_overlay(desk)
        wait_until(lambda: len(desk.windows(OVERLAY)) == 2, "the stills")
        desk.press("Return", "Return")
        wait_until(lambda: desk.windows(BAR), "the bar")
        assert desk.place(desk.windows(BAR)[0])[0] >= 1920
        assert not desk.windows(BORDER)
        wait_until(lambda: made(videos), "the file")
        process.terminate()
        assert process.wait(15) == 0
        assert pictures(made(videos)[0])[0].shape == (1080, 1920, 3)


def test_what_is_offered_at_its_end_is_done(desk: Desk, videos: Path, home: Path) -> None:
    """By pointer and by keys; the notice takes the keyboard from nobody by itself."""

    def notice() -> str:
        """End a recording; the window that tells of it, which is as wide as notices are."""
        begun(desk, PLACE, videos)
        wait_until(lambda: plays(made(videos)[-1]), "the first picture")
        desk.press(RECORD)
        found: list[str] = []

        def there() -> bool:
            found[:] = [each for each in desk.windows("^Eyeline$") if desk.place(each)[3] < 200]
            return bool(found)

        wait_until(there, "the notice", 30)
        return found[0]

    bus = desk.shown.environment["DBUS_SESSION_BUS_ADDRESS"]
    with file_manager(bus) as shown, recorder(desk):
        left, top, _width, height = desk.place(notice())
        (path,) = made(videos)
        desk.click(left + 80, top + height - 25)
        wait_until(lambda: shown == [path.as_uri()], "the file to be shown")
        path.unlink()
        card = notice()
        assert desk.focus() != card
        wait_until(lambda: turned_to(desk, card), "the keyboard")
        desk.press("Tab", "Tab", "Return")
        wait_until(lambda: not made(videos), "the file to be gone")
        trash = home / ".local/share/Trash/files"
        assert [each.suffix for each in trash.iterdir()] == [".mp4"]


def turned_to(desk: Desk, window: str) -> bool:
    """Whether a window has the keyboard; else go on to the next one, as its user would."""
    if desk.focus() == window:
        return True
    desk.press("alt+Tab")
    return False


@contextmanager
def file_manager(bus: str) -> Iterator[list[str]]:
    """Somebody who shows files; has what was asked for."""
    shown: list[str] = []
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            with suppress(TimeoutError):
                call = connection.receive(timeout=0.02)
                if call.header.message_type is MessageType.method_call:
                    assert call.header.fields[HeaderFields.member] == "ShowItems"
                    shown.extend(call.body[0])
                    connection.send(new_method_return(call))

    with open_dbus_connection(bus) as connection:
        connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.FileManager1"))
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield shown
        finally:
            over.set()
            thread.join()
