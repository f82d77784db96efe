"""Sees from outside when a desktop freezes: keys pressed and pixels read over one connection."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from Xlib import XK, X, display
from Xlib.ext import xtest

from tests.e2e.display import Box, Display

_TILE: Final = 8  # px across
_ICON: Final = range(16, 25)  # px
_PAUSE: Final = 0.0005  # seconds between two looks: the X server has others to serve
_PATIENCE: Final = 10.0  # seconds until something that was wanted has failed to come

Seen = Literal["desktop", "covered", "still"]


@dataclass(frozen=True, slots=True)
class Freeze:
    """Seconds until nothing moves on any monitor, and until stills are painted on all of them."""

    covered: float
    painted: float


class Onlooker:
    """Knows a still from the living desktop because time goes on in the one and not in the other.

    Every look paints a tile of the root window on each monitor in a colour that was never there
    before, and reads it back. The new colour: nothing covers the desktop. The one of the look
    before: a window without a background was mapped, so that what was there stands still, and
    nothing is painted on it yet. An older one, or none of ours: a still is painted there. A look
    takes some 0.2 ms and one comes about every millisecond, so a moment is told late by that much
    at most, never early.
    """

    def __init__(self, shown: Display, monitors: Sequence[Box]) -> None:
        self._display = display.Display(shown.name)
        self._root = self._display.screen().root
        self._pen = self._root.create_gc()
        self._places = [(x + width // 4, y + height // 4) for x, y, width, height in monitors]
        self._colour = 0x100
        self._alive = [0] * len(self._places)  # the last colours that came back at once
        self._keys: dict[str, int] = {}

    def close(self) -> None:
        """End the connection."""
        self._display.close()

    def look(self) -> list[Seen]:
        """Look once: what each monitor shows."""
        self._colour += 1
        self._pen.change(foreground=self._colour)
        for x, y in self._places:
            self._root.fill_rectangle(self._pen, x, y, _TILE, _TILE)
        seen = [self._pixel(x + _TILE // 2, y + _TILE // 2) for x, y in self._places]
        return [self._judge(number, colour) for number, colour in enumerate(seen)]

    def _judge(self, monitor: int, colour: int) -> Seen:
        if colour == self._colour:
            self._alive[monitor] = colour
            return "desktop"
        return "covered" if colour == self._alive[monitor] else "still"

    def watch(self, act: Callable[[], object]) -> Freeze:
        """Do `act` and look until every monitor shows a still."""
        for _look in range(5):  # so that it is known what the living desktop shows
            self.look()
        covered: float | None = None
        began = time.perf_counter()
        act()
        while True:
            seen = self.look()
            seconds = time.perf_counter() - began
            if covered is None and "desktop" not in seen:
                covered = seconds
            if covered is not None and set(seen) == {"still"}:
                return Freeze(covered, seconds)
            if seconds > _PATIENCE:
                raise TimeoutError("no still came")
            time.sleep(_PAUSE)

    def wait_alive(self) -> None:
        """Wait until no monitor shows a still any more."""
        end = time.monotonic() + _PATIENCE
        while "still" in self.look():
            if time.monotonic() > end:
                raise TimeoutError("the stills did not go")
            time.sleep(0.01)

    def down(self, *keys: str) -> None:
        """Press keys and hold them."""
        for key in keys:
            xtest.fake_input(self._display, X.KeyPress, self._code(key))
        self._display.flush()

    def up(self, *keys: str) -> None:
        """Let keys go."""
        for key in keys:
            xtest.fake_input(self._display, X.KeyRelease, self._code(key))
        self._display.flush()

    def press(self, *keys: str) -> None:
        """Press and let go."""
        self.down(*keys)
        self.up(*reversed(keys))

    def click(self, x: int, y: int) -> None:
        """Press the left button at a place."""
        xtest.fake_input(self._display, X.MotionNotify, x=x, y=y)
        xtest.fake_input(self._display, X.ButtonPress, 1)
        xtest.fake_input(self._display, X.ButtonRelease, 1)
        self._display.flush()

    def icon(self, program: str) -> tuple[int, int]:
        """Return the middle of the icon that `program` (its window class) has in the panel."""
        waiting = [self._root]
        while waiting:
            for window in waiting.pop().query_tree().children:
                waiting.append(window)
                box = window.get_geometry()
                if box.width == box.height in _ICON and program in (window.get_wm_class() or ()):
                    at = self._root.translate_coords(window, box.width // 2, box.height // 2)
                    return at.x, at.y
        raise LookupError(f"no icon of {program}")

    def _code(self, key: str) -> int:
        if key not in self._keys:
            self._keys[key] = self._display.keysym_to_keycode(XK.string_to_keysym(key))
        return self._keys[key]

    def _pixel(self, x: int, y: int) -> int:
        data = self._root.get_image(x, y, 1, 1, X.ZPixmap, 0xFFFFFF).data
        return int.from_bytes(data[:3], "little")


@contextmanager
def onlooker(shown: Display, monitors: Sequence[Box]) -> Iterator[Onlooker]:
    """Look at `shown` until the end of the block."""
    looking = Onlooker(shown, monitors)
    try:
        yield looking
    finally:
        looking.close()
