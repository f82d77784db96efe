"""`MemoryBar`: the memory of a device, what others have of it and what a model will take."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme

_HEIGHT: Final = 2 * theme.GRID


class MemoryBar(QWidget):
    """What is taken is grey, what the model takes in the colour of the accent, the rest empty."""

    def __init__(self) -> None:
        super().__init__()
        self._taken = 0.0  # shares of all
        self._peak = 0.0
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_memory(self, free: int, total: int, peak: int) -> None:
        """Show `peak` bytes in `free` of `total`, which is more than 0."""
        self._peak = min(1.0, peak / total)
        self._taken = max(0.0, min(1 - free / total, 1 - self._peak))  # it may be there already
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        scheme = theme.of(self)
        whole = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(whole, _HEIGHT / 2, _HEIGHT / 2)
        taken = whole.width() * self._taken
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setClipPath(outline)
        painter.fillRect(whole, QColor(scheme.border))
        painter.fillRect(QRectF(0, 0, taken, _HEIGHT), QColor(scheme.quiet))
        peak = QRectF(taken, 0, whole.width() * self._peak, _HEIGHT)
        painter.fillRect(peak, QColor(scheme.accent))
        painter.end()
