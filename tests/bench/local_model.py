"""How fast the local model's worker is on this machine, beside transformers' own `generate`.

    python -m tests.bench.local_model [--size tiny|mid|flash] [--quant fp32|bf16|int8|nf4]

in an interpreter with torch and transformers; nothing else is needed, no network, no weights: the
model is made of random numbers (`flash` is the architecture of GLM-4.6V-Flash, and needs 20 GB of
disk and a card). `--folder` measures a model that is there.

What is compared is measured in turns, so that both meet the same machine; each figure is the
median of `--runs`. On a CPU that others use too, `--threads 1` is steadier by far: threads of torch
wait for each other after every layer.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import transformers

from app.backends.local import fit
from app.backends.local.architecture import architecture_of
from app.backends.local.bundle import worker_file
from app.backends.local.worker.brain import hardware
from app.backends.local.worker.brain.engine import Engine, Question, Used
from app.backends.local.worker.brain.loading import Loaded, Quantization, Scope, Wanted, load
from app.backends.local.worker.brain.prompt import Asked, Still
from app.backends.local.worker.brain.reply import Wishes
from app.backends.local.worker.brain.sampling import Sampling
from app.core.control import Control
from app.hosting.host import Child
from tests.bench.local_stock import Stock
from tests.local import tiny

GREEDY: Final = Wishes(Sampling(temperature=0, repetition_penalty=1.0), most=64, endless=True)
FORMS: Final[dict[str, tuple[str, Quantization]]] = {
    "fp32": ("float32", "none"),
    "bf16": ("bfloat16", "none"),
    "int8": ("bfloat16", "int8"),
    "nf4": ("bfloat16", "nf4"),
}
BUDGET: Final = 8 << 30  # bytes of kept conversations: all of them
NEW: Final = 50  # tokens of a second turn


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a model of a size: pictures (width, height), and lengths in tokens."""

    pictures: tuple[tuple[int, int], ...]
    contexts: tuple[int, ...]
    kept: tuple[int, ...]


