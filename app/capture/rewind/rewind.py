"""`ChildRewind`: the last seconds of the screen, in the memory of a child process."""

import contextlib
import math
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from app.capture import mac_permission
from app.capture.rewind.child import NAME
from app.child.protocol import Reply
from app.core.control import Control
from app.core.errors import CaptureError, ChildError
from app.core.frame import Frame, Moment
from app.core.rewind import MOST, Remembered, RewindSettings, clip_name
from app.core.session import Session
from app.core.words import _
from app.hosting.host import Child

_SOON: Final = 10.0  # seconds within which a process that dies again is not replaced
_GRACE: Final = 10.0  # seconds for a picture to be coded, rather than lose what is remembered


class ChildRewind:
    """Fulfils `Rewind`. The child lives from `start` to `stop`; the kernel takes its memory."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._wanted: Mapping[str, object] = {}
        self._part: Path | None = None  # of the video that was saved last
        self._on_loss: Callable[[], None] = lambda: None
        self._died = -math.inf
        self._died_again = False

    def obstacle(self) -> CaptureError | None:
        """Return what is in the way in this session."""
        match self._session.kind:
            case "x11" | "windows":
                return None
            case "macos":
                return mac_permission.refused()
            case "wayland":
                return CaptureError(
                    _("On Wayland the last seconds of the screen cannot be remembered."),
                    _(
                        "Wayland lets a program look at the screen only when its user captures "
                        "it. Log in to an X11 session where you need this."
                    ),
                )
        return CaptureError(
            _("This session has no screen: neither DISPLAY nor WAYLAND_DISPLAY is set."),
            _("Run the program inside a desktop session, or give the picture as a file."),
        )

    @property
    def running(self) -> bool:
        """Whether anything is remembered."""
        return self._child is not None

    def start(self, settings: RewindSettings) -> None:
        """Remember from now on; what was remembered before is forgotten. Raises CaptureError."""
        self.stop()
        if (obstacle := self.obstacle()) is not None:
            raise obstacle
        # Not nice: somebody waits for `take`.
        child = Child(NAME, idle_seconds=None, grace_seconds=_GRACE, on_death=self._note_death)
        self._died, self._died_again = -math.inf, False
        with self._lock:
            self._wanted = {
                "seconds": settings.seconds,
                "bytes": settings.megabytes * 1_000_000,
                "everywhere": settings.monitors == "all",
                "display": self._session.display,
                "bus": self._session.bus,
                "most": MOST,
            }
            before, self._child = self._child, child
        if before is not None:  # of another thread, since `stop` above
            before.close()
        try:
            self._ask("start")
        except CaptureError:
            self.stop()
            raise

    def stop(self) -> None:
        """Forget all of it; nothing is remembered from now on."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.close()
            if self._part is not None:  # it was killed before it could
                _delete(self._part)

    def on_loss(self, tell: Callable[[], None]) -> None:
        """Have `tell` called whenever what was remembered is lost by itself: see `Rewind`."""
        self._on_loss = tell

    def revive(self) -> None:
        """Remember anew after a loss. Raises CaptureError, also to say what was lost."""
        if not self.running:
            return
        if self._died_again:
            self.stop()
            raise CaptureError(
                _(
                    "The last seconds of the screen are not remembered any more: what remembered"
                    " them has failed twice."
                ),
                _("Switch that on in the settings, or in the menu of the icon in the tray."),
            )
        self._ask("revive")

    def forget(self) -> None:
        """Forget what was until now, and go on, where it is running. Raises CaptureError."""
        if self.running:
            self._ask("forget")

    def take(self) -> Remembered:
        """Look back. Raises CaptureError, also where it is not running."""
        known, *pictures = self._ask("take")
        clip = clip_name(uuid.uuid4().hex)
        seconds = known.header["seconds"]
        assert isinstance(seconds, float)
        moments = [_moment(each, clip) for each in pictures]
        return Remembered(moments, seconds, bool(known.header["full"]))

    def keep(self) -> float:
        """Keep all that is known now for `save`; return how many seconds that are."""
        (known,) = self._ask("keep")
        seconds = known.header["seconds"]
        assert isinstance(seconds, float)
        return seconds

    def save(self, path: Path, control: Control) -> Iterator[float]:
        """Write what was kept last into a video: see `Rewind`."""
        path = path.absolute()
        part = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
        self._part = part  # from now on: `stop` may end the process at any moment
        try:
            for reply in self._asked("save", {"path": str(path), "part": str(part)}, control):
                done = reply.header["done"]
                assert isinstance(done, float)
                yield done
        finally:
            _delete(part)

    def drop(self) -> None:
        """Let go of what was kept, where it is running. Raises CaptureError."""
        if self.running:
            self._ask("drop")

    def _note_death(self) -> None:
        now = time.monotonic()
        self._died, self._died_again = now, now - self._died < _SOON
        self._on_loss()

    def _ask(self, verb: str) -> Sequence[Reply]:
        return list(self._asked(verb, {}, Control()))

    def _asked(self, verb: str, more: Mapping[str, object], control: Control) -> Iterator[Reply]:
        child = self._child
        if child is None:
            raise CaptureError(
                _("The last seconds of the screen are not remembered."),
                _("Switch that on in the settings, or in the menu of the icon in the tray."),
            )
        try:
            yield from child.request(verb, {**self._wanted, **more}, [], control)
        except ChildError as error:
            self._on_loss()  # also of a process that hung
            raise CaptureError(
                _("The last seconds of the screen are lost: what remembered them has failed."),
                _("Try again; they are remembered anew then."),
                detail=error.detail,
            ) from error


def _delete(part: Path) -> None:
    with contextlib.suppress(OSError):  # on Windows while it is written: whoever writes it does
        part.unlink(missing_ok=True)


def _moment(reply: Reply, clip: str) -> tuple[float, Frame]:
    """Return the picture of an item, which shares the memory of the payload."""
    import numpy as np

    before, width, height = (reply.header[name] for name in ("before", "width", "height"))
    assert isinstance(before, float)
    assert isinstance(width, int)
    assert isinstance(height, int)
    pixels = np.frombuffer(reply.payloads[0], np.uint8).reshape(height, width, 4)
    return before, Frame(pixels, Moment(clip, -before))
