"""The bars of a capture, of which one is shown: what to select, then what becomes of it."""

from collections.abc import Iterator
from typing import Final, Literal

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.ask_model import AskModel
from app.ui.askbar import AskBar
from app.ui.overlay.placing import placed
from app.ui.overlay.record_bar import RecordBar
from app.ui.overlay.toolbar import Offered, Toolbar
from app.ui.overlay.window import CaptureWindow

Shown = Literal["toolbar", "ask", "record", "none"]

_GAP: Final = 2 * theme.GRID  # px between a bar, what it is about and the border of the monitor
_FLOOR: Final = 12 * theme.GRID  # px between the toolbar and the bottom, where panels are


class Bars(QObject):
    """Lie on the window that they are shown on, one window at a time, once they are made.

    The ask bar is made after the toolbar, in a turn of its own: together they would be felt.
    """

    chosen = Signal(str)  # in the toolbar
    recording_chosen = Signal(bool)  # in the toolbar, too
    recorded = Signal()  # what is selected is to be
    ask_made = Signal()
    arranged = Signal(object)  # QRect where the ask bar is; None while it is not shown

    def __init__(
        self, model: AskModel, window: CaptureWindow, offered: Offered, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._offered = offered
        self._window = window
        self._shown: Shown = "none"
        self._toolbar: Toolbar | None = None
        self._record: RecordBar | None = None
        self._records = False
        self.ask: AskBar | None = None
        self._unsaid = ""  # what is to be said by a bar that is not there yet

    @property
    def made(self) -> bool:
        """Whether there is one to be shown."""
        return self._toolbar is not None

    def make(self) -> None:
        """Make the toolbar, if it is not there, and the ask bar soon."""
        if self._toolbar is None:
            self._toolbar = Toolbar(self._offered)
            self._toolbar.chosen.connect(self.chosen)
            self._toolbar.recording_chosen.connect(self.recording_chosen)
            if self._records:
                self._toolbar.show_recording(True)
            self._add(self._toolbar)
            QTimer.singleShot(0, self._window, self.make_ask)

    def make_ask(self) -> None:
        """Make the ask bar, if it is not there but the toolbar is; `ask_made` follows."""
        if self.ask is not None or self._toolbar is None:
            return
        self.ask = AskBar(self._model, files=self._offered.files)
        self.ask.grown.connect(self._place)
        self._add(self.ask)
        self.ask.show_notice(self._unsaid)
        self.ask_made.emit()

    def show_recording(self, records: bool) -> None:
        """Show whether what is selected will be recorded."""
        self._records = records
        if self._toolbar is not None:
            self._toolbar.show_recording(records)

    def remark(self, remark: str) -> None:
        """Say in the bar for recording what there is to know about what is selected."""
        if self._record is None:
            self._record = RecordBar()
            self._record.begun.connect(self.recorded)
            self._add(self._record)
        self._record.say(remark)

    def _add(self, bar: QWidget) -> None:
        bar.hide()
        self._window.share(bar)

    def show(self, which: Shown, window: CaptureWindow) -> None:
        """Show one of them, on `window`, where it belongs now."""
        if self._toolbar is None or which == self._shown == "none":
            return  # while it is dragged, again and again
        if window is not self._window:
            self._window.keep_clear(None)
            self._window = window
            for bar in self._bars():
                window.share(bar)
        if which != self._shown:
            said = self._unsaid if self._shown == "none" else ""
            self._toolbar.say(said if which == "toolbar" else "")
            self._say_to_ask(said if which == "ask" else "")
        self._shown = which
        self._place()
        self._toolbar.setVisible(which == "toolbar")
        if self.ask is not None:
            self.ask.setVisible(which == "ask")
        if self._record is not None:
            self._record.setVisible(which == "record")
        if which != "ask":
            self.arranged.emit(None)
        if which not in {"ask", "record"}:
            window.keep_clear(None)
        window.refresh()  # what is painted keeps off them

    def focus(self) -> None:
        """Give the keyboard to the question; what is to be recorded is moved by keys itself."""
        if self._shown == "record":
            self._window.setFocus()
        elif self.ask is not None:
            self.ask.field.setFocus()

    def say(self, notice: str) -> None:
        """Say a notice where the user looks."""
        if self._shown == "ask" or self._toolbar is None:
            self._say_to_ask(notice)
        else:
            self._toolbar.say(notice)
            self._place()

    def _say_to_ask(self, notice: str) -> None:
        self._unsaid = notice
        if self.ask is not None:
            self.ask.show_notice(notice)

    def _bars(self) -> Iterator[QWidget]:
        if self._toolbar is not None:
            yield self._toolbar
        if self.ask is not None:
            yield self.ask
        if self._record is not None:
            yield self._record

    def _place(self) -> None:
        room = self._window.rect()
        if self._shown == "toolbar" and self._toolbar is not None:
            self._toolbar.fit(room.width())
            size = self._toolbar.sizeHint()
            box = QRect(0, 0, min(size.width(), room.width()), size.height())
            box.moveCenter(room.center())
            box.moveBottom(room.bottom() - min(_FLOOR, room.height() // 8))
            self._toolbar.setGeometry(box)
        elif self._shown == "ask" and self.ask is not None:
            width = min(theme.BAR_WIDTH, room.width() - 2 * _GAP)
            height = self.ask.height_at(width)
            tallest = height + self.ask.room_to_grow
            self._put(self.ask, width, height, tallest)
            self.arranged.emit(self.ask.geometry())
        elif self._shown == "record" and self._record is not None:
            width, height = self._record.fitting(room.width() - 2 * _GAP)
            self._put(self._record, width, height, height)

    def _put(self, bar: QWidget, width: int, height: int, tallest: int) -> None:
        """Let `bar` lie beside what is selected."""
        room = self._window.rect()
        whole = (0.0, 0.0, float(room.width()), float(room.height()))
        x, y = placed(self._window.target(), width, height, tallest, whole, _GAP)
        bar.setGeometry(round(x), round(y), width, height)
        self._window.keep_clear(bar.geometry())
