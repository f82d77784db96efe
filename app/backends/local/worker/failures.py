"""What can go wrong here, as kinds: this interpreter has no words, the host says them.

kind                  facts
no_folder             path
no_model              file (missing, or not what its name says)
incomplete            file (named by the index, not there)
damaged               file ("" when only the whole does not fit together)
pickled               file (weights that could run code; only safetensors are read)
remote_code           file (asks to run code of the repository)
wrong_architecture    found
tokenizer             token (that the model needs and the tokenizer does not have)
template              (the repository's template does not say what was asked)
missing_package       package, needs
no_device             device
device_lost           device
not_loaded
out_of_memory         stage, free, total (bytes; absent when unknown)
context_too_long      tokens, context, pictures (tokens of them)
bad_picture           picture (from 0), width, height
"""

from typing import Literal

from app.child.protocol import Failure

Kind = Literal[
    "no_folder", "no_model", "incomplete", "damaged", "pickled", "remote_code",
    "wrong_architecture", "tokenizer", "template", "missing_package", "no_device", "device_lost",
    "not_loaded", "out_of_memory", "context_too_long", "bad_picture",
]  # fmt: skip


def failure(kind: Kind, detail: str = "", **facts: object) -> Failure:
    """Return the failure of that kind; `detail` is technical and never what somebody asked."""
    return Failure(kind, detail=detail, facts=facts)
