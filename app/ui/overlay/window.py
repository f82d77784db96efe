"""A still that is selected from: pointer and keys."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QScreen
from PySide6.QtWidgets import QWidget

from app.ui.overlay.selection import Drag, Grip, Region, begun
from app.ui.overlay.still import Still

_REACH: Final = 6  # px around an edge that still hold it
_FAST: Final = 10  # pixels that an arrow key moves with Shift

_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CURSORS: Final[dict[Grip | None, Qt.CursorShape]] = {
    None: Qt.CursorShape.CrossCursor,
    (0, 0): Qt.CursorShape.SizeAllCursor,
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
}


class CaptureWindow(Still):
    """Draws, moves and resizes a selection.

    Dragging draws one, or pulls what is under the pointer: an edge, a corner, the whole. A double
    click takes the monitor, the right button goes back like Escape. Arrow keys move it by a pixel,
    with Shift by ten; with Ctrl they move its right and bottom edges instead. Alt makes no
    difference: with it they come from the question, too.
    """

    entered = Signal()  # the pointer came
    pressed = Signal()  # a drag begins
    changed = Signal(object)  # Region by a drag or a key; None as it was before the drag
    released = Signal(object)  # QPoint: where on the desktop the drag has ended
    whole_taken = Signal()
    confirmed = Signal()  # Enter
    escaped = Signal()
    typed = Signal(str)  # what is meant for the question

    def __init__(self, screen: QScreen) -> None:
        super().__init__(screen)
        self._drag: Drag | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def dragging(self) -> bool:
        """Whether a button is down."""
        return self._drag is not None

    def abandon(self) -> None:
        """End a drag, if there is one."""
        self._drag = None
        self.point(None)

    def share(self, child: QWidget) -> None:
        """Take `child` as something that lies on it: no crosshair while the pointer is there."""
        child.setParent(self)
        child.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Enter:
            self.point(None)
        return super().eventFilter(watched, event)

    # ---- the pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            x, y = self._pixel(event.position())
            self._drag = begun(x, y, self.region, self._reach(), self.extent)
            self.pressed.emit()
        elif event.button() == Qt.MouseButton.RightButton:
            self.escaped.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, y = self._pixel(event.position())
        self._pull(x, y)
        held = self._held(x, y)
        self.setCursor(_CURSORS[held])
        self._aim(event.position(), at_all=held is None and (self.dragging or not self.region))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._drag is not None:
            self._pull(*self._pixel(event.position()))
            self.abandon()
            self.released.emit(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.abandon()
            self.whole_taken.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._aim(event.position(), at_all=self.region is None)
        self.entered.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.dragging:
            self.point(None)

    def _pull(self, x: int, y: int) -> None:
        if self._drag is not None:
            region = self._drag.at(x, y)
            if region != self.region:
                self.changed.emit(None if region == self._drag.before else region)

    def _held(self, x: int, y: int) -> Grip | None:
        if self._drag is not None:
            return self._drag.held
        return begun(x, y, self.region, self._reach(), self.extent).held

    def _reach(self) -> int:
        return max(1, round(_REACH * self._projection.ratio / self._projection.zoom))

    def _pixel(self, place: QPointF) -> tuple[int, int]:
        return self._projection.inside(place.x(), place.y())

    def _aim(self, place: QPointF, *, at_all: bool) -> None:
        ratio = self._projection.ratio
        x = min(max(place.x(), 0), self.width() - 1)  # a drag may have gone to another monitor
        y = min(max(place.y(), 0), self.height() - 1)
        pixel = QPoint(int(x * ratio), int(y * ratio))
        self.point(pixel if at_all else None)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers()
        fast = _FAST if held & Qt.KeyboardModifier.ShiftModifier else 1
        match event.key():
            case Qt.Key.Key_Escape:
                self.escaped.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.confirmed.emit()
            case Qt.Key.Key_Left | Qt.Key.Key_Right | Qt.Key.Key_Up | Qt.Key.Key_Down as key:
                dx, dy = _STEPS[Qt.Key(key)]
                self._nudge(
                    dx * fast, dy * fast, grow=bool(held & Qt.KeyboardModifier.ControlModifier)
                )
            case _ if event.text().isprintable() and event.text():
                self.typed.emit(event.text())
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.refresh()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.refresh()

    def _nudge(self, dx: int, dy: int, *, grow: bool) -> None:
        before = self.region
        if before is not None and not self.dragging:
            change = Region.grown if grow else Region.moved
            self.changed.emit(change(before, dx, dy, self.extent))
