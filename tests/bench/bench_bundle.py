"""The bundle beside the sources it was made of: from its start to the icon in the tray."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from tests.bench.bench_program import OURS, Eyes, program, settle
from tests.bench.harness import Figure
from tests.bench.homes import ROOT, home
from tests.e2e.display import desktop, wait_until

BUNDLE: Final = ROOT / "build/bundle/out/eyeline/eyeline"


def figures(quick: bool) -> Iterator[Figure]:
    """Yield nothing where no bundle has been made (`packaging/build.py`)."""
    if not BUNDLE.exists():
        print("no bundle: packaging/build.py makes one", file=sys.stderr)
        return
    commands: tuple[Sequence[str], ...] = (OURS, (str(BUNDLE),))
    starts: dict[Sequence[str], list[float]] = {command: [] for command in commands}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, desktop() as shown:
        environment = home(Path(folder), shown)
        eyes = Eyes(shown)
        for run in range(4 if quick else 8):
            for command in commands:  # in turn: a slow moment meets both
                with program(command, environment) as process:
                    seconds = eyes.seconds_until(eyes.icon)
                    settle(process.pid)
                if run:  # the first one of each finds nothing in memory
                    starts[command].append(seconds)
                wait_until(lambda: not eyes.icon(), "the icon to go")
    source, bundle = (tuple(1000 * each for each in starts[command]) for command in commands)
    yield Figure(
        "start of the bundle to tray icon", "ms", bundle, 1.5,
        baseline=source, baseline_name="the same from source",
    )  # fmt: skip
