"""What to do about an error in a window, where the command line has other ways."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from app.core.chat import Finish
from app.core.errors import About, AuthRefused
from app.core.words import N_, _

_HERE: Final[Mapping[About, str]] = {
    "key": N_("Put the right key in with “Connect…”, and ask again."),
    "account": N_(
        "See on the service's website what the account may use, or put in another key with"
        " “Connect…”, and ask again."
    ),
}


def advised(finish: Finish) -> Finish:
    """Return how an answer ended with the hint that fits a window."""
    error = finish.error
    if not isinstance(error, AuthRefused) or error.about not in _HERE:
        return finish
    hint = _(_HERE[error.about])
    return replace(
        finish, error=AuthRefused(error.message, hint, detail=error.detail, about=error.about)
    )
