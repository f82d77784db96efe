"""`Sampler`: looks at the screen whenever it changes, and remembers the last seconds of it."""

import logging
import math
import os
import queue
import select
import socket
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from app.capture.handlers.native import NativeHandler
from app.capture.locks import Locks
from app.capture.rewind.choice import chosen
from app.capture.rewind.eyes import Eyes, open_eyes
from app.capture.rewind.past import Part, Past
from app.capture.rewind.ring import TILE, Ring
from app.core.errors import AppError, CaptureError
from app.core.frame import Pixels
from app.core.ports import Monitor
from app.core.words import _
from app.x11.painted import Box, joined

PAUSE: Final = 0.25  # seconds between two looks, at least
_SHARE: Final = 8  # a look is followed by a pause of as many times what it took
_LONGEST: Final = 2.0  # seconds of a pause, however long a look takes
_STILL: Final = 1.0  # seconds between two looks at a screen that rests, where nobody tells
_LOCKED: Final = 0.5  # seconds between two looks at whether the screen is locked still
_AGAIN: Final = 1.0  # seconds after which a screen that could not be taken is tried again

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be remembered: `bytes` at most; `everywhere`: of all monitors."""

    seconds: float
    bytes: int
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Look:
    """A look back: pictures (H, W, 4) BGRX with their seconds before now; see `Remembered`."""

    moments: Sequence[tuple[float, Pixels]]
    seconds: float
    full: bool


class Sampler(threading.Thread):
    """Owns what it remembers, and the connections to the screen."""

    def __init__(self, wanted: Wanted, display: str, locks: Locks) -> None:
        """`display` names the X server; of no meaning on Windows and macOS.

        Nobody looks while `locks` say so; what was seen before grows old as ever.
        """
        super().__init__(name="rewind", daemon=True)
        self._wanted = wanted
        self._display = display
        self._locks = locks
        self._bell, self._cord = socket.socketpair()
        self._wishes: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._screen = NativeHandler(display)
        self._eyes: Eyes | None = None
        self._rings: dict[Monitor, Ring] = {}
        self._dirty: dict[Monitor, Box | None] = {}  # what is to be looked at
        self._missed = False  # what was told of could not be seen, and is not told of again
        self._dropped = -math.inf  # memory was too small for what was before
        self._pause = PAUSE
        self._next = 0.0  # when it may be looked at the screen again

    # ---- any thread

    def take(self, most: int) -> Look:
        """Look back: at most `most` pictures. Raises CaptureError."""
        return self._ask(lambda: self._look_back(most))

    def forget(self) -> None:
        """Forget all that was until now. Raises CaptureError where nothing can be seen now."""
        self._ask(self._begin_anew)

    def keep(self) -> Past:
        """Return all that is known now; it does not change any more. Raises CaptureError."""
        return self._ask(self._keep)

    def _ask(self, work: Callable[[], _T]) -> _T:
        """Have `work` done by the thread; return what it returns, or raise what it raises."""
        answer: Future[_T] = Future()

        def wish() -> None:
            try:
                answer.set_result(work())
            except Exception as failure:  # noqa: BLE001 - it belongs to whoever waits
                answer.set_exception(failure)

        self._wishes.put(wish)
        self._cord.send(b"\0")
        return answer.result()

    # ---- its own

    def run(self) -> None:
        """Look until the process ends."""
        try:
            while True:
                if self._called():
                    self._wishes.get()()
                else:
                    self._look()
        except Exception:  # noqa: BLE001 - here a thread begins
            traceback.print_exc()
            os._exit(1)  # or whoever asks would wait for ever

    def _called(self) -> bool:
        """Wait until something is wished (True), or there may be something to see."""
        files = self._eyes.files if self._eyes is not None else ()
        try:
            patience = self._patience()
        except AppError:  # the server has gone
            self._lose_screen()
            return False
        ready = _readable([self._bell, *files], patience)
        if self._bell not in ready:
            ready = _readable([self._bell], max(self._next - time.monotonic(), 0))
        if self._bell in ready:
            self._bell.recv(1)
            return True
        return False

    def _patience(self) -> float | None:
        """Return the seconds until there is something to do; None where somebody will tell."""
        if self._missed or self._eyes is None or self._eyes.pending:
            return max(self._next - time.monotonic(), 0)
        changes = [ring.oldest for ring in self._rings.values() if ring.oldest is not None]
        if not changes:
            return None
        return max(min(changes) + self._wanted.seconds - time.monotonic(), 1)

    def _look(self) -> None:
        if self._locks.locked:
            self._restrain(time.monotonic())
            self._next = time.monotonic() + _LOCKED
            return
        begun = time.thread_time()
        try:
            changed = self._note()
        except AppError as error:
            _log.info("the screen was not seen: %s", error.detail)
            self._next = time.monotonic() + _AGAIN
            return
        spent = min(max(PAUSE, _SHARE * (time.thread_time() - begun)), _LONGEST)
        self._pause = spent if changed else max(spent, min(2 * self._pause, _STILL))
        told = self._eyes is not None and self._eyes.files
        self._next = time.monotonic() + (spent if told else self._pause)

    def _begin_anew(self) -> None:
        self._rings.clear()
        self._dropped = -math.inf
        if not self._locks.locked:
            self._note()

    def _note_all(self) -> list[tuple[Monitor, Ring]]:
        """Return all that is known now, at least one monitor. Raises CaptureError."""
        if self._locks.locked:
            self._restrain(time.monotonic())
        else:
            self._note()
        if not self._rings:
            raise CaptureError(
                _("Nothing is remembered while the screen is locked."),
                _("Unlock it, then try again."),
            )
        return list(self._rings.items())

    def _note(self) -> bool:
        """Look at what may have changed; whether it had. Raises CaptureError."""
        if self._eyes is None:
            self._eyes = open_eyes(self._display)
        self._missed = True
        try:
            monitors = self._monitors(self._eyes)
        except AppError:
            self._lose_screen()
            raise
        now = time.monotonic()
        changed = [self._note_monitor(monitor, now) for monitor in monitors]
        self._missed = False
        self._restrain(now)
        return any(changed)

    def _lose_screen(self) -> None:
        """Let go of a screen that has gone, and of what it showed: the next one is another."""
        if self._eyes is not None:
            self._eyes.close()
            self._eyes = None
        self._rings.clear()

    def _monitors(self, eyes: Eyes) -> Sequence[Monitor]:
        """Return those that are remembered now, and note what of all of them may have changed."""
        painted = eyes.look()
        if painted.rearranged:
            self._screen.close()  # it asks but once how they lie
        monitors = self._screen.monitors()
        self._dirty = {monitor: self._dirty.get(monitor) for monitor in monitors}
        for monitor in monitors:
            box = _whole(monitor) if painted.rearranged else painted.box
            cut = box and _cut(box, monitor)
            self._dirty[monitor] = joined(self._dirty[monitor], cut)
        if self._wanted.everywhere:
            return monitors
        x, y = eyes.pointer()
        return [next((each for each in monitors if _holds(each, x, y)), monitors[0])]

    def _note_monitor(self, monitor: Monitor, now: float) -> bool:
        """Look at what of a monitor may have changed; whether it had. Raises CaptureError."""
        ring = self._rings.get(monitor)
        box = self._dirty[monitor] if ring is not None else _whole(monitor)
        if box is None:
            assert ring is not None
            ring.seen = now
            return False
        x1, y1, x2, y2 = _on_tiles(box, monitor)
        shown = np.asarray(self._screen.part(x1, y1, x2 - x1, y2 - y1))
        if ring is None:
            height, width = shown.shape[:2]
            ring = self._rings[monitor] = Ring(width, height)
        self._dirty[monitor] = None
        return ring.put(now, x1 - monitor.x, y1 - monitor.y, shown)

    def _restrain(self, now: float) -> None:
        """Forget what is too old, and the oldest of what is too much."""
        since = now - self._wanted.seconds
        for monitor, ring in list(self._rings.items()):
            ring.forget(since)
            if ring.seen < since:
                del self._rings[monitor]
        while sum(ring.bytes for ring in self._rings.values()) > self._wanted.bytes:
            known = [
                (ring.oldest, ring) for ring in self._rings.values() if ring.oldest is not None
            ]
            if not known:
                break  # this is what is on the screen now
            self._dropped, oldest = min(known, key=lambda each: each[0])
            oldest.forget(self._dropped)

    def _look_back(self, most: int) -> Look:
        rings = [ring for _monitor, ring in self._note_all()]
        now = max(ring.seen for ring in rings)
        known = now - min(ring.since for ring in rings)
        moments = [
            (now - moment, rings[number].at(moment)) for number, moment in chosen(rings, now, most)
        ]
        return Look(moments, known, full=self._dropped > now - self._wanted.seconds)

    def _keep(self) -> Past:
        known = self._note_all()
        left = min(monitor.x for monitor, _ring in known)
        top = min(monitor.y for monitor, _ring in known)
        parts = [
            Part(monitor.x - left, monitor.y - top, ring.width, ring.height, ring.changes())
            for monitor, ring in known
        ]
        return Past(parts, max(ring.seen for _monitor, ring in known))


def _readable(files: Sequence[socket.socket | int], seconds: float | None) -> Sequence[object]:
    return select.select(files, [], [], seconds)[0]


def _holds(monitor: Monitor, x: int, y: int) -> bool:
    return 0 <= x - monitor.x < monitor.width and 0 <= y - monitor.y < monitor.height


def _whole(monitor: Monitor) -> Box:
    return monitor.x, monitor.y, monitor.x + monitor.width, monitor.y + monitor.height


def _cut(box: Box, monitor: Monitor) -> Box | None:
    """Return what of `box` is on the monitor."""
    x1, y1, x2, y2 = _whole(monitor)
    cut = max(box[0], x1), max(box[1], y1), min(box[2], x2), min(box[3], y2)
    return cut if cut[0] < cut[2] and cut[1] < cut[3] else None


def _on_tiles(box: Box, monitor: Monitor) -> Box:
    """Return the tiles of the monitor that `box`, which is on it, touches."""
    left, top, right, bottom = _whole(monitor)
    return (
        left + (box[0] - left) // TILE * TILE,
        top + (box[1] - top) // TILE * TILE,
        min(left - (left - box[2]) // TILE * TILE, right),
        min(top - (top - box[3]) // TILE * TILE, bottom),
    )
