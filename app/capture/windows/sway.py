"""The windows of sway, kept by what it tells when something changes."""

import contextlib
import logging
import os
import select
from collections.abc import Iterator, Mapping
from typing import Any

from app.capture.windows.listening import TOGETHER, Listener, ListeningWindows, Told
from app.capture.windows.sway_ipc import FAILURES, SwayDoor
from app.core.windows import DesktopWindow, Output, named

Node = Mapping[str, Any]

_log = logging.getLogger(__name__)


class SwayWindows(ListeningWindows):
    """`Windows` by connections of their own."""

    def __init__(self, address: str) -> None:
        """`address` is that of sway's socket."""
        super().__init__(lambda: _Listener(address))


class _Listener(Listener):
    """Asks for the tree whenever something was told."""

    def __init__(self, address: str) -> None:
        super().__init__(FAILURES)
        self._address = address

    def listen(self) -> None:
        with (
            contextlib.closing(SwayDoor(self._address)) as events,
            contextlib.closing(SwayDoor(self._address)) as door,
        ):
            events.subscribe()  # before it is asked, so that no change is missed
            self.tell(seen_in(door.tree(), os.getpid()))
            while not self.rings(None, events.fileno()) and not self.rings(TOGETHER):
                while select.select([events], [], [], 0)[0]:
                    events.hear()
                self.tell(seen_in(door.tree(), os.getpid()))


def seen_in(tree: Node, own: int) -> Told:
    """Return what is shown of a tree of sway, but for windows of the process `own`.

    Raises nothing for a tree of another form than it should have: it shows nothing then.
    """
    try:
        found = [
            (leaf, output)
            for output in tree["nodes"]
            for leaf in _leaves(output)
            if leaf.get("visible") and leaf.get("pid") != own
        ]
        windows = tuple(_window(leaf, output) for leaf, output in found)
        active = next((int(leaf["id"]) for leaf, _output in found if leaf.get("focused")), 0)
    except (AttributeError, KeyError, TypeError, ValueError):
        _log.warning("sway has told of its windows in a form that is not known")
        return Told()
    return Told(windows, active)


def _leaves(output: Node) -> Iterator[Node]:
    """Yield the windows of an output from the top: full-screen ones, floating ones, tiles."""
    leaves = list(_tiles_last(output))
    leaves.sort(key=lambda leaf: not leaf.get("fullscreen_mode"))  # stable
    yield from leaves


def _tiles_last(node: Node) -> Iterator[Node]:
    if node.get("pid"):
        yield node
    for each in (*reversed(node.get("floating_nodes", ())), *node.get("nodes", ())):
        yield from _tiles_last(each)


def _window(leaf: Node, output: Node) -> DesktopWindow:
    box, bar, room = leaf["rect"], leaf.get("deco_rect") or {}, output["rect"]
    # A bar as wide as the window is its own, and not one of several windows in tabs.
    title = int(bar.get("height", 0)) if bar.get("width") == box["width"] else 0
    app = leaf.get("app_id") or (leaf.get("window_properties") or {}).get("class")
    return DesktopWindow(
        int(leaf["id"]),
        named(str(leaf.get("name") or "")),
        named(str(app or "")),
        int(box["x"]) - int(room["x"]),
        int(box["y"]) - int(room["y"]) - title,
        int(box["width"]),
        int(box["height"]) + title,
        output=Output(str(output["name"]), max(int(room["width"]), 1), max(int(room["height"]), 1)),
    )
