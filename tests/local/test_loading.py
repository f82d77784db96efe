"""A folder becomes a model, or something is said that its user can do something about."""

import json
import shutil
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from transformers import AutoTokenizer

from app.backends.local.worker.brain import hardware, loading
from app.backends.local.worker.brain.loading import Loaded, Step, Wanted, load
from app.child.protocol import Failure


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """A folder with the tiny model that may be spoilt."""
    return Path(shutil.copytree(folder, tmp_path / "model"))


def loaded_from(folder: Path, **how: Any) -> Loaded:
    *_, last = load(Wanted(folder, **({"device": "cpu", "dtype": "float32"} | how)))
    assert isinstance(last, Loaded)
    return last


def refused(folder: Path, **how: Any) -> tuple[str, dict[str, object]]:
    with pytest.raises(Failure) as raised:
        loaded_from(folder, **how)
    assert str(folder.parent) not in raised.value.detail
    return raised.value.kind, dict(raised.value.facts)


def change(file: Path, **values: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | values))


def test_everything_comes_from_the_repository(folder: Path, loaded: Loaded) -> None:
    names = AutoTokenizer.from_pretrained(folder).get_vocab()
    assert loaded.special.image == names["<|image|>"]
    assert loaded.special.end_think == names["</think>"]
    ends = ("<|endoftext|>", "<|user|>", "<|observation|>")
    assert loaded.stops == {names[end] for end in ends}
    assert loaded.context == 131_072
    assert loaded.scaling.most == 9_633_792
    size = sum(each.nbytes for each in loaded.model.parameters())
    assert loaded.weights == pytest.approx(size, rel=0.01)
    assert (loaded.peak or 0) > size
    assert loaded.header | {"weights": 0, "peak": 0} == {
        "device": "cpu",
        "dtype": "float32",
        "quantization": "none",
        "scope": "none",
        "context": 131_072,
        "picture_tokens": 6144,
        "weights": 0,
        "peak": 0,
        "files": (folder / "model.safetensors").stat().st_size,
        "model_type": "glm4v",
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }


def test_what_ends_a_reply_may_stand_in_two_places(copy: Path) -> None:
    change(copy / "generation_config.json", eos_token_id=7)
    assert loaded_from(copy).stops == {7}
    (copy / "generation_config.json").unlink()
    assert len(loaded_from(copy).stops) == 3


def test_context_and_pictures_can_be_capped(folder: Path) -> None:
    made = loaded_from(folder, context=8192, picture_tokens=1280)
    assert (made.context, made.scaling.most_tokens) == (8192, 1280)
    made = loaded_from(folder, context=1 << 20, picture_tokens=1 << 20)
    assert (made.context, made.scaling.most_tokens) == (131_072, 6144)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "auto"])
def test_types(folder: Path, dtype: str) -> None:
    made = loaded_from(folder, dtype=dtype)
    assert made.dtype is {"float16": torch.float16}.get(dtype, torch.bfloat16)
    assert {p.dtype for p in made.model.parameters()} == {made.dtype}


def test_several_shards(folder: Path, copy: Path, loaded: Loaded) -> None:
    (copy / "model.safetensors").unlink()
    loaded.model.save_pretrained(copy, max_shard_size="300KB")
    assert len(list(copy.glob("model-*.safetensors"))) > 2
    made = loaded_from(copy)
    theirs = dict(loaded.model.named_parameters())
    assert all(torch.equal(p, theirs[name]) for name, p in made.model.named_parameters())
    assert made.size > (folder / "model.safetensors").stat().st_size * 0.99


def test_it_tells_how_far_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_HEARTBEAT", 0.001)
    *steps, _last = load(Wanted(folder, device="cpu"))
    assert steps
    total = (folder / "model.safetensors").stat().st_size
    assert all(isinstance(step, Step) and step.total == total for step in steps)


