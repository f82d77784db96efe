"""Buttons that show what they choose: a colour, a width."""

from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QToolButton, QWidget

from app.core.theme import Colour
from app.ui import theme

_DISC: Final = 7.0  # px: half of the colour's disc
_RING: Final = 10.0  # px: half of the ring around the one in use


class Swatch(QAbstractButton):
    """Chooses `colour`; checked while it is in use."""

    def __init__(self, colour: Colour, said: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._colour = colour
        self.setCheckable(True)
        self.setAccessibleName(said)
        self.setToolTip(tip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        return QSize(theme.CONTROL_HEIGHT - theme.GRID, theme.CONTROL_HEIGHT)

    def nextCheckState(self) -> None:
        """Leave it to who is told of the click: the same colour cannot be put away."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        scheme = theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        if self.isChecked() or self.hasFocus():
            ring = scheme.accent if self.hasFocus() else scheme.quiet
            painter.setPen(QPen(QColor(ring), 1.5))
            painter.drawEllipse(middle, _RING, _RING)
        colour = QColor(*self._colour)
        colour.setAlphaF(1.0 if self.isEnabled() else 0.3)
        painter.setPen(QPen(QColor(scheme.faint), 1) if self.isEnabled() else Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(middle, _DISC, _DISC)
        painter.end()


class WidthButton(QToolButton):
    """Shows how wide lines are; a click takes the next width."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._width = 1.0
        self.setAutoRaise(True)
        self.setFixedSize(theme.CONTROL_HEIGHT, theme.CONTROL_HEIGHT)

    def show_width(self, width: float, said: str, tip: str) -> None:
        """Show a line of `width` px."""
        self._width = width
        self.setAccessibleName(said)
        self.setToolTip(tip)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(theme.of(self).quiet), self._width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        inset, middle = 2 * theme.GRID, self.height() / 2
        painter.drawLine(QPointF(inset, middle + 4), QPointF(self.width() - inset, middle - 4))
        painter.end()
