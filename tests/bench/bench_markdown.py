"""Markdown into blocks while it streams: what each look at it costs, and that it is linear."""

import time
from collections.abc import Iterator
from statistics import median
from typing import Final

from app.core.markdown import BlockReader, blocks_of, warm
from tests.bench.harness import Figure

LENGTH: Final = 20_000
PIECE: Final = 20  # characters between two looks
ORDINARY: Final = (
    "The **Save All** button ① is the third in the dialog, see `code` and [this](https://x.y/z).\n\n"
    "- item one with *some* emphasis\n- item two for $5, not $6\n\n| a | b |\n|---|--:|\n"
    "| 1 | 2 |\n\n```py\nprint(1)\n```\n\nSo $x^2$, 请**注意：**先保存。\n\n"
)
CONTRIVED: Final = (
    "x", "[", "*", "**a _b ", "`", "$a ", "\\[\n", "\\begin{a}\n", "> a\n", "  - a\n", "a|b\n",
    "<", "](", "\\", "| **a** |\n",
)  # fmt: skip


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the longest look at a reply, then how the time of the worst text grows."""
    warm()
    runs = 3 if quick else 9
    for name, text in {
        "an ordinary reply": ORDINARY,
        "one paragraph": ORDINARY.partition("\n")[0] + " ",
        "one list": "- item with *emphasis* and `code`\n",
    }.items():
        looks = [_looks((text * LENGTH)[:LENGTH]) for _ in range(runs)]
        yield Figure(
            f"markdown: the longest look at {name} that streams, {LENGTH} characters",
            "ms",
            tuple(max(each) for each in looks),
            limit=3,
            details={"all looks, ms": round(median(sum(each) for each in looks), 1)},
        )
    times = {piece: (_whole(piece, LENGTH), _whole(piece, 4 * LENGTH)) for piece in CONTRIVED}
    worst = max(times, key=lambda piece: times[piece][1] / times[piece][0])
    short, long = times[worst]
    yield Figure(
        f"markdown: {4 * LENGTH} characters, the worst of {len(CONTRIVED)} contrived texts"
        f" ({worst!r})",
        "ms",
        (long,),
        limit=1.5,
        baseline=(4 * short,),
        baseline_name=f"4 x {LENGTH} characters",
    )


def _looks(text: str) -> list[float]:
    """Return how long each look at `text` took, in CPU milliseconds."""
    reader, times = BlockReader(), []
    for start in range(0, len(text), PIECE):
        reader.feed(text[start : start + PIECE])
        begun = time.process_time()
        reader.take()
        times.append((time.process_time() - begun) * 1000)
    return times


def _whole(piece: str, length: int) -> float:
    text = (piece * length)[:length]
    times = []
    for _ in range(3):
        begun = time.process_time()
        blocks_of(text)
        times.append((time.process_time() - begun) * 1000)
    return median(times)
