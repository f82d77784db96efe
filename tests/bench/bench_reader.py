"""The reader against RapidOCR as it comes, on a dense 1080p page whose words are known.

Both run in a process of their own and are warm; what counts is the processor time of that process.
"""

import json
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped] # it has no types

from app.backends.reader.lines import Line, from_header
from app.core.control import Control
from app.core.frame import Pixels
from app.hosting.host import Child
from tests import pages
from tests.bench.harness import Figure

CHANGED = 0.05
REGION = (776, 432, 1240, 556)  # eight lines of the code pane, none cut

DEFAULTS = """
import json, sys, time
import numpy as np
from rapidocr import RapidOCR
read = RapidOCR()
read(np.load(sys.argv[1]))
for name in sys.argv[2:]:
    page, began = np.load(name), time.process_time()
    read(page)
    print(json.dumps(time.process_time() - began), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One reading: seconds of processor and wall clock, seconds until the first line."""

    lines: list[Line]
    cpu: float
    wall: float
    first: float


class Measured:
    """The reader's child, measured from outside."""

    def __init__(self) -> None:
        self._child = Child("reader", idle_seconds=None)

    def read(self, pixels: Pixels, threads: int = 0) -> Run:
        height, width = pixels.shape[:2]
        header = {"width": width, "height": height, "threads": threads}
        before, began, first = self._cpu(), time.monotonic(), 0.0
        lines: list[Line] = []
        for reply in self._child.request("read", header, (pixels.data,), Control()):
            if reply.kind == "item":
                first = first or time.monotonic() - began
                lines.append(from_header(reply.header))
        return Run(lines, self._cpu() - before, time.monotonic() - began, first)

    def memory(self) -> float:
        """Resident bytes."""
        process = self._process()
        return float(process.memory_info().rss) if process else 0.0

    def close(self) -> None:
        self._child.close()

    def _cpu(self) -> float:
        process = self._process()
        if process is None:
            return 0.0
        times = process.cpu_times()
        return float(times.user + times.system)

    def _process(self) -> psutil.Process | None:
        process = self._child._process
        popen = process._popen if process else None
        return psutil.Process(popen.pid) if popen else None


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the reader's figures; one page with `quick`, else two."""
    seeds = range(1, 2 if quick else 3)
    reader = Measured()
    try:
        reader.read(pages.small().pixels())
        full: list[Run] = []
        changed: list[Run] = []
        region: list[Run] = []
        x1, y1, x2, y2 = REGION
        for seed in seeds:
            full.append(reader.read(pages.dense(seed).pixels()))
            later = pages.dense(seed, CHANGED).pixels()
            changed.append(reader.read(later))
            region.append(reader.read(np.ascontiguousarray(later[y1:y2, x1:x2])))
        memory = reader.memory()
    finally:
        reader.close()
    yield from _speed(full, changed, region, _defaults(seeds), memory)
    yield from _quality(seeds, full, changed)
    if not quick:
        yield _threads(seeds, full)


def _speed(
    full: list[Run], changed: list[Run], region: list[Run], defaults: list[float], memory: float
) -> Iterator[Figure]:
    cpu = tuple(run.cpu for run in full)
    yield Figure(
        "reader: dense 1080p page",
        "CPU s",
        cpu,
        0.60,
        baseline=tuple(defaults),
        baseline_name="RapidOCR with its defaults",
        details={
            "lines": len(full[0].lines),
            "wall s": full[0].wall,
            "first line after s": full[0].first,
            "resident MB": memory / 1e6,
        },
    )
    for name, runs, limit in (
        ("reader: the same page, 5 % of the lines changed", changed, 0.35),
        ("reader: a region of 8 lines of it", region, 0.15),
    ):
        yield Figure(
            name,
            "CPU s",
            tuple(run.cpu for run in runs),
            limit,
            baseline=cpu,
            baseline_name="the first full read",
            details={"lines": len(runs[0].lines), "wall s": runs[0].wall},
        )


def _threads(seeds: Sequence[int], own: list[Run]) -> Figure:
    """Return what the threads that the reader chooses cost, against one."""
    reader = Measured()
    try:
        reader.read(pages.small().pixels(), threads=1)
        alone = [reader.read(pages.dense(seed).pixels()) for seed in seeds]
    finally:
        reader.close()
    return Figure(
        "reader: several threads, dense 1080p page",
        "CPU s",
        tuple(run.cpu for run in own),
        1.1,
        baseline=tuple(run.cpu for run in alone),
        baseline_name="one thread",
        details={"wall s": own[0].wall, "one thread wall s": alone[0].wall},
    )


def _quality(seeds: Sequence[int], full: list[Run], changed: list[Run]) -> Iterator[Figure]:
    for name, runs, share in (("", full, 0.0), (", 5 % changed", changed, CHANGED)):
        scores = [
            score(pages.dense(s, share), run.lines) for s, run in zip(seeds, runs, strict=True)
        ]
        yield Figure(
            f"reader: words read{name}", "share", tuple(s[0] for s in scores), 0.99, "at least"
        )
        yield Figure(
            f"reader: centre of a word's box inside the true box{name}",
            "share",
            tuple(s[1] for s in scores),
            0.93,
            "at least",
        )


def score(page: pages.Page, lines: Sequence[Line]) -> tuple[float, float]:
    """Return how many words of a page were read, and how many of these lie at their place.

    A word is read when the line at its place holds its text, spaces and width apart.
    """
    found = inside = 0
    for word in page.words:
        x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
        for line in lines:
            left, top, right, bottom = line.bounds
            here = left - 3 <= x <= right + 3 and top - 3 <= y <= bottom + 3
            if here and _plain(word.text) in _plain(line.text):
                found += 1
                inside += _hits(word, line)
                break
    return found / len(page.words), inside / max(1, found)


def _hits(word: pages.Word, line: Line) -> bool:
    """Return whether one of the places where the word stands in the line has its centre right."""
    at = line.text.find(word.text)
    while at >= 0:
        x1, y1, x2, y2 = line.span(at, at + len(word.text))
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        if word.box[0] <= x <= word.box[2] and word.box[1] <= y <= word.box[3]:
            return True
        at = line.text.find(word.text, at + 1)
    return False


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "")


def _defaults(seeds: Sequence[int]) -> list[float]:
    """Return the CPU seconds that RapidOCR takes for the same pages with its defaults."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        names = []
        for name, page in [("warm", pages.small()), *((str(s), pages.dense(s)) for s in seeds)]:
            path = Path(folder) / f"{name}.npy"
            np.save(path, page.pixels()[:, :, :3])
            names.append(str(path))
        done = subprocess.run(
            [sys.executable, "-c", DEFAULTS, *names], capture_output=True, check=True, text=True
        )
    return [float(json.loads(line)) for line in done.stdout.splitlines()[-len(seeds) :]]
