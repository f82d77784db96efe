"""Measures what GLM-4.6V-Flash holds for a moment while it sees and reads, and prints it as JSON.

Runs the model's own classes at full size on meta tensors, which have sizes and no memory, and adds
up the storages that live at once; attention is taken to be fused. Needs torch and transformers:

    python tests/data/local-moments/measure_moments.py > tests/data/local-moments/seen.json
"""

import importlib
import json
import weakref
from functools import partial
from typing import Any, Final

torch: Any = importlib.import_module("torch")
transformers: Any = importlib.import_module("transformers")
glm4v: Any = importlib.import_module("transformers.models.glm4v.modeling_glm4v")
attention: Any = importlib.import_module("transformers.modeling_utils").ALL_ATTENTION_FUNCTIONS
tree: Any = importlib.import_module("torch.utils._pytree")
dispatch: Any = importlib.import_module("torch.utils._python_dispatch")

PATCHES: Final = ((52, 104), (72, 110), (78, 138), (116, 208))
TOKENS: Final = (512, 2048)


class Peak(dispatch.TorchDispatchMode):  # type: ignore[misc]  # its base is known at run time only
    """Counts the bytes of what comes into being while it is active; `most` lived at once."""

    def __init__(self, model: Any, *given: Any) -> None:
        super().__init__()
        self.most = 0
        self._now = 0
        self._alive: dict[int, Any] = {}
        self._weights = [each.untyped_storage() for each in model.parameters()]
        self._weights += [each.untyped_storage() for each in model.buffers()]
        self._known = {storage._cdata for storage in self._weights}
        for tensor in given:
            self._note(tensor)

    def __torch_dispatch__(
        self, function: Any, _types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        made = function(*args, **(kwargs or {}))
        for leaf in tree.tree_leaves(made):
            if isinstance(leaf, torch.Tensor):
                self._note(leaf)
        return made

    def _note(self, tensor: Any) -> None:
        storage = tensor.untyped_storage()
        key = storage._cdata
        if key not in self._alive and key not in self._known:
            size = storage.nbytes()
            self._alive[key] = weakref.ref(storage, partial(self._gone, key, size))
            self._now += size
            self.most = max(self.most, self._now)

    def _gone(self, key: int, size: int, _reference: Any) -> None:
        if self._alive.pop(key, None) is not None:
            self._now -= size


def fused(_module: Any, query: Any, _key: Any, _value: Any, *_more: Any, **_named: Any) -> Any:
    """Stand in for an attention that holds nothing but its result."""
    return torch.empty_like(query).transpose(1, 2), None


def made() -> Any:
    """Return the model, with what it does on the processor brought to its device."""
    attention.register("fused", fused)
    rope = {
        "rope_type": "default", "rope_theta": 500000.0, "partial_rotary_factor": 0.5,
        "mrope_section": [8, 12, 12],
    }  # fmt: skip
    config = transformers.Glm4vConfig(text_config={"rope_parameters": rope}, vision_config={})
    with torch.device("meta"):
        model = transformers.Glm4vForConditionalGeneration._from_config(
            config, attn_implementation="fused"
        ).to(torch.bfloat16)
    places, shown = glm4v.get_vision_position_ids, model.model.visual.embeddings.forward
    glm4v.get_vision_position_ids = lambda *given, **named: places(*given, **named).to("meta")
    model.model.visual.embeddings.forward = lambda each, lengths, shapes, *where: shown(
        each, lengths.to("meta"), shapes.to("meta"), *where
    )
    return model.eval()


def seeing(model: Any, down: int, across: int) -> int:
    """Return the bytes that a picture of so many patches takes."""
    pixels = torch.empty(down * across, 1176, device="meta", dtype=torch.float32)
    with Peak(model, pixels) as peak:
        model.model.visual(pixels, grid_thw=torch.tensor([[1, down, across]]))
    return int(peak.most)


def reading(model: Any, tokens: int) -> int:
    """Return the bytes that a chunk of so many tokens takes, with its keys and values."""
    words = torch.empty(1, tokens, 4096, device="meta", dtype=torch.bfloat16)
    places = torch.zeros(3, 1, tokens, dtype=torch.long, device="meta")
    with Peak(model, words) as peak:
        model.model.language_model(inputs_embeds=words, position_ids=places, use_cache=True)
    return int(peak.most)


def main() -> None:
    """Print all of it."""
    model = made()
    with torch.no_grad():
        told = {
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "weights": sum(each.numel() for each in model.parameters()),
            "seeing": {down * across // 4: seeing(model, down, across) for down, across in PATCHES},
            "reading": {tokens: reading(model, tokens) for tokens in TOKENS},
        }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
