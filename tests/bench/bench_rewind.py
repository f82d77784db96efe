"""The last seconds of the screen: memory and work of remembering them, and looking back."""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

import psutil  # type: ignore[import-untyped] # it has no types

from app.capture.rewind.rewind import ChildRewind
from app.core.rewind import RewindSettings
from app.core.session import Session
from tests.bench.busy_desktop import HEIGHT, WIDTH, BusyDesktop
from tests.bench.harness import Figure
from tests.e2e.display import x_server

_PLENTY: Final = 2000  # megabytes: nothing is forgotten for want of memory
_MEGABYTES: Final = 200.0
_LOOKS: Final = 5


def figures(quick: bool) -> Iterator[Figure]:
    """Sixty seconds of work on a real X server, then the same time of nothing."""
    seconds = 15 if quick else 60
    settings = RewindSettings(on=True, seconds=max(30, seconds), megabytes=_PLENTY)
    with x_server(WIDTH, HEIGHT) as shown, closing(BusyDesktop(shown.name)) as desktop:
        rewind = ChildRewind(Session("x11", display=shown.name))
        rewind.start(settings)
        process = _process(rewind)
        begun = process.memory_info().rss / 1e6
        work = _work(process)
        desktop.work(seconds)
        work = (_work(process) - work) / seconds
        held = process.memory_info().rss / 1e6
        looks, pictures = _looks(rewind)
        still = _work(process)
        time.sleep(seconds)
        still = (_work(process) - still) / seconds
        rewind.stop()
    screen = f"{WIDTH}x{HEIGHT}"
    yield Figure(
        f"all memory of the process that remembers {seconds} s of desktop work, {screen}",
        "MB",
        (held,),
        limit=_MEGABYTES,
        details={"before the work, MB": round(begun, 1)},
    )
    yield Figure("remembering desktop work", "CPU s/s", (work,))
    yield Figure("remembering a screen that rests", "CPU s/s", (still,), limit=0.01)
    yield Figure("what just happened: from the key to the pictures", "ms", looks, details=pictures)


def _process(rewind: ChildRewind) -> psutil.Process:
    child: Any = rewind._child
    return psutil.Process(child._process._popen.pid)


def _work(process: psutil.Process) -> float:
    """Return the seconds that it has worked."""
    times = process.cpu_times()
    return float(times.user + times.system)


def _looks(rewind: ChildRewind) -> tuple[tuple[float, ...], dict[str, float | str]]:
    values: list[float] = []
    count, seconds = 0, 0.0
    for _look in range(_LOOKS):
        begun = time.perf_counter()
        found = rewind.take()
        values.append((time.perf_counter() - begun) * 1000)
        count, seconds = len(found.moments), found.seconds
    return tuple(values), {"pictures": count, "seconds that are known": round(seconds, 1)}
