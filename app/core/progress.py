"""How far something is, in words."""

from app.core.chat import Progress
from app.core.meter import grouped
from app.core.words import _


def shown_share(progress: Progress) -> str:
    """Return "12 of 150" of what people count, else "8 %"; "" where nobody knows."""
    if not progress.total:
        return ""
    if progress.counted:
        done, total = grouped(progress.done), grouped(progress.total)
        return _("{done} of {total}").format(done=done, total=total)
    return _("{percent} %").format(percent=round(100 * progress.done / progress.total))
