"""`SessionScreens`: the screens of this session, through the first way that it has."""

import logging
from collections.abc import Callable, Sequence
from typing import Literal

from app.capture.blank import is_blank
from app.capture.compositor import ask_compositor
from app.capture.handler import Handler, Taken
from app.capture.handlers.grim import GrimHandler
from app.capture.handlers.native import NativeHandler
from app.capture.handlers.portal import PortalHandler
from app.capture.layout import Layout, with_primary
from app.capture.settings import CaptureSettings
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import Frame
from app.core.ports import Monitor, PictureDecoder
from app.core.session import Session
from app.core.ways import Way
from app.core.words import _

_log = logging.getLogger(__name__)


def open_screens(
    session: Session, decoder: Callable[[], PictureDecoder], settings: CaptureSettings
) -> "SessionScreens":
    """Return the screens of `session`; nothing is opened before the first call."""
    native = NativeHandler(session.display)
    grim = GrimHandler(session.compositor, decoder, settings)
    portal = PortalHandler(session, decoder, lambda: wayland_layout(session, native), settings)
    return SessionScreens(session, (native, grim, portal))


def wayland_layout(session: Session, xwayland: Handler) -> Layout:
    """Ask the compositor how the monitors lie, and XWayland where that does not tell.

    Which of several is the primary one XWayland alone knows.
    """
    try:
        layout = ask_compositor(session.compositor, Control()).layout
    except CaptureError as error:
        _log.info("the compositor told no layout: %s", error.detail)
        layout = Layout()
    if not session.display or len(layout.monitors) == 1:
        return layout
    try:
        told = tuple(xwayland.monitors())
    except CaptureError:
        return layout
    finally:
        xwayland.close()  # the next layout may be another one
    return with_primary(layout, told[0]) if layout.monitors else Layout(told, told)


class SessionScreens:
    """`Screens` through the first of `handlers` that fits the session and is available.

    One call at a time, from any thread; a grab that is not instant belongs off the GUI thread.
    """

    def __init__(self, session: Session, handlers: Sequence[Handler]) -> None:
        self._ways = tuple(handlers)
        self._fitting = tuple(each for each in handlers if each.is_compatible(session))
        self._chosen: Handler | None = None
        self._hints: tuple[str, ...] = ()

    @property
    def handler(self) -> str:
        """Name of the handler in use, "" when none is available. May take a moment."""
        chosen = self._choose()
        return chosen.name if chosen else ""

    @property
    def instant(self) -> bool:
        """Whether `grab` takes milliseconds, whichever handler it will go through."""
        return all(each.instant for each in self._fitting)

    @property
    def hints(self) -> Sequence[str]:
        """Translated remarks on what the last `grab` gave, for the user."""
        return self._hints

    def monitors(self) -> Sequence[Monitor]:
        """All monitors, the primary one first; empty where the session does not tell.

        Raises CaptureError.
        """
        return self._best().monitors()

    def prepare(self) -> None:
        """Do beforehand what the next `grab` would have to wait for. May take a moment."""
        if (chosen := self._choose()) is not None:
            chosen.prepare()

    def grab(self, what: Literal["monitor", "all"], control: Control) -> Sequence[Frame]:
        """Take the primary monitor, or all of them: one frame each.

        Where monitors cannot be told apart the one frame shows all of them, and `hints` say so.
        Raises CaptureError, also within 100 ms of `control.cancel()`.
        """
        self._hints = ()
        handler = self._best()
        taken = handler.grab(what, control)
        self._hints = (*taken.hints, *self._darkness(taken, handler))
        return taken.frames

    def ways(self) -> Sequence[Way]:
        """Every way of taking a screen, with why it is not the one in use. May take a moment."""
        chosen = self._choose()
        return tuple(self._way(each, chosen) for each in self._ways)

    def _way(self, handler: Handler, chosen: Handler | None) -> Way:
        if handler is chosen:
            return Way(handler.name, "used")
        if handler not in self._fitting:
            return Way(handler.name, "foreign")
        obstacle = handler.obstacle()
        return Way(handler.name, "missing" if obstacle else "spare", obstacle)

    def close(self) -> None:
        """Let go of what is open; a later call opens it again."""
        for each in self._fitting:
            each.close()

    def _choose(self) -> Handler | None:
        if self._chosen is None:
            self._chosen = next((each for each in self._fitting if each.is_available()), None)
        return self._chosen

    def _best(self) -> Handler:
        """Return the handler in use; when none is available the last, which says why not.

        The last of them fits the most desktops, so that what it lacks is worth knowing.
        """
        chosen = self._choose() or next(reversed(self._fitting), None)
        if chosen is None:
            raise CaptureError(
                _("This session has no screen: neither DISPLAY nor WAYLAND_DISPLAY is set."),
                _("Run the program inside a desktop session, or give the picture as a file."),
            )
        return chosen

    def _darkness(self, taken: Taken, handler: Handler) -> list[str]:
        """Return a hint where all is black. Raises CaptureError where blackness is a refusal.

        Where another monitor shows something the desktop can be seen: a black one is dark.
        """
        if not all(is_blank(frame.memory) for frame in taken.frames):
            return []
        if refusal := handler.doubt():
            raise refusal
        return [_("The picture of the screen is entirely black.")]
