"""What goes wrong at a server, in the program's own words, and whether asking again may help.

A server's own words appear in `detail` only, cleaned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.backends.remote.complaint import clean
from app.core.errors import AuthRefused, BackendError, RequestRefused
from app.core.words import _, sentences

Again = Literal["never", "same", "fresh"]


@dataclass(frozen=True, slots=True)
class Failure:
    """An error, and whether to ask again: never, the same way, or as a fresh session.

    `wait`: seconds that the server asked for. `patient`: worth more than one more attempt.
    """

    error: BackendError
    again: Again = "never"
    wait: float | None = None
    patient: bool = False
    unknown_model: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom was asked, for messages; `hidden` never shows up in a `detail`.

    `key_variable`: the environment variable that the key came from, "" for one that is kept.
    """

    origin: str
    model: str = ""
    hidden: tuple[str, ...] = ()
    has_key: bool = True
    key_variable: str = ""


class Declined(Exception):
    """An HTTP answer that is no success; header names in lower case, `body` shortened."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.body = body


class Lost(Exception):
    """The connection did not come about, or broke."""

    def __init__(self, failure: Failure) -> None:
        super().__init__()
        self.failure = failure


def blind(asked: Asked, detail: str = "") -> RequestRefused:
    """The error for a model that takes no pictures."""
    return RequestRefused(
        _("The model “{model}” cannot see pictures.").format(model=asked.model),
        _("Choose a model that can, for example GLM-4.6V."),
        detail=detail,
    )


def with_models(error: BackendError, models: Sequence[str]) -> BackendError:
    """Return the refusal of a model with those that there are in its hint."""
    if not models:
        return error
    listed = ", ".join(clean(model, limit=80) for model in models[:12])
    hint = _("It offers: {models}.").format(models=f"{listed} …" if len(models) > 12 else listed)
    return RequestRefused(error.message, sentences(error.hint, hint), detail=error.detail)


def keyless(origin: str) -> AuthRefused:
    """Return the refusal of a server that wants a key where there is none."""
    return AuthRefused(
        _("The server at {origin} wants a key.").format(origin=origin),
        _(
            "Set it: {command}. For an endpoint that is named on the command line, the variable"
            " EYELINE_API_KEY can hold it too."
        ).format(command=f"eyeline key set {origin}"),
        about="key",
    )


def too_long() -> str:
    """Return what can be done about a question that does not fit."""
    return _(
        "Ask about fewer or smaller pictures. What was said before in a conversation counts too."
    )
