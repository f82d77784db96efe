"""The windowed program as it stands in the tray: start, memory, idling, the key's way, its end."""

import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped] # it has no types
from Xlib import X, display, error

from tests.bench.harness import Figure
from tests.bench.homes import ROOT, home
from tests.e2e.display import Display, desktop, wait_until

MINIMAL: Final = (sys.executable, str(Path(__file__).with_name("minimal_tray.py")))
OURS: Final = (sys.executable, "-m", "app")
_BESIDE: Final = "minimal PySide6 tray program"
DESKTOP: Final = 0x3A6EA5
ICON: Final = range(16, 25)  # px
SETTLED: Final = 2.0  # seconds without any work, after which a program has started


def figures(quick: bool) -> Iterator[Figure]:
    """Both programs in turn, each alone on a desktop with two monitors, openbox and tint2."""
    runs = 3 if quick else 5
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, desktop() as shown:
        environment = home(Path(folder), shown)
        eyes = Eyes(shown)
        starts: dict[Sequence[str], list[float]] = {MINIMAL: [], OURS: []}
        sizes: dict[Sequence[str], list[float]] = {MINIMAL: [], OURS: []}
        ends: list[float] = []
        for _run in range(runs):
            for command in (MINIMAL, OURS):
                with program(command, environment) as process:
                    starts[command].append(eyes.seconds_until(eyes.icon))
                    settle(process.pid)
                    sizes[command].append(_megabytes(process.pid))
                    ended = time.perf_counter()
                    process.send_signal(signal.SIGTERM)
                    process.wait()
                    if command is OURS:
                        ends.append(time.perf_counter() - ended)
                wait_until(lambda: not eyes.icon(), "the icon to go")
        yield _figure("start to tray icon", starts[OURS], 1.6, starts[MINIMAL], _BESIDE)
        yield Figure(
            "idle memory (PSS of the tree)",
            "MB",
            tuple(sizes[OURS]),
            2.0,
            baseline=tuple(sizes[MINIMAL]),
            baseline_name=_BESIDE,
        )
        yield _figure("SIGTERM to gone", ends, 300)
        with program(OURS, environment) as process:
            wait_until(eyes.icon, "the icon")
            settle(process.pid)
            yield from _idling(process.pid, 5 if quick else 20)
            yield _command(eyes, environment, 5 if quick else 9)


def _command(eyes: "Eyes", environment: dict[str, str], runs: int) -> Figure:
    """From the start of the command to the stills on both monitors."""
    seconds = []
    for _run in range(runs):
        time.sleep(SETTLED)
        began = time.perf_counter()
        trigger = [*OURS, "trigger", "region"]
        subprocess.run(trigger, cwd=ROOT, env=environment, check=True)
        eyes.seconds_until(eyes.dimmed)
        seconds.append(time.perf_counter() - began)
        while eyes.dimmed():  # until it has the keyboard
            eyes.press("Escape")
            time.sleep(0.1)
    return _figure("eyeline trigger region to the overlay seen", seconds, 200)


def settle(pid: int) -> None:
    """Wait until the program has done all that it does by itself, however busy the machine is."""
    before = -1.0
    while (spent := _cpu(pid)) != before:
        before = spent
        time.sleep(SETTLED)


def _cpu(pid: int) -> float:
    return float(sum(sum(process.cpu_times()[:2]) for process in _tree(pid)))


def _idling(pid: int, seconds: float) -> Iterator[Figure]:
    tree = _tree(pid)
    cpu = _cpu(pid)
    switches = sum(process.num_ctx_switches().voluntary for process in tree)
    time.sleep(seconds)
    spent = _cpu(pid) - cpu
    woken = sum(process.num_ctx_switches().voluntary for process in tree) - switches
    yield Figure(f"CPU while idle for {seconds:g} s", "%", (100 * spent / seconds,), 0.05)
    yield Figure(f"wake-ups while idle for {seconds:g} s", "1/s", (woken / seconds,), 1.0)


class Eyes:
    """What somebody before the screen sees, on a connection of its own."""

    def __init__(self, shown: Display) -> None:
        self._shown = shown
        self._display = display.Display(shown.name)
        self._root = self._display.screen().root
        self._root.change_attributes(background_pixel=DESKTOP)
        self._root.clear_area()
        self._display.sync()
        self._before = self._small()

    def icon(self) -> bool:
        """Whether an icon has been taken into the panel."""
        return self._small() > self._before

    def dimmed(self) -> bool:
        """Whether the stills of both monitors are painted: they are darker than the desktop."""
        return all(self._pixel(x, 500) != DESKTOP for x in (900, 2800))

    def seconds_until(self, condition: Callable[[], bool]) -> float:
        began = time.perf_counter()
        while not condition():
            time.sleep(0.001)
        return time.perf_counter() - began

    def press(self, keys: str) -> None:
        subprocess.run(["xdotool", "key", keys], env=dict(self._shown.environment), check=True)

    def _pixel(self, x: int, y: int) -> int:
        data = self._root.get_image(x, y, 1, 1, X.ZPixmap, 0xFFFFFF).data
        return int.from_bytes(data[:3], "little")

    def _small(self) -> int:
        """Return how many windows of an icon's size are shown."""
        return sum(1 for width, height in _sizes(self._root) if width == height in ICON)


def _sizes(window: Any) -> Iterator[tuple[int, int]]:
    """Yield the size of every mapped window under `window`; windows may go meanwhile."""
    try:
        for child in window.query_tree().children:
            if child.get_attributes().map_state == X.IsViewable:
                box = child.get_geometry()
                yield box.width, box.height
                yield from _sizes(child)
    except error.XError:
        return


@contextmanager
def program(
    command: Sequence[str], environment: dict[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _tree(pid: int) -> list[psutil.Process]:
    program = psutil.Process(pid)
    return [program, *program.children(recursive=True)]


def _megabytes(pid: int) -> float:
    return float(sum(process.memory_full_info().pss for process in _tree(pid)) / 1e6)


def _figure(
    name: str,
    seconds: Sequence[float],
    limit: float,
    baseline: Sequence[float] = (),
    baseline_name: str = "",
) -> Figure:
    return Figure(
        name,
        "ms",
        tuple(1000 * value for value in seconds),
        limit,
        baseline=tuple(1000 * value for value in baseline),
        baseline_name=baseline_name,
    )
