"""`XWindows`: a connection to an X server with the few requests that hiding windows takes."""

import contextlib
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from Xlib import X, Xatom, error
from Xlib.ext import shape
from Xlib.protocol import request

from app.capture.unseen.lines import Box
from app.x11.connection import FAILURES, Connection

_OPACITY: Final = "_NET_WM_WINDOW_OPACITY"
_COMPOSITOR: Final = "_NET_WM_CM_S0"
_ALL_PLANES: Final = 0xFFFFFFFF
_OPAQUE: Final = 24  # bits a pixel; others are opacity


class Standing(NamedTuple):
    """A window on the root, with its border; `opaque` where its pixels cannot be seen through."""

    window: int
    place: Box
    opaque: bool


class Look(NamedTuple):
    """How a window is shown.

    `shape` are the rectangles that it is cut to, None where it is whole; `opacity` from 0 to 2³²-1,
    None where nobody set it.
    """

    shape: Sequence[Box] | None
    opacity: int | None


class XWindows:
    """One connection, for one thread. All methods raise what is in `FAILURES`."""

    def __init__(self, name: str = "") -> None:
        """Connect to the display `name`, "" for that of the environment."""
        self._connection: Any = Connection(name)
        found = request.QueryExtension(display=self._connection, name=shape.extname)
        if not found.present:
            self.close()
            raise OSError("the server cuts windows to no shape")
        self._shape: int = found.major_opcode
        self._opacity = self._atom(_OPACITY)
        screen = self._connection.info.roots[self._connection.default_screen]
        self._root: int = screen.root
        self._room = screen.width_in_pixels, screen.height_in_pixels

    @property
    def composited(self) -> bool:
        """Whether a compositor paints the screen."""
        asked = request.GetSelectionOwner(
            display=self._connection, selection=self._atom(_COMPOSITOR)
        )
        return bool(asked.owner != X.NONE)

    def outermost(self, window: int) -> int:
        """Return what holds `window` on the root: itself, or the frame of a window manager."""
        while True:
            tree = request.QueryTree(display=self._connection, window=window)
            if tree.parent in (tree.root, X.NONE):
                return window
            window = tree.parent

    def stack(self) -> Sequence[Standing]:
        """Return the windows on the root that are shown, the lowest first."""
        children = request.QueryTree(display=self._connection, window=self._root).children
        asked = [  # all of them before the first answer is waited for
            (
                child,
                request.GetWindowAttributes(display=self._connection, defer=1, window=child),
                request.GetGeometry(display=self._connection, defer=1, drawable=child),
            )
            for child in children
        ]
        found = []
        for child, attributes, place in asked:
            with contextlib.suppress(error.XError):  # it has just gone
                attributes.reply()
                place.reply()
                if attributes.map_state == X.IsViewable and attributes.win_class == X.InputOutput:
                    border = 2 * place.border_width
                    box = place.x, place.y, place.width + border, place.height + border
                    found.append(Standing(child, box, place.depth <= _OPAQUE))
        return found

    def look(self, window: int) -> Look:
        """Return how `window` is shown."""
        asked = {"display": self._connection, "opcode": self._shape}
        boxes: Sequence[Box] | None = None
        if shape.QueryExtents(destination_window=window, **asked).bounding_shaped:
            cut = shape.GetRectangles(window=window, source_kind=shape.SK.Bounding, **asked)
            boxes = [(each.x, each.y, each.width, each.height) for each in cut.rectangles]
        told = request.GetProperty(
            display=self._connection,
            delete=False,
            window=window,
            property=self._opacity,
            type=Xatom.CARDINAL,
            long_offset=0,
            long_length=1,
        ).value
        return Look(boxes, told[1][0] if told is not None and len(told[1]) else None)

    def set_opacity(self, window: int, opacity: int | None) -> None:
        """Have `window` shown so by a compositor; see `Look`."""
        asked = {"display": self._connection, "window": window, "property": self._opacity}
        if opacity is None:
            request.DeleteProperty(**asked)
        else:
            request.ChangeProperty(
                mode=X.PropModeReplace, type=Xatom.CARDINAL, data=(32, [opacity]), **asked
            )

    def set_shape(self, window: int, boxes: Sequence[Box] | None) -> None:
        """Cut `window` to `boxes`, None makes it whole."""
        asked = {
            "display": self._connection,
            "opcode": self._shape,
            "operation": shape.SO.Set,
            "destination_kind": shape.SK.Bounding,
            "destination_window": window,
            "x_offset": 0,
            "y_offset": 0,
        }
        if boxes is None:
            shape.Mask(source_bitmap=X.NONE, **asked)
        else:
            shape.Rectangles(ordering=X.Unsorted, rectangles=list(boxes), **asked)

    def pixels(self, box: Box) -> bytes:
        """Return what the screen shows there, as far as it goes so far, in the server's format."""
        x, y, width, height = box
        left, top = max(x, 0), max(y, 0)
        across = min(x + width, self._room[0]) - left
        down = min(y + height, self._room[1]) - top
        if across <= 0 or down <= 0:
            return b""
        found = request.GetImage(
            display=self._connection,
            format=X.ZPixmap,
            drawable=self._root,
            x=left,
            y=top,
            width=across,
            height=down,
            plane_mask=_ALL_PLANES,
        )
        return bytes(found.data)

    def sync(self) -> None:
        """Return when the server has done everything so far."""
        request.GetInputFocus(display=self._connection)

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(*FAILURES):
            self._connection.close()

    def _atom(self, name: str) -> int:
        made = request.InternAtom(display=self._connection, name=name, only_if_exists=False)
        return int(made.atom)
