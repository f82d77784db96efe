"""Windows of one colour that a test moves, paints and closes as it likes, without any manager."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from Xlib import X
from Xlib.display import Display as XDisplay
from Xlib.protocol import display as protocol
from Xlib.protocol.event import event_class

from tests.e2e.display import Box, Display


class Sheet:
    """A window at `box`; each change of it is on the screen when its call returns."""

    def __init__(self, shown: Display, box: Box, colour: int, title: str = "Sheet") -> None:
        # The library has one table of events for all servers, whose extensions count differently.
        protocol.Display.event_classes = event_class.copy()
        self._display = XDisplay(shown.name)
        screen = self._display.screen()
        self.window = screen.root.create_window(
            *box,
            0,
            screen.root_depth,
            X.InputOutput,
            background_pixel=colour,
            override_redirect=True,
        )
        self.window.set_wm_name(title)
        self.window.set_wm_class("sheet", "Sheet")
        self.window.map()
        self._display.sync()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._display.close()

    @property
    def id(self) -> str:
        return str(self.window.id)

    def paint(self, colour: int) -> None:
        self.window.change_attributes(background_pixel=colour)
        self.window.clear_area()
        self._display.sync()

    def point(self) -> None:
        """Have the pointer look like an arrow over it."""
        font = self._display.open_font("cursor")
        arrow = font.create_glyph_cursor(font, 68, 69, (0, 0, 0), (65535, 65535, 65535))
        self.window.change_attributes(cursor=arrow)
        self._display.sync()

    def configure(self, **place: int) -> None:
        """Change its `x`, `y`, `width`, `height`."""
        self.window.configure(**place)
        self._display.sync()

    def hide(self) -> None:
        self.window.unmap()
        self._display.sync()

    def destroy(self) -> None:
        self.window.destroy()
        self._display.sync()


@contextmanager
def wandering(shown: Display, box: Box) -> Iterator[None]:
    """Show a window that moves and changes its colour sixty times a second."""
    ended = threading.Event()

    def wander() -> None:
        x, y, *_size = box
        with Sheet(shown, box, 0) as sheet:
            step = 0
            while not ended.wait(1 / 60):
                step += 1
                sheet.configure(x=x + step % 40, y=y + step % 30)
                sheet.paint(step * 0x040201 & 0xFFFFFF)

    thread = threading.Thread(target=wander)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
