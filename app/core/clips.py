"""Clips in a question: each stands before the pictures that were taken out of it."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from app.core import prompting
from app.core.chat import Clip, Picture
from app.core.frame import Frame, Moment, Page, Source
from app.core.words import _, ngettext


def seconds_of(frame: Frame, clip: Clip) -> float | None:
    """Return when in `clip` a picture was taken; None where it is none of it."""
    source = frame.source
    return source.seconds if isinstance(source, Moment) and source.clip == clip.id else None


def clip_of(frame: Frame, clips: Sequence[Clip]) -> Clip | None:
    """Return which of `clips` a picture was taken out of."""
    return next((clip for clip in clips if seconds_of(frame, clip) is not None), None)


def with_clips(clips: Sequence[Clip], pictures: Sequence[Picture]) -> Iterator[Clip | Picture]:
    """Yield `pictures` in their order, each of `clips` before the first of its own.

    Those that have none go as they are, before all pictures.
    """
    begins = {
        clip.id: next((p for p in pictures if seconds_of(p.frame, clip) is not None), None)
        for clip in clips
    }
    yield from (clip for clip in clips if begins[clip.id] is None)
    for picture in pictures:
        yield from (clip for clip in clips if begins[clip.id] is picture)
        yield picture


def meant(seconds: float, clip: Clip, frames: Sequence[Frame]) -> float:
    """Return what a time in a reply about `frames` means: that of a picture where it is one's.

    Models say whole seconds of pictures that came with tenths: 4 is the one at 4.1, which shows
    what is spoken of, while the clip shows at 4.0 what was before.
    """
    if seconds % 1:
        return seconds
    sent = [at for frame in frames if (at := seconds_of(frame, clip)) is not None]
    return min((at for at in sent if seconds <= round(at, 1) < seconds + 1), default=seconds)


def clock(seconds: float, *, tenths: bool = False) -> str:
    """Return a time in a clip as players show it: "0:07", "12:05.4", "1:02:05"."""
    whole = round(seconds * 10)
    minutes, rest = divmod(whole, 600)
    hours, minutes = divmod(minutes, 60)
    shown = f"{rest / 10:04.1f}" if tenths else f"{rest // 10:02d}"
    return f"{hours}:{minutes:02d}:{shown}" if hours else f"{minutes}:{shown}"


def named(pictures: Sequence[tuple[str, Source]]) -> dict[str, str]:
    """Return what pictures are called, by their ids: moments by their time, others by number.

    `pictures` are ids and sources in the order of "Image 1…". The only one needs no number.
    """
    names = {}
    for number, (picture, source) in enumerate(pictures, 1):
        if isinstance(source, Moment):
            names[picture] = clock(source.seconds, tenths=True)
        elif isinstance(source, Page):
            names[picture] = _("page {page}").format(page=source.number)
        elif len(pictures) > 1:
            names[picture] = _("Image {number}").format(number=number)
    return names


def shown_passes(count: int) -> str:
    """Return in words in how many requests a clip is looked at."""
    return ngettext("{n} pass", "{n} passes", count).format(n=count)


def captions_of(
    frames: Sequence[Frame],
    clips: Sequence[Clip],
    question: str,
    said: Mapping[Frame, str] = MappingProxyType({}),
) -> tuple[str, ...]:
    """Return what is said of each frame to a model: its time in its clip, in words.

    In the language of the `question`. Of frames of no clip it is what is `said` of them; () where
    nothing is said of any.
    """
    found = []
    for frame in frames:
        clip = clip_of(frame, clips)
        seconds = None if clip is None else seconds_of(frame, clip)
        if seconds is None:
            found.append(said.get(frame, ""))
        else:
            found.append(prompting.moment(question, clock(seconds, tenths=True)))
    return tuple(found) if any(found) else ()
