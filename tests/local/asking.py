"""Questions to an engine, and the same ones to the stock model without any cache."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pytest
import torch

from app.backends.local.worker.brain.engine import Ended, Engine, Question, Used
from app.backends.local.worker.brain.loading import Loaded
from app.backends.local.worker.brain.pictures import patches
from app.backends.local.worker.brain.prefill import Reading
from app.backends.local.worker.brain.prompt import Asked, Prompt, Prompter, Still
from app.backends.local.worker.brain.reply import Said, Wishes
from app.backends.local.worker.brain.sampling import Sampler, Sampling

Pixels = np.ndarray[Any, Any]
GREEDY: Final = Wishes(Sampling(temperature=0, repetition_penalty=1.0), most=8, endless=True)
EXACT: Final = 1e-5  # of logits in float32


def picture(seed: int, width: int = 90, height: int = 70) -> Pixels:
    """Return noise (height, width, 3)."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


@dataclass
class Talk:
    """A conversation under way: its messages and pictures, as a host keeps them."""

    name: str = "talk"
    messages: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[Pixels] = field(default_factory=list)

    def user(self, text: str, *pictures: Pixels, film: Sequence[Pixels] = ()) -> "Talk":
        """Say something, after pictures and a film of two frames a second."""
        parts: list[dict[str, Any]] = []
        for each in pictures:
            parts.append({"picture": len(self.pictures)})
            self.pictures.append(each)
        if film:
            numbers = list(range(len(self.pictures), len(self.pictures) + len(film)))
            parts.append(
                {"film": {"pictures": numbers, "seconds": [n / 2 for n in range(len(film))]}}
            )
            self.pictures.extend(film)
        self.messages.append({"role": "user", "parts": [*parts, {"text": text}]})
        return self

    def assistant(self, text: str) -> "Talk":
        """Note an answer."""
        self.messages.append({"role": "assistant", "parts": [{"text": text}]})
        return self

    @property
    def asked(self) -> Asked:
        """It as a question."""
        stills = [Still(each.tobytes(), *each.shape[:2]) for each in self.pictures]
        return Asked(self.messages, stills)

    def frame(self, key: bytes) -> Pixels:
        """Return the picture of that key."""
        return next(each for each in self.pictures if each.tobytes() == key)

    def question(self, wishes: Wishes = GREEDY, *, think: bool | None = None) -> Question:
        """Return it as a question to an engine."""
        return Question(replace(self.asked, think=think), self.frame, wishes, self.name)


@dataclass
class Answer:
    """What came of a question, and the logits that every chosen token was chosen by."""

    text: str = ""
    readings: list[Reading] = field(default_factory=list)
    used: Used | None = None
    ended: Ended | None = None
    logits: list[torch.Tensor] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)

    @property
    def cached(self) -> int:
        """The tokens of the prompt that had been read before."""
        assert self.used is not None
        return self.used.cached


def ask(
    engine: Engine,
    question: Question,
    *,
    until: Callable[[Answer], bool] = lambda _answer: False,
    hurried: Callable[[], bool] = lambda: False,
) -> Answer:
    """Ask, and leave as soon as `until` says so."""
    answer = Answer()
    choose = Sampler.choose

    def chosen(self: Sampler, tokens: torch.Tensor, logits: torch.Tensor) -> int:
        answer.logits.append(logits[0].clone())
        answer.tokens.append(choose(self, tokens, logits))
        return answer.tokens[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sampler, "choose", chosen)
        replies = engine.ask(question, hurried)
        for event in replies:
            match event:
                case Reading():
                    answer.readings.append(event)
                case Said():
                    answer.text += event.text
                case Used():
                    answer.used = event
                case Ended():
                    answer.ended = event
            if until(answer):
                break
        del replies
    return answer


def turn(engine: Engine, talk: Talk, wishes: Wishes = GREEDY) -> Answer:
    """Ask, and note the answer in the talk."""
    answer = ask(engine, talk.question(wishes))
    talk.assistant(answer.text)
    return answer


def prompt_of(loaded: Loaded, question: Question, replies: Any = None) -> Prompt:
    """Return the prompt that an engine makes of a question."""
    prompter = Prompter(loaded.tokenizer, loaded.special, loaded.scaling)
    return prompter.prompt(replace(question.asked, replies=replies))


def stock_logits(
    loaded: Loaded, prompt: Prompt, frame: Callable[[bytes], Pixels], reply: Sequence[int]
) -> torch.Tensor:
    """Return what the stock model says after the prompt and after each token of the reply.

    Everything is read anew, at once, without a cache.
    """
    tokens = torch.tensor([[*prompt.tokens, *reply[:-1]]])
    kinds = torch.zeros_like(tokens)
    given: dict[str, Any] = {}
    for scene in prompt.scenes:
        kinds[0, scene.start : scene.end] = 1
    if prompt.scenes:
        p = loaded.scaling.patch
        given["pixel_values"] = torch.cat(
            [
                patches(
                    [frame(key) for key in dict.fromkeys(scene.keys)],
                    (scene.grid[0] * p, scene.grid[1] * p),
                    loaded.scaling,
                    loaded.device,
                )
                for scene in prompt.scenes
            ]
        )
        given["image_grid_thw"] = torch.tensor([[1, *scene.grid] for scene in prompt.scenes])
    with torch.inference_mode():
        told = loaded.model(
            input_ids=tokens, attention_mask=torch.ones_like(tokens), mm_token_type_ids=kinds,
            use_cache=False, **given,
        )  # fmt: skip
    loaded.model.model.rope_deltas = None
    logits: torch.Tensor = told.logits[0, len(prompt.tokens) - 1 :]
    return logits


def difference(
    engine: Engine, loaded: Loaded, question: Question, answer: Answer, replies: Any = None
) -> float:
    """Return how far the logits of an answer are from those of the stock model."""
    prompt = prompt_of(loaded, question, replies)
    stock = stock_logits(loaded, prompt, question.frame, answer.tokens)
    assert len(stock) == len(answer.logits)
    return float((torch.stack(answer.logits) - stock).abs().max())
