"""Screens through the Screenshot portal of the desktop: the way of Wayland.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Screenshot.html
"""

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from app.capture.foreign import decoded, of_monitor, veiled
from app.capture.handler import Taken, What
from app.capture.layout import WHOLE, Layout, Part, parts
from app.capture.portal_refusal import ID, TABLE, refusal
from app.capture.settings import CaptureSettings
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.frame import Frame
from app.core.place import Inside, Rect
from app.core.ports import Monitor, PictureDecoder
from app.core.session import Session
from app.core.words import _
from app.portal.request import (
    CANCELLED,
    GRANTED,
    PortalSilent,
    Response,
    connected,
    no_screenshots,
)

SCREENSHOT: Final = "org.freedesktop.portal.Screenshot"
PROBE_SECONDS: Final = 2.0
CLOCK_SLACK: Final = 2.0  # seconds by which the time of a file may be behind the clock

_log = logging.getLogger(__name__)


class PortalHandler:
    """Asks the desktop for a picture of everything; the desktop may ask its user first.

    The portal writes a file, which is ours to take away: it is read through the decoder and then
    removed, also when it could not be read, for the user asked to look and not to save. Only a
    regular file that appeared after the request is ever removed.
    """

    name = "portal"
    instant = False

    def __init__(
        self,
        session: Session,
        decoder: Callable[[], PictureDecoder],
        layout: Callable[[], Layout],
        settings: CaptureSettings,
    ) -> None:
        """`layout` tells how the monitors lie."""
        self._bus = session.bus
        self._desktops = session.desktops
        self._decoder = decoder
        self._layout = layout
        self._settings = settings

    def is_compatible(self, session: Session) -> bool:
        return session.kind == "wayland"

    def is_available(self) -> bool:
        return self.obstacle() is None

    def obstacle(self) -> CaptureError | None:
        try:
            with connected(self._bus, Control(), PROBE_SECONDS) as bus:
                return None if bus.version(SCREENSHOT) else no_screenshots()
        except PortalSilent:
            return None  # the question starts a portal that was not running: half a minute at worst
        except CaptureError as error:
            return error

    def monitors(self) -> Sequence[Monitor]:
        return self._layout().monitors

    def prepare(self) -> None:
        """There is nothing that could be done beforehand."""

    def grab(self, what: What, control: Control) -> Taken:
        started = time.time()
        response, chosen = self._ask(control)
        path = _path(response)
        try:
            whole = self._read(path, control)
        finally:
            removed = _remove(path, started)
        kept = () if removed else (_("The desktop left its picture in {path}.").format(path=path),)
        if chosen:
            return Taken((_frame(whole),), kept)
        found = parts(whole.width, whole.height, self._layout().logical)
        if not found:
            remark = _("The monitors could not be told apart: the picture shows all of them.")
            return Taken((_frame(whole),), (*kept, remark))
        wanted = found if what == "all" else found[:1]
        return Taken(tuple(_frame(whole, part) for part in wanted), kept)

    def doubt(self) -> CaptureError | None:
        return veiled()

    def close(self) -> None:
        """Nothing stays open."""

    def _ask(self, control: Control) -> tuple[Response, bool]:
        """Return a granted response, and whether a person chose what the picture shows."""
        with connected(self._bus, control, self._settings.permission_seconds) as bus:
            response = bus.ask(SCREENSHOT, "Screenshot", {"interactive": ("b", False)})
            interactive = response.code not in {GRANTED, CANCELLED}
            if interactive:
                # Some portals give a picture only where a person chose it in their dialog.
                response = bus.ask(SCREENSHOT, "Screenshot", {"interactive": ("b", True)})
            if response.code == GRANTED:
                return response, interactive
            if response.code == CANCELLED:
                raise CaptureError(
                    _("The picture was declined in the dialog of the desktop."),
                    _("Take it again and allow it there."),
                )
            raise refusal(response.code, self._desktops, bus.permissions(TABLE, ID))

    def _read(self, path: Path, control: Control) -> Frame:
        try:
            there = path.is_file()
        except OSError:  # a name that no file can have
            there = False
        if there:
            return decoded(self._decoder(), path, path.name, control)
        raise CaptureError(
            _("The picture that the desktop said it took is not there."),
            _("Check that the folder of pictures can be written, then try again."),
        )


def _path(response: Response) -> Path:
    """Return the local file that a "file:" URI (RFC 8089) of the response names."""
    match response.results.get("uri"):
        case ("s", str(uri)) if path := _local(uri):
            return path
    raise CaptureError(
        _("The desktop gave no local file with its picture."),
        _("Update the portal of the desktop, then try again."),
    )


def _local(uri: str) -> Path | None:
    try:
        parsed = urlsplit(uri)
    except ValueError:  # brackets that are no IPv6 address
        return None
    path = unquote(parsed.path, errors="surrogateescape")
    local = parsed.scheme == "file" and parsed.netloc.lower() in {"", "localhost"}
    return Path(path) if local and path.startswith("/") and "\0" not in path else None


def _remove(path: Path, started: float) -> bool:
    """Remove the portal's file; returns False when a new file is still there.

    A path that holds anything else than a regular file of this request is left alone: the portal
    is not trusted with naming what to delete.
    """
    try:
        if path.is_symlink() or not path.is_file():
            return True
        if path.stat().st_mtime < started - CLOCK_SLACK:
            _log.warning("the portal named an old file; it is left alone")
            return True
        path.unlink()
    except OSError as error:
        _log.warning("the portal's file could not be removed: %s", type(error).__name__)
        return False
    return True


def _frame(whole: Frame, part: Part | None = None) -> Frame:
    """Return the pixels of `part` as a frame of its monitor; of all monitors without one."""
    if part is None:
        return of_monitor(whole, WHOLE)
    inside = Rect(part.x1, part.y1, part.x2, part.y2, Inside(whole.id))
    return of_monitor(whole.crop(inside), part.monitor.id)
