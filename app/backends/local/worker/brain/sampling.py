"""How the next token is chosen: transformers' own processors, in the order of `generate`."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import torch
from transformers.generation import logits_process


@dataclass(frozen=True, slots=True)
class Sampling:
    """None leaves it to the repository (generation_config.json); temperature 0 is no chance."""

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    repetition_penalty: float | None = None
    seed: int | None = None

    def over(self, config: Any) -> "Sampling":
        """Return it with what `config` says in the place of None."""
        chance = bool(getattr(config, "do_sample", False))
        temperature = self.temperature
        if temperature is None:
            temperature = (config.temperature or 1.0) if chance else 0.0
        return Sampling(
            temperature=temperature,
            top_p=self.top_p if self.top_p is not None else config.top_p,
            top_k=self.top_k if self.top_k is not None else config.top_k,
            repetition_penalty=(
                self.repetition_penalty
                if self.repetition_penalty is not None
                else config.repetition_penalty
            ),
            seed=self.seed,
        )


class Sampler:
    """Chooses tokens of one reply; `never` are ids that it does not choose."""

    def __init__(self, sampling: Sampling, never: Collection[int], device: torch.device) -> None:
        self._device = str(device)
        made: list[Any] = []
        penalty = sampling.repetition_penalty
        if penalty is not None and penalty != 1:
            made.append(logits_process.RepetitionPenaltyLogitsProcessor(float(penalty)))
        if never:
            made.append(self._suppressing(never))
        self._chance = bool(sampling.temperature) and sampling.top_k != 1
        if self._chance:
            made += _warpers(sampling)
        self._processors = logits_process.LogitsProcessorList(made)
        self._generator: Any = None
        if sampling.seed is not None:
            self._generator = torch.Generator(device).manual_seed(sampling.seed)

    def forbid(self, token: int) -> None:
        """Do not choose an id from now on either."""
        self._processors.insert(0, self._suppressing([token]))

    def choose(self, tokens: torch.Tensor, logits: torch.Tensor) -> int:
        """Return the next id after `tokens` (1, length), of `logits` (1, vocabulary)."""
        scores = self._processors(tokens, logits.float())
        if not self._chance:
            return int(scores.argmax(-1))
        chances = torch.softmax(scores, -1)
        return int(torch.multinomial(chances, 1, generator=self._generator))

    def _suppressing(self, tokens: Collection[int]) -> Any:
        return logits_process.SuppressTokensLogitsProcessor(sorted(tokens), device=self._device)


def _warpers(sampling: Sampling) -> list[Any]:
    made: list[Any] = []
    if sampling.temperature != 1:
        made.append(logits_process.TemperatureLogitsWarper(float(sampling.temperature or 1)))
    if sampling.top_k:
        made.append(logits_process.TopKLogitsWarper(int(sampling.top_k)))
    if sampling.top_p is not None and sampling.top_p < 1:
        made.append(logits_process.TopPLogitsWarper(float(sampling.top_p)))
    return made
