"""Dots in the colours of marks, beside the names of labels, and signs beside those of pages."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter

from app.core.labels import Group
from app.core.theme import Colour
from app.ui import check_sign, icons
from app.ui.schemes import Colours

_FAINT: Final = 0.4  # opacity
_EDGE: Final = 0.08  # of its side is left around a sign


def dot(colour: Colour, scheme: Colours, *, filled: bool = True) -> QIcon:
    """Return a dot in the colour of marks; only its outline where they are hidden."""

    def render(painter: QPainter, side: int, _enabled: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(scheme.quiet))
        painter.setBrush(QColor(*colour) if filled else QColor(Qt.GlobalColor.transparent))
        painter.drawEllipse(QRectF(0, 0, side, side).adjusted(1, 1, -1, -1))

    return QIcon(icons.Painted(f"dot {colour} {scheme.quiet} {filled}", render))


def sign(name: str, scheme: Colours, *, filled: bool = True) -> QIcon:
    """Return a sign of evidence (`check_sign`); a faint one where that is hidden."""

    def render(painter: QPainter, side: int, _enabled: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if filled else _FAINT)
        edge = side * _EDGE
        box = QRectF(0, 0, side, side).adjusted(edge, edge, -edge, -edge)
        check_sign.draw(painter, box, name, scheme)

    return QIcon(icons.Painted(f"sign {name} {scheme.ok} {filled}", render))


def of_group(group: Group, scheme: Colours, *, filled: bool = True) -> QIcon:
    """Return what stands before the name of a group; `filled` where it is shown."""
    if group.sign:
        return sign(group.sign, scheme, filled=filled)
    return dot(group.colour, scheme, filled=filled)
