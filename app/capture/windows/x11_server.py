"""`WindowServer`: a connection to an X server with the questions that windows are known by.

Atoms and their meaning are those of the Extended Window Manager Hints; `_GTK_FRAME_EXTENTS` is what
GTK and Chromium call the shadow that they draw themselves.
"""

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from Xlib import X, error
from Xlib.protocol import request

from app.x11.connection import FAILURES, Connection

_ATOMS: Final = (
    "UTF8_STRING",
    "WM_STATE",
    "_GTK_FRAME_EXTENTS",
    "_NET_ACTIVE_WINDOW",
    "_NET_CLIENT_LIST",
    "_NET_CLIENT_LIST_STACKING",
    "_NET_CURRENT_DESKTOP",
    "_NET_FRAME_EXTENTS",
    "_NET_WM_DESKTOP",
    "_NET_WM_NAME",
    "_NET_WM_PID",
    "_NET_WM_STATE",
    "_NET_WM_STATE_HIDDEN",
    "_NET_WM_STATE_SHADED",
    "_NET_WM_WINDOW_TYPE",
    "_NET_WM_WINDOW_TYPE_DESKTOP",
    "_NET_WM_WINDOW_TYPE_DND",
    "_NET_WM_WINDOW_TYPE_DOCK",
)
_OF_ROOT: Final = (
    "_NET_ACTIVE_WINDOW",
    "_NET_CLIENT_LIST",
    "_NET_CLIENT_LIST_STACKING",
    "_NET_CURRENT_DESKTOP",
)
_OF_WINDOWS: Final = (
    "WM_CLASS",
    "WM_NAME",
    "_GTK_FRAME_EXTENTS",
    "_NET_FRAME_EXTENTS",
    "_NET_WM_DESKTOP",
    "_NET_WM_NAME",
    "_NET_WM_PID",
    "_NET_WM_STATE",
    "_NET_WM_WINDOW_TYPE",
)
_PREDEFINED: Final = {"WM_CLASS": 67, "WM_NAME": 39, "STRING": 31}  # of Xatom.h
_LONGEST: Final = 4096  # units of four bytes of one property that are read

_K = TypeVar("_K")

Value = str | tuple[int, ...]
"""Of a property: text, or numbers (atoms, windows, cardinals)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a window is, with its border: in pixels of the root."""

    x: int
    y: int
    width: int
    height: int
    viewable: bool
    unmanaged: bool  # override-redirect: a menu, a notification
    drawn: bool  # not one that only takes input
    parent: int


@dataclass(frozen=True, slots=True)
class Desktop:
    """What the root says: its children from the bottom, and what the window manager wrote there.

    `clients` are None where there is no such window manager; `desktop` is -1 where there is one.
    `composited`: windows may be translucent, because somebody puts them together.
    """

    children: tuple[int, ...]
    clients: tuple[int, ...] | None
    active: int
    desktop: int
    composited: bool


