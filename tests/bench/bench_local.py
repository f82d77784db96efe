"""The local model's worker on this machine's processor, with a model of medium size.

Measured in the environment that has torch (`packaging/dev.py local`), on one thread: threads of
torch wait for each other after every layer, and so for whatever else the machine does.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.harness import Figure


def figures(quick: bool) -> Iterator[Figure]:
    """What keeping a conversation saves, and what child and pipe cost."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "values.json"
        command = [os.environ["EYELINE_LOCAL_PYTHON"], "-m", "tests.bench.local_model", "--brief"]
        options = ["--runs", "3" if quick else "9", "--threads", "1", "--json", str(file)]
        subprocess.run([*command, *options], stdout=subprocess.DEVNULL, check=True)
        seconds: dict[str, list[float]] = json.loads(file.read_text(encoding="utf-8"))
    yield Figure(
        "local model, second turn: first token, 2000 tokens kept and 50 new", "s",
        tuple(seconds["cached"]), 0.2,
        baseline=tuple(seconds["fresh"]), baseline_name="without what was kept",
    )  # fmt: skip
    yield Figure(
        "local model, 64 tokens through child and pipe", "s",
        tuple(seconds["pipe"]), 1.05,
        baseline=tuple(seconds["generate"]), baseline_name="transformers' generate",
    )  # fmt: skip
