"""Whether somebody takes a video as it is, in words, and how one is made to fit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.core.chat import Clip, Message, Progress
from app.core.control import Control
from app.core.errors import RequestRefused
from app.core.turns import clips_of
from app.core.videos import ClipLimits, Videos
from app.core.words import _, ngettext

_MB: Final = 1_000_000
_SHORTEST: Final = 0.1  # seconds; a model needs two frames at least
_MIMES: Final = {
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "mkv": "video/x-matroska",
    "webm": "video/webm",
    "avi": "video/x-msvideo",
}
_ALIKE: Final = {"m4v": "mp4"}


def mime_of(path: Path) -> str:
    """Return the type of a video by its name; "video/mp4" where that says nothing."""
    return _MIMES.get(_suffix(path), "video/mp4")


def container_named(path: Path) -> str:
    """Return the kind of video that a file is by its name, "" where that says nothing."""
    suffix = _suffix(path)
    return _ALIKE.get(suffix, suffix)


def refuse_clips(
    clips: Sequence[Clip], limits: ClipLimits | None, size_of: Callable[[Path], int]
) -> dict[str, int]:
    """Return how many bytes each of the videos has, by its id; `size_of` may raise OSError.

    Raises RequestRefused for those that would be refused where they go, before anything is sent.
    """
    if limits is None and clips:
        raise RequestRefused(_("Whoever is asked takes no videos."), _otherwise())
    if limits is None:
        return {}
    if limits.max_clips is not None and len(clips) > limits.max_clips:
        raise RequestRefused(
            ngettext(
                "The conversation has {count} video; this endpoint takes {most} at once.",
                "The conversation has {count} videos; this endpoint takes {most} at once.",
                len(clips),
            ).format(count=len(clips), most=limits.max_clips),
            _("Begin a new conversation, or ask about pictures of them."),
        )
    return {clip.id: _measured(clip, limits, size_of) for clip in clips}


def unreadable(path: Path) -> RequestRefused:
    """Return the error for a video whose file went, or changed, since it was added."""
    return RequestRefused(
        _("“{name}” can no longer be read.").format(name=path.name),
        _("Is it still where it was? Add it once more."),
    )


def fitted(
    messages: Sequence[Message], limits: ClipLimits | None, videos: Videos, control: Control
) -> Iterator[Progress | tuple[Message, ...]]:
    """Make every whole clip of a conversation one that `limits` take; yields the messages last.

    Ids and sizes of copies stay those of their clips, so that marks lie where they should. Nothing
    comes last after a cancel. Without `limits` nothing is made: whoever answers says that they take
    no videos. Raises MediaError.
    """
    paths: dict[str, Path] = {}
    for clip in {each.id: each for each in clips_of(messages)}.values() if limits else ():
        assert limits is not None
        for step in videos.copy(clip, limits, control):
            if isinstance(step, Clip):
                paths[clip.id] = step.path
            else:
                yield step
        if control.cancelled:
            return
    yield tuple(_with_copies(message, paths) for message in messages)


def _with_copies(message: Message, paths: Mapping[str, Path]) -> Message:
    parts = tuple(
        replace(part, path=paths[part.id]) if isinstance(part, Clip) and part.id in paths else part
        for part in message.parts
    )
    return replace(message, parts=parts)


def _measured(clip: Clip, limits: ClipLimits, size_of: Callable[[Path], int]) -> int:
    """Return the bytes of a video. Raises RequestRefused."""
    name = clip.path.name
    if clip.seconds < _SHORTEST:
        raise RequestRefused(
            _("“{name}” is a single picture, no video.").format(name=name),
            _("Ask about it as a picture."),
        )
    if limits.containers is not None and container_named(clip.path) not in limits.containers:
        raise RequestRefused(
            _("“{name}” is of a kind that this endpoint does not take; it takes {kinds}.").format(
                name=name, kinds=", ".join(limits.containers)
            ),
            _otherwise(),
        )
    if limits.max_seconds is not None and clip.seconds > limits.max_seconds:
        raise RequestRefused(
            _("“{name}” takes {seconds:.0f} s; this endpoint takes {most:.0f} s.").format(
                name=name, seconds=clip.seconds, most=limits.max_seconds
            ),
            _("Ask about pictures of it, or about a part."),
        )
    try:
        size = size_of(clip.path)
    except OSError as error:
        raise unreadable(clip.path) from error
    if limits.max_bytes is not None and size > limits.max_bytes:
        raise RequestRefused(
            _("“{name}” has {size:.1f} MB; this endpoint takes {most:.0f} MB.").format(
                name=name, size=size / _MB, most=limits.max_bytes / _MB
            ),
            _("A smaller copy of it would go, or pictures of it."),
        )
    return size


def _suffix(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")


def _otherwise() -> str:
    return _("Ask about pictures of it instead.")
