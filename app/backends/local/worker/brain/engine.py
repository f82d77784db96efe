"""One question after another to a loaded model, its conversations kept."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from app.backends.local.worker.brain import hardware
from app.backends.local.worker.brain.conversations import Conversations
from app.backends.local.worker.brain.loading import Loaded
from app.backends.local.worker.brain.prefill import Frame, Reader, Reading
from app.backends.local.worker.brain.prompt import Asked, Prompt, Prompter
from app.backends.local.worker.brain.reply import Reason, Reply, Said, Wishes
from app.backends.local.worker.failures import failure
from app.child.protocol import Failure

CHUNK: Final = 512  # tokens that are read at once, between two looks at whether to go on


@dataclass(frozen=True, slots=True)
class Question:
    """`conversation` is its name, "" for one that is not kept; `frame` has the pictures."""

    asked: Asked
    frame: Frame
    wishes: Wishes
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Used:
    """Tokens, seconds, and bytes (None: the system does not tell).

    `first`: until the first token; `vision` and `prefill`: what of it went into looking at new
    pictures and into reading; `rate`: tokens a second after the first one. `peak` is the most
    memory in use, `cache` what all kept conversations take.
    """

    prompt: int
    cached: int
    completion: int
    thinking: int
    first: float
    vision: float
    prefill: float
    rate: float
    peak: int | None
    since_start: bool
    cache: int


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a reply: by itself, by the limit that was set, or because the context is full."""

    reason: Reason


Event = Reading | Said | Used | Ended


class Engine:
    """Answers with `loaded`; conversations are kept in `budget` bytes."""

    def __init__(self, loaded: Loaded, *, budget: int, chunk: int = CHUNK) -> None:
        self._loaded = loaded
        self._chunk = chunk
        self._stage = ""
        self._prompter = Prompter(loaded.tokenizer, loaded.special, loaded.scaling)
        layers = int(loaded.model.config.text_config.num_hidden_layers)
        self.conversations = Conversations(layers, budget)

    def ask(self, question: Question, hurried: Callable[[], bool]) -> Iterator[Event]:
        """Answer. Whoever no longer wants it leaves; what was computed stays in the cache.

        Raises Failure: template, bad_picture, context_too_long, out_of_memory, device_lost. After
        out_of_memory all conversations are forgotten and the model goes on working.
        """
        trouble: hardware.Trouble | None = None
        try:
            yield from self._answer(question, hurried)
        except (RuntimeError, MemoryError) as error:
            trouble = hardware.trouble(error)
            if trouble is None:
                raise
        if trouble is not None:  # out here nothing holds any more what the failed step had made
            self.conversations.clear()
            raise self._failed(trouble)

    def _answer(self, question: Question, hurried: Callable[[], bool]) -> Iterator[Event]:
        self._stage = "prompt"
        begun = hardware.begin_peak(self._loaded.device)
        clock = _Clock()
        conversation = self.conversations.take(question.conversation)
        prompt = self._prompter.prompt(replace(question.asked, replies=conversation.replies))
        self._check_length(prompt)
        cached = conversation.common(prompt)
        reader = Reader(self._loaded, self._chunk)
        reply = Reply(self._loaded, self._prompter, prompt, question.wishes)
        try:
            for reading in reader.read(prompt, conversation, question.frame):
                self._stage = reading.stage
                clock.saw(reading)
                yield reading
            self._stage = "decode"
            yield from reply.pieces(reader, conversation, hurried)
        finally:
            conversation.replies |= reply.remembered()
            self.conversations.shrink()
        yield Used(
            prompt=len(prompt.tokens), cached=cached, completion=reply.count,
            thinking=reply.thinking.tokens, first=max(0.0, reply.first - clock.began),
            vision=clock.took("vision"), prefill=clock.took("prefill"), rate=reply.rate,
            peak=hardware.peak(self._loaded.device), since_start=not begun,
            cache=self.conversations.nbytes,
        )  # fmt: skip
        yield Ended(reply.reason)

    def _failed(self, trouble: hardware.Trouble) -> Failure:
        device = self._loaded.device
        if trouble == "device_lost":
            return failure("device_lost", device=str(device))
        hardware.release(device)
        return failure("out_of_memory", stage=self._stage, **hardware.memory(device))

    def _check_length(self, prompt: Prompt) -> None:
        if len(prompt.tokens) >= self._loaded.context:
            facts: dict[str, Any] = {
                "context": self._loaded.context,
                "pictures": prompt.picture_tokens,
            }
            raise failure("context_too_long", tokens=len(prompt.tokens), **facts)


class _Clock:
    """What the two stages of reading take."""

    def __init__(self) -> None:
        self.began = self._since = time.perf_counter()
        self._stage = ""
        self._took = {"vision": 0.0, "prefill": 0.0}

    def saw(self, reading: Reading) -> None:
        """Note that a step begins: the time before it went into the one before."""
        now = time.perf_counter()
        if self._stage:
            self._took[self._stage] += now - self._since
        self._stage, self._since = reading.stage, now

    def took(self, stage: Literal["vision", "prefill"]) -> float:
        """Return the seconds of a stage."""
        return self._took[stage]
