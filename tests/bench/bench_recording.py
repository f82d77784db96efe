"""What a recording costs: processor time of all of it and of the X server, and memory.

The same screen is recorded by this program, as its window does, and by `ffmpeg -f x11grab` with the
same preset, one after the other by turns.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final

import psutil  # type: ignore[import-untyped] # it has no types

from app.capture.recorder.recorder import ScreenRecorder
from app.core.place import Desktop, Rect
from app.core.recorder import Reins, Rolling, Shot
from app.core.session import Session
from tests.bench.harness import Figure
from tests.e2e.display import Display, needs, running, x_server

WIDTH, HEIGHT, RATE = 1920, 1080, 30
_SECONDS: Final = 10.0
_SETTLE: Final = 1.5  # seconds until what begins only once has begun
_SCROLLER: Final = Path(__file__).with_name("scrolling_text.py")
_MIB: Final = 1 << 20


class Cost:
    """What processes took between two moments of a recording: CPU seconds a second, memory."""

    def __init__(self, *processes: psutil.Process) -> None:
        self._processes = processes
        self._begun, self._cpu = time.monotonic(), self._times()
        self.memory = 0

    def look(self) -> None:
        """Note how much memory all of them take but the last, the X server."""
        own = self._processes[:-1]
        self.memory = max(self.memory, sum(each.memory_info().rss for each in own))

    @property
    def share(self) -> float:
        return (self._times() - self._cpu) / (time.monotonic() - self._begun)

    def _times(self) -> float:
        times = [each.cpu_times() for each in self._processes]
        return float(sum(each.user + each.system for each in times))


def figures(quick: bool) -> Iterator[Figure]:
    """Record text that scrolls, and text that does not."""
    needs("ffmpeg", "ffprobe")
    rounds, seconds = (1, 4.0) if quick else (3, _SECONDS)
    with x_server(WIDTH, HEIGHT) as shown, tempfile.TemporaryDirectory() as folder:
        server = _server_of(shown)
        with _text(shown, RATE, Path(folder)):
            scrolling = _rounds(shown, server, Path(folder), rounds, seconds)
        with _text(shown, 0, Path(folder)):
            still = _rounds(shown, server, Path(folder), rounds, seconds)
    ours, theirs, rates, memory, their_rates = scrolling
    yield Figure(
        f"recording {WIDTH}x{HEIGHT} of scrolling text",
        "pictures/s",
        rates,
        limit=29.0,
        sense="at least",
        details={"ffmpeg, pictures/s": round(median(their_rates), 1)},
    )
    yield Figure(
        f"recording {WIDTH}x{HEIGHT} of scrolling text, with the X server",
        "CPU s/s",
        ours,
        limit=1.0,
        baseline=theirs,
        baseline_name="ffmpeg -f x11grab, libx264 ultrafast",
    )
    yield Figure(
        "recording: memory of its process and of whoever wants it", "MiB", memory, limit=250.0
    )
    own_still, their_still, *_rest = still
    yield Figure(
        "recording a still screen, with the X server",
        "CPU s/s",
        own_still,
        limit=0.25,
        baseline=ours,
        baseline_name="our own recording of scrolling text",
    )
    yield Figure(
        "recording a still screen, with the X server, against ffmpeg",
        "CPU s/s",
        own_still,
        limit=1 / 3,
        baseline=their_still,
        baseline_name="ffmpeg -f x11grab on the same still screen",
        details={"ffmpeg, CPU s/s": round(median(their_still), 3)},
    )


_Rounds = tuple[tuple[float, ...], ...]


def _rounds(
    shown: Display, server: psutil.Process, folder: Path, rounds: int, seconds: float
) -> _Rounds:
    """Return CPU of ours and theirs, our pictures a second, our memory, their pictures a second."""
    ours, theirs, rates, memory, their_rates = [], [], [], [], []
    for number in range(rounds):
        out = folder / f"{number}.mp4"
        cost = _ours(shown, server, out, seconds)
        ours.append(cost[0])
        memory.append(cost[1] / _MIB)
        rates.append(_rate(out))
        reference = folder / f"{number}-ffmpeg.mp4"
        theirs.append(_theirs(shown, server, reference, seconds))
        their_rates.append(_rate(reference))
        out.unlink()
    return tuple(map(tuple, (ours, theirs, rates, memory, their_rates)))


def _ours(shown: Display, server: psutil.Process, out: Path, seconds: float) -> tuple[float, float]:
    """Record; return CPU seconds a second of our tree and the server, and bytes of the tree."""
    recorder = ScreenRecorder(Session("x11", display=shown.name))
    whole = Rect(0, 0, WIDTH, HEIGHT, Desktop("screen"))
    shot = Shot(whole, rate=RATE, seconds=seconds + _SETTLE)
    own = psutil.Process()
    cost: Cost | None = None
    share, memory = 0.0, 0
    for told in recorder.record(shot, out, Reins()):
        if cost is None and isinstance(told, Rolling) and told.seconds >= _SETTLE:
            cost = _only_recorder(own, server)
        if cost is not None and isinstance(told, Rolling):
            cost.look()
            share, memory = cost.share, cost.memory
    recorder.close()
    return share, memory


def _only_recorder(own: psutil.Process, server: psutil.Process) -> Cost:
    """Count the child that records and this process, which hears of it; not what is recorded."""
    children = [each for each in own.children() if "record" in each.cmdline()]
    return Cost(*children, own, server)


def _theirs(shown: Display, server: psutil.Process, out: Path, seconds: float) -> float:
    command = ["ffmpeg", "-y", "-loglevel", "error", "-f", "x11grab", "-framerate", str(RATE)]
    command += ["-video_size", f"{WIDTH}x{HEIGHT}", "-i", f"{shown.name}.0"]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", str(out)]
    process = subprocess.Popen(
        command, env=dict(shown.environment), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(_SETTLE)
        cost = Cost(psutil.Process(process.pid), server)
        time.sleep(seconds)
        return cost.share
    finally:
        process.communicate(b"q", timeout=30)


def _rate(film: Path) -> float:
    """Return the pictures a second of a file."""
    command = ["ffprobe", "-v", "error", "-of", "csv=p=0"]
    command += ["-show_entries", "stream=nb_frames:format=duration", str(film)]
    said = subprocess.run(command, capture_output=True, check=True).stdout.split()
    pictures, seconds = map(float, said)
    return pictures / seconds


@contextmanager
def _text(shown: Display, rate: float, folder: Path) -> Iterator[None]:
    painted = folder / f"painted-{rate}"
    command = [sys.executable, str(_SCROLLER), str(WIDTH), str(HEIGHT), str(rate), str(painted)]
    with running(command, shown.environment, painted.exists):
        yield


def _server_of(shown: Display) -> psutil.Process:
    """Return the X server: the child of this process that is called so."""
    servers = [each for each in psutil.Process().children() if each.name() == "Xvfb"]
    assert len(servers) == 1, shown.name
    return servers[0]
