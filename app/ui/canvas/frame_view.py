"""`FrameView`: a frame under a viewport: zoom, pan and painting, by mouse, wheel and keys."""

import math
from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.core.frame import Frame
from app.core.mark import Mark
from app.ui import theme
from app.ui.canvas.glide import Glide
from app.ui.canvas.sheet import Sheet
from app.ui.canvas.viewport import Viewport

_STEP: Final = 1.25  # one notch of the wheel, one key
_NOTCH: Final = 120  # eighths of a degree
_SETTLE_MS: Final = 60  # labels are laid out anew so long after the last change
_FEW: Final = 60  # marks that are laid out at once
_AT_ONCE: Final = 0.006  # seconds of laying out more of them in one turn of the event loop
_ARROW: Final = 48  # pixels a key moves the frame
_ARROWS: Final = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class FrameView(QWidget):
    """Shows a frame with its marks painted on it; what marks mean is told by those who inherit."""

    zoomed = Signal(float)  # device pixels a pixel of the original: 1 is 100 %
    drag_wanted = Signal()  # it is pulled where there is nothing to be moved, or with Ctrl

    def __init__(self, parent: QWidget | None = None, view: Viewport | None = None) -> None:
        """`view` knows what is seen; None: all of a frame at first, never larger than it is."""
        super().__init__(parent)
        self._marks: tuple[Mark, ...] = ()
        self._hidden: frozenset[int] = frozenset()
        self._view = Viewport(margin=2 * theme.GRID) if view is None else view
        self._reduced = 1.0  # pixels of the frame a pixel of its original
        self._sheet = Sheet(self._view)
        self._glide = Glide(self._view, self._rescale, self)
        self._pressed: QPointF | None = None
        self._dragged = False
        self._new = False  # nothing is laid out for this frame yet
        self._changed = False  # since it was last painted
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._lay_out)
        self._idle = QTimer(self, singleShot=True, interval=0)
        self._idle.timeout.connect(self._improve)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)

    def _show(
        self,
        frame: Frame | None,
        marks: tuple[Mark, ...],
        hidden: frozenset[int],
        *,
        again: bool = False,
        reduced: float = 1.0,
    ) -> None:
        """Show another frame: all of it, or the same part as before where that is seen `again`.

        It may be a `reduced` copy: so many pixels of it are one of its original.
        """
        self._glide.stop()
        self._reduced = reduced
        self._marks, self._hidden = marks, hidden
        self._sheet.show(frame)
        if frame is not None:
            look = self._view.exchange if again else self._view.show
            look(frame.width, frame.height)
        self._new = True
        self._rescale()

    @property
    def settled(self) -> bool:
        """Whether nothing is about to be laid out, improved or moved."""
        return not (self._settle.isActive() or self._idle.isActive() or self._glide.moving)

    # ---- zoom

    @property
    def zoom(self) -> float:
        """Device pixels a pixel of the original: 1 is 100 %."""
        return self._view.zoom * self._reduced

    def zoom_for(self, width: int, height: int) -> float:
        """Return the zoom at which another picture of the same, of that size, would be seen."""
        return self._view.fitting(width, height) if self._view.fitted else self.zoom

    def fit(self) -> None:
        """Show the whole frame, never larger than it is."""
        self._glide.stop()
        self._view.fit()
        self._rescale()

    def actual(self) -> None:
        """Show it at 100 %, the middle where it was."""
        self._zoom_middle(1.0 / self._reduced)

    def zoom_in(self) -> None:
        self._zoom_middle(self._view.zoom * _STEP)

    def zoom_out(self) -> None:
        self._zoom_middle(self._view.zoom / _STEP)

    def _zoom_middle(self, zoom: float) -> None:
        self._glide.stop()
        self._view.zoom_middle(zoom)
        self._rescale()

    def _zoom_at(self, zoom: float, at: QPointF) -> None:
        self._glide.stop()
        ratio = self.devicePixelRatioF()
        self._view.zoom_to(zoom, at.x() * ratio, at.y() * ratio)
        self._rescale()

    def pan(self, dx: float, dy: float) -> None:
        """Move the frame by so many pixels."""
        self._glide.stop()
        ratio = self.devicePixelRatioF()
        self._view.pan(dx * ratio, dy * ratio)
        self.update()

    def _rescale(self) -> None:
        """Paint at the new zoom now, and lay out when it stays."""
        self._sheet.rescale()
        self._settle.start()
        self._set_cursor()
        self.zoomed.emit(self.zoom)
        self.update()

    def _ensure(self) -> None:
        """Lay out now what was not at all, as far as there is time; not before the size of the
        widget is known.
        """
        if self._new:
            self._lay_out()

    def _lay_out(self) -> None:
        self._settle.stop()
        self._new, self._changed = False, True
        self._sheet.begin(self._marks, max(1, round(self.devicePixelRatioF())), self._hidden)
        self._sheet.go_on(math.inf if len(self._marks) <= _FEW else _AT_ONCE)
        self._idle.start()  # the rest takes some milliseconds: whoever types comes in between

    def _improve(self) -> None:
        """Do the next bit of what is left to do; the window shows it when all of it is seen."""
        room = QRect(QPoint(0, 0), (QSizeF(self.size()) * self.devicePixelRatioF()).toSize())
        if self._sheet.go_on(_AT_ONCE) and not self._sheet.prepare(room):
            if self._changed:
                self._changed = False
                self.update()
            elif self._sheet.grow():
                self._changed = True
            elif not self._sheet.prepare(room, around=True):
                return
        self._idle.start()

    # ---- painting

    def _raised(self) -> tuple[Collection[int], int]:
        """The marks that lie over all others, and which of them is meant."""
        return (), 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self._ensure()
        ratio, box = self.devicePixelRatioF(), event.rect()
        painter = QPainter(self)
        painter.fillRect(box, QColor(theme.of(self).hover))
        painter.scale(1 / ratio, 1 / ratio)
        wanted = QRectF(QPointF(box.topLeft()) * ratio, QSizeF(box.size()) * ratio)
        self._sheet.paint(painter, wanted.toAlignedRect())
        self._sheet.paint_raised(painter, *self._raised())

    def _in_widget(self, place: QRectF) -> QRectF:
        """A place of the frame in the coordinates of the widget."""
        ratio, zoom = self.devicePixelRatioF(), self._view.zoom
        corner = QPointF(*self._view.corner) + place.topLeft() * zoom
        return QRectF(corner / ratio, place.size() * (zoom / ratio))

    # ---- mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None:
            return
        moved = at - self._pressed
        if not self._dragged and moved.manhattanLength() < QApplication.startDragDistance():
            return
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if self._dragged or (self._view.pannable and not held):
            self._dragged, self._pressed = True, at
            self._set_cursor()
            self.pan(moved.x(), moved.y())
        else:
            self._pressed = None  # what follows belongs to whoever drags
            self.drag_wanted.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed, self._dragged = None, False
            self._set_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Between the whole frame and 100 % at this place."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self.zoom == 1.0:
            self.fit()
        else:
            self._zoom_at(1.0 / self._reduced, event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel zooms about the pointer; two fingers on a pad pan, with Ctrl they zoom."""
        event.accept()
        moved = event.pixelDelta()
        fingers = event.phase() != Qt.ScrollPhase.NoScrollPhase and not moved.isNull()
        if fingers and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.pan(moved.x(), moved.y())
        elif turned := event.angleDelta().y():
            self._zoom_at(self._view.zoom * _STEP ** (turned / _NOTCH), event.position())

    def _set_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._dragged:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._points:
            shape = Qt.CursorShape.PointingHandCursor
        elif self._view.pannable:
            shape = Qt.CursorShape.OpenHandCursor
        self.setCursor(shape)

    @property
    def _points(self) -> bool:
        """Whether a click on what is under the pointer does something."""
        return False

    # ---- keyboard, size

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom_at(self._view.zoom * (1 + event.value()), event.position())
                return True
        elif event.type() == QEvent.Type.DevicePixelRatioChange:
            self._take_room()
            self._rescale()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_in()
            case Qt.Key.Key_Minus:
                self.zoom_out()
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_1:
                self.actual()
            case key if key in _ARROWS:
                across, down = _ARROWS[Qt.Key(key)]
                self.pan(across * _ARROW, down * _ARROW)
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_room()

    def _take_room(self) -> None:
        before, ratio = self._view.zoom, self.devicePixelRatioF()
        self._view.resize(round(self.width() * ratio), round(self.height() * ratio))
        if self._view.zoom != before:
            self._rescale()
        self._set_cursor()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
