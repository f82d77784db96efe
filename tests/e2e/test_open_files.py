"""`eyeline open`, which is what "Open with" calls: the running program shows the pictures."""

import signal
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from tests.e2e.display import wait_until
from tests.e2e.program import ended, run, start
from tests.e2e.windowed import Desk, program

pytestmark = pytest.mark.usefixtures("welcomed")


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """A picture of a colour that nothing else has."""
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("#20c040"))
    path = str(tmp_path / "a b ü.png")
    assert image.save(path)
    return path


def seen(desk: Desk) -> int:
    """How much of the desktop has that colour."""
    near = np.abs(desk.look().astype(int) - (0x20, 0xC0, 0x40)).max(axis=2) < 12
    return int(near.sum())


@pytest.mark.screen
def test_the_running_program_shows_it_ready_to_be_asked_about(desk: Desk, picture: str) -> None:
    with program(desk) as process:
        wait_until(lambda: run("trigger", "new", env=desk.environment).code == 0, "it", 30)
        told = run("open", Path(picture).name, env=desk.environment, cwd=Path(picture).parent)
        assert (told.code, told.out, told.err) == (0, "", "")
        wait_until(lambda: seen(desk) > 1000, "the picture", 60)
        wait_until(lambda: desk.focus() in desk.windows("^Eyeline$"), "the keyboard to be there")
        desk.type("which colour")
        desk.press("Return")
        wait_until(lambda: desk.windows("which colour.*Eyeline"), "the conversation")
        assert process.poll() is None


@pytest.mark.screen
def test_it_is_started_where_none_is_running(desk: Desk, picture: str) -> None:
    process = start("open", picture, picture, env=desk.environment)
    try:
        wait_until(lambda: seen(desk) > 2000, "both pictures", 60)
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGTERM)
        assert ended(process).err == ""


def test_a_file_that_is_not_there_is_said(picture: str) -> None:
    told = run("open", picture, "nowhere.png")
    assert (told.code, told.out) == (1, "")
    assert "nowhere.png" in told.err
    assert run("--set", "ui.theme=dark", "open", picture).code == 2
    assert run("open", "--set", "ui.theme=dark", picture).code == 2


def test_without_a_desktop_it_says_so(picture: str) -> None:
    for files in ([picture], []):
        told = run("open", *files, env={"DISPLAY": "", "WAYLAND_DISPLAY": ""})
        assert told.code == 1
        assert "no desktop" in told.err
