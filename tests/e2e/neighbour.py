"""Others on the desktop: the window of another program, and a server that takes its time."""

import threading

from Xlib import X
from Xlib.display import Display as XDisplay
from Xlib.protocol.event import ClientMessage

from tests.e2e.display import Display, wait_until
from tests.unit.remote.servers import DONE, Heard, Wire, piece


class Neighbour:
    """The window of another program, which has the keyboard until something takes it.

    Its user turns to it until it has: what the window manager was asked before may come later.
    """

    def __init__(self, shown: Display) -> None:
        self._display = XDisplay(shown.name)
        self._heard = 0
        screen = self._display.screen()
        self._window = screen.root.create_window(
            100, 100, 600, 400, 0, screen.root_depth, event_mask=X.KeyPressMask
        )
        self._window.set_wm_name("Neighbour")
        self._window.map()
        wait_until(self._turned_to, "the focus of another window")

    def close(self) -> None:
        self._display.close()

    def keys(self) -> int:
        """Return how many keys were pressed here so far."""
        self._display.sync()
        while self._display.pending_events():
            self._heard += self._display.next_event().type == X.KeyPress
        return self._heard

    def _turned_to(self) -> bool:
        """Whether it has the keyboard; else ask for it, as a task bar does for its user (EWMH)."""
        if self._display.get_input_focus().focus == self._window:
            return True
        root = self._display.screen().root
        wanted = ClientMessage(
            window=self._window,
            client_type=self._display.intern_atom("_NET_ACTIVE_WINDOW"),
            data=(32, [2, X.CurrentTime, 0, 0, 0]),
        )
        mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
        root.send_event(wanted, event_mask=mask)
        self._display.flush()
        return False


class Slow:
    """A server that begins to answer at once and ends when it may."""

    def __init__(self) -> None:
        self.may_end = threading.Event()
        self.gone = threading.Event()

    def __call__(self, _heard: Heard, wire: Wire) -> None:
        wire.begin()
        wire.chunk(piece("The first half"))
        while not self.may_end.is_set():
            if wire.wait_gone(0.05):
                self.gone.set()
                return
        wire.chunk(piece(" and the second", finish="stop"))
        wire.chunk(DONE)
        wire.end()
