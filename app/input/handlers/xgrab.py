"""Keys of an X server, each grabbed by itself (XGrabKey): nobody else gets them."""

import contextlib
import logging
import queue
import select
import socket
import sys
import threading
import time
from collections.abc import Mapping
from typing import Final

from app.core.errors import AppError
from app.core.hotkeys import Bound
from app.core.words import _
from app.input.combination import Combination
from app.input.handler import OnPressed, absent, kept, taken, twice
from app.input.handlers.xserver import Press, XServer
from app.input.keyboard import Grip, Keyboard
from app.input.listener import ListeningHandler, Request
from app.x11.connection import FAILURES

_LAYOUT_SECONDS: Final = 0.03  # a new layout comes as many events: look once, after them
_HELD_SECONDS: Final = 0.03  # how often to look whether a key is still held
_SOONEST_REPEAT: Final = 100  # milliseconds: nobody sets less, and what comes sooner was tapped
_SERVER_TIMES: Final = 1 << 32  # milliseconds until the server's clock begins again

_log = logging.getLogger(__name__)


class XGrabHandler(ListeningHandler):
    """Grabs keys on a connection of its own, in a thread that sleeps until a key is pressed."""

    def __init__(self, display: str = "") -> None:
        """`display` names the X server, "" for that of the environment."""
        super().__init__(lambda: _Thread(display), _silent)


class _Thread(threading.Thread):
    """Owns the connection. Asleep unless a key, a new layout or a request comes."""

    def __init__(self, display: str) -> None:
        super().__init__(name="hotkeys", daemon=True)
        self._display = display
        self._inbox: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._bell, self._cord = socket.socketpair()
        self._ended: Bound | None = None
        self._ending = threading.Lock()
        self.start()

    def tell(self, request: Request | None) -> None:
        """Hand a request over; None ends the thread."""
        with self._ending:
            if self._ended is None:
                self._inbox.put(request)
                self._cord.send(b"\0")
            elif request is not None:
                request.refuse(self._ended)

    def run(self) -> None:
        """Serve until told to end, or until the server has gone."""
        why = _silent()
        try:
            server = XServer(self._display)
            with contextlib.closing(server):
                self._serve(_Grabs(server))
        except AppError as failure:
            why = Bound(False, failure.message, failure.hint)
        except FAILURES as failure:
            _log.warning("the X server has gone: %s", type(failure).__name__)
        finally:
            self._end(why)

    def _serve(self, grabs: "_Grabs") -> None:
        while True:
            grabs.work()
            files = [grabs.fileno(), self._bell.fileno()]
            ready, _writable, _odd = select.select(files, [], [], grabs.seconds())
            if self._bell.fileno() in ready:
                self._bell.recv(1)
                request = self._inbox.get()
                if request is None:
                    return
                try:
                    request.answer.set_result(grabs.bind(request))
                except FAILURES:
                    request.refuse(_silent())
                    raise

    def _end(self, why: Bound) -> None:
        with self._ending, self._bell, self._cord:
            self._ended = why
            while not self._inbox.empty():
                request = self._inbox.get()
                if request is not None:
                    request.refuse(why)


class _Grabs:
    """The keys that are grabbed, the actions behind them, and which of them are down."""

    def __init__(self, server: XServer) -> None:
        self._server = server
        self._wanted: Mapping[str, Combination] = {}
        self._on_pressed: OnPressed = lambda _action: None
        # Where the combinations lie; None for one that the server keeps for itself.
        self._places: Mapping[str, frozenset[Grip] | None] = {}
        self._locks: tuple[int, ...] = (0,)
        self._actions: dict[Grip, str] = {}
        self._held: dict[int, int] = {}  # keycodes, and when they went down
        self._look_at: float | None = None  # when to look at a layout that has changed

    def fileno(self) -> int:
        """Return what becomes readable when there may be work."""
        return self._server.fileno()

    def bind(self, request: Request) -> Mapping[str, Bound]:
        """Grab what is asked for, in place of all before."""
        self._wanted, self._on_pressed = request.wanted, request.on_pressed
        self._locate(self._server.keyboard())
        return self._grab()

    def work(self) -> None:
        """Do all that is due; afterwards nothing waits to be read."""
        if self._look_at is not None and time.monotonic() >= self._look_at:
            self._look_at = None
            if self._locate(self._server.keyboard()):
                refused = sum(not bound.ok for bound in self._grab().values())
                _log.info("the layout has changed: %d keys refused", refused)
        if self._held:
            down = self._server.down(self._held)
            self._held = {key: at for key, at in self._held.items() if key in down}
        # Last, because what waits for an answer of the server also reads the events before it.
        for press in self._server.presses():
            if press is not None:
                self._press(press)
            elif self._look_at is None:
                self._look_at = time.monotonic() + _LAYOUT_SECONDS

    def seconds(self) -> float | None:
        """Return how long there is nothing to do but to wait; None for ever."""
        if self._held:
            return _HELD_SECONDS
        return None if self._look_at is None else max(self._look_at - time.monotonic(), 0)

    def _press(self, press: Press) -> None:
        # The grab ends here rather than with the key, so that a window can take the keyboard at
        # once. The server then no longer tells when the key goes up: that is looked at.
        self._server.release_keyboard()
        keycode, modifiers = press.grip
        since = self._held.get(keycode)
        if since is not None and (press.at - since) % _SERVER_TIMES >= _SOONEST_REPEAT:
            return
        self._held[keycode] = press.at
        action = self._actions.get(Grip(keycode, modifiers & ~max(self._locks)))
        if action is not None:
            self._on_pressed(action)

    def _locate(self, keyboard: Keyboard) -> bool:
        """Find where the combinations lie on `keyboard`; whether anything is new."""
        before = self._places, self._locks
        self._places = {
            action: None if keyboard.keeps(wanted) else keyboard.grips(wanted)
            for action, wanted in self._wanted.items()
        }
        self._locks = keyboard.locks
        return (self._places, self._locks) != before

    def _grab(self) -> Mapping[str, Bound]:
        self._server.release_all()
        self._actions.clear()
        return {action: self._grab_one(action) for action in self._wanted}

    def _grab_one(self, action: str) -> Bound:
        shown = self._wanted[action].shown(sys.platform)
        grips = self._places[action]
        if grips is None:
            return kept(shown)
        if not grips:
            return absent(shown)
        if not grips.isdisjoint(self._actions):
            return twice(shown)
        if not all(self._server.grab(grip, self._locks) for grip in grips):
            for grip in grips:
                self._server.release(grip, self._locks)
            return taken(shown)
        self._actions.update(dict.fromkeys(grips, action))
        return Bound(True)


def _silent() -> Bound:
    return Bound(
        False,
        _("The X server does not answer."),
        _("Start the program again once the desktop works."),
    )
