"""The two bars of a capture, of which one is shown: what to select, then what to ask about it."""

from collections.abc import Iterator
from typing import Final, Literal

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.ask_model import AskModel
from app.ui.askbar import AskBar
from app.ui.overlay.placing import placed
from app.ui.overlay.toolbar import Toolbar
from app.ui.overlay.window import CaptureWindow

Shown = Literal["toolbar", "ask", "none"]

_GAP: Final = 2 * theme.GRID  # px between a bar, what it is about and the border of the monitor
_FLOOR: Final = 12 * theme.GRID  # px between the toolbar and the bottom, where panels are


class Bars(QObject):
    """Lie on the window that they are shown on, one window at a time.

    The ask bar is made after the toolbar, in a turn of its own: together they would be felt.
    """

    ask_made = Signal()

    def __init__(
        self, model: AskModel, window: CaptureWindow, monitors: int, parent: QObject, *, files: bool
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._files = files
        self._window = window
        self._shown: Shown = "none"
        self.ask: AskBar | None = None
        self._unsaid = ""  # what is to be said by the ask bar, which is not there yet
        self.toolbar = Toolbar(monitors, files=files)
        self._add(self.toolbar)
        QTimer.singleShot(0, self.make_ask)

    def make_ask(self) -> None:
        """Make the ask bar, if it is not there; `ask_made` follows."""
        if self.ask is not None:
            return
        self.ask = AskBar(self._model, files=self._files)
        self.ask.grown.connect(self._place)
        self._add(self.ask)
        self.ask.show_notice(self._unsaid)
        self.ask_made.emit()

    def _add(self, bar: QWidget) -> None:
        bar.hide()
        self._window.share(bar)

    def show(self, which: Shown, window: CaptureWindow) -> None:
        """Show one of them, on `window`, where it belongs now."""
        if which == self._shown == "none":
            return  # while it is dragged, again and again
        if window is not self._window:
            self._window.keep_clear(None)
            self._window = window
            for bar in self._made():
                window.share(bar)
        if which != self._shown:
            self.toolbar.say("")
            self._say_to_ask("")
        self._shown = which
        self._place()
        self.toolbar.setVisible(which == "toolbar")
        if self.ask is not None:
            self.ask.setVisible(which == "ask")
        if which != "ask":
            window.keep_clear(None)

    def say(self, notice: str) -> None:
        """Say a notice where the user looks."""
        if self._shown == "ask":
            self._say_to_ask(notice)
        else:
            self.toolbar.say(notice)
            self._place()

    def _say_to_ask(self, notice: str) -> None:
        self._unsaid = notice
        if self.ask is not None:
            self.ask.show_notice(notice)

    def _made(self) -> Iterator[QWidget]:
        yield self.toolbar
        if self.ask is not None:
            yield self.ask

    def _place(self) -> None:
        room = self._window.rect()
        if self._shown == "toolbar":
            size = self.toolbar.sizeHint()
            box = QRect(0, 0, min(size.width(), room.width()), size.height())
            box.moveCenter(room.center())
            box.moveBottom(room.bottom() - min(_FLOOR, room.height() // 8))
            self.toolbar.setGeometry(box)
        elif self._shown == "ask" and self.ask is not None:
            width = min(theme.BAR_WIDTH, room.width() - 2 * _GAP)
            height = self.ask.height_at(width)
            tallest = height + self.ask.room_to_grow
            whole = (0.0, 0.0, float(room.width()), float(room.height()))
            x, y = placed(self._window.target(), width, height, tallest, whole, _GAP)
            self.ask.setGeometry(round(x), round(y), width, height)
            self._window.keep_clear(self.ask.geometry())
