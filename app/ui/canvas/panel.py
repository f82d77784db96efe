"""`FramePanel`: the picture an answer is about, with its tools above and its marks below."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from app.core.frame import Frame, Screen
from app.core.mark import Mark
from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.marks_list import MarksList

_HEAD: Final = 40


class FramePanel(QWidget):
    """Shows one of several frames and all marks of a reply."""

    hovered = Signal(int)  # number of a mark, 0 for none
    clicked = Signal(int)
    save_requested = Signal(object)  # Frame
    recapture_requested = Signal(object)  # Rect on the desktop

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frames: tuple[Frame, ...] = ()
        self._marks: tuple[Mark, ...] = ()
        self._shown = -1
        self.canvas = Canvas()
        self.canvas.hovered.connect(self._hover)
        self.canvas.clicked.connect(self.clicked)
        self.canvas.zoomed.connect(self._tell_zoom)
        self.list = MarksList()
        self.list.hovered.connect(self._hover)
        self.list.chosen.connect(self.clicked)
        # The list has its room from the beginning, so that the picture stays where it is.
        self._parts = QSplitter(Qt.Orientation.Vertical)
        self._parts.addWidget(self.canvas)
        self._parts.addWidget(self.list)
        self._parts.setHandleWidth(1)
        self._parts.setStretchFactor(0, 1)
        self._parts.setStretchFactor(1, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(self._parts, 1)

    def _head(self) -> QWidget:
        self._before = IconButton("chevron-left", _("Previous picture"))
        self._before.clicked.connect(lambda: self._step(-1))
        self._which = QLabel()
        self._which.setProperty("quiet", True)
        self._after = IconButton("chevron-right", _("Next picture"))
        self._after.clicked.connect(lambda: self._step(1))
        self._zoom = QLabel()
        self._zoom.setProperty("quiet", True)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._zoom.setMinimumWidth(44)
        self._zoom.setAccessibleName(_("Zoom"))
        smaller = IconButton("zoom-out", _("Zoom out (−)"))
        smaller.clicked.connect(self.canvas.zoom_out)
        larger = IconButton("zoom-in", _("Zoom in (+)"))
        larger.clicked.connect(self.canvas.zoom_in)
        whole = IconButton("fit", _("Whole picture (0)"))
        whole.clicked.connect(self.canvas.fit)
        actual = IconButton("actual", _("100 % (1)"))
        actual.clicked.connect(self.canvas.actual)
        self._again = IconButton("capture", _("Take the same place again"))
        self._again.clicked.connect(self._recapture)
        self._save = IconButton("save", _("Save annotated picture…"))
        self._save.clicked.connect(self.save)
        head = QWidget()
        head.setFixedHeight(_HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, 0)
        row.setSpacing(0)
        for widget in (self._before, self._which, self._after):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (smaller, self._zoom, larger, whole, actual):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._again)
        row.addWidget(self._save)
        return head

    # ---- what is shown

    @property
    def frame(self) -> Frame | None:
        """The one that is shown."""
        return self._frames[self._shown] if self._shown >= 0 else None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Those of the reply that is shown."""
        return self._marks

    def show_frames(
        self, frames: Sequence[Frame], shown: Frame | None, marks: Sequence[Mark]
    ) -> None:
        """Show `shown` of all `frames` of a conversation, with all marks of a reply."""
        self._frames, self._marks = tuple(frames), tuple(marks)
        self._shown = self._frames.index(shown) if shown in self._frames else -1
        self.canvas.show_frame(shown, marks)
        self.list.show_marks(marks)
        self._tell_which()

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show these marks, all of the reply, on the same frame."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            self.canvas.show_marks(marks)
            self.list.show_marks(marks)

    def highlight(self, number: int) -> None:
        """Show mark `number` (0: none) as the one meant."""
        self.canvas.highlight(number)
        self.list.highlight(number)

    def reveal(self, number: int) -> None:
        """Show mark `number` on the frame that it lies on, and bring it into view."""
        if not 0 < number <= len(self._marks):
            return
        wanted = next((f for f in self._frames if f.id == self._marks[number - 1].frame), None)
        if wanted is not None and wanted != self.frame:
            self.show_frames(self._frames, wanted, self._marks)
        self.highlight(number)
        self.canvas.centre_on(number)

    # ---- its own controls

    def _hover(self, number: int) -> None:
        self.highlight(number)
        self.hovered.emit(number)

    def _step(self, by: int) -> None:
        at = self._shown + by
        if 0 <= at < len(self._frames):
            self.show_frames(self._frames, self._frames[at], self._marks)

    def _tell_which(self) -> None:
        count = len(self._frames)
        for widget in (self._before, self._which, self._after):
            widget.setVisible(count > 1)
        self._which.setText(_("{number} of {count}").format(number=self._shown + 1, count=count))
        self._before.setEnabled(self._shown > 0)
        self._after.setEnabled(self._shown < count - 1)
        frame = self.frame
        self._save.setEnabled(frame is not None)
        self._again.setVisible(frame is not None and isinstance(frame.source, Screen))

    def _tell_zoom(self, zoom: float) -> None:
        self._zoom.setText(_("{percent} %").format(percent=round(zoom * 100)))

    def _recapture(self) -> None:
        frame = self.frame
        if frame is not None and isinstance(frame.source, Screen):
            self.recapture_requested.emit(frame.source.rect)

    def save(self) -> None:
        """Ask for the shown frame to be saved."""
        if self.frame is not None:
            self.save_requested.emit(self.frame)
