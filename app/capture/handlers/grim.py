"""Screens through grim, on Wayland compositors that let programs copy the screen (wlr-screencopy).

No dialog and no file: each output is written to a pipe, in its own device pixels.
https://gitlab.freedesktop.org/emersion/grim
"""

import logging
import os
import shutil
from collections.abc import Callable, Sequence
from typing import Final

from app.capture.compositor import Offer, ask_compositor
from app.capture.foreign import cancelled, decoded, of_monitor, veiled
from app.capture.handler import Taken, What
from app.capture.layout import Layout
from app.capture.programs import outputs
from app.capture.settings import CaptureSettings
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.ports import Monitor, PictureDecoder
from app.core.session import Session
from app.core.words import _

PROGRAM: Final = "grim"
SCREENCOPY: Final = "zwlr_screencopy_manager_v1"
IMAGE_COPY: Final = "ext_image_copy_capture_manager_v1"  # grim 1.5 and later can use it

_log = logging.getLogger(__name__)


class GrimHandler:
    """One grim a monitor, all at the same time, so that they show the same moment."""

    name = PROGRAM
    instant = False

    def __init__(
        self,
        compositor: str,
        decoder: Callable[[], PictureDecoder],
        settings: CaptureSettings,
    ) -> None:
        """`compositor` is the path of its socket."""
        self._compositor = compositor
        self._decoder = decoder
        self._settings = settings

    def is_compatible(self, session: Session) -> bool:
        return session.kind == "wayland"

    def is_available(self) -> bool:
        return self.obstacle() is None

    def obstacle(self) -> CaptureError | None:
        try:
            offer = self._offer(Control())
        except CaptureError as error:
            return error
        if not offer.interfaces & {SCREENCOPY, IMAGE_COPY}:
            return CaptureError(
                _("The compositor of this desktop lets no program copy the screen by itself."),
                _("That is usual; the desktop's portal is asked instead."),
            )
        if shutil.which(PROGRAM) is None:
            return CaptureError(
                _("The program {program} is not installed.").format(program=PROGRAM),
                _("Install it: pictures then need no dialog and take no time."),
            )
        if SCREENCOPY not in offer.interfaces and offer.layout.monitors:
            return self._trial(offer.layout)
        return None

    def monitors(self) -> Sequence[Monitor]:
        return self._offer(Control()).layout.monitors

    def prepare(self) -> None:
        """There is nothing that could be done beforehand."""

    def grab(self, what: What, control: Control) -> Taken:
        layout = self._offer(control).layout
        try:
            return self._grab(layout, what, control)
        except CaptureError as error:
            if control.cancelled:
                raise
            again = self._offer(control).layout
            if again == layout:
                raise
            _log.info("grim failed while the monitors changed: %s", error.detail)
        return self._grab(again, what, control)

    def doubt(self) -> CaptureError | None:
        return veiled()

    def close(self) -> None:
        """Nothing stays open."""

    def _offer(self, control: Control) -> Offer:
        return ask_compositor(self._compositor, control)

    def _trial(self, layout: Layout) -> CaptureError | None:
        """Take one pixel: whether this grim speaks a newer protocol only it can tell."""
        first = layout.logical[0]
        try:
            self._run([["-g", f"{first.x},{first.y} 1x1"]], Control())
        except CaptureError as error:
            return error
        return None

    def _grab(self, layout: Layout, what: What, control: Control) -> Taken:
        chosen = layout.monitors if what == "all" else layout.monitors[:1]
        if not chosen:
            raise CaptureError(
                _("No monitor is connected."), _("Switch one on, or give the picture as a file.")
            )
        pictures = self._run([["-o", monitor.id] for monitor in chosen], control)
        frames = []
        for monitor, data in zip(chosen, pictures, strict=True):
            if control.cancelled:
                raise cancelled()
            picture = decoded(self._decoder(), data, f"{PROGRAM} {monitor.id}", control)
            frames.append(of_monitor(picture, monitor.id))
        return Taken(tuple(frames))

    def _run(self, parts: Sequence[Sequence[str]], control: Control) -> list[bytes]:
        """Let grim take `parts` of the screen; uncompressed, which costs least on both sides."""
        commands = [[PROGRAM, *part, "-t", "ppm", "-"] for part in parts]
        environment = {**os.environ, "WAYLAND_DISPLAY": self._compositor}
        return outputs(commands, environment, control, self._settings.permission_seconds)
