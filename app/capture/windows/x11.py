"""The windows of an X server, kept by what it tells when something changes."""

import contextlib
import os
from collections.abc import Iterable

from app.capture.windows.listening import TOGETHER, Listener, ListeningWindows, Told
from app.capture.windows.x11_server import Placed, Value, WindowServer
from app.capture.windows.x11_stack import Known, matters, stacked, top_of
from app.x11.connection import FAILURES


class X11Windows(ListeningWindows):
    """`Windows` by a connection of their own."""

    def __init__(self, display: str = "") -> None:
        """`display` names the X server, "" for that of the environment."""
        super().__init__(lambda: _Listener(display))


class _Listener(Listener):
    """Asks about what has changed whenever something was told."""

    def __init__(self, display: str) -> None:
        super().__init__(FAILURES)
        self._display = display

    def listen(self) -> None:
        with contextlib.closing(WindowServer(self._display)) as server:
            listing = Listing(server)
            self.tell(listing.read())
            while not self._ends(server):
                if listing.note(server.changes()):
                    self.tell(listing.read())

    def _ends(self, server: WindowServer) -> bool:
        """Sleep until something has changed, and what comes right after it; whether to end."""
        if not server.pending and self.rings(None, server.fileno()):
            return True
        return self.rings(TOGETHER)


class Listing:
    """What is known of all windows; only what has changed is asked for again. One thread."""

    def __init__(self, server: WindowServer) -> None:
        self._server = server
        self._placed: dict[int, Placed] = {}
        self._told: dict[int, dict[str, Value]] = {}
        self._watched: set[int] = set()
        self._inside: dict[int, set[int]] = {}  # clients by the child of the root that they are in

    def note(self, changes: Iterable[tuple[int, str]]) -> bool:
        """Forget what is not so any more; whether there was anything."""
        noted = False
        for window, name in changes:
            noted = True
            if name:
                self._told.pop(window, None)
            else:
                for each in (window, *self._inside.get(window, ())):
                    self._placed.pop(each, None)
        return noted

    def read(self) -> Told:
        """Ask for what is not known, and return what is shown."""
        server, desktop = self._server, self._server.desktop()
        clients = desktop.clients or ()
        fresh = set(clients) - self._watched
        server.watch(fresh)  # before they are asked, so that no change is missed
        self._watched = (self._watched | fresh) & set(clients)
        known = Known(server.root, desktop, self._placed, self._told, server.atoms)
        self._place({*desktop.children, *clients})
        alone = (child for child in desktop.children if matters(child, known))
        self._hear({*clients, *alone})
        self._inside = {}
        for client in clients:
            if (top := top_of(client, known)) is not None:
                self._inside.setdefault(top, set()).add(client)
        return Told(tuple(stacked(known, os.getpid())), desktop.active)

    def _place(self, windows: set[int]) -> None:
        """Know where `windows` are, and those that they are in up to the root."""
        wanted, new = set(windows), windows
        while new := new - self._placed.keys():
            found = self._server.placed(sorted(new))
            self._placed.update(found)
            new = {each.parent for each in found.values()} - {self._server.root}
            wanted |= new
        gone = self._placed.keys() - self._ancestors(wanted)
        for window in gone:
            del self._placed[window]

    def _ancestors(self, windows: set[int]) -> set[int]:
        """Return `windows` with those that they are in, as far as they are known."""
        found: set[int] = set()
        for each in windows:
            window = each
            while window not in found and (place := self._placed.get(window)) is not None:
                found.add(window)
                window = place.parent
        return found

    def _hear(self, windows: set[int]) -> None:
        """Know what `windows` say of themselves."""
        for window in self._told.keys() - windows:
            del self._told[window]
        self._told.update(self._server.told(sorted(windows - self._told.keys())))
