"""What uv says when it fails, in words: what happened, and what to do.

Its lines come without secrets (`discreet`).
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.core.errors import AppError, AuthRefused, ModelError, Unavailable
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
    "operation timed out",
    "request failed",
    "network connectivity is disabled",
    "network was disabled",
)
_BROKEN_OFF: Final = (
    "broken pipe",
    "connection closed before message",
    "connection reset",
    "end of file before message",
    "error reading a body",
    "peer closed connection",
    "unexpected end of file",
)
_NO_PACKAGE: Final = ("failed to extract archive", "invalid zip", "unexpected json")
_STATUS: Final = re.compile(r"HTTP status \w+ error \((\d{3})|\((401) U|returned a (403) F")
_WANTS_NAME: Final = ("proxy authorization required", "(407 ")
_PACKAGE: Final = re.compile(r"Failed to (?:download|extract archive:)? ?`?([\w.\-]+?)(?:==|-\d)")
_HASH: Final = re.compile(r"[Hh]ash mismatch for `?([\w.\-]+)")
_LACKING: Final = re.compile(
    r"no version of ([\w.\-]+)|([\w.\-]+)(?:==\S+)? (?:was not found|has no wheels)"
)
_TORCH: Final = "download.pytorch.org"
_LINES: Final = 3  # of what it said go into the details


def is_of_certificates(lines: Sequence[str]) -> bool:
    """Whether uv did not believe who answered: the system may know better."""
    return _any(_NO_CERTIFICATE, "\n".join(lines).lower())


def is_of_room(lines: Sequence[str]) -> bool:
    """Whether the disk is full."""
    return _any(_NO_ROOM, "\n".join(lines).lower())


def python_error(lines: Sequence[str], fitting: Sequence[str]) -> AppError:
    """Return the error for a Python that could neither be fetched nor found; `fitting` would do."""
    versions = sorted(fitting, key=lambda each: tuple(map(int, each.split("."))))
    error = ModelError(
        _("No Python could be fetched, and none that fits is installed."),
        _(
            "Install Python {version} (from python.org, or your system's packages) and try again;"
            " these would do: {versions}. Or name a Python that has torch and transformers:"
            " local.python in the settings."
        ).format(version=fitting[0], versions=", ".join(versions)),
    )
    return _with(error, lines)


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
    else:
        error = _of_the_line(text, low) or ModelError(
            _("What runs a model could not be installed."),
            _("Try again; all that was said is in {file}.").format(file=folder / "setup.log"),
        )
    return _with(error, lines)


def _of_the_line(text: str, low: str) -> AppError | None:
    """Return the error for an index that answers otherwise than it should, or not at all."""
    status, lacking = _STATUS.search(text), _LACKING.search(text)
    if _any(_NO_CERTIFICATE, low):
        error: AppError | None = _unknown()
    elif _any(_WANTS_NAME, low):
        error = _closed_proxy()
    elif status:
        error = _refused(int(next(filter(None, status.groups()))), text)
    elif _any(_BROKEN_OFF, low):
        error = _broken_off()
    elif _any(_NO_PACKAGE, low):
        error = _no_package(text)
    elif _any(_NO_LINE, low):
        error = unreachable(of_torch=_TORCH in low)
    else:
        error = _lacking(lacking[1] or lacking[2]) if lacking else None
    return error


def _unknown() -> AppError:
    return Unavailable(
        _("Whoever answered in the place of the package index is not known here."),
        _(
            "Does this network want you to log in first, in a browser? Else a proxy may stand in"
            " between: SSL_CERT_FILE names its certificate."
        ),
    )


def _closed_proxy() -> AppError:
    return Unavailable(
        _("The proxy wants a name and a password."),
        _("They stand in its address: in HTTPS_PROXY, or local.proxy in the settings."),
    )


def _broken_off() -> AppError:
    return Unavailable(
        _("The connection broke off while packages came."),
        _("Try again: packages that have come in full are kept."),
    )


def _refused(status: int, text: str) -> AppError:
    """Return the error for an index that answers with a status that is none of success."""
    if status in (401, 403):
        return AuthRefused(
            _("The package index refuses to answer ({status}).").format(status=status),
            _(
                "Where it wants a name and a password, they stand in its address"
                " (UV_DEFAULT_INDEX) or in a file netrc. Else try another network, or a mirror."
            ),
        )
    if status in (404, 410):
        found = _PACKAGE.search(text)
        return _lacking(found[1] if found else "?")
    return Unavailable(
        _("The package index cannot answer now ({status}).").format(status=status),
        _("Try again later: packages that have come in full are kept."),
    )


def _lacking(package: str) -> AppError:
    return ModelError(
        _("The package index does not have {package} as it is needed.").format(package=package),
        _(
            "If UV_DEFAULT_INDEX or a setting of uv names a mirror, try without it. Or does this"
            " network want you to log in first, in a browser?"
        ),
    )


def _no_package(text: str) -> AppError:
    found = _PACKAGE.search(text)
    return Unavailable(
        _("What came for {package} is no whole package.").format(
            package=found[1] if found else "?"
        ),
        _(
            "Try again. If it stays so, somebody answers in the place of the package index: a"
            " proxy, a mirror, or a network that wants you to log in first, in a browser."
        ),
    )


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


def unreachable(*, of_torch: bool = False) -> Unavailable:
    """Return the error for an index that does not answer, or for the one that torch has."""
    if of_torch:
        return Unavailable(
            _("{host}, which has torch for this machine, could not be reached.").format(
                host=_TORCH
            ),
            _(
                "Check the connection and the proxy, and try again: packages that have come in full"
                " are kept. UV_FIND_LINKS or UV_INDEX names a mirror of it."
            ),
        )
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
    """Add what uv said last."""
    said = [line.strip() for line in lines if line.strip()]
    error.detail = "\n".join(said[-_LINES:])
    return error


def _any(parts: Sequence[str], text: str) -> bool:
    return any(part in text for part in parts)
