"""The reader at work: a picture whose words are known, which comes with the program."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from app.core import identity
from app.core.check import Check
from app.core.control import Control
from app.core.frame import File, Frame
from app.core.ports import PictureDecoder
from app.core.text_line import TextLine
from app.core.words import _

Read = Callable[[Frame, Control], Sequence[TextLine]]
WORDS: Final = (
    *("Document", "Compile", "Symbols", "Functions", "greenhouse", "temperature", "humidity"),
    *("Question", "not saved", "Cancel", "Terminal", "Traceback", "ValueError", "encoding"),
)
"""What can be read in the picture, from large letters to small ones, dark and light."""
_SPARE: Final = 2  # that may be misread


def reading(decoder: PictureDecoder, read: Read, control: Control) -> Iterator[Check]:
    """Have the picture read, and compare; nothing where `control` was cancelled.

    Raises MediaError, ChildError.
    """
    name, path = _("Reading"), identity.assets() / "demo.png"
    frame = decoder.decode(path, File(path.name), control)
    begun = time.monotonic()
    lines = read(frame, control)
    seconds = time.monotonic() - begun
    if control.cancelled:
        return
    text = " ".join(line.text for line in lines)
    seen = sum(word.lower() in text.lower() for word in WORDS)
    well = seen >= len(WORDS) - _SPARE
    found = _("{found} of {all} words of a known picture, in {seconds} s").format(
        found=seen, all=len(WORDS), seconds=f"{seconds:.1f}"
    )
    data = {"found": seen, "words": len(WORDS), "seconds": round(seconds, 2)}
    hint = _("Install {name} again: its models of letters may be damaged.")
    hint = hint.format(name=identity.NAME) if not well else ""
    yield Check("reading", name, well, found, hint, data)
