"""What is recorded, wherever it is by now: a part of a monitor, or a window that moves."""

from app.capture.recorder.following import Followed, WindowClosed
from app.capture.recorder.framing import Box, Framing, bounds, box_of, even, monitor_under
from app.capture.recorder.screen import Screen, ScreenGone
from app.core.errors import CaptureError
from app.core.place import Desktop, Rect
from app.core.ports import Monitor
from app.core.recorder import Shot, Why
from app.core.session import Session
from app.core.words import _


class Lost(Exception):
    """What is recorded has gone; `why` the recording ends."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class Scene:
    """Knows the part of the desktop that is recorded. One thread.

    A region keeps its place on its monitor, wherever that goes. `width` and `height` are those of
    the file: what is seen of the region at first, or the whole window.
    """

    def __init__(self, screen: Screen, shot: Shot, session: Session) -> None:
        """Look where it is. Raises CaptureError where nothing of it is on the screen."""
        self._screen, self._shot = screen, shot
        self._monitors: tuple[Monitor, ...] = ()
        self._followed: Followed | None = None
        try:
            self._followed = Followed(session, shot.window) if shot.window else None
            self.look_around()
            whole = self._whole()
        except (Lost, ScreenGone) as error:
            self.close()
            raise CaptureError(
                _("What is to be recorded is not on the screen any more."),
                _("Select a region, a window or a monitor that is there."),
            ) from error
        if whole is None or self._seen(whole).empty:
            self.close()
            raise CaptureError(
                _("Nothing of what is to be recorded is on the screen."),
                _("Select a region, a window or a monitor that can be seen."),
            )
        shown = whole if self._followed else self._seen(whole)
        self.width, self.height = even(shown.width), even(shown.height)

    def look_around(self) -> None:
        """Ask which monitors there are now. Raises Lost, ScreenGone."""
        self._monitors = self._screen.monitors()
        if not self._monitors or (self._followed is None and self._monitor() is None):
            raise Lost("monitor")

    def framing(self) -> Framing | None:
        """Return where it is now; None while the window is not shown. Raises Lost, ScreenGone."""
        whole = self._whole()
        if whole is None:
            return None
        seen = self._seen(whole)
        if self._followed is None and seen.empty:
            raise Lost("monitor")
        return Framing(whole if self._followed else seen, seen, self.width, self.height)

    def moved(self, framing: Framing | None) -> bool:
        """Whether a window that is followed has left `framing`. Raises Lost, ScreenGone."""
        return self._followed is not None and self.framing() not in (framing, None)

    def place(self, framing: Framing) -> Rect:
        """Return the place of what is recorded, on the monitor that shows most of it."""
        monitor = monitor_under(framing.whole, self._monitors)
        left, top = framing.whole.left - monitor.x, framing.whole.top - monitor.y
        right, bottom = left + framing.whole.width, top + framing.whole.height
        return Rect(left, top, right, bottom, Desktop(monitor.id))

    def close(self) -> None:
        """Let go of the window."""
        if self._followed is not None:
            self._followed.close()

    def _whole(self) -> Box | None:
        if self._followed is not None:
            try:
                return self._followed.place()
            except WindowClosed as error:
                raise Lost("window") from error
        monitor, rect = self._monitor(), self._shot.rect
        if monitor is None:
            raise Lost("monitor")
        return Box(
            monitor.x + round(rect.x1),
            monitor.y + round(rect.y1),
            monitor.x + round(rect.x2),
            monitor.y + round(rect.y2),
        )

    def _seen(self, whole: Box) -> Box:
        monitor = self._monitor() if self._followed is None else None
        return whole.cut(bounds(self._monitors) if monitor is None else box_of(monitor))

    def _monitor(self) -> Monitor | None:
        space = self._shot.rect.space
        assert isinstance(space, Desktop)
        return next((each for each in self._monitors if each.id == space.screen), None)
