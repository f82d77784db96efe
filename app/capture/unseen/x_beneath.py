"""Windows of our own right below another one, on an X server."""

import logging
from collections.abc import Sequence
from typing import Any

from Xlib import X
from Xlib.protocol import request

from app.x11.connection import FAILURES, Connection

_log = logging.getLogger(__name__)


class X11Beneath:
    """Fulfils `Beneath` for windows that no manager looks after, with a connection of its own."""

    def __init__(self, display: str) -> None:
        """`display` names the X server."""
        self._name = display
        self._connection: Connection | None = None

    def put(self, windows: Sequence[int], below: int) -> bool:
        """See `Beneath`."""
        try:
            connection = self._connection = self._connection or Connection(self._name)
            _put(connection, windows, below)
        except FAILURES as error:
            _log.info("own windows stay above the others: %s", type(error).__name__)
            self.close()
            return False
        return True

    def close(self) -> None:
        """See `Beneath`."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _put(connection: Any, windows: Sequence[int], below: int) -> None:
    root = connection.info.roots[connection.default_screen].root
    top = _outermost(connection, below)
    standing = list(request.QueryTree(display=connection, window=root).children)
    place = standing.index(top) if top in standing else len(standing)
    if set(windows) == set(standing[max(place - len(windows), 0) : place]):
        return
    for window in windows:
        request.ConfigureWindow(display=connection, window=window, sibling=top, stack_mode=X.Below)
    connection.flush()


def _outermost(connection: Any, window: int) -> int:
    """Return what holds `window` on the root: itself, or the frame of a window manager."""
    while True:
        tree = request.QueryTree(display=connection, window=window)
        if tree.parent in (tree.root, X.NONE):
            return window
        window = int(tree.parent)
