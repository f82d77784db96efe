"""Pictures that other programs took: read by the decoder, since they are foreign data."""

from pathlib import Path

from app.core.control import Control
from app.core.errors import CaptureError, ChildError, MediaError
from app.core.frame import File, Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import PictureDecoder
from app.core.words import _


def decoded(decoder: PictureDecoder, data: bytes | Path, name: str, control: Control) -> Frame:
    """Return the picture in `data`, a file or its bytes. Raises CaptureError."""
    source = File(name, data if isinstance(data, Path) else None)
    try:
        return decoder.decode(data, source, control)
    except (MediaError, ChildError, OSError) as error:
        if control.cancelled:
            raise cancelled() from error
        raise CaptureError(
            _("The picture that the desktop took could not be read."),
            _("Try again; check the free space of the disk."),
            detail=str(error),
        ) from error


def of_monitor(picture: Frame, monitor: str) -> Frame:
    """Return the same pixels as a frame of the monitor with that id."""
    place = Rect(0, 0, picture.width, picture.height, Desktop(monitor))
    return Frame(picture.memory, Screen(monitor, place))


def cancelled() -> CaptureError:
    """Return what is raised when nobody wants the picture any more."""
    return CaptureError(_("The capture was cancelled."))


def veiled() -> CaptureError:
    """Return what a picture without any light means where a desktop refuses without a word."""
    return CaptureError(
        _("The picture is entirely black: the desktop shows this program nothing."),
        _("Allow pictures of the screen in the privacy settings of the desktop."),
    )
