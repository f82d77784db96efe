"""`eyeline model setup`: what runs a model, fetched, repaired or deleted."""

import argparse

from app.cli.following import agrees, followed
from app.cli.interrupt import CANCELLED, interruptible
from app.cli.terminal import Terminal
from app.core import local_words
from app.core.control import Control
from app.core.local_runtime import Runtime, Runtimes
from app.core.words import _


def setup(arguments: argparse.Namespace, runtimes: Runtimes, terminal: Terminal) -> int:
    """Do what the options say; returns the exit code. Raises AppError."""
    if arguments.remove:
        return _remove(arguments, runtimes, terminal)
    found = runtimes.look()
    if found.state == "ready" and not arguments.repair and arguments.build is None:
        return _told(found, terminal)
    build = found.build
    if found.state == "named":
        terminal.note(
            _("The settings name another Python, which goes before it: {program}").format(
                program=found.program
            )
        )
    if build is not None and not arguments.repair and arguments.build is None:
        terminal.note(local_words.brings(build))
        terminal.note(str(found.folder))
        if build.warning:
            terminal.note(build.warning)
        if build.slow and not agrees(arguments, terminal, _("Set it up all the same?")):
            return CANCELLED
    control = Control()
    with interruptible(control):
        if arguments.repair:
            steps = runtimes.repair(control)
        else:
            steps = runtimes.make(control, arguments.build)
        made = followed(steps, terminal)
    if made is None:
        terminal.note(_("Paused: the same command goes on from here."))
        return CANCELLED
    return _told(made, terminal)


def _told(found: Runtime, terminal: Terminal) -> int:
    terminal.line(found.program)
    terminal.note(local_words.is_ready(found))
    if found.warning:
        terminal.note(found.warning)
    return 0


def _remove(arguments: argparse.Namespace, runtimes: Runtimes, terminal: Terminal) -> int:
    question = _("Delete what runs a model from this machine?")
    if not agrees(arguments, terminal, question):
        return CANCELLED
    size = local_words.size(runtimes.remove())
    terminal.note(_("{size} are free again.").format(size=size))
    return 0
