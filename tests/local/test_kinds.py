"""Other models of the family, and other forms of their weights."""

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
import torch
from safetensors import torch as safetensors

from app.backends.local import fit
from app.backends.local.architecture import architecture_of
from app.backends.local.worker.brain.engine import Engine
from app.backends.local.worker.brain.loading import Loaded, Wanted, load
from tests.local import tiny
from tests.local.asking import EXACT, Talk, ask, difference, picture, turn


def loaded_from(folder: Path, **how: Any) -> Loaded:
    *_, made = load(Wanted(folder, **({"device": "cpu", "dtype": "float32"} | how)))
    assert isinstance(made, Loaded)
    return made


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose parts are wide enough to be quantized."""
    size = tiny.Size(256, 512, 2, 4, 64, 128, 1, 4, vocabulary=416)
    return tiny.make(tmp_path_factory.mktemp("large"), size)


@pytest.fixture(scope="module")
def whole(large: Path) -> Loaded:
    return loaded_from(large)


def test_a_model_of_experts(tmp_path: Path) -> None:
    loaded = loaded_from(tiny.make(tmp_path, experts=True))
    assert loaded.header["model_type"] == "glm4v_moe"
    engine = Engine(loaded, budget=1 << 30, chunk=16)
    talk = Talk().user("What is it?", picture(1))
    first = turn(engine, talk)
    assert first.used is not None
    talk.user("And this?", picture(2), film=[picture(3), picture(4)])
    replies = dict(engine.conversations.take(talk.name).replies)
    question = talk.question()
    second = ask(engine, question)
    assert second.cached >= first.used.prompt - 1
    assert difference(engine, loaded, question, second, replies) <= EXACT


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_half_as_many_bytes(folder: Path, dtype: str) -> None:
    *_, loaded = load(Wanted(folder, device="cpu", dtype=dtype))
    assert isinstance(loaded, Loaded)
    engine = Engine(loaded, budget=1 << 30, chunk=16)
    talk = Talk().user("What is it?", picture(1))
    turn(engine, talk)
    answer = ask(engine, talk.user("And this?", picture(2)).question())
    assert answer.cached > 0
    assert len(answer.tokens) == 8
    assert all(torch.isfinite(logits).all() for logits in answer.logits)


LAYERS: Final = {"int8": "Linear8bitLt", "nf4": "Linear4bit"}


def kinds(loaded: Loaded) -> dict[str, str]:
    """Return what the linear layers have become, by name."""
    return {
        name: type(module).__name__
        for name, module in loaded.model.named_modules()
        if isinstance(module, torch.nn.Linear)
    }


@pytest.mark.filterwarnings("ignore")  # those of bitsandbytes, and of torch where it uses it
@pytest.mark.parametrize("scope", ["language", "all"])
@pytest.mark.parametrize("form", ["int8", "nf4"])
def test_quantized_as_it_is_loaded(large: Path, whole: Loaded, form: Any, scope: Any) -> None:
    """What becomes of which layer is what the rule of memory counts on, and so are the bytes."""
    loaded = loaded_from(large, dtype="bfloat16", quantization=form, scope=scope)
    assert (loaded.header["quantization"], loaded.header["scope"]) == (form, scope)
    found = kinds(loaded)
    inner = {name for name in found if name.startswith("model.language_model")}
    outer = {name for name in found if name.startswith("model.visual")}
    assert found.keys() - inner - outer == {"lm_head"}
    assert {found[name] for name in inner} == {LAYERS[form]}
    rest = {LAYERS[form]} if scope == "all" else {"Linear"}
    assert {found[name] for name in (*outer, "lm_head")} == rest
    assert type(loaded.model.get_input_embeddings()) is torch.nn.Embedding
    predicted = fit.weights(architecture_of(json.loads(config_of(large))), form, scope)
    assert loaded.weights == pytest.approx(predicted, rel=0.04)
    question = Talk().user("What is it?", picture(1)).question()
    answer, exact = (ask(Engine(each, budget=0), question) for each in (loaded, whole))
    assert len(answer.tokens) == 8
    off = torch.nn.functional.cosine_similarity(answer.logits[0].float(), exact.logits[0], dim=0)
    assert off > 0.9


def config_of(folder: Path) -> str:
    return (folder / "config.json").read_text()


@pytest.mark.parametrize("how", [{"quantization": "nf4", "scope": "none"}, {"scope": "all"}])
def test_nothing_is_quantized_unless_both_are_said(folder: Path, how: dict[str, Any]) -> None:
    loaded = loaded_from(folder, **how)
    assert (loaded.quantization, loaded.scope) == ("none", "none")
    assert set(kinds(loaded).values()) == {"Linear"}


@pytest.mark.filterwarnings("ignore")  # as above
def test_double_quantization(large: Path) -> None:
    loaded = loaded_from(large, quantization="nf4")
    layer = loaded.model.model.language_model.layers[0].mlp.down_proj
    assert layer.weight.quant_state.nested


@pytest.mark.filterwarnings("ignore")  # as above
def test_a_head_that_is_the_table_of_words_stays_whole(large: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(large, tmp_path / "tied"))
    config = json.loads(config_of(copy)) | {"tie_word_embeddings": True}
    (copy / "config.json").write_text(json.dumps(config))
    tensors = safetensors.load_file(copy / "model.safetensors")
    del tensors["lm_head.weight"]
    safetensors.save_file(tensors, copy / "model.safetensors", {"format": "pt"})
    loaded = loaded_from(copy, quantization="nf4", scope="all")
    assert kinds(loaded)["lm_head"] == "Linear"
    assert loaded.model.lm_head.weight is loaded.model.get_input_embeddings().weight


def test_attention_is_fused_everywhere(loaded: Loaded) -> None:
    """What it would hold otherwise grows with the square of a picture."""
    config = loaded.model.config
    parts = (config, config.text_config, config.vision_config)
    assert [part._attn_implementation for part in parts] == ["sdpa"] * 3
