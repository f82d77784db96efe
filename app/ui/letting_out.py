"""How a picture leaves the program from where it is shown: copied, saved or dragged, and told."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtWidgets import QWidget

from app.core import identity
from app.core.errors import AppError
from app.core.labels import clean
from app.core.mark import Mark
from app.core.words import _
from app.ui.canvas.picture_menu import Way
from app.ui.picture_out import Given, PictureOut
from app.ui.ways_out import Kind

_NAME: Final = 40  # characters of a proposed file name
_UNFIT: Final = re.compile(r'[<>:"/\\|?*.\s]+')


class Tell(Protocol):
    """Says something where whoever let a picture out looks."""

    def __call__(self, error: AppError, kind: Kind = "warning") -> None: ...


def let_out(
    out: PictureOut,
    way: Way,
    given: Given,
    marks: Sequence[Mark],
    shown: QWidget,
    question: str,
    tell: Tell,
) -> None:
    """Let a picture out that is seen in `shown`; a file is named after `question`."""
    match way.name:
        case "copy":
            copied = AppError(_("The picture is on the clipboard."))
            out.copy(given, marks, _teller(tell, copied))
        case "save":
            name = Path(file_name(question)).stem
            window = shown.window()
            out.choose(window, name, lambda path: save(out, given, marks, path, tell))
        case "drag":
            out.drag(shown, given, marks, tell)


def save(out: PictureOut, given: Given, marks: Sequence[Mark], path: Path, tell: Tell) -> None:
    """Save a picture with `marks`, and say how that went."""
    saved = AppError(_("Saved: {path}").format(path=path))
    out.save(given, marks, path, _teller(tell, saved))


def _teller(tell: Tell, well: AppError) -> Callable[[AppError | None], None]:
    def end(error: AppError | None) -> None:
        if error is None:
            tell(well, "info")
        else:
            tell(error)

    return end


def file_name(question: str, suffix: str = "png") -> str:
    """Return a name for the file of an answer."""
    words = _UNFIT.sub("-", clean(question)[:_NAME]).strip("-")
    return f"{words or identity.SLUG}.{suffix}"
