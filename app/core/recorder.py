"""Recording the screen, as the rooms offer it to each other."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from app.core.control import Control
from app.core.place import Rect

Why = Literal["stopped", "time", "window", "monitor", "disk"]
"""Why a recording ended: stopped by somebody, after its time, or because that is gone or full."""


@dataclass(frozen=True, slots=True)
class Shot:
    """What is to be recorded: `rect` on its monitor, in device pixels.

    `window` (the id of a `ShownWindow`'s window, "" for none) is followed when it moves: `rect` is
    where it stood. `pointer` shows the mouse pointer, `clicks` rings where it is pressed. `rate`
    pictures a second at most; `seconds` after which it ends by itself, None for never.
    """

    rect: Rect
    window: str = ""
    pointer: bool = True
    clicks: bool = False
    rate: float = 30.0
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Rolling:
    """How a recording stands.

    `seconds` recorded (pauses left out), `bytes` written, `place` of what is recorded now. One that
    is `locked` stands still because the screen is, and goes on by itself.
    """

    seconds: float
    bytes: int
    paused: bool
    place: Rect
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """The end of a recording: a whole file at `path`."""

    path: Path
    seconds: float
    bytes: int
    why: Why = "stopped"


class Reins:
    """What whoever records holds; any thread. `cancel` of its `control` discards the recording."""

    def __init__(self) -> None:
        self.control = Control()
        self._lock = threading.Lock()
        self._paused = self._stopped = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def stopped(self) -> bool:
        return self._stopped

    def stop(self) -> None:
        """End it; the file is made whole."""
        self._change(stopped=True)

    def pause(self, *, paused: bool) -> None:
        """Let it stand still, or go on: the time in between is not in it."""
        self._change(paused=paused)

    def discard(self) -> None:
        """End it; nothing is left of it."""
        self.control.cancel()

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback` on the thread of each change; it must be short."""
        with self._lock:
            self._callbacks.append(callback)
        self.control.on_change(callback)

    def _change(self, *, paused: bool | None = None, stopped: bool = False) -> None:
        with self._lock:
            self._paused = self._paused if paused is None else paused
            self._stopped = self._stopped or stopped
            told = tuple(self._callbacks)
        for callback in told:
            callback()


class Recorder(Protocol):
    """Records the screen into MP4 files (H.264), in a child process."""

    @property
    def pointer_untold(self) -> str:
        """Why pointer and clicks cannot be in a recording here, translated; "" where they can."""
        ...

    def obstacle(self) -> tuple[str, str] | None:
        """Return what is in the way in this session and what to do, None where it can record."""
        ...

    def prepare(self) -> None:
        """Do beforehand what the next `record` would have to wait for; returns at once."""
        ...

    def record(self, shot: Shot, out: Path, reins: Reins) -> Iterator[Rolling | Recorded]:
        """Record into `out`: yields how it stands about four times a second, `Recorded` last.

        It stands still while the screen is locked, and does not begin then. What was written plays
        whenever the program is killed. Yields no end after `discard`, and
        leaves no file then. Raises CaptureError, MediaError for a file that cannot be written; what
        was recorded before is whole and stays. Left half way, it makes the file whole.
        """
        ...

    def close(self) -> None: ...
