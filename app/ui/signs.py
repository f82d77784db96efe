"""`Sign`: a small icon that stands before words, in the middle of their first line."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import icons, theme


class Sign(QWidget):
    """As high as a line of text, or as the button that stands in it; sharp at every scale.

    It is painted when it is shown, because a pixmap would be one for one scale. Nothing is there
    without a name.
    """

    def __init__(self, name: str = "", colour: str = "", height: int = 0) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self.setFixedSize(theme.ICON, height or max(theme.ICON, self.fontMetrics().height()))

    def become(self, name: str, colour: str) -> None:
        """Show another icon, or the same one in another colour."""
        self._name = name
        self._colour = colour
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._name:
            return
        box = QRectF(0, (self.height() - theme.ICON) // 2, theme.ICON, theme.ICON)
        painter = QPainter(self)
        icons.draw(painter, self._name, self._colour, box)
        painter.end()
