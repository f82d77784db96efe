"""The frame with its marks: zoom, pan, hover, by mouse and by keyboard.

Pixels of the frame become pixels of the widget here and in the overlay only.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
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
from app.core.words import _
from app.ui import theme
from app.ui.canvas.sheet import Sheet
from app.ui.canvas.viewport import Viewport

_STEP: Final = 1.25  # one notch of the wheel, one key
_NOTCH: Final = 120  # eighths of a degree
_SETTLE_MS: Final = 60  # labels are laid out anew so long after the last change
_REACH: Final = 6.0  # pixels around a mark that still count as on it
_ARROW: Final = 48  # pixels a key moves the frame
_ARROWS: Final = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_BY_KEY: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Canvas(QWidget):
    """One frame and the marks of a reply; marks are known by their number in it, from 1."""

    hovered = Signal(int)  # the mark under the pointer or reached by Tab, 0 for none
    clicked = Signal(int)
    zoomed = Signal(float)  # device pixels a frame pixel: 1 is 100 %

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: tuple[Mark, ...] = ()
        self._view = Viewport(margin=2 * theme.GRID)
        self._sheet = Sheet(self._view)
        self._highlighted = self._under_pointer = 0
        self._pressed: QPointF | None = None
        self._dragged = False
        self._ringed = False  # shows that keys go here
        self._new = False  # nothing is laid out for this frame yet
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._lay_out)
        self._idle = QTimer(self, singleShot=True, interval=0)
        self._idle.timeout.connect(self._improve)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Picture with marks"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)

    # ---- what is shown

    def show_frame(self, frame: Frame | None, marks: Sequence[Mark] = ()) -> None:
        """Show another frame, all of it. `marks` are all of the reply, also on other frames."""
        self._marks = tuple(marks)
        self._highlighted = self._under_pointer = 0
        self._sheet.show(frame)
        if frame is not None:
            self._view.show(frame.width, frame.height)
        self._new = True
        self._rescale()

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show these marks, all of the reply, on the same frame."""
        self._marks = tuple(marks)
        if not self._settle.isActive():
            self._settle.start()

    def highlight(self, number: int) -> None:
        """Raise mark `number` (0: none), as if the pointer were on it."""
        if number != self._highlighted:
            self._update_mark(self._highlighted)
            self._highlighted = number
            self._update_mark(number)
            known = 0 < number <= len(self._marks)
            self.setAccessibleDescription(self._marks[number - 1].label if known else "")

    def centre_on(self, number: int) -> None:
        """Bring mark `number` into the middle, unless all of it is in view."""
        self._ensure()
        place = self._sheet.bounds(number)
        if place is not None and not QRectF(self.rect()).contains(self._in_widget(place)):
            self._view.centre(place.center().x(), place.center().y())
            self.update()

    # ---- zoom

    @property
    def zoom(self) -> float:
        """Device pixels a frame pixel: 1 is 100 %."""
        return self._view.zoom

    def fit(self) -> None:
        """Show the whole frame, never larger than it is."""
        self._view.fit()
        self._rescale()

    def actual(self) -> None:
        """Show it at 100 %, the middle where it was."""
        self._view.zoom_middle(1.0)
        self._rescale()

    def zoom_in(self) -> None:
        self._view.zoom_middle(self._view.zoom * _STEP)
        self._rescale()

    def zoom_out(self) -> None:
        self._view.zoom_middle(self._view.zoom / _STEP)
        self._rescale()

    def _zoom_at(self, zoom: float, at: QPointF) -> None:
        ratio = self.devicePixelRatioF()
        self._view.zoom_to(zoom, at.x() * ratio, at.y() * ratio)
        self._rescale()

    def pan(self, dx: float, dy: float) -> None:
        """Move the frame by so many pixels."""
        ratio = self.devicePixelRatioF()
        self._view.pan(dx * ratio, dy * ratio)
        self.update()

    def _rescale(self) -> None:
        """Paint at the new zoom now, and lay out when it stays."""
        self._sheet.rescale()
        self._settle.start()
        self._set_cursor()
        self.zoomed.emit(self._view.zoom)
        self.update()

    def _ensure(self) -> None:
        """Lay out now what was not at all; not before the size of the widget is known."""
        if self._new:
            self._lay_out()

    def _lay_out(self) -> None:
        self._settle.stop()
        self._new = False
        self._sheet.lay_out(self._marks, max(1, round(self.devicePixelRatioF())))
        self._idle.start()  # both take some milliseconds: whoever types comes in between

    def _improve(self) -> None:
        if self._sheet.grow():
            self._idle.start()
        self.update()

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        self._ensure()
        ratio, box = self.devicePixelRatioF(), event.rect()
        scheme = theme.of(self)
        painter = QPainter(self)
        painter.fillRect(box, QColor(scheme.hover))
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        wanted = QRectF(QPointF(box.topLeft()) * ratio, QSizeF(box.size()) * ratio)
        self._sheet.paint(painter, wanted.toAlignedRect())
        self._sheet.paint_raised(painter, self._highlighted)
        painter.restore()
        if self._ringed:
            painter.setPen(QColor(scheme.accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _in_widget(self, place: QRectF) -> QRectF:
        """A place of the frame in the coordinates of the widget."""
        ratio, zoom = self.devicePixelRatioF(), self._view.zoom
        corner = QPointF(*self._view.corner) + place.topLeft() * zoom
        return QRectF(corner / ratio, place.size() * (zoom / ratio))

    def _update_mark(self, number: int) -> None:
        place = self._sheet.bounds(number)
        if place is not None:
            self.update(self._in_widget(place).adjusted(-2, -2, 2, 2).toAlignedRect())

    # ---- mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None:
            self._point_at(self._number_at(at))
            return
        moved = at - self._pressed
        if self._dragged or moved.manhattanLength() >= QApplication.startDragDistance():
            self._dragged, self._pressed = True, at
            self._set_cursor()
            self.pan(moved.x(), moved.y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            number = 0 if self._dragged else self._number_at(event.position())
            self._pressed, self._dragged = None, False
            self._set_cursor()
            if number:
                self.clicked.emit(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Between the whole frame and 100 % at this place."""
        if event.button() != Qt.MouseButton.LeftButton or self._number_at(event.position()):
            return
        if self._view.zoom == 1.0:
            self.fit()
        else:
            self._zoom_at(1.0, event.position())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel zooms about the pointer; two fingers on a pad pan, with Ctrl they zoom."""
        event.accept()
        moved = event.pixelDelta()
        fingers = event.phase() != Qt.ScrollPhase.NoScrollPhase and not moved.isNull()
        if fingers and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.pan(moved.x(), moved.y())
        elif turned := event.angleDelta().y():
            self._zoom_at(self._view.zoom * _STEP ** (turned / _NOTCH), event.position())

    def _number_at(self, at: QPointF) -> int:
        ratio = self.devicePixelRatioF()
        self._ensure()
        x, y = self._view.in_frame(at.x() * ratio, at.y() * ratio)
        return self._sheet.mark_at(x, y, _REACH * ratio / self._view.zoom)

    def _point_at(self, number: int) -> None:
        if number != self._under_pointer:
            self._under_pointer = number
            self.highlight(number)
            self._set_cursor()
            self.hovered.emit(number)

    def _set_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._dragged:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._under_pointer:
            shape = Qt.CursorShape.PointingHandCursor
        elif self._view.pannable:
            shape = Qt.CursorShape.OpenHandCursor
        self.setCursor(shape)

    # ---- keyboard

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom_at(self._view.zoom * (1 + event.value()), event.position())
                return True
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            # Tab goes from mark to mark, and on to the next control after the last one.
            by = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()), 0)
            if by and self._step(by):
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
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space if self._highlighted:
                self.clicked.emit(self._highlighted)
            case _:
                super().keyPressEvent(event)

    def _step(self, by: int) -> bool:
        """Highlight the next mark; False at the end."""
        self._ensure()
        numbers = self._sheet.numbers
        if self._highlighted in numbers:
            at = numbers.index(self._highlighted) + by
        else:
            at = 0 if by > 0 else len(numbers) - 1
        if not 0 <= at < len(numbers):
            return False
        self.highlight(numbers[at])
        self.centre_on(numbers[at])
        self.hovered.emit(numbers[at])
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ringed = event.reason() in _BY_KEY
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ringed = False
        self.update()

    # ---- size

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
