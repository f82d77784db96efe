"""What a `Frame` costs beyond a bare grab of mss: both in turn, in one process, on one screen.

Between two of them memory is prepared, as the program does while it waits for its key.
"""

import statistics
import time
from collections.abc import Callable, Iterator

import mss

from app.capture.handlers.native import NativeHandler
from app.capture.screens import SessionScreens
from app.core.control import Control
from app.core.session import Session
from tests.bench.harness import Figure
from tests.e2e.display import window, x_server

WIDTH, HEIGHT = 1920, 1080


def figures(quick: bool) -> Iterator[Figure]:
    """Grab one monitor that shows something; the first rounds warm both sides up."""
    rounds = 100 if quick else 300
    with x_server(WIDTH, HEIGHT) as shown, window(shown, (0, 0, WIDTH, HEIGHT), "#345678"):
        screens = SessionScreens(Session("x11", display=shown.name), [NativeHandler(shown.name)])
        control = Control()
        with mss.MSS(display=shown.name) as bare:
            monitor = bare.primary_monitor
            ours: list[float] = []
            theirs: list[float] = []
            prepared: list[float] = []
            for number in range(-10, rounds):
                preparing = _milliseconds(screens.prepare)
                pair = (
                    _milliseconds(lambda: bare.grab(monitor)),
                    _milliseconds(lambda: screens.grab("monitor", control)),
                )
                if number >= 0:
                    theirs.append(pair[0])
                    ours.append(pair[1])
                    prepared.append(preparing)
            layouts = [_milliseconds(screens.monitors) for _ in range(20)]
        screens.close()
    yield Figure(
        f"grab of one {WIDTH}x{HEIGHT} monitor to a Frame",
        "ms",
        tuple(ours),
        limit=1.5,
        baseline=tuple(theirs),
        baseline_name="mss.MSS().grab(monitor)",
        # Paid by the first grab after a second without one.
        details={
            "asking for the layout anew, ms": round(statistics.median(layouts), 3),
            "preparing beforehand, ms": round(statistics.median(prepared), 3),
        },
    )


def _milliseconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000
