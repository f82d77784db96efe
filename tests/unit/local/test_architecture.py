"""Sizes from a config alone, against the counts of the classes themselves."""

from collections.abc import Mapping

import pytest

from app.backends.local.architecture import Architecture, architecture_of
from app.core.errors import ModelError

FLASH: Mapping[str, object] = {
    "model_type": "glm4v",
    "architectures": ["Glm4vForConditionalGeneration"],
    "text_config": {
        "vocab_size": 151552, "hidden_size": 4096, "intermediate_size": 13696,
        "num_hidden_layers": 40, "num_attention_heads": 32, "num_key_value_heads": 2,
        "max_position_embeddings": 131072,
    },
    "vision_config": {
        "depth": 24, "hidden_size": 1536, "num_heads": 12, "out_hidden_size": 4096,
        "intermediate_size": 13696, "patch_size": 14, "spatial_merge_size": 2,
        "temporal_patch_size": 2, "image_size": 336,
    },
}  # fmt: skip
GIB = 1024**3


def size(model: Architecture, linears: float, vision: float, head: float) -> float:
    """Return GiB for these bytes of a weight; two for the rest."""
    total = model.linears * linears + model.vision_linears * vision + model.head * head
    return (total + model.rest * 2) / GIB


def test_the_published_model_has_as_many_weights_as_its_class_makes() -> None:
    assert round(architecture_of(FLASH).weights / 1e6, 1) == 10292.8


@pytest.mark.parametrize(
    ("linears", "vision", "head", "gib"),
    [
        (2, 2, 2, 19.17),
        (1, 2, 2, 11.57),
        (1, 1, 1, 10.16),
        (0.5 + 2 / 64, 2, 2, 8.01),
        (0.5 + 2 / 64, 0.5 + 2 / 64, 0.5 + 2 / 64, 5.94),
    ],
)
def test_weights_take_what_was_counted(
    linears: float, vision: float, head: float, gib: float
) -> None:
    assert size(architecture_of(FLASH), linears, vision, head) == pytest.approx(gib, abs=0.045)


def small(
    width: int, inner: int, layers: int, heads: int, words: int, eyes: tuple[int, int, int]
) -> Mapping[str, object]:
    """Return the config of a smaller model; `eyes`: width, depth and inner width of its tower."""
    return {
        "model_type": "glm4v",
        "text_config": {
            "hidden_size": width, "intermediate_size": inner, "num_hidden_layers": layers,
            "num_attention_heads": heads, "num_key_value_heads": 2, "vocab_size": words,
        },
        "vision_config": {
            "hidden_size": eyes[0], "depth": eyes[1], "intermediate_size": eyes[2],
            "out_hidden_size": width,
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("config", "count"),
    [
        (small(64, 128, 2, 4, 1024, (48, 2, 96)), 361_936),
        (small(512, 1536, 8, 8, 4096, (256, 6, 1024)), 35_079_936),
        (small(1024, 3424, 24, 16, 8192, (768, 12, 3424)), 398_680_320),
        ({"model_type": "glm4v_moe"}, 104_372_866_880),
    ],
)
def test_other_sizes_are_counted_as_the_classes_of_transformers_do(
    config: Mapping[str, object], count: int
) -> None:
    """Counted with 5.23: the parameters of the class that such a config makes."""
    assert architecture_of(config).weights == count


def test_keys_and_values() -> None:
    assert architecture_of(FLASH).cached * 2 == 40960


def test_what_a_config_leaves_out_is_what_the_class_has() -> None:
    bare = architecture_of({"model_type": "glm4v"})
    assert bare.weights == architecture_of(FLASH).weights
    assert bare.context == 32768


def test_experts_are_not_quantised() -> None:
    model = architecture_of({"model_type": "glm4v_moe"})
    assert 100e9 < model.weights < 110e9
    assert model.linears < 10e9


def test_a_tied_output_layer_takes_nothing() -> None:
    model = architecture_of({**FLASH, "tie_word_embeddings": True})
    assert model.head == 0


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"model_type": "llama"},
        {"model_type": ["glm4v"]},
        {"model_type": "glm4v", "text_config": [4096]},
        {"model_type": "glm4v", "vision_config": "large"},
        {"model_type": "glm4v", "text_config": {"hidden_size": "4096"}},
        {"model_type": "glm4v", "text_config": {"hidden_size": -1}},
        {"model_type": "glm4v", "text_config": {"num_hidden_layers": 10**12}},
        {"model_type": "glm4v", "text_config": {"num_attention_heads": True}},
        {"model_type": "glm4v", "text_config": {"head_dim": 1.5}},
        {"model_type": "glm4v", "text_config": {"hidden_size": 2, "num_attention_heads": 4}},
    ],
)
def test_other_models_and_damaged_configs_are_refused(config: Mapping[str, object]) -> None:
    with pytest.raises(ModelError) as told:
        architecture_of(config)
    assert told.value.hint
