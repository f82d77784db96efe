"""What can be wrong with a video file, in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from os import stat_result
from pathlib import Path
from typing import Final

from app.core.errors import MediaError
from app.core.words import _
from app.media import files, foreign

MOST_PIXELS: Final = 36_000_000  # a picture: 8192 x 4320, all that H.264 and most others know


def checked(path: Path, name: str) -> stat_result:
    """Return how the file at `path` is. Raises MediaError unless it is one with something in it."""
    return foreign.checked(
        path,
        name,
        folder=_("Name a video inside it."),
        other=_("Name a video file."),
        empty=_("Choose another video."),
    )


@contextmanager
def told(name: str) -> Iterator[None]:
    """Say in words what FFmpeg refuses within. Raises MediaError."""
    import av.error

    try:
        yield
    except MemoryError as error:
        raise MediaError(
            _("There is not enough memory to read “{name}”.").format(name=name),
            _("Save a smaller copy of it, or a part of it."),
        ) from error
    except (av.error.FFmpegError, ValueError, OverflowError) as error:
        # The name of an error, "permission" for one, says what a file claims, not what is so.
        raise foreign.damaged(name, type(error).__name__) from error
    except OSError as error:
        raise files.unreadable(error, name) from error


def unknown(name: str) -> MediaError:
    return MediaError(
        _("“{name}” is not a video that can be read.").format(name=name),
        _("Use MP4, MOV, MKV, WebM, AVI or GIF."),
    )


def still(name: str) -> MediaError:
    return MediaError(
        _("“{name}” is a picture, not a video.").format(name=name),
        _("Ask about it as a picture."),
    )


def without_picture(name: str, *, sound: bool) -> MediaError:
    if sound:
        return MediaError(
            _("“{name}” holds sound, but no picture.").format(name=name),
            _("Choose a video that shows something."),
        )
    return MediaError(_("“{name}” holds no video.").format(name=name), _("Choose another video."))


def without_decoder(name: str) -> MediaError:
    return MediaError(
        _("The pictures of “{name}” are coded in a way that is not known here.").format(name=name),
        _("Save it as MP4 with H.264."),
    )


def encrypted(name: str) -> MediaError:
    return MediaError(
        _("“{name}” is encrypted.").format(name=name),
        _("Record the screen while it plays, or use a copy without protection."),
    )


def too_large(name: str) -> MediaError:
    return MediaError(
        _("The pictures of “{name}” have more than {millions} million pixels.").format(
            name=name, millions=MOST_PIXELS // 1_000_000
        ),
        _("Save a smaller copy of it."),
    )
