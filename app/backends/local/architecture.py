"""How large a model is, from its `config.json` alone.

The counts follow the classes of transformers 5.23 (`models/glm4v`, `models/glm4v_moe`): each linear
layer, norm, bias, convolution and embedding that their constructors make, with their defaults where
a config leaves an entry out. For the published sizes of GLM-4.6V-Flash that makes 10 292.8 million,
what the class itself counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.core.errors import ModelError
from app.core.words import _

SUPPORTED: Final = ("glm4v", "glm4v_moe")
_LARGEST: Final = 10**7  # no entry of a config that counts something is beyond

_VISION: Final[Mapping[str, int]] = {
    "depth": 24, "hidden_size": 1536, "in_channels": 3, "image_size": 336, "patch_size": 14,
    "spatial_merge_size": 2, "temporal_patch_size": 2, "out_hidden_size": 4096,
    "intermediate_size": 13696,
}  # fmt: skip
_TEXT: Final[Mapping[str, Mapping[str, int]]] = {
    "glm4v": {
        "vocab_size": 151552, "hidden_size": 4096, "intermediate_size": 13696,
        "num_hidden_layers": 40, "num_attention_heads": 32, "num_key_value_heads": 2,
        "max_position_embeddings": 32768,
    },
    "glm4v_moe": {
        "vocab_size": 151424, "hidden_size": 4096, "intermediate_size": 10944,
        "num_hidden_layers": 46, "num_attention_heads": 96, "num_key_value_heads": 8,
        "max_position_embeddings": 65536, "moe_intermediate_size": 1408, "n_routed_experts": 128,
        "n_shared_experts": 1, "first_k_dense_replace": 1,
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Architecture:
    """Numbers of weights, by what may be quantised, and the sizes that memory depends on.

    `linears` are the linear layers of the language model, `vision_linears` those of the vision
    tower, `head` the output layer; `rest` is never quantised (embeddings, norms, biases,
    convolutions, experts). `cached` numbers a token stay in memory (keys and values), `queries` are
    the numbers of a token's queries in one layer. `context` in tokens. `widest` is the largest
    single linear layer, `patches` the patches of a picture's token.
    """

    kind: str
    linears: int
    vision_linears: int
    head: int
    rest: int
    cached: int
    queries: int
    context: int
    hidden: int
    intermediate: int
    vision_hidden: int
    vision_intermediate: int
    patch_values: int
    patches: int
    widest: int

    @property
    def weights(self) -> int:
        """All of them."""
        return self.linears + self.vision_linears + self.head + self.rest


def architecture_of(config: Mapping[str, object]) -> Architecture:
    """Return the sizes that a `config.json` states. Raises ModelError."""
    kind = config.get("model_type")
    if not isinstance(kind, str) or kind not in SUPPORTED:
        raise ModelError(
            _("This is a model of another kind ({kind}).").format(kind=str(kind)[:40] or "?"),
            _("Eyeline runs GLM-V models, for example zai-org/GLM-4.6V-Flash."),
        )
    part, tower = _part(config, "text_config", config), _part(config, "vision_config", {})
    text, vision = _sizes(part, _TEXT[kind]), _sizes(tower, _VISION)
    hidden, layers = text["hidden_size"], text["num_hidden_layers"]
    heads, kv_heads = text["num_attention_heads"], text["num_key_value_heads"]
    width = _head_width(part, hidden // heads)
    mlps, experts = _mlps(text)
    attention = hidden * width * (2 * heads + 2 * kv_heads)
    embedding = text["vocab_size"] * hidden
    norms = hidden * (4 if kind == "glm4v" else 2)
    biases = width * (heads + 2 * kv_heads)
    vision_linears, vision_rest, vision_widest = _vision(vision)
    tied = config.get("tie_word_embeddings") is True
    return Architecture(
        kind=kind,
        linears=layers * attention + mlps,
        vision_linears=vision_linears,
        head=0 if tied else embedding,
        rest=embedding + layers * (norms + biases) + hidden + experts + vision_rest,
        cached=2 * layers * kv_heads * width,
        queries=heads * width,
        context=text["max_position_embeddings"],
        hidden=hidden,
        intermediate=text["intermediate_size"],
        vision_hidden=vision["hidden_size"],
        vision_intermediate=vision["out_hidden_size"],
        patch_values=vision["in_channels"]
        * vision["temporal_patch_size"]
        * vision["patch_size"] ** 2,
        patches=vision["spatial_merge_size"] ** 2,
        widest=max(2 * hidden * text["intermediate_size"], vision_widest),
    )


def _part(
    config: Mapping[str, object], name: str, default: Mapping[str, object]
) -> Mapping[str, object]:
    found = config.get(name, default)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise _damaged(name)
    return found


def _sizes(table: Mapping[str, object], defaults: Mapping[str, int]) -> dict[str, int]:
    return {name: _size(name, table.get(name, default)) for name, default in defaults.items()}


def _size(name: str, value: object) -> int:
    if type(value) is not int or not 0 < value <= _LARGEST:
        raise _damaged(name)
    return value


def _damaged(name: str) -> ModelError:
    return ModelError(
        _("The model's config.json is damaged: “{name}” makes no sense.").format(name=name),
        _("Get the model again, or choose another folder."),
    )


def _head_width(table: Mapping[str, object], default: int) -> int:
    stated = table.get("head_dim")
    return _size("head_dim", default if stated is None else stated)


def _mlps(text: Mapping[str, int]) -> tuple[int, int]:
    """Return the weights of the feed-forward layers that are linear layers, and of all experts.

    transformers keeps experts in one tensor a layer, which no quantisation of linear layers sees.
    """
    hidden, layers = text["hidden_size"], text["num_hidden_layers"]
    dense = 3 * hidden * text["intermediate_size"]
    if "n_routed_experts" not in text:
        return layers * dense, 0
    first = min(text["first_k_dense_replace"], layers)
    expert = 3 * hidden * text["moe_intermediate_size"]
    router = hidden * text["n_routed_experts"]
    linear = first * dense + (layers - first) * text["n_shared_experts"] * expert
    return linear, (layers - first) * (text["n_routed_experts"] * expert + router)


def _vision(vision: Mapping[str, int]) -> tuple[int, int, int]:
    """Return the weights of the tower's linear layers, of the rest of it, and the widest layer."""
    hidden, out = vision["hidden_size"], vision["out_hidden_size"]
    patch = vision["in_channels"] * vision["temporal_patch_size"] * vision["patch_size"] ** 2
    positions = (vision["image_size"] // vision["patch_size"]) ** 2
    blocks = vision["depth"] * (4 * hidden**2 + 3 * hidden * out)
    merger = out**2 + 3 * out * vision["intermediate_size"]
    rest = (
        hidden * (patch + 1)  # cuts a picture into patches
        + hidden * positions
        + vision["depth"] * 2 * hidden  # norms
        + 2 * hidden
        + out * (hidden * vision["spatial_merge_size"] ** 2 + 1)  # merges patches
        + 2 * out
    )
    return blocks + merger, rest, out * max(out, vision["intermediate_size"])
