"""transformers' own `generate`, timed: what the local model's worker is measured against."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from app.backends.local.worker.brain.loading import Loaded
from app.backends.local.worker.brain.pictures import patches
from app.backends.local.worker.brain.prompt import Asked, Prompt, Prompter


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds until the `first` token, and tokens a second after it (`rate`)."""

    first: float
    rate: float


class Stock:
    """Answers with `generate`: `most` tokens, without a cache between two questions."""

    def __init__(self, loaded: Loaded, most: int) -> None:
        self._loaded = loaded
        self._most = most
        self._prompter = Prompter(loaded.tokenizer, loaded.special, loaded.scaling)

    def ask(self, asked: Asked, frame: Callable[[bytes], Any] = lambda _key: None) -> Timed:
        """Answer; the same prompt and pixels as the worker's, with a streamer that does nothing."""
        model = self._loaded.model
        times = _Times()
        model.generate(
            **self._given(self._prompter.prompt(asked), frame), max_new_tokens=self._most,
            do_sample=False, repetition_penalty=1.0, eos_token_id=None, streamer=times,
        )  # fmt: skip
        model.model.rope_deltas = None
        _prompt, first, *_, last = times.seen
        return Timed(first - times.began, (len(times.seen) - 2) / (last - first))

    def _given(self, prompt: Prompt, frame: Callable[[bytes], Any]) -> dict[str, Any]:
        device, scaling = self._loaded.device, self._loaded.scaling
        tokens = torch.tensor([prompt.tokens], device=device)
        kinds = torch.zeros_like(tokens)
        for scene in prompt.scenes:
            kinds[0, scene.start : scene.end] = 1
        given = {
            "input_ids": tokens,
            "attention_mask": torch.ones_like(tokens),
            "mm_token_type_ids": kinds,
        }
        if prompt.scenes:
            given["pixel_values"] = torch.cat(
                [
                    patches(
                        [frame(key) for key in dict.fromkeys(scene.keys)],
                        (scene.grid[0] * scaling.patch, scene.grid[1] * scaling.patch),
                        scaling,
                        device,
                    )
                    for scene in prompt.scenes
                ]
            )
            grids = [[1, *scene.grid] for scene in prompt.scenes]
            given["image_grid_thw"] = torch.tensor(grids, device=device)
        return given


class _Times:
    """The least that `generate` can stream to; it is given the prompt, then every token."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.seen: list[float] = []

    def put(self, _value: object) -> None:
        self.seen.append(time.perf_counter())

    def end(self) -> None:
        pass
