"""Reads what a person attached, pictures, videos and documents, away from the GUI thread."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import File, Frame
from app.core.ports import Services
from app.ui.ask_model import AskModel
from app.ui.clips.attached import AttachedClip
from app.ui.clips.choosing import Choosing
from app.ui.clips.files import Opened, opened
from app.ui.documents.attached import AttachedDocument
from app.ui.documents.choosing import PageChoosing
from app.ui.lane import Lane, tell_failure
from app.ui.lanes import Lanes

Medium = AttachedClip | AttachedDocument
"""What takes a while until it is known what of it goes."""

Read = Frame | Medium | AppError
"""What a file is, or why it cannot be read."""

Attach = Callable[[Path, Callable[[Read], None]], None]
"""Reads a file and hands what it is, or what went wrong, to the second argument: later, on the GUI
thread."""


@dataclass(frozen=True, slots=True)
class Choosers:
    """What looks through videos and opens documents on the lane `looking`, and plans how those are
    read on `planning`, where nothing takes long.
    """

    clips: Choosing
    pages: PageChoosing
    looking: Lane
    planning: Lane


def choosers(services: Services, model: AskModel, lanes: Lanes) -> Choosers:
    """Return those of the program."""
    clips, pages = Choosing(services, model), PageChoosing(services, model)
    return Choosers(clips, pages, lanes.choose, lanes.plan)


def attachable_files(services: Services, lane: Lane, found_by: Choosers) -> Attach:
    """Return what finds out on `lane` what a file is, and reads it where it is a picture."""

    def read(path: Path, done: Callable[[Read], None]) -> None:
        def work(control: Control) -> Iterator[Frame | Opened | Path]:
            if services.videos().recognises(path):
                yield from opened(services.videos(), path, control)
            elif services.documents().recognises(path):
                yield path
            else:
                yield services.decoder().decode(path, File(path.name, path), control)

        def batch(found: list[Frame | Opened | Path]) -> None:
            result = found[-1]
            if isinstance(result, Frame):
                done(result)
            elif isinstance(result, Path):
                document = AttachedDocument(
                    result, found_by.pages, found_by.looking, found_by.planning
                )
                document.open_up()
                done(document)
            else:
                clip = AttachedClip(*result)
                clip.look_through(found_by.clips, found_by.looking)
                done(clip)

        lane.submit(work, batch, lambda failure: tell_failure(failure, done))

    return read
