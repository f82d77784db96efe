"""Reading replies as they stream, in pieces of 4 characters: how long it takes, and that it is
linear, also in what was made to be slow."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from statistics import median
from typing import Final

from app.core.chat import Text
from app.core.mark import Grid, Target
from app.core.reply import ReplyReader
from tests.bench.harness import Figure

PIECE: Final = 4
LENGTH: Final = 20_000
LENGTHS: Final = (5_000, 10_000, 20_000, 40_000)

MIXED: Final = (
    "The dialog has a button <|begin_of_box|>[[94,598,177,991]]<|end_of_box|>, see `code` [1].\n"
    '```json\n[{"label": "OK", "bbox_2d": [109, 152, 193, 822]},\n {"label": "Cancel", '
    '"bbox_2d": [696, 92, 819, 822]}]\n```\n按钮在左上角。 Then a < b, f(x) is a function, and '
    "the rest of the answer goes on in plain words for a while, as answers about screens do.\n"
)


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the time for ordinary replies, then how the time grows: the worst kind of each sort."""
    runs = 5 if quick else 11
    for name, reply in ORDINARY.items():
        times = {length: _times(reply(length), runs) for length in LENGTHS}
        details: dict[str, float | str] = {
            f"{length} characters, ms": round(median(values), 2) for length, values in times.items()
        }
        yield Figure(
            f"grammar: {LENGTH} characters of {name}",
            "ms",
            times[LENGTH],
            limit=50,
            details=details,
        )
    yield _worst("ordinary", ORDINARY, runs)
    yield _worst("contrived", CONTRIVED, 3 if quick else 5)


def _worst(sort: str, kinds: Mapping[str, Callable[[int], str]], runs: int) -> Figure:
    """Return how the time grows for the kind where it grows most; `details` has all of them."""
    times = {name: _growth(reply, runs) for name, reply in kinds.items()}
    growths = {name: median(long) / (4 * median(short)) for name, (short, long) in times.items()}
    worst = max(growths, key=growths.__getitem__)
    short, long = times[worst]
    return Figure(
        f"grammar: {LENGTH // 2} to {2 * LENGTH} characters, the worst of {len(kinds)} {sort}"
        f" replies ({worst})",
        "ms",
        long,
        limit=1.5,
        baseline=tuple(4 * value for value in short),
        baseline_name=f"4 x {LENGTH // 2} characters",
        details={f"growth of {name}": round(growth, 3) for name, growth in growths.items()},
    )


def _times(reply: str, runs: int) -> tuple[float, ...]:
    return tuple(_milliseconds(_pieces(reply), time.perf_counter) for _ in range(runs))


def _growth(reply: Callable[[int], str], runs: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Processor time for short and for long replies, in turns: other work disturbs both alike."""
    both = _pieces(reply(LENGTH // 2)), _pieces(reply(2 * LENGTH))
    times = [[_milliseconds(pieces, time.thread_time) for pieces in both] for _ in range(runs)]
    short, long = zip(*times, strict=True)
    return short, long


def _pieces(reply: str) -> list[Text]:
    return [Text(reply[at : at + PIECE]) for at in range(0, len(reply), PIECE)]


def _milliseconds(pieces: list[Text], clock: Callable[[], float]) -> float:
    reader = ReplyReader((Target("page", 1920, 1080),), Grid(), markup=True, grounded=True)
    gc.collect()
    begun = clock()
    for piece in pieces:
        for _ in reader.feed(piece):
            pass
    for _ in reader.finish("stop"):
        pass
    return (clock() - begun) * 1000


def _repeated(text: str, before: str = "") -> Callable[[int], str]:
    return lambda length: (before + text * (length // len(text) + 1))[:length]


ORDINARY: Final = {
    "prose": _repeated("The quick brown fox jumps over the lazy dog. "),
    "words, code and places": _repeated(MIXED),
    "one list of objects": _repeated('{"label": "car", "bbox_2d": [12, 2, 330, 440]}, ', "["),
}

CONTRIVED: Final = {
    "[": _repeated("["),
    '{"': _repeated('{"'),
    "`": _repeated("`"),
    "<|": _repeated("<|"),
    "(1,": _repeated("(1,"),
    "{a:{": _repeated("{a:{"),
    "f(a=": _repeated("f(a="),
    "[1,2], in one list": _repeated("[1,2],", "["),
    "(1,2), side by side": _repeated("(1,2),"),
    "an unclosed code block": _repeated('"a": 1, ', "```json\n[{"),
    "an unclosed string": _repeated("x", '[{"label": "'),
    "white space in a bracket": _repeated(" ", "["),
    "a track of many seconds": _repeated('0: [{"bbox_2d": [1, 2, 30, 40]}], ', "{"),
    "thinking that never began": _repeated("</think>a"),
    "code in lines": _repeated("`[1, 2, 30, 40]` "),
    "a line of code that never ends": _repeated("[1, 2, 30, 40] ", "`"),
    "numbers with names": _repeated("x1=100, y1=200, x2=300, y2=400. "),
    "names of numbers": _repeated("x1=100, y1=200, "),
    "x": _repeated("x"),
    "an escaped string": _repeated('\\\\\\"', '[{\\"label\\": \\"'),
    "escaped notation": _repeated('{\\"label\\": \\"a\\", \\"bbox_2d\\": [1, 2, 30, 40]},\\n', "["),
    "backslashes": _repeated("\\", "[{"),
    "box marks": _repeated("<|begin_of_box|>"),
    "calls that never end": _repeated("<tool_call>"),
}
