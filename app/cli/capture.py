"""`eyeline capture`: the screen as picture files."""

import argparse
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app.cli.harmless import one_line
from app.cli.interrupt import CANCELLED, interruptible
from app.cli.picture_file import checked, numbered, painted
from app.cli.taking import listed, take
from app.cli.terminal import Terminal
from app.core.control import Control
from app.core.errors import UsageError
from app.core.picture_formats import PNG, dated_name, free_stem, mime_of
from app.core.ports import Services
from app.core.words import _
from app.media.files import write_atomically


def capture(arguments: argparse.Namespace, services: Services, terminal: Terminal) -> int:
    """Take what was asked for; prints the paths. Returns the exit code. Raises AppError."""
    if arguments.list:
        return _list(services, terminal)
    to_output = arguments.out == "-"
    if to_output and arguments.what == "all":
        raise UsageError(
            _("The standard output takes one picture, and “all” may give several."),
            _("Use “eyeline capture monitor --out -”, or name a file."),
        )
    named = None if to_output else checked(arguments.out)
    control = Control()
    with interruptible(control):
        frames = take(arguments.what, " ".join(arguments.title), services, control)
        if control.cancelled:
            terminal.note(_("Cancelled."))
            return CANCELLED
        mime = PNG if named is None else mime_of(named)
        pictures = [painted(services.painter(), frame, mime=mime) for frame in frames]
    for hint in services.screens().hints:
        terminal.note(hint)
    if to_output:
        terminal.data(pictures[0])
        return 0
    for path, data in zip(_places(named, len(pictures)), pictures, strict=True):
        write_atomically(path, data)
        terminal.line(str(path))
    return 0


def _list(services: Services, terminal: Terminal) -> int:
    """Print the windows: place, program and title, with tabs between them."""
    for each in listed(services.windows()):
        place = f"{each.width}x{each.height}{each.x:+d}{each.y:+d}"
        terminal.line("\t".join((place, one_line(each.app), one_line(each.title))))
    return 0


def _places(named: Path | None, count: int) -> Sequence[Path]:
    """Return where `count` pictures go; names of our own never replace a file."""
    if named is not None:
        return numbered(named, count)
    # In the time of the person who will look for it.
    stem = free_stem(
        dated_name(datetime.now().astimezone()),
        lambda each: any(os.path.lexists(place) for place in numbered(Path(f"{each}.png"), count)),
    )
    return numbered(Path(f"{stem}.png"), count)
