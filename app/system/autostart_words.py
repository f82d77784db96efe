"""What the user is told when the list of what starts with their login cannot be used."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from app.core import identity
from app.core.errors import SettingsError
from app.core.words import _


@contextmanager
def reading(place: object) -> Iterator[None]:
    """Raises SettingsError where the system does not let `place` be read."""
    try:
        yield
    except OSError as error:
        raise SettingsError(
            _("Nobody can tell whether {name} starts when you log in.").format(name=identity.NAME),
            _("{place} cannot be read: {reason}. Put that right, then look again.").format(
                place=place, reason=_reason(error)
            ),
        ) from error


@contextmanager
def writing(place: object) -> Iterator[None]:
    """Raises SettingsError where the system does not let `place` be changed."""
    try:
        yield
    except OSError as error:
        raise SettingsError(
            _("What starts when you log in could not be changed."),
            _("{place} cannot be written: {reason}. Allow that, then try again.").format(
                place=place, reason=_reason(error)
            ),
        ) from error


def unusable(program: str) -> SettingsError:
    """Return the error for a path of the program that the system's list cannot hold."""
    return SettingsError(
        _("What starts when you log in could not be changed."),
        _(
            "The system cannot note the path {path}. Install {name} in a shorter or plainer one."
        ).format(path=program.encode(errors="replace").decode(), name=identity.NAME),
    )


def _reason(error: OSError) -> str:
    return error.strerror or (os.strerror(error.errno) if error.errno else type(error).__name__)
