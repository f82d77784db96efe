"""What an X server tells by itself: what of the screen has changed, where the pointer is."""

import logging
import select
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from Xlib.ext import ge, xinput
from Xlib.protocol import request

from app.capture.recorder.framing import Box
from app.capture.recorder.pointer import RINGED, Pointer, Sprite, of_argb
from app.capture.recorder.screen import ScreenGone
from app.capture.recorder.x_requests import (
    Opcodes,
    cursor_image,
    select_cursor,
    select_pointer,
)
from app.x11.connection import FAILURES, Connection
from app.x11.damage import Damage

_BUTTONS: Final = 0b111 << 8  # of the mask of QueryPointer: the first three; the others scroll
_SCROLLING: Final = range(4, 8)  # buttons that are no clicks
_POLLED: Final = 1 / 30  # seconds between two looks at a pointer of which nothing is told

_log = logging.getLogger(__name__)


class XWatch:
    """Fulfils `Watch` over a connection of its own."""

    def __init__(self, display: str, *, pointer: bool, clicks: bool) -> None:
        """Connect to `display`. `sure` is False where the server tells no changes.

        Raises ScreenGone.
        """
        with _gone():
            self._connection = Connection(display)
            self._root = int(self._connection.info.roots[self._connection.default_screen].root)
            self._opcodes = Opcodes(self._connection)
            self._damage = Damage.begin(self._connection, self._root)
            self._follows, self._rings = pointer or clicks, clicks
            self._shows = pointer and bool(self._opcodes.xfixes)
            self._raw = self._follows and bool(self._opcodes.input)
            if self._raw:
                select_pointer(self._connection, self._root, self._opcodes)
            if self._shows:
                select_cursor(self._connection, self._root, self._opcodes)
            self._connection.flush()
        self.sure = self._damage is not None
        self._changed = self.sure  # what there is was not looked at yet
        self._moved = True
        self._sprite: Sprite | None = None
        self._hot = (0, 0)
        self._look_changed = True
        self._pressed_until = 0.0
        self._pointer: Pointer | None = None

    @property
    def due(self) -> bool:
        """See `Watch`."""
        return self._changed or self._pointer_due()

    def wait(self, seconds: float) -> None:
        """See `Watch`."""
        if self._follows and (not self._raw or self._ringing()):
            seconds = min(seconds, _POLLED)
        with _gone():
            if not self._connection.pending_events():
                select.select([self._connection.fileno()], [], [], max(seconds, 0.0))
            self._hear()

    def settle(self, box: Box) -> bool:
        """See `Watch`; waits for what the server has told up to now."""
        if self._damage is None:
            return False
        with _gone():
            request.GetInputFocus(display=self._connection).reply()
            self._hear()
            if not self._changed:
                return False
            self._changed = False
            parts = self._damage.take()
        return any(not box.cut(Box(*part)).empty for part in parts)

    def note(self, *, changed: bool) -> None:
        """See `Watch`."""

    def pointer(self) -> Pointer | None:
        """See `Watch`; asks only where it may be another one."""
        if not self._follows:
            return None
        if self._pointer is None or self._pointer_due():
            with _gone():
                self._pointer = self._asked()
        return self._pointer

    def close(self) -> None:
        """See `Watch`."""
        with suppress(*FAILURES):
            self._connection.close()

    def _hear(self) -> None:
        while self._connection.pending_events():
            event: Any = self._connection.next_event()
            if self._damage is not None and event.type == self._damage.event:
                self._changed = True
            elif event.type == self._opcodes.cursor_event and self._shows:
                self._look_changed = True
            elif event.type == ge.GenericEventCode and event.extension == self._opcodes.input:
                self._moved = True
                if event.evtype == xinput.RawButtonPress and _button(event) not in _SCROLLING:
                    self._pressed_until = time.monotonic() + RINGED

    def _ringing(self) -> bool:
        return self._pointer is not None and self._pointer.pressed

    def _pointer_due(self) -> bool:
        if not self._follows:
            return False
        told = self._moved or self._look_changed or not self._raw
        return told or (self._ringing() and time.monotonic() >= self._pressed_until)

    def _asked(self) -> Pointer:
        self._moved = False
        if self._shows and self._look_changed:
            self._look_changed = False
            image = cursor_image(self._connection, self._opcodes)
            self._sprite = of_argb(image.cursor_image, image.width, image.height)
            self._hot = int(image.xhot), int(image.yhot)
        told = request.QueryPointer(display=self._connection, window=self._root)
        now = time.monotonic()
        if self._rings and told.mask & _BUTTONS:
            self._pressed_until = max(self._pressed_until, now + RINGED)
        pressed = self._rings and now < self._pressed_until
        return Pointer(int(told.root_x), int(told.root_y), self._sprite, self._hot, pressed)


def _button(event: Any) -> int:
    """Return the button of a raw event: its detail, behind the device and the time of it."""
    data = bytes(event.data)  # of xXIRawEvent, behind `evtype`: deviceid 2, time 4, detail 4
    return int.from_bytes(data[6:10], sys.byteorder)


@contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except (*FAILURES, ValueError) as failure:  # ValueError: a socket that was closed
        _log.info("the X server is gone: %s", type(failure).__name__)
        raise ScreenGone from failure
