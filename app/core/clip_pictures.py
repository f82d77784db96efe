"""The pictures of the passes over a clip, taken out of its file when somebody wants them."""

from collections.abc import Mapping, Sequence
from functools import partial

from app.core.chat import Clip
from app.core.control import Control
from app.core.frame import Frame, Moment
from app.core.later import FrameCache, LaterFrame
from app.core.secret import Finding
from app.core.videos import Videos

Hidden = Mapping[str, Sequence[Finding]]
"""What is covered in pictures, by their ids."""


def taken(
    videos: Videos, clip: Clip, seconds: float, control: Control, hidden: Hidden | None = None
) -> Frame:
    """Return the picture of a time; its id is always the same. Raises MediaError.

    Where something is `hidden` in it, it is another picture, in which that is covered.
    """
    shown = videos.frame(clip, seconds, control)
    frame = Frame(shown.memory, Moment(clip.id, seconds), _id(clip, seconds))
    found = (hidden or {}).get(frame.id, ())
    if not found:
        return frame
    from app.core.redact import redacted

    return redacted(frame, found)


def to_be_seen(videos: Videos, clip: Clip, hidden: Hidden | None = None) -> Sequence[LaterFrame]:
    """Return all pictures of the passes over a clip, in order of time, none of them decoded.

    What cannot be read by the time it is looked at is white: what is sent is `taken`.
    """
    assert clip.passes is not None
    times = {_id(clip, at): at for each in clip.passes.times for at in each}
    cache = FrameCache(partial(_load, videos, clip, times, hidden))
    size = clip.width, clip.height
    return [cache.frame(name, *size, Moment(clip.id, at)) for name, at in times.items()]


def _load(
    videos: Videos, clip: Clip, times: Mapping[str, float], hidden: Hidden | None, identity: str
) -> Frame:
    return taken(videos, clip, times[identity], Control(), hidden)


def _id(clip: Clip, seconds: float) -> str:
    return f"{clip.id}@{seconds:.3f}"