PLANS: Final = {
    "tiny": Plan(((1280, 720),), (300,), (300,)),
    "mid": Plan(((1280, 720),), (1000, 8000), (2000,)),
    "flash": Plan(((1920, 1080), (3840, 2160)), (1000, 8000, 32_000), (2000, 8000)),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; `raw` are the values behind it, by what they are of."""

    name: str
    value: str
    note: str = ""
    raw: dict[str, list[float]] | None = None


class Bench:
    """Measures a loaded model."""

    def __init__(self, loaded: Loaded, plan: Plan, runs: int) -> None:
        self._loaded = loaded
        self._plan = plan
        self._runs = runs
        self._engine = Engine(loaded, budget=BUDGET)
        self._stock = Stock(loaded, GREEDY.most or 0)
        self._word = len(self._tokens(2)) - len(self._tokens(1))
        self._peak = 0
        self._largest = fit.Setup("bf16", "none", 1, 1)  # what was in use at once, at most

    def figures(self) -> Iterator[Figure]:
        """Yield all figures of this process, one after another."""
        self._ours(text(self.words(NEW)))  # what is only slow once
        for size in self._plan.pictures:
            yield self._picture(*size)
        bandwidth = _bandwidth(self._loaded.device)
        yield Figure("copy bandwidth", f"{bandwidth / 1e9:.1f} GB/s")
        for context in self._plan.contexts:
            yield self._decode(context, bandwidth)
        yield from self.second_turns()
        yield self._memory()

    def second_turns(self) -> Iterator[Figure]:
        """Yield what keeping a conversation saves."""
        for kept in self._plan.kept:
            yield self._second_turn(kept)

    def through_the_pipe(self, child: Child) -> Figure:
        """Return what an answer takes that comes from a process of its own."""
        words = self.words(self._plan.contexts[0])
        asked = text(words)
        took: dict[str, list[float]] = {"pipe": [], "worker": [], "generate": []}
        through(child, words)
        busy: list[float] = []  # the processor's seconds here: others do not make them more
        for _again in range(self._runs):
            took["generate"].append(_seconds(lambda: self._stock.ask(asked)))
            took["worker"].append(_seconds(lambda: self._ours(asked)))
            since = time.process_time()
            took["pipe"].append(_seconds(lambda: through(child, words)))
            busy.append(time.process_time() - since)
        middle = {name: statistics.median(values) for name, values in took.items()}
        more = _median_share(took["pipe"], took["generate"])
        note = f"generate {middle['generate']:.3f} s: {more:+.1%} in the median pair"
        note += f"; the worker without child and pipe {middle['worker']:.3f} s"
        note += f"; to take it costs {statistics.median(busy) * 1000:.0f} ms of a processor"
        name = f"{GREEDY.most} tokens through child and pipe"
        return Figure(name, f"{middle['pipe']:.3f} s", note, took)

    def words(self, tokens: int) -> str:
        """Return text of about so many tokens."""
        return "word " * max(1, tokens // self._word)

    # ---- figures

    def _picture(self, width: int, height: int) -> Figure:
        pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
        asked = Asked(
            [{"role": "user", "parts": [{"picture": 0}, {"text": "What is it?"}]}],
            [Still(b"picture", height, width)],
            think=False,
        )
        ours, stock = self._pairs(
            lambda: self._ours(asked, frame=lambda _key: pixels),
            lambda: self._stock.ask(asked, lambda _key: pixels),
        )
        used = _middle(ours, "first")
        note = f"{used.prompt} tokens; vision {used.vision:.3f} s, prefill {used.prefill:.3f} s"
        note += f"; generate {_middle(stock, 'first').first:.3f} s"
        return Figure(f"{width}x{height} to first token", f"{used.first:.3f} s", note)

    def _decode(self, context: int, bandwidth: float) -> Figure:
        asked = text(self.words(context))
        self._ours(asked, "decode")  # what is read stays: only what is said is measured
        ours, stock = self._pairs(
            lambda: self._ours(asked, "decode"), lambda: self._stock.ask(asked)
        )
        self._engine.conversations.clear()
        used, theirs = _middle(ours, "rate"), _middle(stock, "rate")
        read = self._bytes_read(used.prompt + used.completion // 2)
        share, their_share = (each.rate * read / bandwidth for each in (used, theirs))
        note = f"{share:.0%} of the bandwidth limit, {read / 1e6:.0f} MB a token"
        note += f"; generate {theirs.rate:.1f} tokens/s, {their_share:.0%}"
        return Figure(f"decode at {used.prompt} tokens", f"{used.rate:.1f} tokens/s", note)

    def _second_turn(self, kept: int) -> Figure:
        first = self.words(kept)
        said = (("user", first), ("assistant", "Yes."), ("user", self.words(NEW)))
        asked = Asked(
            [{"role": role, "parts": [{"text": words}]} for role, words in said], [], think=False
        )

        def turn(conversation: str) -> Used:
            self._engine.conversations.clear()
            self._ours(text(first), "kept")
            return self._ours(asked, conversation)

        cached, fresh = self._pairs(lambda: turn("kept"), lambda: turn(""))
        theirs = self._stock.ask(asked)
        used, without = _middle(cached, "first"), _middle(fresh, "first")
        note = f"{without.first:.3f} s without: {without.first / used.first:.1f} times as fast"
        note += f"; generate {theirs.first:.3f} s"
        raw = {
            "cached": [each.first for each in cached],
            "fresh": [each.first for each in fresh],
        }
        new = used.prompt - used.cached
        name = f"second turn, {used.cached} tokens kept, {new} new"
        return Figure(name, f"{used.first:.3f} s", note, raw)

    def _memory(self) -> Figure:
        """What all of this took at most; the rule is for what one question takes of a card."""
        if not self._peak:
            return Figure("peak memory", "unknown")
        note = "all of the process"
        predicted = self._predicted()
        if self._loaded.device.type == "cuda" and predicted is not None:
            note = f"predicted {predicted / 2**30:.2f} GiB: {self._peak / predicted - 1:+.1%}"
        return Figure("peak memory", f"{self._peak / 2**30:.2f} GiB", note)

    def _predicted(self) -> int | None:
        loaded = self._loaded
        names: dict[str, fit.Precision] = {"bfloat16": "bf16", "float16": "fp16"}
        quantization = loaded.quantization
        precision = names.get(str(loaded.dtype).removeprefix("torch."))
        if quantization != "none":
            precision = quantization
        if precision is None:
            return None
        sizes = architecture_of(loaded.model.config.to_dict())
        most = self._largest
        return fit.estimate(sizes, fit.Setup(precision, loaded.scope, most.context, most.picture))

    # ---- how

    def _tokens(self, words: int) -> list[int]:
        ids: list[int] = self._loaded.tokenizer.encode("word " * words, add_special_tokens=False)
        return ids

    def _ours(
        self,
        asked: Asked,
        conversation: str = "",
        frame: Callable[[bytes], Any] = lambda _key: None,
    ) -> Used:
        question = Question(asked, frame, GREEDY, conversation)
        events = list(self._engine.ask(question, lambda: False))
        used = next(event for event in events if isinstance(event, Used))
        scaling = self._loaded.scaling
        seen = [scaling.tokens(1, still.height, still.width) for still in asked.stills]
        self._peak = max(self._peak, used.peak or 0)
        self._largest = fit.Setup(
            "bf16", "none", max(self._largest.context, used.prompt + used.completion),
            max([self._largest.picture, *seen]),
        )  # fmt: skip
        return used

    def _pairs(self, ours: Callable[[], Any], stock: Callable[[], Any]) -> Any:
        """Return what both give, measured in turns."""
        return zip(*((ours(), stock()) for _again in range(self._runs)), strict=True)

    def _bytes_read(self, tokens: int) -> int:
        """Return what choosing one token reads: all weights but two, and keys and values.

        Of the table of words one row is read, and the vision tower sleeps.
        """
        model = self._loaded.model
        asleep = hardware.nbytes(model.model.visual) + hardware.nbytes(model.get_input_embeddings())
        text = model.config.text_config
        width = getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads
        numbers = 2 * text.num_hidden_layers * text.num_key_value_heads * width
        cached = tokens * numbers * self._loaded.dtype.itemsize
        return int(self._loaded.weights - asleep + cached)


def text(words: str) -> Asked:
    """Return a question without pictures, to be answered at once."""
    return Asked([{"role": "user", "parts": [{"text": words}]}], [], think=False)


@contextmanager
def worker(folder: Path, how: dict[str, Any]) -> Iterator[Child]:
    """Start the archive in a process of its own, with the model loaded."""
    with tempfile.TemporaryDirectory() as place:
        os.environ["OMP_NUM_THREADS"] = str(torch.get_num_threads())
        program = [sys.executable, str(worker_file(Path(place)))]
        child = Child("local", program=program, start_seconds=120, silence_seconds=None)
        try:
            list(child.request("load", {"folder": str(folder), **how}, (), Control()))
            yield child
        finally:
            child.close()


def through(child: Child, words: str) -> None:
    """Ask a worker, to the end."""
    header = {
        "messages": [{"role": "user", "parts": [{"text": words}]}],
        "think": False,
        "max_tokens": GREEDY.most,
        "endless": True,
        "sampling": {"temperature": 0, "repetition_penalty": 1.0},
    }
    list(child.request("ask", header, (), Control()))


def _middle(runs: Sequence[Any], by: str) -> Any:
    """Return the run in the middle."""
    return sorted(runs, key=lambda run: getattr(run, by))[len(runs) // 2]


def _median_share(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return by how much the first of a pair is more, in the median pair."""
    pairs = zip(ours, theirs, strict=True)
    return statistics.median(mine / other for mine, other in pairs) - 1


def _seconds(work: Callable[[], object]) -> float:
    since = time.perf_counter()
    work()
    return time.perf_counter() - since


def _bandwidth(device: torch.device) -> float:
    """Return the bytes a second that are read and written when a large tensor is copied."""
    size = 1 << (30 if device.type == "cuda" else 27)
    source = torch.ones(size, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)

    def copied() -> None:
        target.copy_(source)
        hardware.synchronize(device)

    copied()
    return 2 * size / min(_seconds(copied) for _ in range(8))


def _loaded(folder: Path, how: dict[str, Any]) -> tuple[Loaded, float]:
    since = time.perf_counter()
    *_, loaded = load(Wanted(folder, **how))
    assert isinstance(loaded, Loaded)
    hardware.synchronize(loaded.device)
    return loaded, time.perf_counter() - since


def _measured(folder: Path, how: dict[str, Any], asked: argparse.Namespace) -> Iterator[Figure]:
    """Yield all figures; two models are in memory for the last one."""
    loaded, took = _loaded(folder, how)
    told = ", ".join(f"{name} {value}" for name, value in loaded.header.items())
    print(f"{told}, threads {torch.get_num_threads()}, median of {asked.runs}")
    yield Figure("load", f"{took:.2f} s")
    bench = Bench(loaded, PLANS[asked.size], asked.runs)
    yield from bench.second_turns() if asked.brief else bench.figures()
    with worker(folder, how) as child:
        yield bench.through_the_pipe(child)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the arguments ask for and print a table."""
    parser = argparse.ArgumentParser(description="Measure the local model's worker.")
    parser.add_argument("--size", choices=PLANS, default="mid")
    parser.add_argument("--quant", choices=FORMS, default="bf16")
    parser.add_argument("--scope", choices=["language", "all"], default="language")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--brief", action="store_true", help="only second turn, child and pipe")
    parser.add_argument("--json", type=Path, help="where to write the values behind the table")
    asked = parser.parse_args(arguments)
    transformers.logging.disable_progress_bar()
    if asked.threads:
        torch.set_num_threads(asked.threads)
    dtype, quantization = FORMS[asked.quant]
    scope: Scope = asked.scope
    how = {"device": asked.device, "dtype": dtype, "quantization": quantization, "scope": scope}
    raw: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = asked.folder
        if folder is None:
            made = torch.float32 if dtype == "float32" else torch.bfloat16
            folder = tiny.make(Path(place), tiny.SIZES[asked.size], made)
        for figure in _measured(folder, how, asked):
            print(f"{figure.name:<40} {figure.value:>16}  {figure.note}".rstrip(), flush=True)
            raw |= figure.raw or {}
    if asked.json:
        asked.json.write_text(json.dumps(raw), encoding="utf-8")


if __name__ == "__main__":
    main()
