"""`eyeline key`: keys into the keyring and out of it."""

import argparse
import sys

from app.cli.terminal import Terminal
from app.core.errors import SettingsError, UsageError
from app.core.ports import Choice, Services
from app.core.words import _


def key(arguments: argparse.Namespace, services: Services, terminal: Terminal) -> int:
    """Keep or remove a key; returns the exit code. Raises AppError."""
    origin = _origin(arguments.origin, services)
    if arguments.action == "forget":
        if services.secrets().forget(origin):
            terminal.note(_("The key for {origin} was removed.").format(origin=origin))
        else:
            terminal.note(_("No key was kept for {origin}.").format(origin=origin))
        return 0
    typed = _typed(origin)
    if arguments.file:
        where = services.secrets().set(origin, typed, "file")
    else:
        where = _keep(origin, typed, services, terminal)
    terminal.note(_("The key for {origin} is kept {where}.").format(origin=origin, where=where))
    return 0


def _origin(named: str, services: Services) -> str:
    """Return the origin of an endpoint's name or of an address."""
    by_address = any(mark in named for mark in ".:/[")
    choice = Choice("remote", base_url=named) if by_address else Choice("remote", endpoint=named)
    destination = services.destination(choice)
    assert destination is not None
    return destination.origin


def _typed(origin: str) -> str:
    """Return the key from the terminal, unseen, or from the standard input."""
    if sys.stdin is None:
        raise UsageError(_("The standard input is closed: there is no key to read."))
    if not sys.stdin.isatty():
        return sys.stdin.buffer.read(65536).decode(errors="replace")
    import getpass

    try:
        return getpass.getpass(_("Key for {origin}: ").format(origin=origin))
    except EOFError as error:
        raise UsageError(_("No key was given.")) from error


def _keep(origin: str, typed: str, services: Services, terminal: Terminal) -> str:
    secrets = services.secrets()
    try:
        return secrets.set(origin, typed)
    except SettingsError as error:
        if error.__cause__ is None:  # it is no key
            raise
        if not terminal.answers:
            raise SettingsError(
                error.message,
                _(
                    "Unlock it, set the variable EYELINE_API_KEY instead, or add --file: that keeps"
                    " the key in a file that only you can read."
                ),
            ) from error
        terminal.failed(error)
        if not terminal.ask(_("Keep the key in a file that only you can read?")):
            raise
        return secrets.set(origin, typed, "file")
