"""The door on Windows: a named pipe, which the system lets nobody but its user write to.

Only bytes go through it: what `multiprocessing` would unpickle never gets near.
"""

import contextlib
import hashlib
from multiprocessing.connection import Client, Listener
from pathlib import Path
from typing import Any

from app.core import identity
from app.system.door import LONGEST, SECONDS, Broken, Talk, busy


class PipeTalk:
    """A talk over a connected pipe, which keeps messages apart by itself."""

    def __init__(self, connection: Any) -> None:
        """`connection` is one of `multiprocessing.connection`."""
        self._connection = connection

    def read(self) -> bytes:
        """Return the other side's message."""
        try:
            if not self._connection.poll(SECONDS):
                raise Broken("too slow")
            return bytes(self._connection.recv_bytes(LONGEST))
        except (OSError, EOFError) as error:
            raise Broken(type(error).__name__) from error

    def write(self, message: bytes) -> None:
        """Send a message."""
        try:
            self._connection.send_bytes(message)
        except OSError as error:
            raise Broken(type(error).__name__) from error

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class PipeDoor:
    """A named pipe; the system lets one process alone make it."""

    def __init__(self, folder: Path) -> None:
        """Open the door, named after `folder`. Raises Busy."""
        self._name = _name(folder)
        self._closed = False
        try:
            self._listener = Listener(self._name, "AF_PIPE")
        except PermissionError as error:
            raise busy() from error

    def accept(self) -> Talk | None:
        """Wait for another program."""
        while not self._closed:
            with contextlib.suppress(OSError, EOFError):  # it has left already
                connection = self._listener.accept()
                if not self._closed:
                    return PipeTalk(connection)
                connection.close()
        return None

    def close(self) -> None:
        """Wake whoever waits in `accept`, and remove the pipe."""
        self._closed = True
        with contextlib.suppress(OSError):
            Client(self._name, "AF_PIPE").close()
        self._listener.close()


def knock(folder: Path) -> Talk | None:
    """Return a talk with the running program; None when there is none."""
    try:
        return PipeTalk(Client(_name(folder), "AF_PIPE"))
    except FileNotFoundError:
        return None


def _name(folder: Path) -> str:
    user = hashlib.sha256(str(folder).casefold().encode()).hexdigest()[:16]
    return rf"\\.\pipe\{identity.SLUG}-{user}"
