"""From the call to the stills painted on two monitors, against bare windows that show the same."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench.harness import Figure
from tests.e2e.display import desktop

LIMIT_MS: Final = 50.0
RATIO: Final = 1.3


def figures(quick: bool) -> Iterator[Figure]:
    """Show each kind in turn, in one process; the first rounds warm all of them up."""
    program = Path(__file__).with_name("overlay_shown.py")
    with desktop() as shown:
        told = subprocess.run(
            [sys.executable, str(program), "10" if quick else "30"],
            env={**shown.environment, "PYTHONPATH": str(program.parents[2])},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
    found = {name: tuple(values) for name, values in json.loads(told).items()}
    yield Figure(
        "two stills of 1920x1080 painted, session made to painted", "ms", found["session"], LIMIT_MS
    )
    yield Figure(
        "the same, times a bare full-screen window each",
        "ms",
        found["session"],
        limit=RATIO,
        baseline=found["managed"],
        baseline_name="QWidget.showFullScreen() that paints the still",
        details={
            "times a bare window without the window manager": round(
                statistics.median(found["session"]) / statistics.median(found["unmanaged"]), 2
            )
        },
    )
