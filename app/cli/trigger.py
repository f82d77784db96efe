"""`eyeline trigger`, the long way: where the short one (`quick`) fails it says why. Without Qt."""

import os
import sys
from pathlib import Path

from app.core import identity
from app.core.words import _
from app.system import instance
from app.system.door import InstanceError


def trigger(verb: str, *, heard: bool = False) -> int:
    """Tell the running program to do `verb`, one of `TRIGGERS` or a preset; returns the exit code.

    When it has `heard` that already, only say that it gave no answer: it may do it yet.
    """
    try:
        if heard:
            raise instance.unanswered()
        done = instance.send(_folder(), verb)
    except InstanceError as error:
        return _failed(error.message, error.hint)
    if done is None:
        return _failed(
            _("Eyeline is not running."),
            _("Start it with “{command}”, then try again.").format(command=identity.SLUG),
        )
    if not done:
        return _failed(
            _("The running Eyeline cannot do “{verb}”.").format(verb=verb),
            _("Quit it and start it again, in case it is an older one."),
        )
    return 0


def _folder() -> Path:
    """Return where the running program listens; most often without asking for other folders."""
    runtime = instance.runtime_folder(os.environ)
    if runtime is not None:
        return runtime
    from app.system import paths

    return instance.folder_of(paths.standard().state, os.environ)


def _failed(message: str, hint: str) -> int:
    if sys.stderr is not None:  # None without a console on Windows
        sys.stderr.write(f"{message} — {hint}\n")
    return 1
