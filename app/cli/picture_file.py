"""The pictures that the command line writes: is there a place for them, and their names."""

import os
from collections.abc import Sequence
from pathlib import Path

from app.core.display import lay_out
from app.core.errors import UsageError
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.picture_formats import PNG, mime_of
from app.core.ports import Painter
from app.core.words import _


def checked(name: str) -> Path | None:
    """Return the path that `--out` names, None for "". Raises UsageError.

    Looked at before anything is asked: an answer must not be lost to a typing mistake.
    """
    if not name:
        return None
    path = Path(name)
    mime_of(path)
    writable(path)
    return path


def writable(path: Path) -> None:
    """Raise UsageError where no file can be written at `path`."""
    name = str(path)
    try:
        misplaced = path.is_dir() or not path.parent.is_dir()
        closed = not os.access(path if path.exists() else path.parent, os.W_OK)
    except OSError:  # a folder that is closed to us, a name that is too long
        misplaced, closed = False, True
    if misplaced:
        raise UsageError(
            _("“{name}” is not a place for a file.").format(name=name),
            _("Name a file in a folder that exists."),
        )
    if closed:
        raise UsageError(
            _("“{name}” must not be written.").format(name=name),
            _("Name a file that you may write."),
        )


def numbered(path: Path, count: int) -> Sequence[Path]:
    """Return `path` for one picture; "name-1.png", "name-2.png", … for several."""
    if count == 1:
        return [path]
    return [path.with_name(f"{path.stem}-{n}{path.suffix}") for n in range(1, count + 1)]


def painted(painter: Painter, frame: Frame, marks: Sequence[Mark] = (), mime: str = PNG) -> bytes:
    """Return `frame` with the marks of an answer drawn on it, as a file. Raises MediaError."""
    return painter.paint(frame, lay_out(frame, marks, painter.measure), mime).data
