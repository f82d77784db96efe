"""Desktops that lack something, and neighbours: no tray, Wayland, programs of another user."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from app.system import instance
from tests.e2e.display import desktop, wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.other_user import NOBODY, as_root, knock, open_doors
from tests.e2e.program import ROOT, run
from tests.e2e.wayland import as_user, needs_readable_program, wayland_desktop, windows
from tests.e2e.windowed import OVERLAY, Desk, program

COMMAND: Final = "eyeline trigger region"


# ---- no tray


@pytest.mark.screen
@pytest.mark.usefixtures("welcomed")
def test_without_a_tray_there_is_a_window_and_closing_it_quits(eyes: Eyes) -> None:
    with desktop({"ONE": (0, 0, 1280, 800)}, with_tray=False) as shown:
        desk = Desk(shown)
        with program(desk) as process:
            home = desk.window("^Eyeline$")
            wait_until(lambda: eyes.see(desk, COMMAND, home), "the line to bind", 30)
            assert eyes.see(desk, "Closing this window quits Eyeline", home)
            desk.click(*eyes.wait_for(desk, "Capture", home))
            wait_until(lambda: len(desk.windows(OVERLAY)) == 1, "the overlay")
            desk.press("Escape")
            wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
            assert process.poll() is None
            wait_until(lambda: desk.focus() == home, "the window to have the keyboard")
            desk.press("alt+F4")
            assert process.wait(60) == 0


# ---- other users; only root can be somebody else


@as_root
@pytest.mark.screen
@pytest.mark.usefixtures("welcomed")
@pytest.mark.parametrize(("opened", "treated"), [(False, "kept out"), (True, "hung up on")])
def test_another_user_is_refused_and_the_program_goes_on(
    desk: Desk, home: Path, opened: bool, treated: str
) -> None:
    folder = instance.folder_of(home / ".local/state/eyeline", os.environ)
    with program(desk) as process:
        wait_until((folder / "socket").exists, "the program")
        if opened:
            open_doors(folder)
        for _attempt in range(3):
            assert knock(folder) == treated
        assert not desk.windows(OVERLAY)
        desk.open_overlay(2)
        desk.press("Escape")
        wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
        told = run("trigger", "region", env=desk.environment)
        assert told.code == (1 if opened else 0)
        assert ("Other users may enter" in told.err) == opened
        assert process.poll() is None


@as_root
@pytest.mark.screen
@pytest.mark.usefixtures("welcomed")
def test_a_folder_of_another_user_is_named_and_the_key_works(
    desk: Desk, home: Path, eyes: Eyes
) -> None:
    folder = instance.folder_of(home / ".local/state/eyeline", os.environ)
    folder.mkdir(mode=0o700)
    os.chown(folder, NOBODY, NOBODY)
    with program(desk) as process:
        desk.open_overlay(2)
        desk.press("Escape")
        wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
        desk.open_tray_menu()
        desk.click(*eyes.wait_for(desk, "The folder"))
        wait_until(lambda: eyes.see(desk, "belongs to another user"), "what is wrong", 30)
        assert process.poll() is None


# ---- Wayland


def own(told: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the other user's program: nothing of the tests' home and Qt."""
    foreign = ("XDG_CONFIG", "XDG_DATA", "XDG_STATE", "XDG_CACHE", "QT_")
    kept = {name: value for name, value in told.items() if not name.startswith(foreign)}
    return {**kept, "PYTHONPATH": str(ROOT)}


@contextmanager
def wayland_program(environment: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        as_user([sys.executable, "-B", "-m", "app"]),
        env=dict(environment),
        cwd="/",
        stdin=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def shown(environment: Mapping[str, str]) -> bool:
    """Whether there is an overlay; where the user may start no child, a notice beside the home."""
    titles = windows(environment)
    return OVERLAY in titles or (not starts_children() and titles.count("Eyeline") == 2)


@cache
def starts_children() -> bool:
    """Whether this interpreter can start itself as that user."""
    program = "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"
    told = subprocess.run(
        as_user([sys.executable, "-c", program]), capture_output=True, check=False
    )
    return told.returncode == 0


@pytest.mark.deep
def test_on_wayland_the_window_opens_and_the_command_captures() -> None:
    needs_readable_program()
    one = {"#336699": (0, 0, 1280, 800)}
    with wayland_desktop(one) as told, wayland_program(environment := own(told)) as process:
        wait_until(lambda: "Eyeline" in windows(environment), "the window", 30)
        asked = subprocess.run(
            as_user([sys.executable, "-B", "-m", "app", "trigger", "region"]),
            env=environment,
            cwd="/",
            capture_output=True,
            check=False,
        )
        assert (asked.returncode, asked.stderr) == (0, b"")
        wait_until(lambda: shown(environment), "the overlay, or a notice that says why not", 30)
        assert process.poll() is None
