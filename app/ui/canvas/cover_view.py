"""`CoverView`: a picture, and over it what is to be covered before it is sent."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.core.frame import Frame
from app.core.text_line import Box
from app.core.theme import COVER, OUTLINE, PAPER, STROKE
from app.core.words import _
from app.ui import theme
from app.ui.canvas.frame_view import FrameView
from app.ui.canvas.viewport import seen_well

_DASHES: Final = (3.0, 3.0)  # widths of the line


class CoverView(FrameView):
    """Covers are known by their number; each has some boxes, in pixels of the frame.

    One that is on is opaque, as in what is sent; of one that is off its place is shown.
    """

    hovered = Signal(int)  # the cover under the pointer, -1 for none
    pressed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._covers: dict[int, Sequence[Box]] = {}
        self._off: frozenset[int] = frozenset()
        self._meant = self._under_pointer = -1
        self.setMouseTracking(True)
        self.setAccessibleName(_("Picture with what is covered"))

    def show_frame(self, frame: Frame | None, covers: dict[int, Sequence[Box]]) -> None:
        """Show another frame, all of it, and what may be covered in it."""
        self._covers = covers
        self._meant = self._under_pointer = -1
        self._show(frame, (), frozenset())

    def turn_off(self, off: frozenset[int]) -> None:
        """Let these covers be off, all others on."""
        self._off = off
        self.update()

    def mean(self, number: int) -> None:
        """Show one as the one meant, -1 for none."""
        if number != self._meant:
            self._meant = number
            self.update()

    def centre_on(self, number: int) -> None:
        """Bring a cover into the middle, and near enough to be seen well."""
        self._ensure()
        boxes = self._covers.get(number)
        if boxes:
            place = _around(boxes)
            ratio = self.devicePixelRatioF()
            zoom = seen_well(self._view, (place.width(), place.height()), ratio)
            seen = QRectF(self.rect()).contains(self._in_widget(place))
            if zoom != self._view.zoom or not seen:
                self._glide.to(place.center().x(), place.center().y(), zoom)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        for number, boxes in self._covers.items():
            for box in boxes:
                self._paint_cover(painter, number, self._in_widget(_rect(box)))

    def _paint_cover(self, painter: QPainter, number: int, place: QRectF) -> None:
        accent = QColor(theme.of(self).accent)
        meant = number == self._meant
        if number not in self._off:
            painter.fillRect(place, QColor(*COVER))
            if meant:
                _outline(painter, place, QPen(accent, STROKE))
            else:  # a black page would hide it
                _outline(painter, place, QPen(QColor(*PAPER), OUTLINE))
            return
        _outline(painter, place, QPen(QColor(*PAPER), STROKE))
        pen = QPen(accent if meant else QColor(*COVER), STROKE)
        pen.setDashPattern(_DASHES)
        _outline(painter, place, pen)

    # ---- mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            self._point_at(self._number_at(event.position()))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, dragged = self._pressed, self._dragged
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and pressed is not None and not dragged:
            number = self._number_at(event.position())
            if number >= 0:
                self.pressed.emit(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a cover it is one more press."""
        if self._number_at(event.position()) < 0:
            super().mouseDoubleClickEvent(event)
        else:
            self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(-1)

    @property
    def _points(self) -> bool:
        return self._under_pointer >= 0

    def _point_at(self, number: int) -> None:
        if number != self._under_pointer:
            self._under_pointer = number
            self._set_cursor()
            self.hovered.emit(number)

    def _number_at(self, at: QPointF) -> int:
        for number, boxes in reversed(self._covers.items()):
            if any(self._in_widget(_rect(box)).contains(at) for box in boxes):
                return number
        return -1


def _rect(box: Box) -> QRectF:
    left, top, right, bottom = box
    return QRectF(left, top, right - left, bottom - top)


def _around(boxes: Sequence[Box]) -> QRectF:
    whole = QRectF()
    for box in boxes:
        whole = whole.united(_rect(box))
    return whole


def _outline(painter: QPainter, place: QRectF, pen: QPen) -> None:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place)
