"""Reads what a person attached, pictures and videos, away from the GUI thread."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from app.core.chat import Clip
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import File, Frame
from app.core.ports import Services
from app.ui import theme
from app.ui.clips.attached import AttachedClip
from app.ui.clips.choosing import Choosing
from app.ui.lane import Lane, tell_failure

_POSTER: Final = 2 * theme.THUMBNAIL  # px: enough where two of them are one of the theme's

Attach = Callable[[Path, Callable[[Frame | AttachedClip | AppError], None]], None]
"""Reads a file and hands what it is, or what went wrong, to the second argument: later, on the GUI
thread."""


def attachable_files(services: Services, lane: Lane, choosing: Choosing, chooser: Lane) -> Attach:
    """Return what reads a picture or a video on `lane`; it is looked through on `chooser`."""

    def read(path: Path, done: Callable[[Frame | AttachedClip | AppError], None]) -> None:
        def work(control: Control) -> Iterator[Frame | tuple[Clip, Frame]]:
            videos = services.videos()
            if videos.recognises(path):
                clip, _stream = videos.open(path, control)
                for poster in videos.strip(clip, [0.0], _POSTER, control):
                    yield clip, poster
            else:
                yield services.decoder().decode(path, File(path.name, path), control)

        def batch(found: list[Frame | tuple[Clip, Frame]]) -> None:
            result = found[-1]
            if isinstance(result, Frame):
                done(result)
                return
            attached = AttachedClip(*result)
            attached.look_through(choosing, chooser)
            done(attached)

        lane.submit(work, batch, lambda failure: tell_failure(failure, done))

    return read
