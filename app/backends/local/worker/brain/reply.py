"""A reply, token by token, and the reins on it."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import torch

from app.backends.local.worker.brain.conversations import Conversation
from app.backends.local.worker.brain.loading import Loaded, Special
from app.backends.local.worker.brain.prefill import Reader
from app.backends.local.worker.brain.prompt import Prompt, Prompter
from app.backends.local.worker.brain.sampling import Sampler, Sampling
from app.backends.local.worker.brain.text import Decoder

Reason = Literal["stop", "length", "context"]

_ROOM: Final = 1024  # ids by which the list of them on the device grows


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to answer: `most` tokens in all, `budget` of them to think; None is no limit.

    `thinks`: the model may think. `endless`: go on after its own end, to measure.
    """

    sampling: Sampling
    most: int | None = None
    budget: int | None = None
    thinks: bool = True
    endless: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """The next piece of the reply, marks and tags as they are; `tokens` of it so far."""

    text: str
    tokens: int


class Thinking:
    """Whether the model is thinking, and how it is brought to its end: by ending it for it."""

    def __init__(
        self, special: Special, wishes: Wishes, prompt: Prompt, newline: list[int]
    ) -> None:
        self.tokens = 0
        self._special = special
        self._budget = wishes.budget
        self._open = prompt.thinks
        self._may_begin = wishes.thinks and not prompt.goes_on
        self._newline = newline

    def saw(self, token: int) -> None:
        """Follow what the model says."""
        if token == self._special.think:
            self._open = True
        elif token == self._special.end_think:
            self._open = False
        elif self._open:
            self.tokens += 1
        self._may_begin = False

    def forced(self, *, hurried: bool) -> list[int]:
        """Return what is to be said next in the model's place: mostly nothing."""
        enough = hurried or (self._budget is not None and self.tokens >= self._budget)
        if not enough or not (self._open or self._may_begin):
            return []
        begin = [] if self._open else [self._special.think]
        return [*begin, self._special.end_think, *self._newline]


class Reply:
    """One reply; `reason` is why it ended, `first` and `last` when its tokens came."""

    def __init__(self, loaded: Loaded, prompter: Prompter, prompt: Prompt, wishes: Wishes) -> None:
        self.reason: Reason = "stop"
        self.first = self.last = 0.0
        self.thinking = Thinking(loaded.special, wishes, prompt, prompter.encode("\n"))
        self._loaded = loaded
        self._wishes = wishes
        self._stops = frozenset[int]() if wishes.endless else loaded.stops
        self._tokens: list[int] = []
        sampling = wishes.sampling.over(loaded.model.generation_config)
        self._sampler = Sampler(sampling, loaded.special.never, loaded.device)
        self._prompt = prompt

    @property
    def count(self) -> int:
        """The tokens so far."""
        return len(self._tokens)

    @property
    def rate(self) -> float:
        """Tokens a second after the first one, 0 for one alone."""
        took = self.last - self.first
        return (self.count - 1) / took if took > 0 else 0.0

    def pieces(
        self, reader: Reader, conversation: Conversation, hurried: Callable[[], bool]
    ) -> Iterator[Said]:
        """Say it. `reader` has read the prompt into the conversation's cache.

        Thinking that the template begins is begun here, too: a reply shows by itself what it is.
        """
        decoder = Decoder(self._decode)
        history = _History(self._prompt.tokens, self._loaded.device)
        if self._prompt.thinks:
            yield Said(self._decode([self._loaded.special.think]), 0)
        forced: deque[int] = deque()
        while True:
            if not forced and (forced := deque(self.thinking.forced(hurried=hurried()))):
                self._sampler.forbid(self._loaded.special.think)  # or it would begin anew for ever
            token = forced.popleft() if forced else self._chosen(history, reader)
            if token in self._stops:
                break
            self._note(token, history)
            if text := decoder.step(token):
                yield Said(text, self.count)
            if self._is_full(len(history)):
                break
            reader.append(token, conversation)
        if text := decoder.rest():
            yield Said(text, self.count)

    def remembered(self) -> dict[str, list[int]]:
        """Return the ids of its answer, without thinking, by the text that the host will send."""
        ends = [
            at for at, token in enumerate(self._tokens) if token == self._loaded.special.end_think
        ]
        answer = self._tokens[ends[-1] + 1 :] if ends else list(self._tokens)
        if self._loaded.special.think in answer or (self._prompt.thinks and not ends):
            return {}
        while answer and not self._decode(answer[:1]).strip():
            del answer[0]
        while answer and not self._decode(answer[-1:]).strip():
            del answer[-1]
        return {self._decode(answer).strip(): answer} if answer else {}

    def _chosen(self, history: "_History", reader: Reader) -> int:
        return self._sampler.choose(history.ids, reader.logits)

    def _note(self, token: int, history: "_History") -> None:
        self.last = time.perf_counter()
        self.first = self.first or self.last
        self._tokens.append(token)
        self.thinking.saw(token)
        history.append(token)

    def _is_full(self, length: int) -> bool:
        if self._wishes.most is not None and self.count >= self._wishes.most:
            self.reason = "length"
            return True
        if length >= self._loaded.context:
            self.reason = "context"
            return True
        return False

    def _decode(self, tokens: Sequence[int]) -> str:
        text: str = self._loaded.tokenizer.decode(
            tokens, skip_special_tokens=False, clean_up_tokenization_spaces=False
        )
        return text


class _History:
    """All ids so far, on the device, where repetition is looked for."""

    def __init__(self, tokens: list[int], device: torch.device) -> None:
        self._length = len(tokens)
        self._room = torch.zeros((1, self._length + _ROOM), dtype=torch.long, device=device)
        self._room[0, : self._length] = torch.tensor(tokens, device=device)

    def __len__(self) -> int:
        return self._length

    @property
    def ids(self) -> torch.Tensor:
        """(1, length)"""
        return self._room[:, : self._length]

    def append(self, token: int) -> None:
        if self._length == self._room.shape[1]:
            more = self._room.new_zeros((1, _ROOM))
            self._room = torch.cat([self._room, more], 1)
        self._room[0, self._length] = token
        self._length += 1
