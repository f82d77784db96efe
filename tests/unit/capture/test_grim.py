"""Screens through grim: a compositor that is a socket, a grim that is a script."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from app.capture.handlers.grim import IMAGE_COPY, SCREENCOPY, GrimHandler
from app.capture.settings import CaptureSettings
from app.core.control import Control
from app.core.errors import CaptureError, MediaError
from app.core.frame import File, Frame, Screen
from app.core.session import Session
from tests.e2e.display import wait_until
from tests.unit.capture.fake_compositor import Output, compositor

OUTPUTS = (
    Output("eDP-1", (6, 4), (0, 0, 4, 3)),
    Output("DP-1", (3, 5), (4, -1, 3, 5)),
)
# Says its arguments and the compositor; its picture is as large as the name of the output is long.
TELLING = 'echo "$@ $WAYLAND_DISPLAY" >> "$HOME/asked"; printf "P6 %s" "$*"'


class LineDecoder:
    """Reads "P6 -o NAME -t ppm -": a picture as wide as that is long."""

    def decode(self, data: bytes | Path, source: File, control: Control) -> Frame:
        assert isinstance(data, bytes)
        if not data.startswith(b"P6 "):
            raise MediaError("not a picture")
        return Frame(np.full((2, len(data), 4), 9, np.uint8), source)

    def close(self) -> None:
        """Nothing to do."""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder before all others in PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return folder


def install(folder: Path, script: str) -> None:
    program = folder / "grim"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def handler(address: str, seconds: float = 20.0) -> GrimHandler:
    return GrimHandler(address, LineDecoder, CaptureSettings(seconds))


def refused(address: str, control: Control | None = None, seconds: float = 20.0) -> CaptureError:
    with pytest.raises(CaptureError) as caught:
        handler(address, seconds).grab("all", control or Control())
    return caught.value


# ---- whether it is there


def test_it_is_for_wayland_alone() -> None:
    way = handler("")

    assert way.is_compatible(Session("wayland"))
    assert not way.is_compatible(Session("x11"))
    assert not way.is_compatible(Session("headless"))
    assert not way.instant


@pytest.mark.parametrize(
    ("interfaces", "installed", "why"),
    [
        ([SCREENCOPY], True, ""),
        ([IMAGE_COPY], True, ""),
        ([SCREENCOPY], False, "not installed"),
        ([], True, "lets no program copy"),
        ([], False, "lets no program copy"),
    ],
)
def test_what_it_needs(
    tmp_path: Path,
    programs: Path,
    monkeypatch: pytest.MonkeyPatch,
    interfaces: Sequence[str],
    installed: bool,
    why: str,
) -> None:
    monkeypatch.setenv("PATH", str(programs))
    if installed:
        install(programs, "printf P6")
    with compositor(tmp_path, OUTPUTS, interfaces) as address:
        way = handler(address)
        obstacle = way.obstacle()
        assert way.is_available() == (not why)
    assert why in (obstacle.message if obstacle else "")
    assert obstacle is None or obstacle.hint


def test_a_grim_that_is_too_old_for_a_new_protocol_is_found_out(
    tmp_path: Path, programs: Path
) -> None:
    install(programs, 'echo "compositor doesn\'t support wlr-screencopy" >&2; exit 1')
    with compositor(tmp_path, OUTPUTS, [IMAGE_COPY]) as address:
        obstacle = handler(address).obstacle()
    assert obstacle is not None
    assert "doesn't support wlr-screencopy" in obstacle.detail


def test_no_compositor() -> None:
    obstacle = handler("/nonexistent").obstacle()
    assert obstacle is not None
    assert "compositor" in obstacle.message


# ---- pictures


def test_a_picture_of_each_output(tmp_path: Path, programs: Path, home: Path) -> None:
    install(programs, TELLING)
    with compositor(tmp_path, OUTPUTS, [SCREENCOPY]) as address:
        way = handler(address)
        monitors = way.monitors()
        frames = way.grab("all", Control()).frames
        asked = sorted((home / "asked").read_text().splitlines())

    assert [(each.id, each.width, each.height, each.x, each.y) for each in monitors] == [
        ("eDP-1", 6, 4, 0, 0),
        ("DP-1", 3, 5, 4, -1),
    ]
    assert asked == [f"-o DP-1 -t ppm - {address}", f"-o eDP-1 -t ppm - {address}"]
    sources = [frame.source for frame in frames]
    assert [each.monitor for each in sources if isinstance(each, Screen)] == ["eDP-1", "DP-1"]
    assert [frame.width for frame in frames] == [len("P6 -o eDP-1 -t ppm -"), 19]


def test_the_primary_output(tmp_path: Path, programs: Path, home: Path) -> None:
    install(programs, TELLING)
    with compositor(tmp_path, OUTPUTS, [SCREENCOPY]) as address:
        assert len(handler(address).grab("monitor", Control()).frames) == 1
    assert "eDP-1" in (home / "asked").read_text()


def test_a_name_that_looks_like_options_and_commands(
    tmp_path: Path, programs: Path, home: Path
) -> None:
    install(programs, TELLING)
    name = "-c; touch $HOME/pwned #"
    with compositor(tmp_path, [Output(name, (6, 4), (0, 0, 4, 3))], [SCREENCOPY]) as address:
        (frame,) = handler(address).grab("all", Control()).frames
    assert isinstance(frame.source, Screen)
    assert frame.source.monitor == name
    assert not (home / "pwned").exists()


def test_no_output_is_on(tmp_path: Path, programs: Path) -> None:
    with compositor(tmp_path, [Output("DP-1", None)], [SCREENCOPY]) as address:
        error = refused(address)
    assert "No monitor" in error.message
    assert error.hint


# ---- what goes wrong


@pytest.mark.parametrize(
    ("script", "word", "detail"),
    [
        ("echo 'failed to create display' >&2; exit 1", "could not take", "failed to create"),
        ("exit 3", "could not take", "3"),
        ("kill -SEGV $$", "could not take", "-11"),
        ("exit 0", "could not take", "0"),
        ("yes | head -c 300000 >&2; exit 1", "could not take", "1: y y y"),
        ("printf nonsense", "could not be read", "not a picture"),
    ],
)
def test_a_grim_that_fails(
    tmp_path: Path, programs: Path, script: str, word: str, detail: str
) -> None:
    install(programs, script)
    with compositor(tmp_path, OUTPUTS, [SCREENCOPY]) as address:
        error = refused(address)
    assert word in error.message
    assert error.hint
    assert error.detail.startswith(detail) or detail in error.detail
    assert len(error.detail) < 500


def test_a_grim_that_vanished(
    tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(programs))
    with compositor(tmp_path, OUTPUTS, [SCREENCOPY]) as address:
        assert "could not be started" in refused(address).message


def left(home: Path) -> list[str]:
    """Return the processes that the script wrote down and that still run."""
    written = home / "pids"
    pids = written.read_text().split() if written.exists() else ()
    return [pid for pid in pids if Path("/proc", pid).exists()]


HANGING = 'sleep 300 & echo "$$ $!" >> "$HOME/pids"; printf P6; wait'


def test_a_grim_that_hangs_is_ended_with_what_it_started(
    tmp_path: Path, programs: Path, home: Path
) -> None:
    install(programs, HANGING)
    with compositor(tmp_path, OUTPUTS, [SCREENCOPY]) as address:
        error = refused(address, seconds=1.0)
    assert "did not finish" in error.message
    assert error.hint
    wait_until(lambda: not left(home), "the processes to be gone")


def test_a_grim_that_closes_its_mouth_and_stays(tmp_path: Path, programs: Path, home: Path) -> None:
    install(programs, 'echo $$ >> "$HOME/pids"; exec sleep 300 >&- 2>&-')
    with compositor(tmp_path, OUTPUTS, [SCREENCOPY]) as address:
        assert "did not finish" in refused(address, seconds=1.0).message
    wait_until(lambda: not left(home), "the processes to be gone")


def test_cancelling_ends_it(tmp_path: Path, programs: Path, home: Path) -> None:
    install(programs, HANGING)
    control = Control()
    errors: list[CaptureError] = []
    with compositor(tmp_path, OUTPUTS, [SCREENCOPY]) as address:
        thread = threading.Thread(target=lambda: errors.append(refused(address, control, 100.0)))
        thread.start()
        written = home / "pids"
        wait_until(lambda: written.exists() and len(written.read_text().split()) == 4, "both")
        control.cancel()
        wait_until(lambda: not thread.is_alive(), "the end", 5)
    assert "cancelled" in errors[0].message
    wait_until(lambda: not left(home), "the processes to be gone")


def test_cancelled_before(tmp_path: Path, programs: Path, home: Path) -> None:
    install(programs, TELLING)
    control = Control()
    control.cancel()
    with compositor(tmp_path, OUTPUTS, [SCREENCOPY]) as address:
        assert "cancelled" in refused(address, control).message
    assert not (home / "asked").exists()


def test_a_monitor_that_goes_away_meanwhile(
    tmp_path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(programs, '[ "$2" = eDP-1 ] || { echo "unknown output" >&2; exit 1; }; printf "P6 "')
    outputs = list(OUTPUTS)
    with compositor(tmp_path, outputs, [SCREENCOPY]) as address:
        way = handler(address)
        ask = way._offer

        def ask_and_unplug(control: Control) -> object:
            offer = ask(control)
            del outputs[1:]
            return offer

        monkeypatch.setattr(way, "_offer", ask_and_unplug)
        (frame,) = way.grab("all", Control()).frames

    assert isinstance(frame.source, Screen)
    assert frame.source.monitor == "eDP-1"
