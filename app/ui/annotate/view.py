"""Where pixels of a frame are in the widget that is drawn on."""

from dataclasses import dataclass
from math import ceil, floor

from PySide6.QtCore import QPointF, QRect

from app.core.mark import Box, PointXY


@dataclass(frozen=True, slots=True)
class View:
    """`zoom` device pixels a frame pixel, `ratio` device pixels a logical one.

    The corner of the frame lies at `left`, `top` of the widget, in device pixels.
    """

    left: float
    top: float
    zoom: float
    ratio: float

    @property
    def unit(self) -> float:
        """How many pixels of the frame a logical pixel shows."""
        return self.ratio / self.zoom

    def frame(self, place: QPointF) -> PointXY:
        """Return the place in the frame in the middle of the pixel at a logical place."""
        x, y = floor(place.x() * self.ratio) + 0.5, floor(place.y() * self.ratio) + 0.5
        return (x - self.left) / self.zoom, (y - self.top) / self.zoom

    def device(self, x: float, y: float) -> PointXY:
        """Return where a place in the frame is in device pixels of the widget."""
        return self.left + x * self.zoom, self.top + y * self.zoom

    def logical(self, box: Box) -> QRect:
        """Return the logical pixels that a box of the frame touches."""
        x1, y1 = self.device(box[0], box[1])
        x2, y2 = self.device(box[2], box[3])
        left, top = floor(x1 / self.ratio), floor(y1 / self.ratio)
        return QRect(left, top, ceil(x2 / self.ratio) - left, ceil(y2 / self.ratio) - top)
