"""Screens straight from the window system through mss: X11, Windows, macOS."""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import RLock
from typing import IO, Any

from app.capture import mac_permission
from app.capture.handler import Taken, What
from app.capture.handlers.shared_memory import SharedMemory, shared_memory
from app.capture.layout import arranged
from app.capture.xwayland import is_xwayland
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Monitor
from app.core.session import Session
from app.core.words import _

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A connection to the window system with the monitors as they were when it was made."""

    grabber: Any  # mss.MSS: mss is imported with the first grab
    monitors: tuple[Monitor, ...]
    shared: SharedMemory | None


class NativeHandler:
    """Grabs without asking anybody; a `Frame` lies on the bytes that mss returned, not copied.

    mss reads the layout once for the life of its connection: `close` where it may have changed,
    and the connection is made anew, in milliseconds, when it is wanted.
    """

    name = "mss"
    instant = True

    def __init__(self, display: str = "") -> None:
        """`display` names the X server; of no meaning on Windows and macOS."""
        self._display = display
        self._lock = RLock()  # the doctor looks on another thread than the key grabs
        self._opened: _Opened | None = None
        self._welcome = False  # the X server has let us in before

    def is_compatible(self, session: Session) -> bool:
        return session.kind in {"x11", "windows", "macos"}

    def is_available(self) -> bool:
        return self.obstacle() is None

    def obstacle(self) -> CaptureError | None:
        if sys.platform == "darwin" and (refusal := mac_permission.refused()):
            return refusal
        try:
            self._open()
        except CaptureError as error:
            return error
        return None

    def monitors(self) -> Sequence[Monitor]:
        return self._open().monitors

    def prepare(self) -> None:
        with self._lock, suppress(CaptureError, *failures()):  # told when somebody grabs
            opened = self._open()
            if opened.shared is not None:
                opened.shared.prepare(opened.monitors)

    def grab(self, what: What, control: Control) -> Taken:
        if control.cancelled:
            raise CaptureError(_("The capture was cancelled."))
        if sys.platform == "darwin" and (refusal := mac_permission.ask()):
            raise refusal
        with self._lock:
            return self._grab_twice(what)

    def part(self, x: int, y: int, width: int, height: int) -> memoryview:
        """Return what a part of the desktop shows: (H, W, 4) bytes BGRX, the caller's own.

        Where the desktop counts in points (macOS) it has more pixels than were asked for. Raises
        CaptureError; monitors are asked for anew then.
        """
        with self._lock:
            try:
                return copied(self._open().grabber, x, y, width, height)
            except failures() as error:
                self.close()
                raise _untaken(error) from error

    def doubt(self) -> CaptureError | None:
        if sys.platform == "darwin":
            return mac_permission.black()
        if sys.platform == "linux" and is_xwayland(self._display):
            return CaptureError(
                _(
                    "The X server {display} belongs to a Wayland desktop, which it cannot see."
                ).format(display=self._display),
                _("Start the program from that desktop, or with its WAYLAND_DISPLAY."),
            )
        return None

    def close(self) -> None:
        with self._lock:
            opened, self._opened = self._opened, None
            if opened is not None:
                _close(opened.grabber)

    def _grab_twice(self, what: What) -> Taken:
        try:
            return self._grab(what)
        except failures() as error:
            # A monitor went away, the screen changed its size, the X server started anew: once
            # more with what is there now.
            _log.info("grab failed, opening the screen anew: %s", type(error).__name__)
        self.close()
        try:
            return self._grab(what)
        except failures() as error:
            self.close()
            raise _untaken(error) from error

    def _grab(self, what: What) -> Taken:
        opened = self._open()
        chosen = opened.monitors if what == "all" else opened.monitors[:1]
        return Taken(tuple(_frame(opened, monitor) for monitor in chosen))

    def _open(self) -> _Opened:
        """Return the connection, which is made where there is none."""
        with self._lock:
            if self._opened is not None:
                return self._opened
            if self._welcome or sys.platform != "linux":
                self._opened = self._connect()
            else:
                with _standard_error() as said:
                    self._opened = self._connect(said)
            self._welcome = True
            return self._opened

    def _connect(self, said: IO[bytes] | None = None) -> _Opened:
        """Open the window system and list its monitors; `said` holds what libxcb wrote.

        Raises CaptureError.
        """
        import mss

        try:
            grabber = mss.MSS(display=self._display) if sys.platform == "linux" else mss.MSS()
        except failures() as error:
            raise _unreachable(self._display, said, error) from error
        try:
            monitors = monitors_of(grabber.monitors)
        except failures() as error:
            _close(grabber)
            raise _unreachable(self._display, said, error) from error
        if not monitors:
            _close(grabber)
            raise CaptureError(
                _("No monitor is connected."), _("Switch one on, or give the picture as a file.")
            )
        shared = shared_memory(grabber) if sys.platform == "linux" else None
        return _Opened(grabber, monitors, shared)


def failures() -> tuple[type[Exception], ...]:
    """Return what mss raises: its own error, an assertion when the X server is gone, ctypes'."""
    from mss.exception import ScreenShotError

    return ScreenShotError, AssertionError, OSError, ValueError


