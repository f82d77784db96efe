"""Reads the pictures of files that a person chose, away from the GUI thread."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import File, Frame
from app.core.ports import Services
from app.core.words import _
from app.ui.lane import Lane, tell_failure

_PICTURES: Final = ("*.png", "*.jpg", "*.jpeg", "*.webp", "*.gif", "*.bmp", "*.tif", "*.tiff")
_VIDEOS: Final = ("*.mp4", "*.mov", "*.mkv", "*.webm", "*.avi", "*.m4v", "*.wmv", "*.flv", "*.mpg")

_DOCUMENTS: Final = (
    *("*.pdf", "*.docx", "*.pptx", "*.xlsx", "*.odt", "*.odp", "*.ods", "*.doc", "*.ppt", "*.xls"),
    *("*.rtf", "*.md", "*.txt", "*.csv", "*.tsv"),
)

Opened = Frame | Path | AppError
"""The picture of a file; where it is a video or a document, its path; or what went wrong."""

Open = Callable[[Path, Callable[[Opened], None]], None]
"""Reads a file and hands what it is to the second argument: later, on the GUI thread."""


def picture_files(services: Services, lane: Lane) -> Open:
    """Return what reads a picture on `lane`; of others only what they are."""

    def read(path: Path, done: Callable[[Opened], None]) -> None:
        def work(control: Control) -> Iterator[Frame | Path]:
            if services.videos().recognises(path) or services.documents().recognises(path):
                yield path
            else:
                yield services.decoder().decode(path, File(path.name, path), control)

        lane.submit(
            work, lambda found: done(found[-1]), lambda failure: tell_failure(failure, done)
        )

    return read


def name_filters() -> list[str]:
    """Return which files a dialog offers: those that can be asked about, or all."""
    known = (*_PICTURES, *_VIDEOS, *_DOCUMENTS)
    kinds = (_("Pictures, videos and documents"), *known), (_("All files"), "*")
    return [f"{kind[0]} ({' '.join(kind[1:])})" for kind in kinds]
