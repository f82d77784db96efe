"""Looking for secrets on a dense 1080p page, against reading it; and covering what was found."""

import time
from collections.abc import Iterator

from app.backends.reader.lines import text_line
from app.core.covering import covered
from app.core.frame import File, Frame
from app.core.redaction import RedactionSettings
from app.core.secrets_found import find_secrets
from app.core.text_line import TextLine
from tests import pages, secret_pages
from tests.bench.bench_reader import Measured
from tests.bench.harness import Figure

RUNS = 20
PLACE = (780, 440)  # the code pane of the dense page


def figures(quick: bool) -> Iterator[Figure]:
    """Yield what looking costs beside the read of the same page, how much it finds, and covering.

    One page with `quick`, else two.
    """
    reader = Measured()
    try:
        reader.read(pages.small().pixels())
        reads = [reader.read(_page(seed).pixels()) for seed in range(1, 2 if quick else 3)]
    finally:
        reader.close()
    lines = [text_line(line) for line in reads[0].lines]
    cpu, found = _looked(lines)
    yield Figure(
        "redaction: secrets on a dense 1080p page",
        "CPU s",
        cpu,
        0.10,
        baseline=tuple(run.cpu for run in reads),
        baseline_name="reading it",
        details={"lines": len(lines), "secrets": len(found)},
    )
    wanted = [kind for *_, kind in secret_pages.SECRETS]
    right = sum(min(found.count(kind), wanted.count(kind)) for kind in set(wanted))
    yield Figure("redaction: secrets found", "share", (right / len(wanted),), 1.0, "at least")
    yield Figure(
        "redaction: what is found is a secret", "share", (right / len(found),), 1.0, "at least"
    )
    yield _covering(lines)


def _page(seed: int) -> pages.Page:
    page = pages.dense(seed)
    page.fill(770, 430, 1400, 1070, pages.DARK)
    secret_pages.write(page, *PLACE, 13, dark=True)
    return page


def _looked(lines: list[TextLine]) -> tuple[tuple[float, ...], list[str]]:
    """Return CPU seconds of each run, and the kinds that were found."""
    seconds: list[float] = []
    for _ in range(RUNS):
        began = time.process_time()
        found = find_secrets(lines, RedactionSettings())
        seconds.append(time.process_time() - began)
    return tuple(seconds), [each.kind for each in found]


def _covering(lines: list[TextLine]) -> Figure:
    frame = Frame(pages.blank(3840, 2160).pixels(), File("page.png"))
    boxes = [line.box for line in lines[:20]]
    taken: list[float] = []
    copied: list[float] = []
    for _ in range(RUNS):
        began = time.perf_counter()
        frame.pixels.copy()
        between = time.perf_counter()
        covered(frame, boxes)
        taken.append((time.perf_counter() - between) * 1000)
        copied.append((between - began) * 1000)
    return Figure(
        "redaction: 20 places of a 4K frame covered",
        "ms",
        tuple(taken),
        baseline=tuple(copied),
        baseline_name="copying the frame",
    )
