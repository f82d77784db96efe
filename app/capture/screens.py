"""`SessionScreens`: the screens of this session, through the first way that it has."""

from collections.abc import Callable, Sequence
from typing import Literal

from app.capture.blank import is_blank
from app.capture.handler import Handler, Taken
from app.capture.handlers.native import NativeHandler
from app.capture.handlers.portal import PortalHandler
from app.capture.settings import CaptureSettings
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import Frame, Screen
from app.core.ports import Monitor, PictureDecoder
from app.core.session import Session
from app.core.words import _


def open_screens(
    session: Session, decoder: Callable[[], PictureDecoder], settings: CaptureSettings
) -> "SessionScreens":
    """Return the screens of `session`; nothing is opened before the first call."""
    native = NativeHandler(session.display)

    def layout() -> Sequence[Monitor]:
        """Ask XWayland how the monitors of a Wayland desktop lie."""
        try:
            return native.monitors() if session.display else ()
        except CaptureError:
            return ()
        finally:
            native.close()  # the next layout may be another one

    portal = PortalHandler(session.bus, decoder, layout, settings)
    return SessionScreens(session, (native, portal))


class SessionScreens:
    """`Screens` through the first of `handlers` that fits the session and is available.

    One call at a time, from any thread; a grab that is not instant belongs off the GUI thread.
    """

    def __init__(self, session: Session, handlers: Sequence[Handler]) -> None:
        self._session = session
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

    def grab(self, what: Literal["monitor", "all"], control: Control) -> Sequence[Frame]:
        """Take the primary monitor, or all of them: one frame each.

        Where monitors cannot be told apart the one frame shows all of them, and `hints` say so.
        Raises CaptureError, also within 100 ms of `control.cancel()`.
        """
        self._hints = ()
        taken = self._best().grab(what, control)
        self._hints = (*taken.hints, *self._darkness(taken))
        return taken.frames

    def close(self) -> None:
        """Let go of what is open; a later call opens it again."""
        for each in self._fitting:
            each.close()

    def _choose(self) -> Handler | None:
        if self._chosen is None:
            self._chosen = next((each for each in self._fitting if each.is_available()), None)
        return self._chosen

    def _best(self) -> Handler:
        """Return the handler in use; when none is available the first, which says why not."""
        chosen = self._choose() or next(iter(self._fitting), None)
        if chosen is None:
            raise CaptureError(
                _("This session has no screen: neither DISPLAY nor WAYLAND_DISPLAY is set."),
                _("Run the program inside a desktop session, or give the picture as a file."),
            )
        return chosen

    def _darkness(self, taken: Taken) -> list[str]:
        """Return a hint for each black frame. Raises CaptureError where blackness is a refusal."""
        black = [frame for frame in taken.frames if is_blank(frame.memory)]
        if black and len(black) == len(taken.frames):
            if self._session.kind == "wayland":
                raise CaptureError(
                    _("The picture is entirely black: the desktop shows this program nothing."),
                    _("Allow pictures of the screen in the privacy settings of the desktop."),
                )
            if self._session.kind == "macos":
                raise CaptureError(
                    _("The picture is entirely black: macOS shows this program nothing."),
                    _(
                        "Allow it in System Settings > Privacy & Security > Screen Recording, then"
                        " start the program again."
                    ),
                )
        hint = _("The picture of the monitor {monitor} is entirely black.")
        if self._session.kind == "x11":
            hint = _(
                "The picture of the monitor {monitor} is entirely black. If that monitor shows"
                " something, the session may be a Wayland one."
            )
        return [
            hint.format(monitor=frame.source.monitor)
            for frame in black
            if isinstance(frame.source, Screen)
        ]
