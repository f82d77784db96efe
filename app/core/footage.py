"""How much of a clip goes to whoever answers: which of its key frames, and what that leaves out.

Pictures go in full size, since text has to stay legible: what does not fit is not made smaller, the
least telling key frames are left out, or the clip is looked at in several passes. Of the context a
part is kept for the answer; the rest is divided by what one picture of the clip takes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.chat import Clip, Message, Options, Passes, Picture, Progress
from app.core.clips import clock, seconds_of, shown_passes
from app.core.control import Control
from app.core.frame import Frame, Moment
from app.core.keyframes import Chooser, best
from app.core.meter import Meter, grouped
from app.core.ports import Backend, Rate
from app.core.room import room
from app.core.videos import ClipLimits, Glimpse, Keyframe, Videos
from app.core.words import _, ngettext

MOST_PASSES: Final = 8
"""Requests that a long clip is divided into, at most."""

_CAPTION: Final = 16  # tokens of a picture's name and time
_TELLING: Final = 0.15  # the score from which a key frame is worth a pass of its own
_ROUGH: Final = 1.25  # times the room: so little more than fits is left out instead


_MOTION: Final = re.compile(
    r"\b(?:mov(?:e|es|ed|ing|ement)|motion|animat\w*|flicker\w*|smooth\w*|stutter\w*|jitter\w*"
    r"|jank\w*|lag(?:s|gy|ging)?|drag(?:s|ged|ging)?|swip\w*|gestures?|speed|how fast"
    r"|trajector\w*|track(?:s|ed|ing)?)\b"
    r"|动画|移动|运动|闪烁|流畅|卡顿|抖动|拖动|滑动|速度|多快|轨迹|跟踪|追踪",
    re.IGNORECASE,
)
_BRIEF: Final = 30.0  # seconds of a clip whose frames are still large enough as a video


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a clip, in seconds; `end` None is that of the clip."""

    begin: float = 0.0
    end: float | None = None


WHOLE: Final = Span()
"""All of a clip."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What of a clip is looked at.

    `frames` of `found` key frames, which take `tokens` (0: nobody counts them); `begin` and `end`
    of what they cover, in seconds, `seconds` the clip's length; `passes` requests. `wanted`: no
    more were asked for.
    """

    frames: int
    found: int
    tokens: int
    begin: float
    end: float
    seconds: float
    passes: int = 1
    wanted: bool = False

    @property
    def left_out(self) -> int:
        """Key frames that do not go."""
        return self.found - self.frames

    @property
    def told(self) -> str:
        """It in words: how much goes, of which time, and what is left out and why."""
        frames = ngettext("{n} key frame", "{n} key frames", self.frames).format(n=self.frames)
        parts = [frames, f"{clock(self.begin)}–{clock(self.end)} / {clock(self.seconds)}"]
        if self.tokens:
            parts.insert(1, _("{tokens} tok").format(tokens=grouped(self.tokens)))
        if self.passes > 1:
            parts.append(shown_passes(self.passes))
        said = " · ".join(parts)
        if not self.left_out:
            return said
        left = ngettext(
            "{n} key frame that tells less is left out, since no more fit",
            "{n} key frames that tell less are left out, since no more fit",
            self.left_out,
        )
        if self.wanted:
            left = ngettext(
                "{n} key frame that tells less is left out, since no more were asked for",
                "{n} key frames that tell less are left out, since no more were asked for",
                self.left_out,
            )
        return f"{said} · {left.format(n=self.left_out)}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Which key frames of a clip go, in how many requests: one of `passes` each."""

    passes: tuple[tuple[Keyframe, ...], ...]
    coverage: Coverage

    def asked(self, clip: Clip) -> Clip:
        """Return the clip as it is asked about: in passes where one request cannot hold it."""
        if len(self.passes) <= 1:
            return clip
        times = tuple(tuple(each.seconds for each in chosen) for chosen in self.passes)
        whole = self.coverage
        return replace(clip, passes=Passes(times, whole.begin, whole.end, whole.found))


def look_through(
    videos: Videos, clip: Clip, span: Span, control: Control
) -> Iterator[Progress | tuple[Keyframe, ...]]:
    """Yield how far it is, and last the key frames of a part of a clip, in order of time.

    None are yielded where it was cancelled. Raises MediaError.
    """
    chooser = Chooser()
    before: Glimpse | None = None  # what is still shown where the part begins
    for piece in videos.glance(clip, control):
        if isinstance(piece, Progress):
            yield piece
            continue
        seconds = seconds_of(piece.frame, clip) or 0.0
        if seconds <= span.begin:
            before = piece
            continue
        if before is not None:
            chooser.add(_at(before, clip, span.begin))
            before = None
        if span.end is not None and seconds > span.end:
            break
        chooser.add(piece)
    if before is not None:
        chooser.add(_at(before, clip, span.begin))
    if not control.cancelled:
        yield chooser.keyframes()


def _at(glimpse: Glimpse, clip: Clip, seconds: float) -> Glimpse:
    return replace(glimpse, frame=Frame(glimpse.frame.memory, Moment(clip.id, seconds)))


