"""The private Python in words: what there is, and what went wrong with it."""

from collections.abc import Sequence
from pathlib import Path

from app.backends.local.locks import Lock
from app.backends.local.runtime_record import Record
from app.core import identity, local_words
from app.core.errors import ModelError
from app.core.words import _


def words_of(record: Record) -> str:
    """Return what an environment is: which torch, and what it computes on."""
    torch = record.torch.partition("+")[0]
    match record.device:
        case "cpu":
            return _("torch {version} on the processor").format(version=torch)
        case "mps":
            return _("torch {version} on the GPU of this Mac").format(version=torch)
    return _("torch {version} on {device}").format(version=torch, device=record.device)


def warning_of(record: Record, made_of: Lock | None, fits: Lock | None) -> str:
    """Return what is to be said of an environment that works.

    `made_of` is its lock, as it is now; `fits` is that for this machine.
    """
    if made_of is None or made_of.digest != record.digest:
        return _(
            "It was made for another version of {program}: “Repair”, or “eyeline model setup"
            " --repair”, brings it up to date."
        ).format(program=identity.NAME)
    if record.device == "cpu" and made_of.kind == "cuda":
        return _("torch finds no graphics card that it can use: is its driver new enough?")
    if made_of.kind == "cpu" and fits is not None and fits.kind == "cuda":
        return _("There is a graphics card now: remove this, and set it up again to use that.")
    if record.device == "cpu":
        return _("On the processor a model takes many minutes for one answer.")
    return ""


def gone() -> str:
    """Return what is wrong where the Python behind an environment is not there any more."""
    return _("The Python that it was made with is gone. “Repair” brings another one.")


def to_repair() -> str:
    """Return where it is repaired."""
    return _("Repair it in the settings, or with: eyeline model setup --repair")


def spoiled() -> str:
    """Return what is wrong where nobody knows what an environment is."""
    return _("It is not whole. “Repair” makes it anew.")


def busy() -> ModelError:
    """Return the error for two that would work on it at once."""
    return ModelError(
        _("Another window or command is setting it up already."), _("Wait until that has ended.")
    )


def too_little_room(needed: int, free: int, folder: Path) -> ModelError:
    """Return the error for a disk that cannot hold it."""
    return ModelError(
        _("There is too little room: {needed} are needed, {free} are free.").format(
            needed=local_words.size(needed), free=local_words.size(free)
        ),
        _("Make room on the disk that holds {folder}.").format(folder=folder),
    )


def undeletable(folder: Path, error: OSError) -> ModelError:
    """Return the error for what could not be deleted."""
    return ModelError(
        _("{folder} could not be deleted: {reason}.").format(
            folder=folder, reason=error.strerror or type(error).__name__
        ),
        _("Is the model in use?"),
    )


def without_uv() -> ModelError:
    """Return the error for a machine on which nobody can install packages."""
    return ModelError(
        _("uv, which installs what runs a model, is not there."),
        _(
            "Install it (python3 -m pip install uv), or name a Python that has torch and"
            " transformers: local.python in the settings."
        ),
    )


def not_loaded(said: Sequence[str]) -> ModelError:
    """Return the error for packages that came and do not work; `said` is what Python said."""
    text = "\n".join(said)
    if "WinError 126" in text or "WinError 127" in text or "DLL load failed" in text:
        hint = _("Install Microsoft's Visual C++ Redistributable (x64), and try again.")
    else:
        hint = _("Try again; what has come is not fetched twice.")
    return ModelError(_("What was installed cannot be loaded."), hint, detail="\n".join(said[-3:]))
