"""What commands share that take long: how far they are, and whether their user agrees."""

import argparse
from collections.abc import Iterator
from typing import TypeVar

from app.cli.terminal import Terminal
from app.core import local_words
from app.core.chat import Progress
from app.core.errors import UsageError
from app.core.local_models import Fetching
from app.core.words import _

T = TypeVar("T")


def followed(steps: Iterator[Fetching | T], terminal: Terminal) -> T | None:
    """Show how far something is until its result comes; None where it ended without one."""
    for step in steps:
        if not isinstance(step, Fetching):
            return step
        progress = Progress(local_words.stage(step), step.done, step.total)
        terminal.progress(progress, "".join(f" · {part}" for part in local_words.details(step)))
    return None


def agrees(arguments: argparse.Namespace, terminal: Terminal, question: str) -> bool:
    """Ask whoever is there, unless `--yes` has answered. Raises UsageError where nobody is."""
    if arguments.yes:
        return True
    if not terminal.answers:
        raise UsageError(
            _("Nobody is there who could be asked: {question}").format(question=question),
            _("Add --yes to do it without asking."),
        )
    if terminal.ask(question):
        return True
    terminal.note(_("Cancelled."))
    return False
