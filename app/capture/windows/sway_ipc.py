"""sway's own door: messages in the format of i3 (https://i3wm.org/docs/ipc.html)."""

import json
import socket
import struct
import sys
from typing import Any, Final

_MAGIC: Final = b"i3-ipc"
_HEADER: Final = struct.Struct("=6sII")  # magic, length of the payload, kind
_SUBSCRIBE: Final = 2
_GET_TREE: Final = 4
_MOST: Final = 1 << 24  # bytes of a tree: thousands of windows
_SECONDS: Final = 1.0


class SwayError(Exception):
    """What came is not what sway says."""


FAILURES: Final = (OSError, SwayError)
"""What a `SwayDoor` raises when sway has gone, is silent or says nonsense."""


class SwayDoor:
    """One connection, for one thread."""

    def __init__(self, address: str) -> None:
        """Connect to the socket at `address` (SWAYSOCK). Raises `FAILURES`."""
        self._socket = _connected(address)

    def fileno(self) -> int:
        """Return what becomes readable when something was told."""
        return self._socket.fileno()

    def tree(self) -> Any:
        """Return outputs, workspaces and windows as they are now."""
        return self._ask(_GET_TREE, b"")

    def subscribe(self) -> None:
        """Have every change told from now on."""
        self._ask(_SUBSCRIBE, b'["window", "workspace", "output"]')

    def hear(self) -> None:
        """Take one thing that was told, whatever it is."""
        self._message()

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _ask(self, kind: int, payload: bytes) -> Any:
        self._socket.sendall(_HEADER.pack(_MAGIC, len(payload), kind) + payload)
        answered, body = self._message()
        if answered != kind:
            raise SwayError("an answer to something else")
        try:
            return json.loads(body)
        except ValueError as error:
            raise SwayError("no JSON") from error

    def _message(self) -> tuple[int, bytes]:
        magic, length, kind = _HEADER.unpack(self._read(_HEADER.size))
        if magic != _MAGIC or length > _MOST:
            raise SwayError("no message")
        return kind, self._read(length)

    def _read(self, size: int) -> bytes:
        whole = bytearray()
        while len(whole) < size:
            piece = self._socket.recv(min(size - len(whole), 1 << 16))
            if not piece:
                raise SwayError("the end")
            whole += piece
        return bytes(whole)


def _connected(address: str) -> socket.socket:
    if sys.platform == "win32":
        raise SwayError("there are no such sockets")
    made = socket.socket(socket.AF_UNIX)
    made.settimeout(_SECONDS)
    try:
        made.connect(address)
    except OSError:
        made.close()
        raise
    return made
