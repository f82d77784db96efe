"""Reading a prompt: pictures through the vision tower, then tokens in chunks, into a cache."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch

from app.backends.local.worker.brain import hardware
from app.backends.local.worker.brain.conversations import Conversation
from app.backends.local.worker.brain.loading import Loaded
from app.backends.local.worker.brain.pictures import patches
from app.backends.local.worker.brain.prompt import Prompt, Scene

Frame = Callable[[bytes], "np.ndarray[Any, Any]"]
"""Returns the pixels (height, width, 3) uint8 RGB of the picture with that key."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How far it is: pictures looked at, or tokens read."""

    stage: Literal["vision", "prefill"]
    done: int
    total: int


class Reader:
    """Reads what a conversation's cache does not have yet.

    Positions are computed for the whole prompt every time, by the model's own rule, and given to
    it: what it would remember by itself (`rope_deltas`) belongs to whichever conversation it saw
    last.
    """

    def __init__(self, loaded: Loaded, chunk: int) -> None:
        self._loaded = loaded
        self._model = loaded.model.model
        self._chunk = chunk
        self._logits: torch.Tensor | None = None
        self._next_position = 0

    @property
    def logits(self) -> torch.Tensor:
        """What comes of the last token, (1, vocabulary)."""
        assert self._logits is not None
        return self._logits

    def read(self, prompt: Prompt, conversation: Conversation, frame: Frame) -> Iterator[Reading]:
        """Bring the cache to the end of `prompt`; a caller may leave between two steps.

        Pictures are looked at when their tokens are read, and forgotten then: 300 pages are never
        in memory at once. Each step waits for the device, or Stop would find all of them queued.
        """
        have = conversation.common(prompt)
        conversation.keep(have)
        conversation.cache.reserve(len(prompt.tokens))
        positions = self._positions(prompt)
        self._next_position = int(positions.max()) + 1
        new = [scene for scene in prompt.scenes if scene.end > have]
        seen: dict[Scene, torch.Tensor] = {}
        total = len(prompt.tokens) - have
        for start in range(have, len(prompt.tokens), self._chunk):
            end = min(start + self._chunk, len(prompt.tokens))
            for number, scene in enumerate(new):
                if start <= scene.start < end:
                    yield Reading("vision", number, len(new))
                    seen[scene] = self._look(scene, frame)
            yield Reading("prefill", start - have, total)
            tokens = prompt.tokens[start:end]
            with torch.inference_mode():
                embedded = self._embedded(tokens)
                for scene, features in seen.items():
                    _place(features, scene, embedded, start)
                self._step(embedded, positions[:, :, start:end], conversation)
            hardware.synchronize(self._loaded.device)
            conversation.tokens += tokens
            conversation.scenes += [scene for scene in seen if scene.end <= end]
            seen = {scene: features for scene, features in seen.items() if scene.end > end}
        yield Reading("prefill", total, total)

    def append(self, token: int, conversation: Conversation) -> None:
        """Bring one more token into the cache; `logits` are then what comes after it."""
        with torch.inference_mode():
            position = torch.full((3, 1, 1), self._next_position, device=self._loaded.device)
            self._step(self._embedded([token]), position, conversation)
        self._next_position += 1
        conversation.tokens.append(token)

    def _embedded(self, tokens: Sequence[int]) -> torch.Tensor:
        ids = torch.tensor([tokens], device=self._loaded.device)
        embedded: torch.Tensor = self._model.get_input_embeddings()(ids)
        return embedded

    def _step(
        self, embedded: torch.Tensor, positions: torch.Tensor, conversation: Conversation
    ) -> None:
        cache = conversation.cache
        told = self._model.language_model(
            inputs_embeds=embedded, position_ids=positions, past_key_values=cache, use_cache=True
        )
        self._logits = self._loaded.model.lm_head(told.last_hidden_state[:, -1])

    def _positions(self, prompt: Prompt) -> torch.Tensor:
        """Return the positions (3, 1, tokens) of time, height and width.

        Each scene is said to be a picture of its own, which is exact also for films; a model that
        is told of both in one prompt mistakes one for the other.
        """
        ids = torch.tensor([prompt.tokens])
        kinds = torch.zeros_like(ids)
        for scene in prompt.scenes:
            kinds[0, scene.start : scene.end] = 1
        grids = torch.tensor([[1, *scene.grid] for scene in prompt.scenes]).view(-1, 3)
        positions, _deltas = self._model.get_rope_index(
            ids, mm_token_type_ids=kinds, image_grid_thw=grids, attention_mask=torch.ones_like(ids)
        )
        on_device: torch.Tensor = positions.to(self._loaded.device)
        return on_device

    def _look(self, scene: Scene, frame: Frame) -> torch.Tensor:
        """Return what the vision tower makes of a scene, (tokens, width)."""
        scaling, device = self._loaded.scaling, self._loaded.device
        size = (scene.grid[0] * scaling.patch, scene.grid[1] * scaling.patch)
        alike = len(set(scene.keys)) == 1
        frames = [frame(key) for key in (scene.keys[:1] if alike else scene.keys)]
        with torch.inference_mode():
            pixels = patches(frames, size, scaling, device)
            grid = torch.tensor([[1, *scene.grid]], device=device)
            told = self._model.get_image_features(pixels, grid, return_dict=True)
            features: torch.Tensor = torch.cat(list(told.pooler_output))
        assert len(features) == scene.count
        hardware.synchronize(device)
        return features


def _place(features: torch.Tensor, scene: Scene, embedded: torch.Tensor, start: int) -> None:
    """Put the part of a scene that lies in a chunk, which begins at `start`, into its places."""
    first, last = max(scene.start, start), min(scene.end, start + embedded.shape[1])
    if first < last:
        part = features[first - scene.start : last - scene.start]
        embedded[0, first - start : last - start] = part.to(embedded.dtype)
