"""Whether somebody takes a clip as it is, and what to say where nothing helps."""

from app.core.chat import Clip
from app.core.clip_limits import container_named
from app.core.clips import clock
from app.core.errors import MediaError
from app.core.videos import ClipLimits, Stream
from app.core.words import _
from app.media import files
from app.media.video.fitting import FORMS


def fits(clip: Clip, stream: Stream, limits: ClipLimits) -> bool:
    """Whether `clip` can go as it is. Raises MediaError where it is too long: none is cut.

    One whose pictures come at uneven times cannot where they are counted: it would be told in wrong
    seconds.
    """
    most = limits.max_seconds
    if most is not None and clip.seconds > most:
        raise MediaError(
            _("“{name}” lasts {length}; {most} at most are taken as a video.").format(
                name=_name(clip), length=clock(clip.seconds, tenths=True), most=clock(most)
            ),
            _("Ask about its key frames, or record less of it."),
        )
    small = limits.max_bytes is None or stream.bytes <= limits.max_bytes
    even = limits.uneven or stream.steady is True
    return small and even and _is_taken(clip, stream, limits.containers)


def suffix(limits: ClipLimits) -> str | None:
    """Return how the file of a copy is named, without the dot; None where no kind is taken."""
    taken = limits.containers
    return next((name for name in FORMS if taken is None or name in taken), None)


def form(clip: Clip, limits: ClipLimits) -> str:
    """Return what a copy has to be, as FFmpeg calls it. Raises MediaError where nothing fits."""
    found = suffix(limits)
    if found is None:
        raise _impossible(clip)
    return FORMS[found]


def too_much(clip: Clip, limits: ClipLimits) -> MediaError:
    """Return what to say of a clip of which no copy that can still be read is small enough."""
    if limits.max_bytes is None:
        return _impossible(clip)
    return MediaError(
        _("“{name}” does not fit into {size} MB without becoming illegible.").format(
            name=_name(clip), size=round(limits.max_bytes / 1_000_000, 1)
        ),
        _("Ask about its key frames, or record less of it."),
    )


def _impossible(clip: Clip) -> MediaError:
    return MediaError(
        _("“{name}” cannot be made into a kind of video that is taken there.").format(
            name=_name(clip)
        ),
        _("Ask about its key frames."),
    )


def _is_taken(clip: Clip, stream: Stream, containers: tuple[str, ...] | None) -> bool:
    """Whether a kind of video is taken, and its file is named as one: others go by the name."""
    if containers is None:
        return True
    return stream.container in containers and stream.container == container_named(clip.path)


def _name(clip: Clip) -> str:
    return files.shown(clip.path.name)