def goes_whole(clip: Clip, question: str, limits: ClipLimits | None, *, guarded: bool) -> bool:
    """Whether a question is better answered from the video itself, without being asked for it.

    That is one about how things move in a clip that whoever answers takes within their `limits`. Of
    anything longer than half a minute a model sees pictures too small for text, and where secrets
    are hidden (`guarded`) nobody can look for them in it: key frames go.
    """
    if limits is None or guarded or not within(clip, limits):
        return False
    return clip.seconds <= _BRIEF and _MOTION.search(question) is not None


def within(clip: Clip, limits: ClipLimits) -> bool:
    """Whether a clip is short enough for `limits`; all else can be made to fit."""
    return limits.max_seconds is None or clip.seconds <= limits.max_seconds


def picture_tokens(backend: Backend, frame: Frame) -> int:
    """Return what a picture like `frame` takes with its name and time; 0 where nobody counts."""
    asked = Message("user", (Picture(frame),))
    found = sum(backend.estimate([asked], Options()).tokens)
    return found + _CAPTION if found else 0


def most_passes(each: int, *, alone: bool) -> int:
    """Return in how many requests a clip may be asked about, whose pictures take `each` tokens.

    Only one that is asked about `alone` in several: of others nobody knows which part they belong
    to. Who counts no tokens reads all pictures at once.
    """
    return MOST_PASSES if alone and each else 1


def covered(clip: Clip, each: int = 0) -> Coverage:
    """Return what the passes over a clip cover, whose pictures take `each` tokens."""
    passes = clip.passes
    assert passes is not None
    frames = sum(map(len, passes.times))
    span = passes.begin, passes.end, clip.seconds
    return Coverage(frames, passes.found, frames * each, *span, len(passes.times))


def refitted(clip: Clip, fits: int, most: int = MOST_PASSES) -> Clip:
    """Return a clip in passes as requests of `fits` pictures hold it, `most` of them.

    It stays as it is where they do, and fewer would not. Otherwise its pictures go in other passes;
    of those that are too many some go, as evenly as can be: it is not known any more which of them
    tell most.
    """
    passes = clip.passes
    assert passes is not None
    times = [seconds for each in passes.times for seconds in each]
    count = min(len(times), fits * most)
    if max(map(len, passes.times)) <= fits and len(passes.times) <= -(-count // fits):
        return clip
    kept = [times[at * len(times) // count] for at in range(count)]
    size = -(-count // -(-count // fits))
    parts = tuple(tuple(kept[at : at + size]) for at in range(0, count, size))
    return replace(clip, passes=replace(passes, times=parts))


def fitting(clip: Clip, backend: Backend, videos: Videos, control: Control) -> tuple[Clip, str]:
    """Return a clip in passes as whoever answers takes it, and in words what that covers.

    Raises MediaError.
    """
    assert clip.passes is not None
    first = videos.frame(clip, clip.passes.times[0][0], control)
    each = picture_tokens(backend, first)
    fits = room(backend.capabilities, each)
    fitted = refitted(clip, fits, most_passes(each, alone=True))
    return fitted, covered(fitted, each).told


def plan(
    clip: Clip,
    keyframes: Sequence[Keyframe],
    fits: int,
    each: int,
    *,
    span: Span = WHOLE,
    wanted: int | None = None,
    passes: int = MOST_PASSES,
) -> Plan:
    """Return which of `keyframes` go where `fits` pictures of `each` tokens fit a request.

    Without a `wanted` number it is all that fits, and if far more is worth it several `passes` over
    one part of the clip each, so that each part is looked at as closely.
    """
    telling = sum(keyframe.score >= _TELLING for keyframe in keyframes)
    count = len(keyframes) if wanted is None else min(wanted, len(keyframes))
    needed = telling if wanted is None else count
    parts = 1 if needed <= fits * (_ROUGH if wanted is None else 1) else -(-needed // fits)
    parts = max(1, min(parts, passes))
    chosen = best(keyframes, min(count, fits * parts))
    size = -(-len(chosen) // parts) if chosen else 1
    end = min(clip.seconds, clip.seconds if span.end is None else span.end)
    return Plan(
        tuple(chosen[at : at + size] for at in range(0, len(chosen), size)),
        Coverage(
            len(chosen),
            len(keyframes),
            len(chosen) * each,
            span.begin,
            end,
            clip.seconds,
            -(-len(chosen) // size),
            wanted is not None and len(chosen) == wanted,
        ),
    )


def with_coverage(meter: Meter, coverages: Sequence[Coverage], rate: Rate | None) -> Meter:
    """Return what a question is with what of its clips goes; `rate` is what tokens cost."""
    later = [each for each in coverages if each.passes > 1]
    spread = sum(each.tokens for each in later)
    price = meter.price
    if rate is not None and spread:
        price = (price or 0.0) + spread * rate.prompt / 1_000_000
    return replace(
        meter,
        price=price,
        currency=meter.currency or (rate.currency if rate is not None else ""),
        coverage=tuple(each.told for each in coverages),
        passes=max((each.passes for each in coverages), default=1),
        taken=sum(each.frames for each in later),
        spread=spread,
    )
