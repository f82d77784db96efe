"""The mode of a capture in which what is selected is recorded instead of asked about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.core.frame import Screen
from app.core.place import Rect
from app.ui.overlay.annotating import Annotating
from app.ui.overlay.bars import Bars
from app.ui.overlay.chosen import Part, Selected
from app.ui.overlay.picking import Picking
from app.ui.overlay.window import CaptureWindow


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to be recorded: `rect` on its monitor, in device pixels.

    `window` is the window system's number of the window that fills it, which is followed when it
    moves; "" for none.
    """

    rect: Rect
    window: str = ""


@dataclass(frozen=True, slots=True)
class Recordable:
    """Whether what a capture selects may be recorded.

    `begins`: it was opened to record. `obstacle` returns what is in the way and what to do about
    it, None where nothing is; `remark` what there is to know before something is recorded, "" for
    nothing. All of it is translated.
    """

    begins: bool = False
    obstacle: Callable[[], tuple[str, str] | None] = lambda: None
    remark: Callable[[Wanted], str] = lambda _wanted: ""


ASKED: Final = Recordable()


class ToRecord(QObject):
    """Is `on` while what is selected would be recorded."""

    switched = Signal()

    def __init__(
        self,
        recordable: Recordable,
        bars: Bars,
        picking: Picking,
        annotating: Annotating,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._recordable = recordable
        self._bars, self._picking, self._annotating = bars, picking, annotating
        self.on = False
        bars.recording_chosen.connect(self.switch)
        self.switch(recordable.begins)

    def toggle(self) -> None:
        """Record instead of asking, or the other way round."""
        self.switch(not self.on)

    def switch(self, on: bool) -> None:
        """Record what is selected, or ask about it; nothing where it cannot be recorded."""
        if on == self.on or (on and self._recordable.obstacle() is not None):
            return
        self.on = on
        self._annotating.end()
        self._bars.show_recording(on)
        self.switched.emit()

    def offer(self, selected: Selected, window: CaptureWindow) -> None:
        """Show the bar that begins to record it, on `window`."""
        if wanted := self.wanted(selected):
            self._bars.remark(self._recordable.remark(wanted))
            self._bars.show("record", window)

    def wanted(self, selected: Selected) -> Wanted | None:
        """Return what would be recorded; None where that is not one place on one monitor."""
        if not self.on or not isinstance(selected, Part):
            return None
        frame = selected.window.frame
        if frame is None or not isinstance(frame.source, Screen):
            return None
        region, rect = selected.region, frame.source.rect
        left, top = rect.x1, rect.y1
        x1, y1, x2, y2 = left + region.x1, top + region.y1, left + region.x2, top + region.y2
        window = self._picking.taken(selected)
        number = str(window.id) if window is not None and window.id else ""
        return Wanted(Rect(x1, y1, x2, y2, rect.space), number)
