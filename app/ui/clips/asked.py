"""The clips that a question is about: its own, and those of the questions before it."""

from collections.abc import Sequence

from app.core.chat import Clip
from app.ui.turn import Turn


def clips_until(turn: Turn) -> Sequence[Clip]:
    """Return the clips of `turn` and of all turns before it, the first one first."""
    found: list[Clip] = []
    here: Turn | None = turn
    while here is not None:
        found[:0] = here.clips
        here = here.parent
    return found


def asked_in_passes(turn: Turn) -> Clip | None:
    """Return the clip that `turn` is asked about in passes: its own, or that of the questions
    before it that nobody answered. None for none.
    """
    here: Turn | None = turn
    while here is not None and (here is turn or here.reply is None):
        for clip in here.clips:
            if clip.passes is not None:
                return clip
        here = here.parent
    return None
