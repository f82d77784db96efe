"""`Surface`: the card that code, outcomes and short answers lie on."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui import theme


def draw_surface(painter: QPainter, box: QRectF, scheme: theme.Colours) -> None:
    """Paint a card with its border, all of it inside `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(scheme.border))
    painter.setBrush(QColor(scheme.surface))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
    painter.restore()


class Surface(QWidget):
    """A widget on a card of its own size."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        painter = QPainter(self)
        draw_surface(painter, self.rect().toRectF(), theme.of(self))
        painter.end()
