"""A folder with a model: looked at before anything of it is loaded.

Only the standard library, so that the window may ask, too. Nothing in the folder is run: weights
are safetensors, and a repository that brings code of its own is refused.
"""

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.backends.local.worker.failures import failure

MODEL_TYPES: Final = ("glm4v", "glm4v_moe")
_INDEX: Final = "model.safetensors.index.json"
_SINGLE: Final = "model.safetensors"
_PICKLED: Final = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
_SETTINGS: Final = (
    "config.json", "tokenizer_config.json", "preprocessor_config.json",
    "video_preprocessor_config.json", "processor_config.json", "generation_config.json",
)  # fmt: skip
_MOST_HEADER: Final = 100_000_000  # bytes; the limit of the safetensors library


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A model that may be loaded: its `config`, and `size` in bytes of its weights."""

    folder: Path
    config: Mapping[str, Any]
    size: int

    @property
    def form(self) -> str:
        """How its weights are quantized already; "" where they are not."""
        said = self.config.get("quantization_config")
        return str(said.get("quant_method") or "unknown") if isinstance(said, dict) else ""


def inspect(folder: Path) -> Checkpoint:
    """Look at `folder`; cheap, whatever the size of the model.

    Raises Failure: no_folder, no_model, remote_code, wrong_architecture, pickled, incomplete,
    damaged.
    """
    if not folder.is_dir():
        raise failure("no_folder", path=str(folder))
    config = _object(folder, "config.json")
    for name in _SETTINGS:
        if (folder / name).is_file() and "auto_map" in _object(folder, name):
            raise failure("remote_code", file=name)
    if config.get("model_type") not in MODEL_TYPES:
        raise failure("wrong_architecture", found=str(config.get("model_type") or "")[:80])
    size = sum(_checked(shard) for shard in _shards(folder))
    if not (folder / "tokenizer.json").is_file():
        raise failure("incomplete", file="tokenizer.json")
    return Checkpoint(folder, config, size)


def settings_of(folder: Path, name: str) -> Mapping[str, Any]:
    """Return the JSON object in a file of the folder, {} when there is no such file."""
    return _object(folder, name) if (folder / name).is_file() else {}


def _object(folder: Path, name: str) -> Mapping[str, Any]:
    try:
        read = json.loads((folder / name).read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise failure("no_model", type(error).__name__, file=name) from error
    if not isinstance(read, dict):
        raise failure("no_model", "not an object", file=name)
    return read


def _shards(folder: Path) -> Iterator[Path]:
    """Yield the files with weights."""
    if (folder / _INDEX).is_file():
        weights = _object(folder, _INDEX).get("weight_map")
        names = set(weights.values()) if isinstance(weights, dict) else set()
        if not names or any(not isinstance(n, str) or Path(n).name != n for n in names):
            raise failure("damaged", file=_INDEX)
    else:
        names = {_SINGLE}
        if not (folder / _SINGLE).is_file():
            for pattern in _PICKLED:
                for found in sorted(folder.glob(pattern)):
                    raise failure("pickled", file=found.name)
    for name in sorted(names):
        if not (folder / name).is_file():
            raise failure("incomplete", file=name)
        yield folder / name


def _checked(shard: Path) -> int:
    """Return the size of a safetensors file that is as long as its header says.

    The form is an 8-byte length (little-endian), that many bytes of JSON, then the tensors, whose
    places the JSON names.
    """
    size = shard.stat().st_size
    try:
        with shard.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(min(length, size, _MOST_HEADER)))
        ends = [
            entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"
        ]
        whole = 8 + length + max(ends, default=0)
    except (OSError, ValueError, struct.error, LookupError, TypeError, AttributeError) as error:
        raise failure("damaged", type(error).__name__, file=shard.name) from error
    if whole != size:
        raise failure("damaged", f"{size} of {whole} bytes", file=shard.name)
    return size
