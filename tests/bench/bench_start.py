"""How long the command line takes to say its first words: whole processes, start to end."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from tests.bench.harness import Figure

_BARE = (sys.executable, "-c", "import argparse, gettext")


def figures(quick: bool) -> Iterator[Figure]:
    """Yield one figure a flag, each against a bare interpreter of the same run."""
    runs = 7 if quick else 31
    for flag in ("--help", "--version"):
        program = (sys.executable, "-m", "app", flag)
        _seconds(program)  # compiles, fills the caches
        _seconds(_BARE)
        values, baseline = [], []
        for _run in range(runs):  # in turn: a slow moment meets both
            values.append(_seconds(program))
            baseline.append(_seconds(_BARE))
        yield Figure(
            name=f"eyeline {flag}",
            unit="ms",
            values=tuple(1000 * value for value in values),
            limit=3.0,
            baseline=tuple(1000 * value for value in baseline),
            baseline_name="python -c 'import argparse, gettext'",
        )


def _seconds(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
