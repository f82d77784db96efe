"""How a recording is spoken of, in the bar and in the tray."""

from pathlib import Path

from app.core.errors import AppError
from app.core.recorder import Recorded, Rolling
from app.core.recording_words import ended_early, progress
from app.core.words import _, sentences


def standing(rolling: Rolling) -> str:
    """Return how long and how large it is, and whether it stands still, and why."""
    said = progress(rolling)
    if rolling.locked and not rolling.paused:
        return _("Paused at {time}, while the screen is locked").format(time=said)
    return _("Paused at {time}").format(time=said) if rolling.paused else said


def ended(recorded: Recorded) -> AppError:
    """Return what is said of its end: why, where nobody stopped it, and where it is."""
    saved = _("Saved: {path}").format(path=recorded.path)
    early = ended_early(recorded.why)
    return AppError(early, saved) if early else AppError(saved)


def broken(error: AppError, left: Path | None) -> AppError:
    """Return what is said of a recording that failed; `left` is the file that it has left."""
    if left is None:
        return error
    saved = _("What was recorded until then is in {path}").format(path=left)
    hint = "" if left.name in error.hint else error.hint  # it names the file, not the folder
    return AppError(error.message, sentences(hint, saved), detail=error.detail)
