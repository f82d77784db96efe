"""`Timeline`: a clip from its beginning to its end, with the moments that were chosen."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from app.core.chat import Clip
from app.core.clips import clock
from app.core.words import _
from app.ui import theme
from app.ui.clips.strips import Strips

_MS: Final = 1000
_SECOND: Final = 1.0  # an arrow key
_LITTLE: Final = 0.1  # with Shift
_TICK: Final = 2  # px
_TICK_HEIGHT: Final = 6
_KNOB: Final = 4  # px: half of it
_LEAST: Final = 20  # px of a small picture, across


class Timeline(QAbstractSlider):
    """Small pictures side by side, ticks at `moments`, a line where it stands.

    Arrows go by a second, with Shift by a tenth; Page up and Page down from moment to moment,
    Home and End to the ends, Space plays.
    """

    sought = Signal(float)  # seconds
    toggled = Signal()

    def __init__(self, strips: Strips | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strips = strips
        self._clip: Clip | None = None
        self._moments: tuple[float, ...] = ()
        self._seconds = 0.0
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.STRIP)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.valueChanged.connect(self._follow_value)
        if strips is not None:
            strips.arrived.connect(self._arrived)

    def show_clip(self, clip: Clip, moments: Sequence[float], name: str) -> None:
        """Show this one; `name` is what it is called."""
        self.stand_at(0.0)  # whose value is in any range
        self._clip, self._moments = clip, tuple(sorted(moments))
        self.setRange(0, round(clip.seconds * _MS))
        self.setAccessibleName(_("Timeline of {name}").format(name=name))
        self.stand_at(0.0)

    def stand_at(self, seconds: float) -> None:
        """Show that it stands there."""
        self._seconds = seconds
        self.setValue(round(seconds * _MS))
        if self._clip is not None:
            said = _("{time} of {length}")
            self.setAccessibleDescription(
                said.format(time=clock(seconds, tenths=True), length=clock(self._clip.seconds))
            )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(5 * theme.STRIP, theme.STRIP)

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * theme.STRIP, theme.STRIP)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scheme = theme.of(self)
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(box, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        painter.fillPath(shape, QColor(scheme.hover))
        painter.setClipPath(shape)
        self._paint_pictures(painter)
        self._paint_ticks(painter)
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(scheme.accent if self.hasFocus() else scheme.border), 1))
        painter.drawPath(shape)
        self._paint_place(painter)
        painter.end()

    def _paint_pictures(self, painter: QPainter) -> None:
        clip = self._clip
        if clip is None or self._strips is None:
            return
        ratio, height = self.devicePixelRatioF(), self.height()
        across = max(height * clip.width / max(clip.height, 1), _LEAST)
        count = max(1, round(self.width() / across))
        room = self.width() / count
        for number, small in enumerate(self._strips.of(clip, count, round(height * ratio))):
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            place = QRectF(number * room, 0, room, height)
            painter.drawPixmap(place, small, _middle(small.width(), small.height(), place))

    def _paint_ticks(self, painter: QPainter) -> None:
        scheme = theme.of(self)
        bottom = self.height() - _TICK_HEIGHT
        painter.setPen(Qt.PenStyle.NoPen)
        for seconds in self._moments:
            tick = QRectF(self._x_of(seconds) - _TICK / 2, bottom, _TICK, _TICK_HEIGHT)
            painter.setBrush(QColor(scheme.window))
            painter.drawRect(tick.adjusted(-1, -1, 1, 0))
            painter.setBrush(QColor(scheme.accent))
            painter.drawRect(tick)

    def _paint_place(self, painter: QPainter) -> None:
        scheme = theme.of(self)
        x = self._x_of(self._seconds)
        painter.setPen(QPen(QColor(scheme.window), _TICK + 2))
        painter.drawLine(QPointF(x, 1), QPointF(x, self.height() - 1))
        painter.setPen(QPen(QColor(scheme.accent), _TICK))
        painter.drawLine(QPointF(x, 1), QPointF(x, self.height() - 1))
        painter.setPen(QPen(QColor(scheme.window), 1))
        painter.setBrush(QColor(scheme.accent))
        painter.drawEllipse(QPointF(x, _KNOB + 1), _KNOB, _KNOB)

    def _x_of(self, seconds: float) -> float:
        whole = self._clip.seconds if self._clip is not None else 0.0
        share = min(max(seconds / whole, 0.0), 1.0) if whole else 0.0
        return _KNOB + share * (self.width() - 2 * _KNOB)

    def _arrived(self, clip: str) -> None:
        if self._clip is not None and clip == self._clip.id:
            self.update()

    # ---- pointing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _seek_to(self, x: float) -> None:
        room = max(self.width() - 2 * _KNOB, 1)
        share = min(max((x - _KNOB) / room, 0.0), 1.0)
        self._go(share * (self._clip.seconds if self._clip is not None else 0.0))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the chat that it is in: a slider would take it and show nothing."""
        event.ignore()

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        little = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        step = _LITTLE if little else _SECOND
        match event.key():
            case Qt.Key.Key_Left:
                self._go(self._seconds - step)
            case Qt.Key.Key_Right:
                self._go(self._seconds + step)
            case Qt.Key.Key_Home:
                self._go(0.0)
            case Qt.Key.Key_End if self._clip is not None:
                self._go(self._clip.seconds)
            case Qt.Key.Key_PageUp:
                self._go(max((t for t in self._moments if t < self._seconds - _LITTLE), default=0))
            case Qt.Key.Key_PageDown:
                later = (t for t in self._moments if t > self._seconds + _LITTLE)
                self._go(min(later, default=self._seconds))
            case Qt.Key.Key_Space:
                self.toggled.emit()
            case _:
                event.ignore()

    def _follow_value(self, value: int) -> None:
        """Go where assistive technology has set it: it knows the value alone."""
        if value != round(self._seconds * _MS):
            self._go(value / _MS)

    def _go(self, seconds: float) -> None:
        if self._clip is not None:
            self.sought.emit(min(max(seconds, 0.0), self._clip.seconds))


def _middle(width: int, height: int, place: QRectF) -> QRectF:
    """Return the part of a picture of that size that fills `place`."""
    share = min(width / place.width(), height / place.height())
    across, down = place.width() * share, place.height() * share
    return QRectF((width - across) / 2, (height - down) / 2, across, down)
