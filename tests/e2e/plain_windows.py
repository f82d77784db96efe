"""Windows of another program that a test opens, renames and closes as it likes."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from Xlib import X, Xatom, Xutil
from Xlib.display import Display as XDisplay

from app.core.windows import DesktopWindow
from tests.e2e.display import Box, Display, wait_until


class PlainWindows:
    """One connection with all of them; they close with it. Their class is Plain."""

    def __init__(self, shown: Display) -> None:
        self._display = XDisplay(shown.name)
        self._root = self._display.screen().root
        self._made: dict[int, Any] = {}
        self.told: dict[str, DesktopWindow] = {}  # of whoever opened them, by title

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number in list(self._made):
            self.close(number)
        # Wait for the window manager to have seen it: the next test begins with an empty desktop.
        wait_until(lambda: not self._listed(), "the windows to close", 40)
        self._display.close()

    def open(
        self,
        title: str,
        box: Box,
        *,
        kind: str = "NORMAL",
        shadow: tuple[int, int, int, int] | None = None,
        brief: bool = False,
        colour: int = 0x808080,
    ) -> int:
        """Open one at `box`, at once closed again where it is `brief`; returns its number."""
        x, y, width, height = box
        made = self._root.create_window(
            x, y, width, height, 0, X.CopyFromParent, background_pixel=colour
        )
        made.set_wm_class("plain", "Plain")
        made.set_wm_normal_hints(flags=Xutil.USPosition | Xutil.USSize)
        self._set(made, "_NET_WM_WINDOW_TYPE", [self._atom(f"_NET_WM_WINDOW_TYPE_{kind}")])
        if shadow is not None:  # left, right, top, bottom; such windows want no frame
            made.change_property(self._atom("_GTK_FRAME_EXTENTS"), Xatom.CARDINAL, 32, list(shadow))
            made.change_property(
                self._atom("_MOTIF_WM_HINTS"), self._atom("_MOTIF_WM_HINTS"), 32, [2, 0, 0, 0, 0]
            )
        self._made[made.id] = made
        self.rename(made.id, title)
        made.map()
        if brief:
            self.close(made.id)
        self._display.sync()
        return int(made.id)

    def rename(self, number: int, title: str) -> None:
        """Give it another title."""
        self._made[number].change_property(
            self._atom("_NET_WM_NAME"), self._atom("UTF8_STRING"), 8, title.encode()
        )
        self._display.sync()

    def place(self, number: int) -> Box:
        """Return where it is now, without a frame."""
        window = self._made[number]
        corner = self._root.translate_coords(window, 0, 0)
        size = window.get_geometry()
        return corner.x, corner.y, size.width, size.height

    @contextmanager
    def compositing(self) -> Iterator[None]:
        """Be the one who puts translucent windows together, as far as anybody asks."""
        selection = self._atom("_NET_WM_CM_S0")
        owner = self._root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        owner.set_selection_owner(selection, X.CurrentTime)
        self._display.sync()
        try:
            yield
        finally:
            owner.destroy()
            self._display.sync()

    def close(self, number: int) -> None:
        """Close it."""
        self._made.pop(number).destroy()
        self._display.sync()

    def _listed(self) -> list[int]:
        told = self._root.get_full_property(self._atom("_NET_CLIENT_LIST"), Xatom.WINDOW)
        return [] if told is None else [each for each in told.value if self._is_plain(each)]

    def _is_plain(self, number: int) -> bool:
        window = self._display.create_resource_object("window", number)
        try:
            return bool(window.get_wm_class() == ("plain", "Plain"))
        except Exception as gone:  # noqa: BLE001 - whatever the library says of it
            return not type(gone).__name__.startswith("Bad")

    def _set(self, window: Any, name: str, atoms: list[int]) -> None:
        window.change_property(self._atom(name), Xatom.ATOM, 32, atoms)

    def _atom(self, name: str) -> int:
        return int(self._display.intern_atom(name))
