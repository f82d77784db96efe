"""A folder with a model, as transformers keeps them: whether it can be loaded, at a glance.

Only headers are read. Format of the weights: huggingface/safetensors, README, "Format".
"""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from app.backends.local.architecture import Architecture, architecture_of
from app.backends.local.wanted import INDEX, SINGLE, TOKENIZERS, is_weights
from app.core.errors import ModelError
from app.core.vision import MOST_TOKENS, longest_edge
from app.core.words import _

_CONFIG: Final = "config.json"
_PICKLED: Final = frozenset({".bin", ".pt", ".pth", ".ckpt"})
_LARGEST_PICTURE: Final = 100_000  # tokens; nothing holds as many
_LARGEST_JSON: Final = 64 * 1024**2
_LARGEST_HEADER: Final = 100_000_000  # as in safetensors itself


def config_of(folder: Path) -> Architecture:
    """Return the sizes that a folder's config states. Raises ModelError."""
    config = _json(folder / _CONFIG)
    if config.get("auto_map"):
        raise ModelError(
            _("This model wants programs of its own to be run; Eyeline runs none."),
            _("Choose the repository of its makers, for example zai-org/GLM-4.6V-Flash."),
        )
    return architecture_of(config)


def picture_limit(folder: Path) -> int:
    """Return the tokens that a picture takes at most, as its processor is set. Raises ModelError.

    Without a limit there it is the default of transformers' class.
    """
    path = folder / "preprocessor_config.json"
    size = _json(path).get("size") if path.is_file() else None
    edge = size.get("longest_edge") if isinstance(size, Mapping) else None
    if type(edge) is not int or edge < longest_edge(1):
        return MOST_TOKENS
    return min(edge // longest_edge(1), _LARGEST_PICTURE)


def inspect(folder: Path) -> tuple[Architecture, int]:
    """Return the sizes of a folder's model and the bytes of its files. Raises ModelError."""
    try:
        return _inspect(folder)
    except OSError as error:
        raise ModelError(
            _("“{name}” cannot be read.").format(name=folder),
            _("Choose the folder that holds config.json and the weights."),
            detail=error.strerror or type(error).__name__,
        ) from error


def _inspect(folder: Path) -> tuple[Architecture, int]:
    if not (folder / _CONFIG).is_file():
        raise ModelError(
            _("There is no model in {folder}: it has no config.json.").format(folder=folder),
            _("Choose the folder that holds config.json and the weights."),
        )
    architecture = config_of(folder)
    weights = _weights(folder)
    if not any((folder / name).is_file() for name in TOKENIZERS):
        raise _missing(TOKENIZERS[0])
    for path in weights:
        _check(path)
    return architecture, size_of(folder)


def size_of(folder: Path) -> int:
    """Return the bytes of a folder's files; others may be writing there."""
    total = 0
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # has got its name just now
            total += path.stat().st_size if path.is_file() else 0
    return total


def _weights(folder: Path) -> list[Path]:
    if (folder / SINGLE).is_file():
        return [folder / SINGLE]
    if (folder / INDEX).is_file():
        return [folder / name for name in shards(folder)]
    if any(path.suffix in _PICKLED for path in folder.iterdir()):
        raise ModelError(
            _("The weights in {folder} are pickled.").format(folder=folder),
            _("Such files can run programs when they are read. Get them as safetensors."),
        )
    raise _missing(SINGLE)


def shards(folder: Path) -> list[str]:
    """Return the names of the files that a folder's index divides weights into.

    Raises ModelError.
    """
    table = _json(folder / INDEX).get("weight_map")
    names = list(table.values()) if isinstance(table, Mapping) else []
    if not names or not all(isinstance(name, str) and is_weights(name) for name in names):
        raise _damaged(INDEX)
    return sorted(set(names))


def _check(path: Path) -> None:
    """Look whether a file of weights is as long as its header says. Raises ModelError."""
    try:
        size = path.stat().st_size
        if not path.is_file():  # to open a pipe would wait for whoever writes into it
            raise _damaged(path.name)
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if not 2 <= length <= min(_LARGEST_HEADER, size - 8):
                raise _damaged(path.name)
            header = json.loads(file.read(length))
    except FileNotFoundError as error:
        raise _missing(path.name) from error
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path.name) from error
    if size != 8 + length + _end(header, path.name):
        raise _damaged(path.name)


def _end(header: object, name: str) -> int:
    """Return where the last tensor of a header ends."""
    if not isinstance(header, dict):
        raise _damaged(name)
    end = 0
    for tensor, entry in header.items():
        if tensor == "__metadata__":
            continue
        match entry:
            case {"data_offsets": [int(), int(last)]}:
                end = max(end, last)
            case _other:
                raise _damaged(name)
    return end


def _json(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            table = json.loads(file.read(_LARGEST_JSON).decode())  # UTF-8 alone, as transformers
    except FileNotFoundError as error:
        raise _missing(path.name) from error
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(path.name) from error
    if not isinstance(table, dict):
        raise _damaged(path.name)
    return table


def _missing(name: str) -> ModelError:
    return ModelError(
        _("The model is not whole: {file} is missing.").format(file=name),
        _("Get it again: what is there is not fetched twice."),
    )


def _damaged(name: str) -> ModelError:
    return ModelError(
        _("The model is damaged: {file} cannot be read, or its end is missing.").format(file=name),
        _("Delete that file and get the model again."),
    )
