"""`ScreenRecorder`: records in a child process, which outlives the program to complete its file."""

import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.capture import mac_permission
from app.capture.recorder.order import (
    FINISH,
    VERB,
    Order,
    header_of,
    recorded_of,
    rolling_of,
    wishes_of,
)
from app.capture.xwayland import is_xwayland
from app.core.control import Control
from app.core.errors import AppError, CaptureError, ChildError
from app.core.recorder import Recorded, Reins, Rolling, Shot
from app.core.session import Session
from app.core.words import _
from app.hosting.host import Child

_SILENCE: Final = 60.0  # seconds: a disk that is slow to take something
_IDLE: Final = 60.0  # seconds that it waits for another recording

_log = logging.getLogger(__name__)


def record_child() -> Child:
    """Return the child that records; nothing is started yet."""
    return Child("record", idle_seconds=_IDLE, silence_seconds=_SILENCE, finish_seconds=FINISH)


class ScreenRecorder:
    """Fulfils `Recorder`. Any thread; one recording at a time, another one waits for its end."""

    def __init__(self, session: Session, child: Child | None = None) -> None:
        self._session = session
        self._child = record_child() if child is None else child

    @property
    def pointer_untold(self) -> str:
        """See `Recorder`."""
        if self._session.kind == "x11":
            return ""
        return _("This system does not tell recordings where the mouse pointer is.")

    def obstacle(self) -> tuple[str, str] | None:
        """See `Recorder`."""
        match self._session.kind:
            case "wayland":
                return _wayland()
            case "headless":
                return (
                    _("This session has no screen: neither DISPLAY nor WAYLAND_DISPLAY is set."),
                    _("Run the program inside a desktop session."),
                )
            case "macos" if sys.platform == "darwin":
                refusal = mac_permission.refused()
                return (refusal.message, refusal.hint) if refusal else None
            case "x11" if is_xwayland(self._session.display):
                return _wayland()
            case _:
                return None

    def prepare(self) -> None:
        """See `Recorder`."""
        self._child.start()

    def record(self, shot: Shot, out: Path, reins: Reins) -> Iterator[Rolling | Recorded]:
        """See `Recorder`."""
        if missing := self.obstacle():
            raise CaptureError(*missing)
        reins.on_change(self._child.wake)
        order = Order(shot, out.absolute(), self._session)
        told = self._told(order, reins)
        try:
            for each in told:  # noqa: UP028 - which would have the child break it off
                yield each
        except GeneratorExit:
            reins.stop()
            with suppress(AppError):  # there is nobody left to be told
                for _rest in told:
                    pass
            raise

    def close(self) -> None:
        """End the child; a recording under way is made whole."""
        self._child.close()

    def _told(self, order: Order, reins: Reins) -> Iterator[Rolling | Recorded]:
        begun = False
        replies = self._child.request(
            VERB, header_of(order), [], Control(), lambda: wishes_of(reins)
        )
        try:
            for reply in replies:
                if reply.kind == "item":
                    yield recorded_of(reply.header, order.out)
                else:
                    begun = True
                    yield rolling_of(reply.header)
        except ChildError as error:
            if reins.control.cancelled and begun:
                with suppress(FileNotFoundError):
                    order.out.unlink()
                return
            _log.warning("a recording broke off: %s", error.detail)
            raise CaptureError(
                _("The recording broke off: the process that records failed."),
                _("What was recorded before is kept in “{name}”.").format(name=order.out.name)
                if begun
                else error.hint,
                detail=error.detail,
            ) from error


def _wayland() -> tuple[str, str]:
    return (
        _(
            "Recording is not possible on Wayland: its desktops give moving pictures only through"
            " the ScreenCast portal and PipeWire, which Eyeline does not use."
        ),
        _(
            "Log in to an X11 session, or record with the desktop's own recorder and give the file"
            " to Eyeline."
        ),
    )
