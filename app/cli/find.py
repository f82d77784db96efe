"""`eyeline find`: when words can be read in a video, found with no model."""

import argparse
from functools import partial
from pathlib import Path

from app.cli.interrupt import CANCELLED, interruptible
from app.cli.report import one_line_json
from app.cli.terminal import Terminal
from app.core.chat import Progress
from app.core.clip_text import Reach
from app.core.clips import clock
from app.core.control import Control
from app.core.errors import AppError
from app.core.labels import clean
from app.core.moments import Found, holding
from app.core.ports import Services
from app.core.words import _, ngettext


def find(arguments: argparse.Namespace, services: Services, terminal: Terminal) -> int:
    """Print each line that holds all of the words as it is found; returns the exit code.

    Raises MediaError, ChildError.
    """
    control, stage = Control(), _("Reading the recording")
    pick = partial(holding, words=" ".join(arguments.words))
    count = total = 0
    with interruptible(control):
        try:
            clip, _stream = services.videos().open(Path(arguments.clip), control)
            for piece in services.clip_text.find(clip, pick, (), control):
                match piece:
                    case Progress():
                        terminal.progress(piece)
                    case Reach():
                        total = piece.pictures
                    case Found():
                        count += 1
                        _print(piece, terminal, as_json=arguments.json)
                    case int(read):
                        terminal.progress(Progress(stage, read, total))
        except AppError:
            if not control.cancelled:
                raise
    if control.cancelled:
        terminal.note(_("Cancelled."))
        return CANCELLED
    if not count:
        said = ngettext(
            "Not found in the {count} key frame that was read.",
            "Not found in the {count} key frames that were read.",
            total,
        )
        terminal.note(said.format(count=total))
    return 0 if count else 1


def _print(found: Found, terminal: Terminal, *, as_json: bool) -> None:
    if as_json:
        rect = [round(value) for value in found.line.box]
        terminal.json(one_line_json({"t": found.seconds, "text": found.line.text, "rect": rect}))
    else:
        terminal.line(f"{clock(found.seconds, tenths=True)}\t{clean(found.line.text)}")
