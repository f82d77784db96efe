import json
import struct
from pathlib import Path
from typing import Any

import pytest

from app.backends.local.worker.checkpoint import inspect, settings_of
from app.child.protocol import Failure


def shard(path: Path, size: int = 64) -> int:
    """Write a safetensors file with one tensor; returns its size."""
    header = json.dumps(
        {
            "__metadata__": {"format": "pt"},
            "a": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]},
        }
    ).encode()
    return path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(size))


def write(path: Path, **values: Any) -> None:
    path.write_text(json.dumps(values))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "config.json", model_type="glm4v")
    write(tmp_path / "tokenizer.json")
    shard(tmp_path / "model.safetensors")
    return tmp_path


def kind(folder: Path) -> tuple[str, dict[str, object]]:
    with pytest.raises(Failure) as raised:
        inspect(folder)
    return raised.value.kind, dict(raised.value.facts)


def test_one_file(folder: Path) -> None:
    found = inspect(folder)
    assert found.size == (folder / "model.safetensors").stat().st_size
    assert found.form == ""


def test_weights_that_are_quantized_already(folder: Path) -> None:
    write(folder / "config.json", model_type="glm4v_moe", quantization_config={"quant_method": "x"})
    assert inspect(folder).form == "x"


def test_several_files(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    names = ["model-1.safetensors", "model-2.safetensors"]
    size = sum(shard(folder / name, 10) for name in names)
    weights = {"a": names[0], "b": names[1], "c": names[0]}
    write(folder / "model.safetensors.index.json", weight_map=weights)
    assert inspect(folder).size == size
    (folder / names[1]).unlink()
    assert kind(folder) == ("incomplete", {"file": names[1]})


@pytest.mark.parametrize("weights", [{}, [], {"a": 1}, {"a": "../model.safetensors"}, None])
def test_an_index_that_names_no_files_of_the_folder(folder: Path, weights: object) -> None:
    write(folder / "model.safetensors.index.json", weight_map=weights)
    assert kind(folder) == ("damaged", {"file": "model.safetensors.index.json"})


def test_links_to_the_files_of_a_cache(folder: Path, tmp_path: Path) -> None:
    blob = tmp_path / "blob"
    (folder / "model.safetensors").rename(blob)
    (folder / "model.safetensors").symlink_to(blob)
    assert inspect(folder).size == blob.stat().st_size


def test_what_is_no_folder(tmp_path: Path) -> None:
    assert kind(tmp_path / "nowhere") == ("no_folder", {"path": str(tmp_path / "nowhere")})
    assert kind(Path(__file__))[0] == "no_folder"


@pytest.mark.parametrize("text", [None, "", "{", "[]", "\ud800", "[" * 100_000])
def test_what_is_no_model(folder: Path, text: str | None) -> None:
    (folder / "config.json").unlink()
    if text is not None:
        (folder / "config.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert kind(folder) == ("no_model", {"file": "config.json"})


@pytest.mark.parametrize("other", ["llama", None, 7, "x" * 1000])
def test_another_architecture(folder: Path, other: object) -> None:
    write(folder / "config.json", model_type=other)
    name, facts = kind(folder)
    assert name == "wrong_architecture"
    assert facts == {"found": str(other or "")[:80]}


@pytest.mark.parametrize(
    "name", ["config.json", "tokenizer_config.json", "preprocessor_config.json"]
)
def test_code_of_the_repository(folder: Path, name: str) -> None:
    write(folder / name, model_type="glm4v", auto_map={"AutoModel": "modeling.Model"})
    assert kind(folder) == ("remote_code", {"file": name})


def test_weights_that_could_run_code(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert kind(folder) == ("pickled", {"file": "pytorch_model.bin"})


def test_no_weights_at_all(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    assert kind(folder) == ("incomplete", {"file": "model.safetensors"})


def test_no_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    assert kind(folder) == ("incomplete", {"file": "tokenizer.json"})


@pytest.mark.parametrize("length", [0, 4, 8, 50, -1])
def test_a_file_that_was_cut_off(folder: Path, length: int) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:length])
    assert kind(folder) == ("damaged", {"file": "model.safetensors"})


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE html><html>an error page</html>",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 12) + b'{"a": {"b":1',
        struct.pack("<Q", 9) + b'{"a": {}}',
    ],
)
def test_a_file_of_another_kind(folder: Path, data: bytes) -> None:
    (folder / "model.safetensors").write_bytes(data)
    assert kind(folder) == ("damaged", {"file": "model.safetensors"})


def test_settings_that_are_not_there_are_empty(folder: Path) -> None:
    assert settings_of(folder, "preprocessor_config.json") == {}
    assert settings_of(folder, "config.json") == {"model_type": "glm4v"}