class WindowServer:
    """One connection, for one thread. What is asked of many windows is asked at once.

    A window may vanish at any moment: what cannot be told of it any more is left out.
    """

    def __init__(self, name: str = "") -> None:
        """Connect to the display `name`, "" for that of the environment. Raises `FAILURES`."""
        self._connection = Connection(name)
        self.root = int(self._connection.info.roots[self._connection.default_screen].root)
        compositing = f"_NET_WM_CM_S{self._connection.default_screen}"
        asked = {
            name: request.InternAtom(
                display=self._connection, defer=True, name=name, only_if_exists=False
            )
            for name in (*_ATOMS, compositing)
        }
        self.atoms: Mapping[str, int] = {
            **_PREDEFINED,
            **{name: int(each.atom) for name, each in _answered(asked)},
        }
        self._compositing = self.atoms[compositing]
        self._names = {atom: name for name, atom in self.atoms.items()}
        self._watch(self.root, X.PropertyChangeMask | X.SubstructureNotifyMask)

    def fileno(self) -> int:
        """Return what becomes readable when there may be events."""
        return int(self._connection.fileno())

    @property
    def pending(self) -> bool:
        """Whether events were read already, which `fileno` does not show any more."""
        return bool(self._connection.pending_events())

    def watch(self, windows: Collection[int]) -> None:
        """Have what changes of `windows` told: their places and what they say of themselves."""
        for window in windows:
            self._watch(window, X.PropertyChangeMask | X.StructureNotifyMask)

    def changes(self) -> Iterator[tuple[int, str]]:
        """Return what was told since the last call: a window, and the property that is another one.

        "" where something else about it has changed. Properties of no interest are left out.
        """
        while self._connection.pending_events():
            event: Any = self._connection.next_event()
            if event.type == X.PropertyNotify:
                name = self._names.get(int(event.atom), "")
                if name:
                    yield int(event.window), name
            elif hasattr(event, "window"):
                yield int(event.window), ""

    def desktop(self) -> Desktop:
        """Return what the root says now."""
        compositor = request.GetSelectionOwner(
            display=self._connection, defer=True, selection=self._compositing
        )
        tree = request.QueryTree(display=self._connection, defer=True, window=self.root)
        told = self._properties([self.root], _OF_ROOT)[self.root]
        tree.reply()
        compositor.reply()
        clients = told.get("_NET_CLIENT_LIST_STACKING") or told.get("_NET_CLIENT_LIST")
        return Desktop(
            tuple(int(each) for each in tree.children),
            clients if isinstance(clients, tuple) else None,
            number(told, "_NET_ACTIVE_WINDOW", 0),
            number(told, "_NET_CURRENT_DESKTOP", -1),
            compositor.owner != X.NONE,
        )

    def placed(self, windows: Sequence[int]) -> dict[int, Placed]:
        """Return where `windows` are now."""
        asked = {
            window: (
                request.GetWindowAttributes(display=self._connection, defer=True, window=window),
                request.GetGeometry(display=self._connection, defer=True, drawable=window),
                request.TranslateCoords(
                    display=self._connection,
                    defer=True,
                    src_wid=window,
                    dst_wid=self.root,
                    src_x=0,
                    src_y=0,
                ),
                request.QueryTree(display=self._connection, defer=True, window=window),
            )
            for window in windows
        }
        found: dict[int, Placed] = {}
        for window, replies in asked.items():
            whole = [_replied(each) for each in replies]  # all of them, or the rest would linger
            if all(whole):
                found[window] = _place(*replies)
        return found

    def told(self, windows: Sequence[int]) -> dict[int, dict[str, Value]]:
        """Return what `windows` say of themselves now: the properties that they have, by name."""
        return self._properties(windows, _OF_WINDOWS)

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(*FAILURES):
            self._connection.close()

    def _watch(self, window: int, events: int) -> None:
        request.ChangeWindowAttributes(
            display=self._connection, window=window, attrs={"event_mask": events}
        )

    def _properties(
        self, windows: Sequence[int], names: Sequence[str]
    ) -> dict[int, dict[str, Value]]:
        asked = {
            (window, name): request.GetProperty(
                display=self._connection,
                defer=True,
                delete=False,
                window=window,
                property=self.atoms[name],
                type=X.AnyPropertyType,
                long_offset=0,
                long_length=_LONGEST,
            )
            for window in windows
            for name in names
        }
        found: dict[int, dict[str, Value]] = {window: {} for window in windows}
        for (window, name), reply in _answered(asked):
            if reply.value is not None:
                found[window][name] = self._value(reply)
        return found

    def _value(self, reply: Any) -> Value:
        size, value = reply.value
        if size != 8:
            return tuple(int(each) for each in value)
        latin = reply.property_type == self.atoms["STRING"]
        return bytes(value).decode("latin-1" if latin else "utf-8", "replace")


def number(told: Mapping[str, Value], name: str, otherwise: int) -> int:
    """Return the first number of a property, `otherwise` where there is none."""
    value = told.get(name)
    return value[0] if isinstance(value, tuple) and value else otherwise


def _replied(reply: Any) -> bool:
    """Wait for the answer to a request; whether it is one, and not that the window has gone."""
    try:
        reply.reply()
    except error.ConnectionClosedError:
        raise
    except error.XError:
        return False
    return True


def _answered(asked: Mapping[_K, Any]) -> Iterator[tuple[_K, Any]]:
    for key, reply in asked.items():
        if _replied(reply):
            yield key, reply


def _place(attributes: Any, geometry: Any, corner: Any, tree: Any) -> Placed:
    border = int(geometry.border_width)
    return Placed(
        int(corner.x) - border,
        int(corner.y) - border,
        int(geometry.width) + 2 * border,
        int(geometry.height) + 2 * border,
        attributes.map_state == X.IsViewable,
        bool(attributes.override_redirect),
        attributes.win_class == X.InputOutput,
        int(tree.parent),
    )
