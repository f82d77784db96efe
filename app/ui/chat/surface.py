"""`Surface`: the card that code, outcomes and short answers lie on."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.schemes import Colours

_BAR: Final = 3  # px across, of a quotation
_BAR_AT: Final = 4
_GLOW: Final = 40  # of 255


def draw_surface(painter: QPainter, box: QRectF, scheme: Colours) -> None:
    """Paint a card with its border, all of it inside `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(scheme.border))
    painter.setBrush(QColor(scheme.surface))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
    painter.restore()


def draw_bars(painter: QPainter, box: QRect, count: int, scheme: Colours) -> None:
    """Paint the bars of `count` quotations in each other at the left of `box`."""
    for number in range(count):
        left = box.left() + number * theme.INDENT + _BAR_AT
        painter.fillRect(left, box.top(), _BAR, box.height(), QColor(scheme.handle))


def draw_glow(painter: QPainter, box: QRect, scheme: Colours) -> None:
    """Paint what makes whatever lies on `box` stand out."""
    tint = QColor(scheme.accent)
    tint.setAlpha(_GLOW)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
    painter.restore()


class Surface(QWidget):
    """A widget on a card of its own size."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        painter = QPainter(self)
        draw_surface(painter, self.rect().toRectF(), theme.of(self))
        painter.end()


class Line(QWidget):
    """A line between two parts of a reply."""

    def fit(self, width: int) -> int:  # noqa: ARG002 - rows are asked for a width
        """Return the height."""
        return 1

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.of(self).border))
        painter.end()
