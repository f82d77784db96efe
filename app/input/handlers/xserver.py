"""`XServer`: a connection to an X server with the few requests that grabbing keys takes."""

import contextlib
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any, NamedTuple

from Xlib import X, error
from Xlib.protocol import request

from app.core.errors import AppError
from app.core.words import _
from app.input.handlers.xkb import Extension
from app.input.keyboard import Grip, Keyboard
from app.x11.connection import FAILURES, Connection


class Press(NamedTuple):
    """A grabbed key that went down, or is repeated; `at` in the server's milliseconds."""

    grip: Grip
    at: int


class XServerError(AppError):
    """The X server cannot be used for keys."""

    kind = "hotkeys"


class XServer:
    """One connection, for one thread; nothing of it is ever written to the standard streams."""

    def __init__(self, name: str = "") -> None:
        """Connect to the display `name`, "" for that of the environment. Raises XServerError."""
        try:
            self._connection = Connection(name)
        except FAILURES as failure:
            raise XServerError(
                _("The X server does not let the program in."),
                _("Start the program from a terminal or menu of the desktop itself."),
                detail=type(failure).__name__,
            ) from failure
        self._roots = [screen.root for screen in self._connection.info.roots]
        self._keys = self._extension()
        self._keys.watch()

    def fileno(self) -> int:
        """Return what becomes readable when there may be events."""
        return int(self._connection.fileno())

    def keyboard(self) -> Keyboard:
        """Return the keys as they are now."""
        return self._keys.keyboard()

    def grab(self, grip: Grip, locks: Iterable[int]) -> bool:
        """Take a key, also while any of `locks` is on; False when another program has it."""
        refused = error.CatchError()
        for root, held in product(self._roots, locks):
            request.GrabKey(
                display=self._connection,
                onerror=refused,
                owner_events=False,
                grab_window=root,
                modifiers=grip.modifiers | held,
                key=grip.keycode,
                pointer_mode=X.GrabModeAsync,
                keyboard_mode=X.GrabModeAsync,
            )
        request.GetInputFocus(display=self._connection)  # its answer comes after all refusals
        return refused.get_error() is None

    def release(self, grip: Grip, locks: Iterable[int]) -> None:
        """Let a key go that was taken with these `locks`."""
        for root, held in product(self._roots, locks):
            request.UngrabKey(
                display=self._connection,
                grab_window=root,
                modifiers=grip.modifiers | held,
                key=grip.keycode,
            )
        self._connection.flush()

    def release_all(self) -> None:
        """Let all keys go."""
        for root in self._roots:
            request.UngrabKey(
                display=self._connection, grab_window=root, modifiers=X.AnyModifier, key=X.AnyKey
            )
        self._connection.flush()

    def release_keyboard(self) -> None:
        """End the grab that a pressed key began, so that a window can take the keyboard."""
        request.UngrabKeyboard(display=self._connection, time=X.CurrentTime)
        self._connection.flush()

    def presses(self) -> Iterator[Press | None]:
        """Return what was read since the last call: keys that went down, None for new layouts."""
        while self._connection.pending_events():
            what: Any = self._connection.next_event()
            if what.type == X.KeyPress:
                yield Press(Grip(what.detail, what.state & 0xFF), what.time)
            elif what.type == self._keys.event or (
                what.type == X.MappingNotify and what.request != X.MappingPointer
            ):
                yield None

    def down(self, keycodes: Iterable[int]) -> set[int]:
        """Return which of `keycodes` are held down."""
        keys = request.QueryKeymap(display=self._connection).map
        return {code for code in keycodes if keys[code // 8] & 1 << code % 8}

    def close(self) -> None:
        """End the connection, and all grabs with it."""
        with contextlib.suppress(*FAILURES):
            self._connection.close()

    def _extension(self) -> Extension:
        found = request.QueryExtension(display=self._connection, name=Extension.NAME)
        if found.present:
            extension = Extension(self._connection, found.major_opcode, found.first_event)
            if extension.use():
                return extension
        self.close()
        raise XServerError(
            _("The X server does not tell which keys the keyboard has."),
            _("Turn its keyboard extension (XKB) on."),
        )
