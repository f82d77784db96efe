"""A still that is selected from: pointer and keys."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QScreen,
)
from PySide6.QtWidgets import QWidget

from app.ui.drops import accept_copy
from app.ui.out_buttons import way_out
from app.ui.overlay.aimed import AimedStill
from app.ui.overlay.selection import WHOLE, Drag, Grip, Region, begun

_REACH: Final = 6  # px around an edge that still hold it
_FAST: Final = 10  # pixels that an arrow key moves with Shift

_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CHORD: Final = (  # with these it is something else: the keys of this capture, pressed again
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
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


class CaptureWindow(AimedStill):
    """Draws, moves and resizes a selection.

    Dragging draws one, or pulls what is under the pointer: an edge, a corner, the whole. A double
    click takes the monitor, the right button goes back like Escape.

    Arrow keys move the selection by a pixel, with Shift by ten; with Ctrl they move its right and
    bottom edges instead. Alt makes no difference: with it they come from the question, too. Without
    a selection they move the crosshair, with Ctrl to the border; Space, and then Enter, sets the
    first corner, either of them the other one. C copies the colour that the crosshair is on.
    """

    entered = Signal()  # the pointer came
    pressed = Signal()  # a drag begins
    changed = Signal(object)  # Region by a drag or a key; None as it was before the drag
    released = Signal(object)  # QPoint: where on the desktop the drag has ended
    whole_taken = Signal()
    confirmed = Signal()  # Enter
    escaped = Signal()
    drawing_wanted = Signal()  # F4: a key that no field for text knows
    recording_wanted = Signal()  # F9, or no more
    typed = Signal(str)  # what is meant for the question
    hovered = Signal(object)  # QPoint: the pixel of the still that the pointer is on; None has left
    out_wanted = Signal(str)  # "copy" or "save": what is selected
    offered = Signal(object)  # QMimeData, for now, or None for nothing: pasted or dropped

    def __init__(self, screen: QScreen) -> None:
        super().__init__(screen)
        self._drag: Drag | None = None
        self._spared = False
        self._step: Callable[[bool], bool] | None = None
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def dragging(self) -> bool:
        """Whether a button is down, or a key has set the first corner."""
        return self._drag is not None

    def abandon(self) -> None:
        """End a drag, if there is one."""
        self._drag = None
        self.aim_at(self.walked)

    def spare(self, spared: bool) -> None:
        """Let the pointer select nothing here, while it draws elsewhere."""
        self._spared = spared
        if spared:
            self.setCursor(Qt.CursorShape.ArrowCursor)
            self.aim_at(None)

    def share(self, child: QWidget) -> None:
        """Take `child` as something that lies on it: no crosshair while the pointer is there."""
        child.setParent(self)
        child.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Enter:
            if self.walked is None:
                self.aim_at(None)
            self._tell(None)
        return super().eventFilter(watched, event)

    # ---- the pointer

    def look(self, place: QPoint) -> None:
        """Tell the pixel under `place` of the desktop, as if the pointer had just come there."""
        inside = self.mapFromGlobal(place)
        on = self.rect().contains(inside) and self.childAt(inside) is None
        if on and self.walked is None and not self.dragging:
            self._aim(QPointF(inside), None)
        self._tell(QPoint(*self._pixel(QPointF(inside))) if on else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._spared:
            x, y = self._pixel(event.position())
            self._tell(QPoint(x, y))
            if self._drag is None:  # else the button goes on with what a key began
                self._begin(x, y)
        elif event.button() == Qt.MouseButton.RightButton:
            self.escaped.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._spared or not self.let_pointer_lead(event.globalPosition().toPoint()):
            return
        x, y = self._pixel(event.position())
        self._pull(x, y)
        self._tell(QPoint(x, y))
        held = self._held(x, y)
        self.setCursor(_CURSORS[held])
        self._aim(event.position(), held)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._drag is not None:
            self._pull(*self._pixel(event.position()))
            self._finish(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._spared:
            self.abandon()
            self.whole_taken.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        if self.walked is None and not self._spared:
            self._aim(event.position(), None)
        self._tell(QPoint(*self._pixel(event.position())))
        self.entered.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.dragging and self.walked is None:
            self.aim_at(None)
        self._tell(None)

    def _tell(self, pixel: QPoint | None) -> None:
        if not self.dragging:
            self.hovered.emit(pixel)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        accept_copy(event)
        self.offered.emit(event.mimeData())

    def _begin(self, x: int, y: int) -> None:
        self._drag = begun(x, y, self.region, self._reach(), self.extent)
        self.pressed.emit()

    def _finish(self, at: QPoint) -> None:
        self.abandon()
        self.released.emit(at)

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

    def _aim(self, place: QPointF, held: Grip | None) -> None:
        """Show the crosshair while something may be drawn, and enlarge what an edge is pulled to.

        `held` is what of the selection the pointer holds, or could hold.
        """
        x, y = self._pixel(place)
        if held is None and (self.dragging or self.region is None):
            self.aim_at((x, y))
            return
        self.aim_at(None)
        if self.dragging and self.region is not None and held not in {None, WHOLE}:
            self.magnify(_corner(self.region, held, x, y))

    # ---- keys

    def step_with(self, step: Callable[[bool], bool]) -> None:
        """Have Tab call `step`, forward or (False) back; the focus moves where it says False."""
        self._step = step

    def focusNextPrevChild(self, forward: bool) -> bool:
        if self.hasFocus() and self._step is not None and self._step(forward):
            self.let_pointer_lead()
            self.aim_at(None)  # Enter takes the window that is offered
            return True
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif key in _STEPS:
            self._go(Qt.Key(key), held)
        elif not held & _CHORD and self._sets_corner(key):
            self._set_corner()
        elif key in _ENTER:
            self.confirmed.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.offered.emit(QGuiApplication.clipboard().mimeData())
        elif way := way_out(event):
            self.out_wanted.emit(way)
        elif key == Qt.Key.Key_F4:
            self.drawing_wanted.emit()
        elif key == Qt.Key.Key_F9:
            self.recording_wanted.emit()
        elif key == Qt.Key.Key_C and self.region is None and self.copy_colour():
            event.accept()
        elif event.text().isprintable() and event.text():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def _go(self, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
        fast = _FAST if held & Qt.KeyboardModifier.ShiftModifier else 1
        far = bool(held & Qt.KeyboardModifier.ControlModifier)
        dx, dy = (fast * step for step in _STEPS[key])
        if self.region is not None and not self.dragging:
            self._nudge(dx, dy, grow=far)
        elif not self.shows_picture:
            self._draw_on(dx, dy, to_border=far)

    def _draw_on(self, dx: int, dy: int, *, to_border: bool = False) -> None:
        """Move the crosshair, and draw what was begun up to there."""
        at = self.walk(dx, dy, to_border=to_border)
        self._pull(*at)
        self.show_walked(at)

    def _sets_corner(self, key: int) -> bool:
        """Whether `key` sets one: Enter takes the monitor as long as no key led the crosshair."""
        if self.dragging:
            return key in (*_ENTER, Qt.Key.Key_Space)
        if self.region is not None or self.shows_picture:
            return False
        return key == Qt.Key.Key_Space or (self.walked is not None and key in _ENTER)

    def _set_corner(self) -> None:
        """Set the first corner at the crosshair, or the other one."""
        x, y = self.walk(0, 0)
        if self._drag is None:
            self._begin(x, y)
            self.show_walked((x, y))
        else:
            self.let_pointer_lead()
            left, top, *_ = self._projection.logical(Region(x, y, x + 1, y + 1))
            self._finish(self.mapToGlobal(QPointF(left, top)).toPoint())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.refresh()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.refresh()

    def _nudge(self, dx: int, dy: int, *, grow: bool) -> None:
        before = self.region
        assert before is not None
        change = Region.grown if grow else Region.moved
        after = change(before, dx, dy, self.extent)
        self.changed.emit(after)
        self.show_nudged((after.x2 - 1, after.y2 - 1) if grow else (after.x1, after.y1))


def _corner(region: Region, held: Grip, x: int, y: int) -> tuple[int, int]:
    """Return the pixel of `region` at what is held of it, as near to (`x`, `y`) as that is."""
    across, down = held
    columns = {-1: region.x1, 1: region.x2 - 1}
    rows = {-1: region.y1, 1: region.y2 - 1}
    return columns.get(across, x), rows.get(down, y)
