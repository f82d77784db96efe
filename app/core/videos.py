"""Videos as the rooms offer them to each other: what is known of a file, and its pictures."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.core.chat import Clip, Progress
from app.core.control import Control
from app.core.frame import Frame


@dataclass(frozen=True, slots=True)
class Stream:
    """What a video file is, beyond its `Clip`.

    `container` by its usual suffix ("mp4"), `rate` pictures a second on average (0 where unknown),
    `bytes` its size. `steady`: its pictures come at even times, so that whoever counts them knows
    what time it is; None where only all of the file would tell.
    """

    container: str
    rate: float
    bytes: int
    steady: bool | None


@dataclass(frozen=True, slots=True)
class ClipLimits:
    """Which videos somebody takes as they are; None is no limit.

    `containers` are suffixes without a dot: of what is in a file, and of its name, by which others
    are told what it is. `max_bytes` of the file, `max_clips` a request. `uneven`: its pictures may
    come at uneven times, since somebody looks when each of them is.
    """

    containers: tuple[str, ...] | None = ("mp4",)
    max_bytes: int | None = None
    max_seconds: float | None = None
    max_clips: int | None = 1
    uneven: bool = False


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A picture of a clip at reduced size, for choosing: `frame.source` is its `Moment`.

    `change` is the part of its tiles (0 to 1) that are other ones than in the glimpse before.
    """

    frame: Frame
    change: float


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A moment worth a picture.

    `score` is how much is new in it: 0 to 1, more for the first and the last picture of a clip.
    `rank` is its place among all of the clip, 0 for the best: the best N are those below N.
    """

    seconds: float
    score: float
    rank: int


Keyframes = Callable[[Clip, Control], Iterator[Progress | tuple[Keyframe, ...]]]
"""Looks a clip through: yields how far it is, and last its key frames, in order of time.

None are yielded where it was cancelled. Raises MediaError.
"""


class Videos(Protocol):
    """Foreign video files, decoded in a child process. Any thread; times are seconds.

    Every method raises MediaError for what cannot be read, and for a file that has changed since
    its clip was opened. After `control.cancel()` iterators end early, and what returns a single
    thing raises MediaError. Times count from the first picture; the `Moment` of a frame says since
    when it is shown. One `glance` and one `fit` run at a time, others wait; everything else goes on
    beside them.
    """

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a video by its content, and no still picture.

        Reads only its beginning; False for what cannot be read at all.
        """
        ...

    def open(self, path: Path, control: Control) -> tuple[Clip, Stream]:
        """Return what the file holds; its name decides nothing."""
        ...

    def frame(self, clip: Clip, seconds: float, control: Control) -> Frame:
        """Return the picture that is shown at that time, in full size, rotation applied: the last
        one that began by then, the first one before it, the last one after the end."""
        ...

    def strip(
        self, clip: Clip, times: Sequence[float], height: int, control: Control
    ) -> Iterator[Frame]:
        """Yield small pictures of about these times, `height` pixels high at most, in the order of
        `times`: key frames where one lies nearer than the next time."""
        ...

    def play(self, clip: Clip, since: float, height: int, control: Control) -> Iterator[Frame]:
        """Yield its pictures from `since` on, as fast as they are taken, at most `height` high.

        A few are decoded ahead; nothing is held by whoever pauses or stops taking them.
        """
        ...

    def glance(self, clip: Clip, control: Control) -> Iterator[Glimpse | Progress]:
        """Yield what changes in it, the first picture first, all of one size; only its key frames
        where they lie close enough, else ten pictures a second. Where nothing comes nothing has
        changed."""
        ...

    def fit(
        self, clip: Clip, limits: ClipLimits, out: Path, control: Control
    ) -> Iterator[Progress | Clip]:
        """Write a copy that `limits` take to `out`, and yield it last: never a shortened one.

        Yields the clip itself where it fits as it is. Where pictures are counted, one whose
        pictures come at uneven times does not. After a cancel nothing is left at `out`.
        """
        ...

    def copy(self, clip: Clip, limits: ClipLimits, control: Control) -> Iterator[Progress | Clip]:
        """As `fit`, with a copy that is made once and kept for a while: whoever asks about a video
        asks again. Until `close` the few last ones are there, and all of requests whose `control`
        is held by somebody, and is not cancelled."""
        ...

    def close(self) -> None: ...
