"""`Pyramid`: a picture and its halves, so that any zoom is quick and without flicker."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter

from app.core.frame import Frame
from app.ui.images import image_of

_CRISP: Final = 2.0  # from this zoom on a pixel is shown as the square that it is


class Pyramid:
    """Draws a frame at any zoom; keeps it alive.

    Scaled to less than half, a picture is drawn from one of its halves, each made from the one
    before. They are made one by one, when there is time: `grow` makes the next that is wanted.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._levels = [image_of(frame)]

    def draw(self, painter: QPainter, size: tuple[int, int]) -> None:
        """Draw the whole frame, `size` pixels large, into what the painter lets through."""
        zoom = size[0] / self._frame.width
        level = self._levels[min(self._wanted(zoom), len(self._levels) - 1)]
        if (level.width(), level.height()) == size:
            painter.drawImage(0, 0, level)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom < _CRISP)
        painter.drawImage(QRectF(0, 0, *size), level)
        painter.restore()

    def grow(self, zoom: float) -> bool:
        """Make the next half that is missing for this `zoom`; whether there was one."""
        if len(self._levels) > self._wanted(zoom):
            return False
        last = self._levels[-1]
        half = QSize(max(1, (last.width() + 1) // 2), max(1, (last.height() + 1) // 2))
        ignore, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode
        self._levels.append(last.scaled(half, ignore, smooth.SmoothTransformation))
        return True

    def _wanted(self, zoom: float) -> int:
        """How often the picture is halved for this zoom."""
        level, longer = 0, max(self._frame.width, self._frame.height)
        while zoom * 2 ** (level + 1) <= 1.0 and longer >> (level + 1) > 0:
            level += 1
        return level
