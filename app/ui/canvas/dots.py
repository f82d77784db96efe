"""Dots in the colours of marks, beside the names of labels."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter

from app.core.theme import Colour
from app.ui import icons
from app.ui.schemes import Colours


def dot(colour: Colour, scheme: Colours, *, filled: bool = True) -> QIcon:
    """Return a dot in the colour of marks; only its outline where they are hidden."""

    def render(painter: QPainter, side: int, _enabled: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(scheme.quiet))
        painter.setBrush(QColor(*colour) if filled else QColor(Qt.GlobalColor.transparent))
        painter.drawEllipse(QRectF(0, 0, side, side).adjusted(1, 1, -1, -1))

    return QIcon(icons.Painted(f"dot {colour} {scheme.quiet} {filled}", render))
