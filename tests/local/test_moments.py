"""What is held for a moment is no more than the rule of memory (`fit`) counts on."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch

from app.backends.local import fit
from app.backends.local.worker.brain.engine import Engine
from app.backends.local.worker.brain.loading import Loaded
from tests.local.asking import Talk, ask, picture


@pytest.fixture
def shapes(loaded: Loaded) -> Iterator[dict[str, list[tuple[int, ...]]]]:
    """The shapes of what the parts of the model are given."""
    seen: dict[str, list[tuple[int, ...]]] = {"text": [], "vision": [], "head": []}

    def note(name: str) -> Any:
        def noted(_module: Any, given: tuple[Any, ...], named: dict[str, Any]) -> None:
            tensor = named.get("inputs_embeds", given[0] if given else None)
            assert isinstance(tensor, torch.Tensor)
            seen[name].append(tuple(tensor.shape))

        return noted

    parts = {
        "text": loaded.model.model.language_model,
        "vision": loaded.model.model.visual,
        "head": loaded.model.lm_head,
    }
    hooks = [
        part.register_forward_pre_hook(note(name), with_kwargs=True) for name, part in parts.items()
    ]
    yield seen
    for hook in hooks:
        hook.remove()


def test_a_long_question_is_read_in_chunks(
    loaded: Loaded, shapes: dict[str, list[tuple[int, ...]]]
) -> None:
    ask(Engine(loaded, budget=0), Talk().user("word " * 900).question())
    lengths = [shape[1] for shape in shapes["text"]]
    assert len([length for length in lengths if length > 1]) > 1
    assert max(lengths) == fit.CHUNK
    assert {shape[:-1] for shape in shapes["head"]} == {(1,)}


def test_pictures_are_looked_at_one_after_another(
    loaded: Loaded, shapes: dict[str, list[tuple[int, ...]]]
) -> None:
    pictures = [picture(1), picture(2, 120, 40), picture(3)]
    ask(Engine(loaded, budget=0), Talk().user("What are they?", *pictures).question())
    limit = loaded.scaling.merge**2
    patches = [loaded.scaling.tokens(1, *each.shape[:2]) * limit for each in pictures]
    assert [shape[0] for shape in shapes["vision"]] == patches
