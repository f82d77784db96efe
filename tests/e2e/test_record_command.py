"""`eyeline record` where there is a screen."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.display import Display, wait_until, x_server
from tests.e2e.program import ended, run, start
from tests.e2e.recorded import Film, probed
from tests.e2e.sheets import Sheet, wandering

pytestmark = pytest.mark.screen

RED = 0xE01010


@pytest.fixture(scope="module")
def screen() -> Iterator[Display]:
    with x_server(640, 480) as shown:
        yield shown


def test_a_monitor_becomes_a_file(screen: Display, tmp_path: Path) -> None:
    ran = run("record", "monitor", "--seconds", "0.5", env=screen.environment, cwd=tmp_path)
    assert ran.code == 0, ran.err
    (file,) = tmp_path.iterdir()
    assert ran.out == f"{file}\n"
    found = probed(file)
    assert (found.stream["width"], found.stream["height"]) == (640, 480)
    assert found.seconds == pytest.approx(0.5, abs=1 / 30)


def test_it_is_recorded_as_the_settings_say(screen: Display, tmp_path: Path) -> None:
    out = tmp_path / "a.mp4"
    words = ("--set", "recording.rate=5", "--set", "recording.pointer=false", "record", "monitor")
    with Sheet(screen, (0, 0, 640, 480), RED) as sheet, wandering(screen, (5, 5, 100, 60)):
        sheet.point()
        ran = run(*words, "--seconds", "1", "--out", str(out), env=screen.environment)
    assert ran.code == 0, ran.err
    assert len(probed(out).times) <= 8  # five, those of the begin and the one of the end
    assert Film(out).shows(0.9, RED, 320, 240)


def test_a_window_by_its_title(screen: Display, tmp_path: Path) -> None:
    out = tmp_path / "a.mp4"
    words = ("record", "window", "accounts", "--no-pointer", "--seconds", "0.4", "--json")
    with Sheet(screen, (30, 40, 100, 60), RED, "My accounts"):
        ran = run(*words, "--out", str(out), env=screen.environment)
    assert ran.code == 0, ran.err
    assert ran.json["path"] == str(out)
    assert (ran.json["why"], ran.json["seconds"]) == ("time", 0.4)
    assert ran.json["bytes"] == out.stat().st_size
    film = Film(out)
    assert film.at(0).shape == (60, 100, 3)
    assert film.shows(0, RED, 50, 30)


def test_a_name_of_any_bytes_is_told(screen: Display, tmp_path: Path) -> None:
    out = tmp_path / "a\udcff.mp4"
    words = ("record", "monitor", "--seconds", "0.3", "--json", "--out", str(out))
    ran = run(*words, env=screen.environment)
    assert ran.code == 0, ran.err
    assert ran.json["path"] == str(out)
    assert out.stat().st_size == ran.json["bytes"]


def test_ctrl_c_ends_it_and_leaves_it_whole(screen: Display, tmp_path: Path) -> None:
    out = tmp_path / "a.mp4"
    words = ("record", "region", "--region", "600,440,200x200", "--out", str(out))
    process = start(*words, env=screen.environment)
    wait_until(lambda: out.exists() and out.stat().st_size > 500, "something to be recorded")
    process.send_signal(signal.SIGINT)
    ran = ended(process)
    assert (ran.code, ran.out) == (0, f"{out}\n")
    assert "40 × 40 of 200 × 200 are recorded" in ran.err
    assert "Traceback" not in ran.err
    found = probed(out)
    assert found.ordinary
    assert (found.stream["width"], found.stream["height"]) == (40, 40)


def test_what_ends_before_its_time_is_told(screen: Display, tmp_path: Path) -> None:
    out = tmp_path / "a.mp4"
    with Sheet(screen, (30, 40, 100, 60), RED, "Short-lived") as sheet:
        words = ("record", "window", "short", "--out", str(out), "--seconds", "30")
        process = start(*words, env=screen.environment)
        wait_until(lambda: out.exists() and out.stat().st_size > 500, "something to be recorded")
        sheet.destroy()
        ran = ended(process)
    assert (ran.code, ran.out) == (1, f"{out}\n")
    assert "window was closed" in ran.err
    assert probed(out).ordinary


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["region"], "Nothing was asked"),
        (["region", "--region", "1,2,0x5"], "no region"),
        (["monitor", "--region", "1,2,3x4"], "Only a region"),
        (["monitor", "--seconds", "0"], "no number"),
        (["monitor", "--out", "a.avi"], "no name"),
        (["monitor", "--out", "mine.mp4"], "already"),
        (["monitor", "--out", "none/a.mp4"], "not a place"),
    ],
)
def test_usage_errors(words: list[str], said: str, screen: Display, tmp_path: Path) -> None:
    (tmp_path / "mine.mp4").write_text("mine")
    refused = run("record", *words, env=screen.environment, cwd=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err
    assert (tmp_path / "mine.mp4").read_text() == "mine"


@pytest.mark.parametrize(
    "words", [["region", "--region", "900,900,10x10"], ["window", "nobody"], ["monitor", "XX-1"]]
)
def test_what_is_not_there(words: list[str], screen: Display, tmp_path: Path) -> None:
    failed = run("record", *words, "--out", "a.mp4", env=screen.environment, cwd=tmp_path)
    assert failed.code == 1
    assert " — " in failed.err
    assert not list(tmp_path.iterdir())


def test_on_wayland_it_says_what_is_missing() -> None:
    failed = run("record", "monitor", env={"WAYLAND_DISPLAY": "wayland-9"})
    assert failed.code == 1
    assert "PipeWire" in failed.err
