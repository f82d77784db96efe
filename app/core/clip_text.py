"""`ClipText`: searches clips for what can be read in them, all through, and remembers it."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.chat import Clip, Progress
from app.core.clips import seconds_of
from app.core.control import Control
from app.core.errors import MediaError
from app.core.frame import Frame
from app.core.moments import Found, Look, Read, Sight, search
from app.core.recent import Recent
from app.core.text_line import TextLine
from app.core.videos import Keyframe, Keyframes, Videos

_LINES: Final = 100_000  # that are remembered, some 200 bytes each
_TIMES: Final = 20_000  # of which it is remembered which picture is shown then

Pick = Callable[[Sequence[TextLine]], Sequence[TextLine]]
"""Returns which lines of a picture, in reading order, are wanted."""

Times = Callable[[Sequence[Keyframe]], Sequence[float]]
"""Returns at which times a clip with these key frames is searched first, in order."""


def _all(keyframes: Sequence[Keyframe]) -> Sequence[float]:
    return [each.seconds for each in keyframes]


@dataclass(frozen=True, slots=True)
class Reach:
    """What is searched: so many `pictures`.

    `lost` is why they are only those that were kept: the clip itself cannot be read any more.
    """

    pictures: int
    lost: MediaError | None = None


class ClipText:
    """Reads the key frames of clips, and more pictures where a line appears. Any thread.

    Lines are remembered, so that a second search in a clip is at once; pictures are not.
    """

    def __init__(self, videos: Callable[[], Videos], keyframes: Keyframes, read: Read) -> None:
        self._videos = videos
        self._keyframes = keyframes
        self._read = read
        self._lines: Recent[tuple[str, float], tuple[TextLine, ...]] = Recent(
            _LINES, lambda lines: 1 + len(lines)
        )
        self._begins: Recent[tuple[str, float], float] = Recent(_TIMES)

    def find(
        self,
        clip: Clip,
        pick: Pick,
        kept: Sequence[Frame],
        control: Control,
        times: Times = _all,
    ) -> Iterator[Progress | Reach | Found | int]:
        """Yield each line of `clip` that is wanted, when it appears; `pick` knows which are.

        Its key frames are searched, or other `times`, and where a line appears those in between.

        Beside them how far it is: `Progress` while the clip is looked through, then its `Reach`,
        then how many pictures were read. Where its file cannot be read (any more) another `Reach`
        follows, and only `kept` is searched: pictures of it that are at hand. Ends early after
        `control.cancel()`. Raises MediaError where nothing can be read, ChildError where reading
        fails.
        """
        try:
            yield from self._find_in_file(clip, pick, control, times)
        except MediaError as error:
            own = _in_order(kept, clip)
            if control.cancelled:
                return
            if not own:
                raise
            yield Reach(len(own), error)
            yield from search([at for at, _frame in own], self._look_at(own, pick), control)

    def _find_in_file(
        self, clip: Clip, pick: Pick, control: Control, times: Times
    ) -> Iterator[Progress | Reach | Found | int]:
        chosen: Sequence[float] = ()
        for piece in self._keyframes(clip, control):
            if isinstance(piece, Progress):
                yield piece
            else:
                chosen = times(piece)
        if not control.cancelled:
            yield Reach(len(chosen))
            yield from search(chosen, self._look(clip, pick), control)

    def _look(self, clip: Clip, pick: Pick) -> Look:
        def look(seconds: float, control: Control) -> Sight:
            begin, lines = self._at(clip, seconds, control)
            return Sight(begin, pick(lines))

        return look

    def _at(self, clip: Clip, seconds: float, control: Control) -> tuple[float, Sequence[TextLine]]:
        """Return since when the picture of that time is shown, and what is read in it."""
        begin = self._begins.get((clip.id, seconds))
        known = None if begin is None else self._lines.get((clip.id, begin))
        if begin is not None and known is not None:
            return begin, known
        frame = self._videos().frame(clip, seconds, control)
        begin = seconds_of(frame, clip) or 0.0
        self._begins.put((clip.id, seconds), begin)
        known = self._lines.get((clip.id, begin))
        if known is None:
            known = tuple(TextLine(line.text, line.box) for line in self._read(frame, control))
            if not control.cancelled:
                self._lines.put((clip.id, begin), known)
        return begin, known

    def _look_at(self, kept: Sequence[tuple[float, Frame]], pick: Pick) -> Look:
        times = [at for at, _frame in kept]

        def look(seconds: float, control: Control) -> Sight:
            begin, frame = kept[max(0, bisect_right(times, seconds) - 1)]
            return Sight(begin, pick(self._read(frame, control)))

        return look


def _in_order(frames: Sequence[Frame], clip: Clip) -> list[tuple[float, Frame]]:
    """Return those that are of `clip`, with their times."""
    own = [(at, frame) for frame in frames if (at := seconds_of(frame, clip)) is not None]
    return sorted(own, key=lambda each: each[0])
