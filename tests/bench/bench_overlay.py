"""From the key to the stills on all monitors, as seen from outside, against bare windows,
flameshot and ksnip: every program waits in the same desktop, and each is asked in turn."""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from tests.bench.harness import Figure
from tests.bench.homes import home
from tests.bench.onlooker import Freeze, Onlooker, onlooker
from tests.e2e.display import TWO_MONITORS, Display, desktop

LIMIT_MS: Final = 50.0
RATIO: Final = 1.3

_OURS: Final = (sys.executable, "-m", "app")
_BARE: Final = (sys.executable, str(Path(__file__).with_name("bare_overlay.py")))
_HOLD: Final = ("Control_L", "Alt_L")
_SETTLED: Final = 5.0  # seconds after the start until nothing happens any more
_IDLE: Final = 3.0  # seconds before our key
_BETWEEN: Final = 1.0  # seconds before the others'
_SEEN: Final = 0.3  # seconds until Escape, as for somebody who looks at it
_WHAT: Final = "key press to the stills painted on two monitors"
_WHAT_LARGE: Final = "key press to the still painted on one monitor of 3840x2160"
_LARGE: Final = {"LARGE": (0, 0, 3840, 2160)}
_NO_MANAGER: Final = "times a bare window without the window manager"

Way = Callable[[], Freeze]
"""Has a program show its stills and returns when they are seen."""


def figures(quick: bool) -> Iterator[Figure]:
    """Ask all programs in turn, ours after three seconds of idleness; then first keys alone."""
    rounds = 4 if quick else 9
    with desktop() as shown, onlooker(shown, list(TWO_MONITORS.values())) as eyes:
        with _all_programs(shown, eyes, others=True) as ways:
            seen = _in_turn(ways, eyes, rounds)
        first = tuple(_first_key(shown, eyes) for _run in range(2 if quick else 5))
    found = _painted(seen)
    ours = found["ours"]
    yield Figure(f"{_WHAT}, after 3 s idle", "ms", ours, LIMIT_MS)
    covered = tuple(1000 * freeze.covered for freeze in seen["ours"])
    yield Figure("key press to both monitors frozen, not yet painted", "ms", covered)
    yield Figure(f"{_WHAT}: the first key after the start", "ms", first, LIMIT_MS)
    yield _against_bare("the same, times a bare full-screen window each", found)
    yield _against("flameshot", found)
    yield _against("ksnip", found)
    with (
        desktop(_LARGE) as shown,
        onlooker(shown, list(_LARGE.values())) as eyes,
        _all_programs(shown, eyes, others=False) as ways,
    ):
        found = _painted(_in_turn(ways, eyes, rounds))
    yield Figure(f"{_WHAT_LARGE}, after 3 s idle", "ms", found["ours"], LIMIT_MS)
    yield _against_bare("the same, times a bare full-screen window", found)


def _painted(seen: Mapping[str, Sequence[Freeze]]) -> dict[str, tuple[float, ...]]:
    """Return the milliseconds until all was painted, by program."""
    return {name: tuple(1000 * freeze.painted for freeze in each) for name, each in seen.items()}


def _against_bare(what: str, found: Mapping[str, tuple[float, ...]]) -> Figure:
    ours = found["ours"]
    times = statistics.median(ours) / statistics.median(found["unmanaged"])
    return Figure(
        what,
        "ms",
        ours,
        RATIO,
        baseline=found["managed"],
        baseline_name="QWidget.showFullScreen() that paints stills which it had before",
        details={_NO_MANAGER: round(times, 2)},
    )


def _against(program: str, found: Mapping[str, tuple[float, ...]]) -> Figure:
    """Compare with the fastest way to have another program show its stills."""
    what, ours = f"the same, times {program}", found["ours"]
    medians = {
        name: statistics.median(values)
        for name, values in found.items()
        if name.startswith(program)
    }
    if not medians:
        return Figure(f"{what} (skipped: not installed)", "ms", ours)
    fastest = min(medians, key=lambda name: medians[name])
    return Figure(
        what,
        "ms",
        ours,
        limit=1.0,
        baseline=found[fastest],
        baseline_name=f"{fastest}, already running",
        details={f"{name}, ms": round(median, 1) for name, median in medians.items()},
    )


def _in_turn(ways: Mapping[str, Way], eyes: Onlooker, rounds: int) -> dict[str, tuple[Freeze, ...]]:
    """Return what was seen, by program; the first round, which warms all up, is left out.

    All of them are idle while the others are asked, but before ours the whole desktop is.
    """
    found: dict[str, list[Freeze]] = {name: [] for name in ways}
    for _round in range(rounds + 1):
        for name, way in ways.items():
            time.sleep(_IDLE if name == "ours" else _BETWEEN)
            found[name].append(way())
            time.sleep(_SEEN)
            eyes.press("Escape")
            eyes.wait_alive()
    return {name: tuple(values[1:]) for name, values in found.items()}


def _first_key(shown: Display, eyes: Onlooker) -> float:
    """Return the milliseconds that the first key of a program takes."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        _running(_OURS, home(Path(folder), shown)),
    ):
        time.sleep(_SETTLED)
        freeze = _key(eyes, "space")
        eyes.press("Escape")
        eyes.wait_alive()
    return 1000 * freeze.painted


@contextmanager
def _all_programs(shown: Display, eyes: Onlooker, *, others: bool) -> Iterator[Mapping[str, Way]]:
    """Run them until the end of the block, with or without flameshot and ksnip; yields the ways."""
    ways: dict[str, Way] = {
        "ours": partial(_key, eyes, "space"),
        "managed": partial(_key, eyes, "m"),
        "unmanaged": partial(_key, eyes, "u"),
    }
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        environment = home(folder, shown)
        commands: list[Sequence[str]] = [
            _OURS,
            (*_BARE, "ctrl+alt+m", "managed"),
            (*_BARE, "ctrl+alt+u", "unmanaged"),
        ]
        if others and shutil.which("flameshot"):
            commands.append(["flameshot"])
            ways["flameshot icon"] = lambda: eyes.watch(
                partial(eyes.click, *eyes.icon("flameshot"))
            )
            ways["flameshot gui"] = lambda: eyes.watch(
                lambda: stack.enter_context(_running(["flameshot", "gui"], environment))
            )
        if others and shutil.which("ksnip"):
            commands.append(["ksnip"])
            ways["ksnip --rectarea"] = lambda: eyes.watch(
                lambda: stack.enter_context(_running(["ksnip", "--rectarea"], environment))
            )
        for command in commands:
            stack.enter_context(_running(command, environment))
        time.sleep(_SETTLED)
        yield ways


def _key(eyes: Onlooker, key: str) -> Freeze:
    """Press Ctrl, Alt and `key` as a hand does: they are held until something is seen."""
    eyes.down(*_HOLD)
    try:
        return eyes.watch(partial(eyes.down, key))
    finally:
        eyes.up(key, *_HOLD)


@contextmanager
def _running(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()
