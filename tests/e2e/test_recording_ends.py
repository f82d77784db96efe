"""However a recording ends, its file plays: killed, orphaned, without room."""

import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped] # it has no types
import pytest

from app.capture.recorder.recorder import ScreenRecorder
from app.core.errors import CaptureError, MediaError
from app.core.place import Desktop, Rect
from app.core.recorder import Recorded, Reins, Shot
from app.core.session import Session
from tests.e2e.display import Display, wait_until, x_server
from tests.e2e.program import ROOT
from tests.e2e.recorded import Film, probed
from tests.e2e.sheets import wandering
from tests.processes import those

pytestmark = pytest.mark.screen

SMALL: Final = Rect(0, 0, 192, 128, Desktop("screen"))
LOSS: Final = 1.0  # seconds
KILLS: Final = 10

# Another program that records, and says so: `python -c … DISPLAY FILE`.
PROGRAM: Final = """
import sys
from pathlib import Path
from app.capture.recorder.recorder import ScreenRecorder
from app.core.place import Desktop, Rect
from app.core.recorder import Reins, Shot
from app.core.session import Session
recorder = ScreenRecorder(Session("x11", display=sys.argv[1]))
shot = Shot(Rect(0, 0, 192, 128, Desktop("screen")))
for told in recorder.record(shot, Path(sys.argv[2]), Reins()):
    print(told.seconds, flush=True)
"""


@pytest.fixture(scope="module")
def screen() -> Iterator[Display]:
    with x_server(320, 240) as shown:
        yield shown


def child_of(out: Path, parent: int) -> psutil.Process:
    """Return the child that writes `out`."""
    (found,) = those(
        psutil.Process(parent).children(),
        lambda each: any(file.path == str(out) for file in each.open_files()),
    )
    return found


def killed(shown: Display, out: Path, moment: float) -> float:
    """Record, and kill the child at that moment; returns how much was recorded by then."""
    recorder, last, at = ScreenRecorder(Session("x11", display=shown.name)), 0.0, 0.0
    try:
        for told in recorder.record(Shot(SMALL), out, Reins()):
            last, at = told.seconds, time.monotonic()
            if last + 0.25 >= moment:
                time.sleep(max(moment - last, 0))
                child_of(out, os.getpid()).kill()
                return last + time.monotonic() - at
    finally:
        recorder.close()
    raise AssertionError("it ended by itself")


def test_a_killed_one_plays_and_loses_a_second_at_most(screen: Display, tmp_path: Path) -> None:
    chance = random.Random()
    moments = [chance.uniform(0.3, 2.0) for _each in range(KILLS)]
    files = [tmp_path / f"{number}.mp4" for number in range(KILLS)]
    with wandering(screen, (5, 5, 100, 60)), ThreadPoolExecutor(KILLS // 2) as pool:
        recorded = list(pool.map(lambda file, at: killed(screen, file, at), files, moments))
    for file, seconds in zip(files, recorded, strict=True):
        assert Film(file).times, f"killed after {seconds}"
        assert probed(file).seconds >= seconds - LOSS, f"killed after {seconds}"


def test_a_killed_one_of_a_still_screen_loses_no_more(screen: Display, tmp_path: Path) -> None:
    recorded = killed(screen, tmp_path / "a.mp4", 1.5)
    assert probed(tmp_path / "a.mp4").seconds >= recorded - LOSS


def test_whoever_wanted_it_is_told_what_is_left(screen: Display, tmp_path: Path) -> None:
    recorder = ScreenRecorder(Session("x11", display=screen.name))
    out = tmp_path / "a.mp4"
    rolling = recorder.record(Shot(SMALL), out, Reins())
    while next(rolling).seconds < 0.3:
        pass
    child_of(out, os.getpid()).kill()
    with pytest.raises(CaptureError, match="broke off") as raised:
        list(rolling)
    recorder.close()
    assert "a.mp4" in raised.value.hint
    assert Film(out).times


def test_it_is_whole_where_the_program_is_killed(screen: Display, tmp_path: Path) -> None:
    out = tmp_path / "a.mp4"
    environment = {**screen.environment, "PYTHONPATH": str(ROOT)}
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, screen.name, str(out)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    last = 0.0
    with program.stdout as said:
        while last < 0.6:
            last = float(said.readline())
        child = child_of(out, program.pid)
        program.kill()
        program.wait()
    wait_until(lambda: not child.is_running(), "the child to leave")
    found = probed(out)
    assert found.ordinary
    assert found.seconds >= last


def test_where_the_disk_is_full_it_ends_whole(screen: Display, tmp_path: Path) -> None:
    out = tmp_path / "a.mp4"
    recorder = ScreenRecorder(Session("x11", display=screen.name))
    ends, limited = [], False
    with wandering(screen, (5, 5, 100, 60)):
        for told in recorder.record(Shot(SMALL, seconds=30), out, Reins()):
            if isinstance(told, Recorded):
                ends.append(told)
            elif told.seconds > 0.6 and not limited:
                child, limited = child_of(out, os.getpid()), True
                # What no look at the disk foretells: the system takes not a byte more.
                child.rlimit(resource.RLIMIT_FSIZE, (out.stat().st_size, resource.RLIM_INFINITY))
    recorder.close()
    (end,) = ends
    assert end.why == "disk"
    found = probed(out)
    assert not found.said
    assert Film(out).times
    assert end.bytes == out.stat().st_size
    assert found.seconds >= end.seconds - LOSS


def test_it_keeps_room_for_the_end_of_its_file(
    screen: Display, tmp_path: Path, small_disk: Path
) -> None:
    out = small_disk / "a.mp4"
    recorder = ScreenRecorder(Session("x11", display=screen.name))
    filled = False
    ends = []
    with wandering(screen, (5, 5, 100, 60)):
        for told in recorder.record(Shot(SMALL, seconds=30), out, Reins()):
            if isinstance(told, Recorded):
                ends.append(told)
            elif not filled and told.seconds > 0.4:
                filled = True
                (small_disk / "other").write_bytes(bytes(13 << 20))
    (end,) = ends
    assert end.why == "disk"
    assert probed(out).ordinary
    assert probed(out).seconds == pytest.approx(end.seconds, abs=0.05)
    with pytest.raises(MediaError, match="no room"):
        list(recorder.record(Shot(SMALL), small_disk / "b.mp4", Reins()))
    recorder.close()
    assert not (small_disk / "b.mp4").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)
