"""What uv says when it fails, in words: what happened, and what to do."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.core.errors import AppError, ModelError, Unavailable
from app.core.words import _

_NO_ROOM: Final = ("no space left on device", "os error 28)", "os error 112)", "disk quota")
_NO_WRITING: Final = ("read-only file system", "permission denied", "access is denied")
_NO_CERTIFICATE: Final = ("invalid peer certificate", "certificate verify", "unknownissuer")
_NO_LINE: Final = (
    "dns error",
    "error sending request",
    "failed to fetch",
    "client error (connect)",
    "connection refused",
    "connection reset",
    "operation timed out",
    "request failed",
    "network connectivity is disabled",
    "network was disabled",
)
_HASH: Final = re.compile(r"[Hh]ash mismatch for `?([\w.\-]+)")
_LACKING: Final = re.compile(
    r"no version of ([\w.\-]+)|([\w.\-]+)(?:==\S+)? (?:was not found|has no wheels)"
)
_SECRET: Final = re.compile(r"://[^/@\s]*@")
_LINES: Final = 3  # of what it said go into the details


def is_of_certificates(lines: Sequence[str]) -> bool:
    """Whether uv did not believe who answered: the system may know better."""
    return _any(_NO_CERTIFICATE, "\n".join(lines).lower())


def is_of_room(lines: Sequence[str]) -> bool:
    """Whether the disk is full."""
    return _any(_NO_ROOM, "\n".join(lines).lower())


def python_error(lines: Sequence[str]) -> AppError:
    """Return the error for a Python that could neither be fetched nor found."""
    return _with(
        ModelError(
            _("No Python could be fetched, and none that fits is installed."),
            _(
                "Install Python 3.11 or newer (from python.org, or your system's packages) and try"
                " again. Or name a Python that has torch and transformers: local.python in the"
                " settings."
            ),
        ),
        lines,
    )


def error_of(lines: Sequence[str], folder: Path) -> AppError:
    """Return the error for packages that could not be installed into `folder`."""
    text = "\n".join(lines)
    low = text.lower()
    if found := _HASH.search(text):
        error: AppError = _foreign(found[1])
    elif is_of_room(lines):
        error = no_room(folder)
    elif _any(_NO_WRITING, low):
        error = unwritable(folder, _("it is not allowed"))
    elif is_of_certificates(lines):
        error = Unavailable(
            _("Whoever answered in the place of the package index is not known here."),
            _("A proxy may stand in between: SSL_CERT_FILE names its certificate."),
        )
    elif _any(_NO_LINE, low):
        error = unreachable()
    elif found := _LACKING.search(text):
        error = ModelError(
            _("The package index does not have {package} as it is needed.").format(
                package=found[1] or found[2]
            ),
            _("If UV_DEFAULT_INDEX or a setting of uv names a mirror, try without it."),
        )
    else:
        error = ModelError(
            _("What runs a model could not be installed."),
            _("Try again; all that was said is in {file}.").format(file=folder / "setup.log"),
        )
    return _with(error, lines)


def no_room(folder: Path) -> ModelError:
    """Return the error for a disk that is full."""
    return ModelError(
        _("The disk is full."),
        _("Make room on the disk that holds {folder}; what has come is kept.").format(
            folder=folder
        ),
    )


def unwritable(folder: Path, reason: str) -> ModelError:
    """Return the error for a folder that cannot be written to."""
    return ModelError(
        _("{folder} cannot be written: {reason}.").format(folder=folder, reason=reason),
        _("Make room there, or allow writing."),
    )


def unreachable() -> Unavailable:
    """Return the error for an index that does not answer."""
    return Unavailable(
        _("The package index could not be reached."),
        _(
            "Check the connection and the proxy, and try again: packages that have come in full"
            " are kept. UV_DEFAULT_INDEX names a mirror."
        ),
    )


def _foreign(package: str) -> ModelError:
    return ModelError(
        _("{package} came with other bytes than it should have; nothing of it was kept.").format(
            package=package.partition("==")[0]
        ),
        _("Try again from another network, or without a mirror."),
    )


def _with(error: AppError, lines: Sequence[str]) -> AppError:
    """Add what uv said last, without what may be a password."""
    said = [_SECRET.sub("://", line.strip()) for line in lines if line.strip()]
    error.detail = "\n".join(said[-_LINES:])
    return error


def _any(parts: Sequence[str], text: str) -> bool:
    return any(part in text for part in parts)