def _close(grabber: Any) -> None:
    with suppress(*failures()):  # a connection that broke is released, then complained about
        grabber.close()


def monitors_of(listing: Sequence[Mapping[str, Any]]) -> tuple[Monitor, ...]:
    """Turn the listing of mss, the whole desktop first, into monitors."""
    whole, *each = listing
    found = [
        Monitor(
            str(entry.get("output") or entry.get("unique_id") or f"monitor-{number}"),
            entry["left"],
            entry["top"],
            entry["width"],
            entry["height"],
            bool(entry.get("is_primary")),
        )
        for number, entry in enumerate(each or [whole], start=1)
    ]
    bounds = Monitor("", whole["left"], whole["top"], whole["width"], whole["height"])
    return arranged(found, bounds)


def _frame(opened: _Opened, monitor: Monitor) -> Frame:
    """Grab `monitor` into memory of its own, which the frame keeps alive."""
    if opened.shared:
        pixels = opened.shared.grab(monitor)
    else:
        place = monitor.x, monitor.y, monitor.width, monitor.height
        pixels = copied(opened.grabber, *place)
    whole = Rect(0, 0, monitor.width, monitor.height, Desktop(monitor.id))
    return Frame(pixels, Screen(monitor.id, whole))


def copied(grabber: Any, x: int, y: int, width: int, height: int) -> memoryview:
    """Return a part of the desktop: (H, W, 4) bytes BGRX, the caller's own."""
    shot = grabber.grab({"left": x, "top": y, "width": width, "height": height})
    return memoryview(shot.raw).cast("B", (shot.height, shot.width, 4))


def _untaken(error: Exception) -> CaptureError:
    return CaptureError(
        _("The screen could not be taken."),
        _("If a monitor was just plugged in or out, try again."),
        detail=str(error),
    )


def _unreachable(display: str, said: IO[bytes] | None, error: Exception) -> CaptureError:
    """Say in words why there is no window system; `error` is what mss raised about it."""
    from mss.exception import ScreenShotError

    reason = str(error)
    if sys.platform != "linux":
        message = _("The screen cannot be reached.")
        hint = _("Run the program inside a desktop session.")
    elif said is not None and (refusal := _text(said)):
        reason = refusal
        message = _("The X server {display} refused the connection.")
        hint = _("Run the program as the user who owns the desktop, with their XAUTHORITY.")
    elif type(error) is ScreenShotError:  # its subclasses speak of the connection
        message = _("The screen of the X server {display} has a form that cannot be read.")
        hint = _("Colours of 24 or 32 bits are needed, and the XCB libraries (libxcb-randr0).")
    else:
        message = _("The X server {display} cannot be reached.")
        hint = _("Check that the variable DISPLAY names a running X server.")
    return CaptureError(message.format(display=display or '""'), hint, detail=reason)


def _text(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode("utf-8", "replace").strip()


def _unnamed() -> IO[bytes]:
    """Return an empty file; in memory where there is such: disks are full, or closed to us."""
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("caught"), "w+b")
    return tempfile.TemporaryFile()


@contextmanager
def _standard_error() -> Iterator[IO[bytes]]:
    """Catch what is written to file descriptor 2 meanwhile: libxcb prints why it was refused.

    What was caught is passed on when nothing was raised, since it is then somebody else's.
    """
    with _unnamed() as caught:
        try:
            kept = os.dup(2)
        except OSError:  # a program without a standard error
            yield caught
            return
        os.dup2(caught.fileno(), 2)
        try:
            yield caught
        finally:
            os.dup2(kept, 2)
            os.close(kept)
        if text := _text(caught):
            os.write(2, text.encode() + b"\n")
