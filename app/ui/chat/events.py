"""What an answer says happens in a clip, as a table of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.core.blocks import Run, Table, words
from app.core.control import Control
from app.core.events import Event, events_in, table_of
from app.core.times import Time
from app.core.words import _
from app.ui import theme
from app.ui.base_window import BaseWindow, titled
from app.ui.chat.moments import Moments
from app.ui.chat.placements import Placements
from app.ui.chat.table import TableBlock
from app.ui.chat.tools import Tools
from app.ui.turn import Turn

_EDGE: Final = 3 * theme.GRID
_LEAST: Final = 2  # events that are worth a table


class EventsButton(QPushButton):
    """Opens the table; shows itself where an answer about a clip tells of several moments."""

    def __init__(self, turn: Turn, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(_("Events…"), parent)
        self._tools = tools
        self._events: Sequence[Event] = ()
        self.setToolTip(_("What happens when, as a table to be copied or saved"))
        self.clicked.connect(self._open)
        self.hide()
        if tools.moments is not None:
            self._look_for(turn.text, tools.moments.seconds)

    def _look_for(self, text: str, seconds: float) -> None:
        """Look for events away from the GUI thread: a long answer takes a while to read."""

        def work(_control: Control) -> Iterator[Sequence[Event]]:
            yield events_in(text, seconds)

        self._tools.lane.submit(work, lambda found: self._learn(found[-1]), _raise)

    def _learn(self, events: Sequence[Event]) -> None:
        if isValid(self):
            self._events = events
            self.setVisible(len(events) >= _LEAST)

    def _open(self) -> None:
        EventsWindow(self._events, self._tools, self.window()).show()


class EventsWindow(BaseWindow):
    """Each time leads to its moment."""

    def __init__(self, events: Sequence[Event], tools: Tools, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(titled(_("Events")))
        table, times = _leading(events, tools.moments)
        self._block = TableBlock(table, tools, times, {}, self)
        self._block.reshaped.connect(self._fit)
        self._area = QScrollArea()
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._block)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(_EDGE,) * 4)
        column.addWidget(self._area)
        self.resize(*theme.DIALOG)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        bar = self._area.verticalScrollBar().sizeHint().width()  # there is always room for it
        width = self.width() - 2 * _EDGE - bar
        self._block.setFixedSize(width, self._block.fit(width))


def _raise(failure: Exception | None) -> None:
    """Nothing that an answer says is too much for it: that would be a defect."""
    if failure is not None:
        raise failure


def _leading(events: Sequence[Event], moments: Moments | None) -> tuple[Table, Placements]:
    """Return events as a table, and where the times in it lead to."""
    table, at = table_of(events), 0
    rows, times = [], []
    for event, (time, what) in zip(events, table.rows, strict=True):
        shown = words(time)
        rows.append(((Run(shown, at),), what))
        times.append(Time(at, at + len(shown), event.since, event.until))
        at += len(shown) + 1
    placements = Placements()
    for placement in moments.placed(times) if moments is not None else ():
        placements.add(placement)
    return replace(table, rows=tuple(rows)), placements
