"""`eyeline capture`: the screen as PNG files."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.cli.interrupt import CANCELLED, interruptible
from app.cli.picture_file import checked, numbered, painted
from app.cli.terminal import Terminal
from app.core import identity
from app.core.control import Control
from app.core.errors import UsageError
from app.core.ports import Services
from app.core.words import _
from app.media.files import write_atomically


def capture(arguments: argparse.Namespace, services: Services, terminal: Terminal) -> int:
    """Take what was asked for; prints the paths. Returns the exit code. Raises AppError."""
    to_output = arguments.out == "-"
    if to_output and arguments.what == "all":
        raise UsageError(
            _("The standard output takes one picture, and “all” may give several."),
            _("Use “eyeline capture monitor --out -”, or name a file."),
        )
    named = None if to_output else checked(arguments.out)
    control = Control()
    with interruptible(control):
        screens = services.screens()
        frames = screens.grab(arguments.what, control)
        if control.cancelled:
            terminal.note(_("Cancelled."))
            return CANCELLED
        pictures = [painted(services.painter(), frame) for frame in frames]
    for hint in screens.hints:
        terminal.note(hint)
    if to_output:
        terminal.data(pictures[0])
        return 0
    for path, data in zip(_places(named, len(pictures)), pictures, strict=True):
        write_atomically(path, data)
        terminal.line(str(path))
    return 0


def _places(named: Path | None, count: int) -> Sequence[Path]:
    """Return where `count` pictures go; names of our own never replace a file."""
    if named is not None:
        return numbered(named, count)
    # In the time of the person who will look for it.
    stem = f"{identity.SLUG}-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
    attempt = 1
    while True:
        name = f"{stem}.png" if attempt == 1 else f"{stem}-again{attempt}.png"
        places = numbered(Path(name), count)
        if not any(place.exists() for place in places):
            return places
        attempt += 1
