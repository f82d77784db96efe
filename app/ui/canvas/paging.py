"""From a moment of a clip to the pictures around it that were kept."""

from collections.abc import Sequence

from app.core.frame import Frame, Moment
from app.core.rewind import is_remembered


def nearest(moment: Frame, frames: Sequence[Frame], other: int) -> int:
    """Return which of `frames` is nearest to `moment` in its clip; `other` where it has none."""
    apart = {
        number: abs(seconds)
        for number, frame in enumerate(frames)
        if (seconds := _later(frame, moment)) is not None
    }
    return min(apart, key=apart.__getitem__, default=other)


def beside(moment: Frame | None, frames: Sequence[Frame], near: int, by: int) -> int:
    """Return which of `frames` comes next after `moment`, or before it where `by` is -1.

    `near` is the one nearest to it, or it itself.
    """
    later = _later(frames[near], moment) if near >= 0 and moment is not None else None
    return near if later is not None and later * by > 0 else near + by


def has_timeline(frame: Frame) -> bool:
    """Whether a picture was taken out of a clip, among whose others a timeline leads."""
    return isinstance(frame.source, Moment) and not is_remembered(frame)


def _later(frame: Frame, moment: Frame) -> float | None:
    """Return how many seconds after `moment` a picture is; None where it is of something else."""
    one, other = frame.source, moment.source
    if isinstance(one, Moment) and isinstance(other, Moment) and one.clip == other.clip:
        return one.seconds - other.seconds
    return None
