"""Windows that a thread of their own keeps, asleep until the desktop tells of a change."""

import contextlib
import logging
import select
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.windows import DesktopWindow

TOGETHER: Final = 0.03  # seconds: what is dragged tells its place at every step
_PATIENCE: Final = 1.0  # seconds for the first listing
_ENDING: Final = 0.2  # seconds for a thread that was told to end

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What is shown, the top one first, and the number of the active one."""

    windows: tuple[DesktopWindow, ...] = ()
    active: int = 0


class Listener(threading.Thread, ABC):
    """Owns what it listens to; `told` is what is known, `began` once that is so."""

    def __init__(self, failures: tuple[type[Exception], ...]) -> None:
        """`failures` are what `listen` raises when the desktop has gone."""
        super().__init__(name="windows", daemon=True)
        self._failures = failures
        self._bell, self._cord = socket.socketpair()
        self.told = Told()
        self.began = threading.Event()
        self.ended = False

    @abstractmethod
    def listen(self) -> None:
        """Tell what is shown, and again whenever it has changed, until `rings`."""

    def tell(self, told: Told) -> None:
        """Let it be known."""
        self.told = told
        self.began.set()

    def rings(self, seconds: float | None, *files: int) -> bool:
        """Wait for one of `files`, or so many seconds; whether it was told to end meanwhile."""
        ready, _writable, _odd = select.select([self._bell.fileno(), *files], [], [], seconds)
        return self._bell.fileno() in ready

    def end(self) -> None:
        """End it, on any other thread."""
        with contextlib.suppress(OSError):  # it has ended already
            self._cord.send(b"\0")
        self.join(_ENDING)

    def run(self) -> None:
        """Listen until told to end, or until the desktop has gone."""
        try:
            self.listen()
        except self._failures as failure:
            _log.warning("windows are not known any more: %s", type(failure).__name__)
        finally:
            self.ended = True
            self.tell(Told())
            self._bell.close()
            self._cord.close()


class ListeningWindows:
    """`Windows` by a listener, which is made when it is needed and again once it has ended."""

    untold = ""

    def __init__(self, make: Callable[[], Listener]) -> None:
        self._make = make
        self._listener: Listener | None = None
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Begin to listen; returns at once."""
        self._listening()

    def shown(self) -> Sequence[DesktopWindow]:
        """Return those that are on the screen, the top one first."""
        return self._told().windows

    def active(self) -> DesktopWindow | None:
        """Return the one that has the keyboard, if it is shown."""
        told = self._told()
        return next((each for each in told.windows if each.id == told.active), None)

    def close(self) -> None:
        """End the thread."""
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            listener.end()

    def _told(self) -> Told:
        listener = self._listening()
        listener.began.wait(_PATIENCE)
        return listener.told

    def _listening(self) -> Listener:
        with self._lock:
            if self._listener is None or self._listener.ended:
                self._listener = self._make()
                self._listener.start()
            return self._listener
