"""Notes of the passes of an answer: as they go to the model, and in an answer that was stopped."""

import re
from collections.abc import Sequence

from app.core.stretches import Stretch
from app.core.words import _


def note_of(stretch: Stretch, noted: str) -> str:
    """Return what was noted of a stretch as it goes to the model, "" for nothing."""
    return f"[{stretch.name}]\n{noted.strip()}" if noted.strip() else ""


def noted_in(begun: str, stretches: Sequence[Stretch]) -> list[str]:
    """Return the notes in an answer that was stopped, up to the first part that is missing.

    The last one that it tells of may not be whole, and is left out.
    """
    headings = "|".join(re.escape(stretch.heading) for stretch in stretches)
    _first, *told = re.split(f"({headings})", begun)
    words, _colon, _reason = failed().partition("{reason}")
    sections = dict(zip(told[:-2:2], told[1:-2:2], strict=True))
    notes: list[str] = []
    for stretch in stretches:
        noted = sections.get(stretch.heading)
        if noted is None or words in noted:
            break
        notes.append(note_of(stretch, noted))
    return notes


def failed() -> str:
    return _("This part is not looked at to its end: {reason}")
