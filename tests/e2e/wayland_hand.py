"""A hand before a Wayland desktop: a pointer by wlr-virtual-pointer, keys by wtype.

https://wayland.app/protocols/wlr-virtual-pointer-unstable-v1
"""

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.capture.wayland_wire import Arguments, EventStream, request
from tests.e2e.display import running
from tests.e2e.wayland import as_user, sway

_MANAGER: Final = "zwlr_virtual_pointer_manager_v1"
_LEFT_BUTTON: Final = 0x110
_FOR_EVER: Final = "10000000"  # ms


_REGISTRY, _DONE, _POINTERS, _POINTER = 2, 3, 4, 5  # ids of objects, which begin at 2


class Hand:
    """Moves in the units of the desktop; returns from each move when the compositor has made it."""

    def __init__(
        self, environment: Mapping[str, str], extent: tuple[int, int], connection: socket.socket
    ) -> None:
        """`extent` is the size of the desktop, `connection` one to its compositor."""
        self._environment = environment
        self._extent = extent
        self._connection = connection
        self._stream = EventStream()
        connection.sendall(request(1, 1, _REGISTRY))
        pointers = self._settle()[_MANAGER]
        connection.sendall(
            request(_REGISTRY, 0, pointers, _MANAGER, 1, _POINTERS)
            + request(_POINTERS, 0, 0, _POINTER)
        )
        self._settle()

    def move(self, x: int, y: int) -> None:
        self._do(1, x, y, *self._extent)

    def drag(self, *places: tuple[int, int]) -> None:
        """Press at the first place, move over the others, release at the last."""
        first, *others = places
        self.move(*first)
        self._do(2, _LEFT_BUTTON, 1)
        for place in others:
            self.move(*place)
        self._do(2, _LEFT_BUTTON, 0)

    def type(self, *words: str) -> None:
        """Let wtype press keys, as its manual says."""
        subprocess.run(as_user(["wtype", *words]), env=dict(self._environment), check=True)

    def _do(self, opcode: int, *arguments: int) -> None:
        """Say what the pointer does now, and that this is all of it."""
        now = time.monotonic_ns() // 1_000_000 & 0xFFFFFFFF
        frame = request(_POINTER, 4)
        self._connection.sendall(request(_POINTER, opcode, now, *arguments) + frame)
        self._settle()

    def _settle(self) -> dict[str, int]:
        """Wait until all is done; returns the globals that were told meanwhile."""
        self._connection.sendall(request(1, 0, _DONE))
        told: dict[str, int] = {}
        done = False
        while not done:
            data = self._connection.recv(1 << 16)
            assert data, "the compositor hung up"
            for event in self._stream.feed(data):
                assert (event.sender, event.opcode) != (1, 0), event.body
                if (event.sender, event.opcode) == (_REGISTRY, 0):
                    arguments = Arguments(event.body)
                    name = arguments.unsigned()
                    told[arguments.text()] = name
                # The id can be used again once the compositor has said that it is free.
                done |= (event.sender, event.opcode) == (1, 1)
        return told


@contextmanager
def hand(environment: Mapping[str, str], extent: tuple[int, int]) -> Iterator[Hand]:
    """Put a hand before the desktop of `environment`, until the end of the block.

    A keyboard is there all the time, since programs take a moment to notice that one came.
    """
    place = Path(environment["XDG_RUNTIME_DIR"], environment["WAYLAND_DISPLAY"])
    with (
        running(as_user(["wtype", "-s", _FOR_EVER]), environment, lambda: _keyboards(environment)),
        socket.socket(socket.AF_UNIX) as connection,
    ):
        connection.settimeout(10)
        connection.connect(str(place))
        yield Hand(environment, extent, connection)


def _keyboards(environment: Mapping[str, str]) -> bool:
    return b'"keyboard"' in sway(environment, "-t", "get_inputs")