def test_whoever_leaves_waits_for_what_cannot_be_stopped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a worker that was told to stop loading is ended instead, with all that it holds."""
    go_on, ended = threading.Event(), threading.Event()
    monkeypatch.setattr(loading, "_HEARTBEAT", 0.001)

    def slow(*_given: object) -> None:
        go_on.wait()
        ended.set()

    monkeypatch.setattr(loading, "_model", slow)
    steps = load(Wanted(folder, device="cpu"))
    assert isinstance(next(steps), Step)
    threading.Timer(0.05, go_on.set).start()
    del steps
    assert ended.is_set()


# ---- folders that are no good


def test_no_model(tmp_path: Path) -> None:
    assert refused(tmp_path)[0] == "no_model"
    assert refused(tmp_path / "nowhere")[0] == "no_folder"


def test_a_shard_that_was_cut_off(copy: Path) -> None:
    file = copy / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-1])
    assert refused(copy) == ("damaged", {"file": "model.safetensors"})


def test_a_pickle_is_not_opened(copy: Path, loaded: Loaded) -> None:
    (copy / "model.safetensors").unlink()
    torch.save(loaded.model.state_dict(), copy / "pytorch_model.bin")
    assert refused(copy) == ("pickled", {"file": "pytorch_model.bin"})


def test_code_of_the_repository_is_not_run(copy: Path) -> None:
    (copy / "modeling.py").write_text("raise SystemExit")
    change(copy / "config.json", auto_map={"AutoModelForImageTextToText": "modeling.Model"})
    assert refused(copy) == ("remote_code", {"file": "config.json"})


def test_another_architecture(copy: Path) -> None:
    change(copy / "config.json", model_type="qwen2_vl")
    assert refused(copy) == ("wrong_architecture", {"found": "qwen2_vl"})


@pytest.mark.parametrize("token", ["<|image|>", "<|end_of_video|>", "<think>", "</think>"])
def test_a_tokenizer_without_a_special_token(copy: Path, token: str) -> None:
    file = copy / "tokenizer.json"
    text = file.read_text()
    assert token in text
    file.write_text(text.replace(f'"{token}"', '"<|other|>"'))
    assert refused(copy) == ("tokenizer", {"token": token})


def test_a_tokenizer_of_another_model(copy: Path) -> None:
    change(copy / "config.json", image_token_id=5)
    assert refused(copy) == ("tokenizer", {"token": "<|image|>"})


@pytest.mark.parametrize("text", ["", "{", "{}", '{"version": "1.0", "model": {"type": "No"}}'])
def test_a_damaged_tokenizer(copy: Path, text: str) -> None:
    (copy / "tokenizer.json").write_text(text)
    assert refused(copy) == ("damaged", {"file": "tokenizer.json"})


def test_no_template(copy: Path) -> None:
    (copy / "chat_template.jinja").unlink()
    assert refused(copy) == ("incomplete", {"file": "chat_template.jinja"})


def test_tensors_that_are_missing_are_not_made_up(copy: Path) -> None:
    def drop(header: dict[str, Any]) -> None:
        header["other"] = header.pop("lm_head.weight")

    rewrite(copy / "model.safetensors", drop)
    assert refused(copy) == ("damaged", {"file": ""})


def test_tensors_of_another_shape(copy: Path) -> None:
    def turn(header: dict[str, Any]) -> None:
        header["lm_head.weight"]["shape"].reverse()

    rewrite(copy / "model.safetensors", turn)
    assert refused(copy) == ("damaged", {"file": ""})


def test_a_configuration_that_means_nothing(copy: Path) -> None:
    text = json.loads((copy / "config.json").read_text())["text_config"]
    change(copy / "config.json", text_config=text | {"hidden_size": "many"})
    assert refused(copy) == ("damaged", {"file": "config.json"})


def rewrite(file: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Change the header of a safetensors file and leave its numbers where they are."""
    data = file.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    edit(header)
    text = json.dumps(header).encode()
    file.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length :])


# ---- interpreters and machines that are no good


def test_a_device_that_is_not_there(folder: Path) -> None:
    assert refused(folder, device="cuda:9") == ("no_device", {"device": "cuda:9"})


def test_packages_that_are_missing_or_old(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    needs = {"package": "bitsandbytes", "needs": ""}
    assert refused(folder, quantization="nf4") == ("missing_package", needs)
    monkeypatch.setattr(loading, "OLDEST", (5, 90))
    needs = {"package": "transformers", "needs": "5.90"}
    assert refused(folder) == ("missing_package", needs)


def test_weights_that_need_what_quantized_them(copy: Path) -> None:
    change(copy / "config.json", quantization_config={"quant_method": "gptq", "bits": 4})
    assert refused(copy, quantization="nf4") == ("missing_package", {"package": "gptq"})


def test_not_enough_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_model", lambda *_given: torch.empty(1 << 55))
    kind, facts = refused(folder)
    assert (kind, facts["stage"]) == ("out_of_memory", "load")
    assert set(facts) <= {"stage", "free", "total"}


def test_what_there_is_to_compute_on() -> None:
    last = hardware.devices()[-1]
    assert (last["device"], last["bf16"]) == ("cpu", True)
    assert 0 < int(str(last["free"])) < int(str(last["total"]))
    assert hardware.device_of("cpu") == torch.device("cpu")


@pytest.mark.skipif(sys.platform != "linux", reason="it is the file of Linux")
def test_memory_that_only_keeps_files_at_hand_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "meminfo"
    told.write_text(
        "MemTotal: 9000 kB\nMemFree: 10 kB\nMemAvailable:    5000 kB\nCached: 4990 kB\n"
    )
    monkeypatch.setattr(hardware, "_MEMORY", told)
    assert hardware.devices()[-1]["free"] == 5000 * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system tells only of all time")
def test_a_peak_is_that_of_one_thing_alone() -> None:
    cpu = torch.device("cpu")
    large = torch.ones(1 << 28, dtype=torch.uint8)
    assert hardware.begin_peak(cpu)
    before = hardware.peak(cpu) or 0
    assert before > large.nbytes
    del large
    assert hardware.begin_peak(cpu)
    torch.ones(1 << 26, dtype=torch.uint8)
    assert before - (1 << 28) < (hardware.peak(cpu) or 0) < before - (1 << 27)
