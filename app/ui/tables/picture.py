"""`CellPicture`: the picture that a table was read from, with the cell that is meant."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.core.frame import Frame
from app.core.table_grid import GridCell
from app.core.words import _
from app.ui import theme
from app.ui.canvas.frame_view import FrameView

_AIR: Final = 2.0  # px of the frame around a text
_REACH: Final = 12.0  # px of the widget around a text that still mean it


class CellPicture(FrameView):
    """Doubtful cells are dashed, the one that is meant is framed; a click means another one."""

    chosen = Signal(object)  # Place of the cell that is meant

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: Sequence[GridCell] = ()
        self._doubtful: Sequence[GridCell] = ()
        self._meant: GridCell | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Picture of the table"))

    def show_frame(self, frame: Frame | None) -> None:
        """Show a picture, all of it."""
        self._show(frame, (), frozenset())

    def show_cells(
        self, cells: Sequence[GridCell], doubtful: Sequence[GridCell], meant: GridCell | None
    ) -> None:
        """Show which of these cells are doubtful, and which one is meant."""
        self._cells, self._doubtful, self._meant = cells, doubtful, meant
        self.update()

    @property
    def meant_box(self) -> QRectF | None:
        """Where the cell that is meant is shown, in the widget; None where it stands nowhere."""
        return None if self._meant is None else self._box(self._meant)

    def _box(self, cell: GridCell) -> QRectF | None:
        if cell.box is None:
            return None
        left, top, right, bottom = cell.box
        place = QRectF(QPointF(left - _AIR, top - _AIR), QPointF(right + _AIR, bottom + _AIR))
        return self._in_widget(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        scheme = theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for cell in self._doubtful:
            if (box := self._box(cell)) is not None:
                painter.setPen(QPen(QColor(scheme.window), 3.5))  # seen on any ground
                painter.drawRect(box)
                painter.setPen(QPen(QColor(scheme.warn), 1.5, Qt.PenStyle.DashLine))
                painter.drawRect(box)
        if (meant := self.meant_box) is not None:
            for colour, width in ((scheme.window, 4.0), (scheme.accent, 2.0)):
                painter.setPen(QPen(QColor(colour), width))
                painter.drawRect(meant)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        clicked = self._pressed is not None and not self._dragged
        super().mouseReleaseEvent(event)
        if clicked and (cell := self._at(event.position())) is not None:
            self.chosen.emit(cell.place)

    def _at(self, at: QPointF) -> GridCell | None:
        """Return the cell whose text stands there, or nearest to it."""
        found = [
            (_away(box, at), number)
            for number, cell in enumerate(self._cells)
            if (box := self._box(cell)) is not None
        ]
        away, number = min(found, default=(_REACH + 1, -1))
        return self._cells[number] if away <= _REACH else None


def _away(box: QRectF, at: QPointF) -> float:
    across = max(box.left() - at.x(), at.x() - box.right(), 0.0)
    down = max(box.top() - at.y(), at.y() - box.bottom(), 0.0)
    return float(across + down)
