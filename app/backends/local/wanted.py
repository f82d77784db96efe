"""Which files of a repository a model needs: weights as safetensors, and what goes with them.

Names are those that transformers 5.23 looks for (`utils/__init__.py`, `SAFE_WEIGHTS_NAME` and
those beside it). Never pickled weights (`*.bin`, `*.pt`), never programs (`*.py`), nothing in
folders: those hold other formats of the same weights.
"""

import re
from collections.abc import Iterable
from typing import Final

from app.backends.local.hubs import RemoteFile
from app.core.errors import ModelError
from app.core.words import _

SINGLE: Final = "model.safetensors"
INDEX: Final = "model.safetensors.index.json"
_SHARD: Final = re.compile(r"model-\d{5,6}-of-\d{5,6}\.safetensors")
_NEEDED: Final = frozenset(
    {
        "config.json",
        "generation_config.json",
        INDEX,
        "preprocessor_config.json",
        "video_preprocessor_config.json",
        "processor_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "tokenizer.model",
        "special_tokens_map.json",
        "added_tokens.json",
        "vocab.json",
        "merges.txt",
        "chat_template.jinja",
        "chat_template.json",
        "LICENSE",
    }
)
TOKENIZERS: Final = ("tokenizer.json", "tokenizer.model")
_SMALL: Final = 256 * 1024**2  # bytes; what is no weights is smaller


def is_weights(name: str) -> bool:
    """Whether a file holds weights that are read."""
    return name == SINGLE or _SHARD.fullmatch(name) is not None


def incomplete(name: str) -> ModelError:
    """Return the error for a repository that lacks a file."""
    return ModelError(
        _("The model is not whole: {file} is missing.").format(file=name),
        _("Choose the repository of its makers, for example zai-org/GLM-4.6V-Flash."),
    )


def wanted(files: Iterable[RemoteFile]) -> tuple[RemoteFile, ...]:
    """Return what is needed, `config.json` first and weights last. Raises ModelError."""
    by_name = {file.path: file for file in files}
    small = [by_name[name] for name in sorted(_NEEDED & by_name.keys())]
    weights = [file for name, file in sorted(by_name.items()) if _SHARD.fullmatch(name)]
    if SINGLE in by_name:  # transformers prefers it
        weights = [by_name[SINGLE]]
    if "config.json" not in by_name:
        raise ModelError(
            _("This repository holds no model: it has no config.json."), _("Check its name.")
        )
    if not weights:
        raise ModelError(
            _("This repository has no weights as safetensors."),
            _("Others can run programs when they are read, so they are not taken."),
        )
    if SINGLE not in by_name and INDEX not in by_name:
        raise incomplete(INDEX)
    if not any(name in by_name for name in TOKENIZERS):
        raise incomplete(TOKENIZERS[0])
    if any(file.size > _SMALL for file in small):
        raise ModelError(
            _("The hub's list of files cannot be right: a settings file is larger than 256 MB."),
            _("Check the address of the mirror, or get the model from the other hub."),
        )
    for file in (*small, *weights):
        if not file.mark:
            raise ModelError(
                _("The hub names no checksum for {file}.").format(file=file.path),
                _("Get the model from the other hub."),
            )
    return tuple(sorted(small, key=lambda file: file.path != "config.json")) + tuple(weights)
