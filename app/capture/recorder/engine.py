"""The work of a recording: looks when something has changed, and writes what is new."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Final

from app.capture.locks import open_locks
from app.capture.recorder.film import DiskFull, Film
from app.capture.recorder.framing import Framing
from app.capture.recorder.order import Order
from app.capture.recorder.picture import Picture
from app.capture.recorder.pointer import Pointer, Sprite, ring
from app.capture.recorder.scene import Lost, Scene
from app.capture.recorder.screen import Screen, ScreenGone, same, unreachable
from app.capture.recorder.stopwatch import Stopwatch
from app.capture.recorder.watching import Polling, Watch
from app.core.errors import CaptureError, MediaError
from app.core.frame import Pixels
from app.core.recorder import Recorded, Rolling, Why
from app.core.words import _

_KEY: Final = 0.5  # seconds between key frames while something changes: what is lost at most
_STILL: Final = 0.8  # the same while nothing does, and between two looks that nobody asked for
_FIRST: Final = 0.1  # seconds until the file plays at all
_HEED: Final = 0.1  # seconds until a wish is noticed
_TELL: Final = 0.25  # seconds between two tellings of how it stands
_AROUND: Final = 1.0  # seconds between two looks at which monitors there are
_TRIES: Final = 3  # grabs in a row that may fail while monitors come and go
_MISSES: Final = 2  # changes that were not told, after which nobody relies on that

_Drawn = tuple[tuple[Sprite, int, int], ...]


class Recording:
    """One recording, on the thread that runs it. `wishes` are those of `order.wishes_of`."""

    def __init__(
        self,
        order: Order,
        wishes: Callable[[], Mapping[str, object]],
        hurried: Callable[[], bool] = lambda: False,
    ) -> None:
        """`hurried`: whether to come to an end, whatever the wishes are."""
        self._order, self._wishes, self._hurried = order, wishes, hurried
        self._period = 1 / order.shot.rate
        self._clock = Stopwatch()
        self._locks = open_locks(order.session.bus)
        self._slot = self._again = 0.0  # when the next picture may be, and when one must be
        self._key_at = -_KEY
        self._around_at = _AROUND
        self._misses = self._failed = 0
        self._framing: Framing | None = None
        self._pixels: Pixels | None = None
        self._drawn: _Drawn = ()

    def run(self) -> Iterator[Rolling | Recorded]:
        """Record until it ends; see `Recorder.record`. Closed early, it completes the file, too."""
        if self._locks.locked:
            raise CaptureError(
                _("Nothing is recorded while the screen is locked."),
                _("Unlock it, then try again."),
            )
        with ExitStack() as stack:
            self._screen = Screen(self._order.session.display)
            stack.callback(self._screen.close)
            self._scene = Scene(self._screen, self._order.shot, self._order.session)
            stack.callback(self._scene.close)
            self._watch = self._first_watch()
            stack.callback(self._watch.close)
            self._picture = Picture(self._scene.width, self._scene.height)
            yield from self._filmed()

    def _filmed(self) -> Iterator[Rolling | Recorded]:
        film = self._film = self._begun()
        gone: ScreenGone | None = None
        why: Why = "stopped"
        try:
            yield from self._rolled()
            why = self._why() or why
        except Lost as lost:
            why = lost.why
        except DiskFull:
            why = "disk"
        except ScreenGone as error:
            gone = error
        finally:
            self._clock.pause()
            if self._discarded:
                film.discard()
            else:
                film.close(self._picture.planes, self._seconds)
        if self._discarded:
            return
        if gone is not None:
            raise CaptureError(
                _("The screen went away while it was recorded."),
                _("What was recorded before is kept in the file."),
            ) from gone
        yield Recorded(self._order.out, self._seconds, film.bytes, why)

    def _begun(self) -> Film:
        try:
            return Film(
                self._order.out, self._scene.width, self._scene.height, self._order.shot.rate
            )
        except DiskFull as error:
            raise MediaError(
                _("There is no room for a recording: the disk is full."),
                _("Make room on it, or record into another folder."),
            ) from error

    def _rolled(self) -> Iterator[Rolling]:
        """Record until there is a reason to end."""
        told = -_TELL
        self._clock.start()
        self._turn()  # one picture, however soon it is ended
        while self._why() is None and not self._discarded:
            self._heed_pause()
            if self._clock.paused:
                time.sleep(_HEED / 2)
                self._watch.wait(0)  # what nobody reads piles up in the X server
            else:
                self._turn()
            if time.monotonic() - told >= _TELL and self._framing is not None:
                told = time.monotonic()
                yield self._standing(self._framing)

    # ---- wishes

    @property
    def _discarded(self) -> bool:
        return bool(self._wishes().get("discarded"))

    @property
    def _seconds(self) -> float:
        most = self._order.shot.seconds
        return self._clock.seconds if most is None else min(self._clock.seconds, most)

    def _why(self) -> Why | None:
        if self._wishes().get("stopped") or self._hurried():
            return "stopped"
        most = self._order.shot.seconds
        return "time" if most is not None and self._clock.seconds >= most else None

    def _heed_pause(self) -> None:
        paused = bool(self._wishes().get("paused")) or self._locks.locked
        if paused == self._clock.paused:
            return
        if paused:
            if self._framing is not None:
                self._write(self._clock.seconds, key=True)  # nothing is lost, however long it lasts
            self._clock.pause()
        else:
            self._clock.start()
            self._again = 0.0

    def _standing(self, framing: Framing) -> Rolling:
        place = self._scene.place(framing)
        paused, locked = self._clock.paused, self._locks.locked
        return Rolling(self._clock.seconds, self._film.bytes, paused, place, locked)

    # ---- pictures

    def _first_watch(self) -> Watch:
        """Return what tells of changes. Raises CaptureError."""
        try:
            return self._watching()
        except ScreenGone as error:
            raise unreachable(error) from error

    def _watching(self) -> Watch:
        """Return what tells of changes: the X server, or looking again and again."""
        shot = self._order.shot
        if sys.platform != "linux":
            return Polling(shot.rate)
        from app.capture.recorder.x_watch import XWatch

        told = XWatch(self._order.session.display, pointer=shot.pointer, clicks=shot.clicks)
        return told if told.sure else Polling(shot.rate, told)

    def _turn(self) -> None:
        """Wait a little for a reason to look, or look."""
        now, most = self._clock.seconds, self._order.shot.seconds
        heed = _HEED if most is None else max(min(_HEED, most - now), 0.0)
        if now >= self._around_at:
            self._look_around(now)
        due = self._watch.due or self._scene.moved(self._framing) or now >= self._again
        if not due:
            self._watch.wait(min(self._again - now, heed))
        elif now < self._slot:
            time.sleep(min(self._slot - now, heed))
        else:
            self._slot += self._period * (1 + (now - self._slot) // self._period)
            self._try_to_look(now)

    def _try_to_look(self, now: float) -> None:
        """Look; what fails may do so because monitors come and go just now."""
        try:
            self._look(now)
            self._failed = 0
        except ScreenGone:
            self._look_around(now)
            self._failed += 1
            if self._failed >= _TRIES:
                raise Lost("monitor") from None

    def _look(self, now: float) -> None:
        """Take a picture where there may be a new one, and write what is new."""
        framing = self._scene.framing()
        new = framing is not None and self._grabbed(framing, must=now >= self._again)
        drawn = self._things(self._watch.pointer()) if self._framing is not None else ()
        self._watch.note(changed=new)
        if new or drawn != self._drawn or now >= self._again:
            self._drawn = drawn
            self._write(now, key=now + self._period > self._key_at + _KEY or now >= self._again)

    def _look_around(self, now: float) -> None:
        self._around_at = now + _AROUND
        self._scene.look_around()

    def _grabbed(self, framing: Framing, *, must: bool) -> bool:
        """Look at the screen where it may have changed; whether it shows something new."""
        moved = framing != self._framing
        told = self._watch.settle(framing.seen)
        if not (moved or told or must):
            return False
        pixels = None if framing.seen.empty else self._screen.grab(framing.seen)
        before, self._pixels = self._pixels, pixels
        if not moved and (pixels is None or before is None or same(pixels, before)):
            return False
        if not moved and not told:
            self._doubt()
        self._framing = framing
        self._picture.show(pixels, framing)
        return True

    def _doubt(self) -> None:
        """Count a change that was not told, and poll after some; told now, it was merely late."""
        self._watch.wait(0)
        if self._watch.sure and not self._watch.due:
            self._misses += 1
            if self._misses >= _MISSES:
                self._watch = Polling(self._order.shot.rate, self._watch)

    def _write(self, now: float, *, key: bool) -> None:
        self._picture.lift()
        for sprite, x, y in self._drawn:
            self._picture.put(sprite, x, y)
        self._film.add(self._picture.planes, now, key=key)
        if key:
            first = self._key_at < 0
            self._key_at = now
            self._again = now + (_FIRST if first else _STILL)

    def _things(self, pointer: Pointer | None) -> _Drawn:
        """Return what is drawn on the picture, with the places of upper left corners in it."""
        framing, shot = self._framing, self._order.shot
        if pointer is None or framing is None:
            return ()
        x = round((pointer.x - framing.whole.left) * framing.scale)
        y = round((pointer.y - framing.whole.top) * framing.scale)
        things: list[tuple[Sprite, int, int]] = []
        if shot.clicks and pointer.pressed:
            mark = ring()
            things.append((mark, x - mark.width // 2, y - mark.height // 2))
        if shot.pointer and pointer.sprite is not None:
            things.append((pointer.sprite, x - pointer.hot[0], y - pointer.hot[1]))
        return tuple(each for each in things if self._picture.has(*each))
