"""`AnnotationLayer`: paper that is drawn on, with pointer and keys."""

from typing import Final

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from app.core.annotation import FREEHAND, Annotation, Grip
from app.core.drawing import hit
from app.core.mark import PointXY
from app.core.words import _
from app.ui.annotate.desk import Desk
from app.ui.annotate.gesture import Pull, Stretch, clamped, grip_at, in_the_middle, moved
from app.ui.annotate.paper import Paper
from app.ui.annotate.writing import Typing

_REACH: Final = 6.0  # px around a line or a handle that still hold it
_FAST: Final = 10  # pixels that an arrow key moves with Shift
_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_SHAPES: Final = Qt.CursorShape
_CURSORS: Final[dict[Grip, Qt.CursorShape]] = {
    (-1, -1): _SHAPES.SizeFDiagCursor,
    (1, 1): _SHAPES.SizeFDiagCursor,
    (-1, 1): _SHAPES.SizeBDiagCursor,
    (1, -1): _SHAPES.SizeBDiagCursor,
    (-1, 0): _SHAPES.SizeHorCursor,
    (1, 0): _SHAPES.SizeHorCursor,
    (0, -1): _SHAPES.SizeVerCursor,
    (0, 1): _SHAPES.SizeVerCursor,
}


class AnnotationLayer(Paper):
    """Draws with the tool of its desk, or pulls what is there.

    With a tool a drag draws (Shift: squares, circles, fixed angles), but for what was drawn last,
    which can still be held. Without one a click means what is under the pointer; where nothing is,
    the pointer is left to what lies below. Space draws in the middle, Tab goes through what is
    drawn, arrow keys move it by a pixel (Shift: ten), with Ctrl they pull its lower right corner.
    Escape goes back one step: the drag, the tool, what is meant, then `escaped`.
    """

    escaped = Signal()  # with nothing left to leave
    finished = Signal()  # Enter

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._stretch: Stretch | None = None
        self._pull: Pull | None = None
        self._fresh: Annotation | None = None  # what a stretch shows
        self._typing = Typing(self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click takes it when it is understood
        self.setMouseTracking(True)
        self.setAccessibleName(_("Annotations"))
        self.setAccessibleDescription(
            _("Space draws in the middle, arrow keys move, with Ctrl they resize.")
        )
        desk.tools_changed.connect(self._aim_again)

    @property
    def dragging(self) -> bool:
        """Whether something is being drawn or pulled."""
        return self._stretch is not None or self._pull is not None

    def settle(self) -> None:
        """End what is being typed, or drawn, and keep it as it is seen."""
        self._typing.end()
        self._complete()

    # ---- the pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self.back()
            return
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if self._typing.end():
            return  # the click was to end it
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at = self.view.frame(event.position())
        if not (self._hold(at) or self._begin(at)):
            self.desk.mean(None)
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, y = self.view.frame(event.position())
        straight = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._pull is not None:
            at = clamped((x, y), self.room)
            self.preview(self._pull.at(*at, self.room))
        elif self._stretch is not None:
            self._stretch = self._stretch.at(*clamped((x, y), self.room), straight=straight)
            self._show_stretch(self._stretch)
        elif not self._aim((x, y)):
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.dragging:
            event.ignore()
            return
        self._complete()

    def _complete(self) -> None:
        """End a drag, if there is one, where it has led."""
        pull, stretch, live = self._pull, self._stretch, self._live
        self._abandon()
        if pull is not None and live is not None:
            self.desk.change(live)
        elif stretch is not None and stretch.large_enough:
            self.desk.draw(stretch.kind, stretch.corners)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        under = self._under(self.view.frame(event.position()))
        if under is not None and under.kind == "text":
            self._abandon()
            self._typing.begin_again(under)
        elif self.desk.tool is not None or under is not None:
            self.mousePressEvent(event)
        else:
            event.ignore()

    def _hold(self, at: PointXY) -> bool:
        """Begin to pull what is held there, if anything is."""
        meant, reach = self.desk.meant, _REACH * self.view.unit
        if meant is not None and (grip := grip_at(meant, *at, 1.5 * reach)) is not None:
            self._pull = Pull(meant, grip, at)
            return True
        under = self._under(at)
        if under is None or (self.desk.tool is not None and under != meant):
            return False
        self.desk.mean(under.id)
        self._pull = Pull(under, None, at)
        return True

    def _begin(self, at: PointXY) -> bool:
        """Begin to draw with the tool in use."""
        tool, at = self.desk.tool, clamped(at, self.room)
        if tool is None:
            return False
        if tool == "text":
            self._typing.begin(at)
            return True
        self.desk.mean(None)
        self._stretch = Stretch(tool, (at,), self.view.unit)
        self._fresh = self.desk.new(tool, (at, at))
        if tool == "pin":
            self._show_stretch(self._stretch)
        return True

    def _show_stretch(self, stretch: Stretch) -> None:
        if self._fresh is not None and stretch.large_enough:
            self.preview(self._fresh.with_points(stretch.corners))
        else:
            self.preview(None)

    def _abandon(self) -> None:
        self._pull = self._stretch = self._fresh = None
        self.preview(None)

    def _under(self, at: PointXY) -> Annotation | None:
        """What is drawn at a place, the uppermost."""
        which = hit(self.items, *at, _REACH * self.view.unit)
        return None if which is None else self.desk.annotations.find(which)

    def _aim(self, at: PointXY) -> bool:
        """Show what a press would do there; whether it would do anything."""
        meant, tool = self.desk.meant, self.desk.tool
        grip = None if meant is None else grip_at(meant, *at, 1.5 * _REACH * self.view.unit)
        under = self._under(at)
        if meant is not None and grip is not None:
            shape = _SHAPES.SizeAllCursor if meant.kind == "arrow" else _CURSORS[grip]
        elif under is not None and (tool is None or under == meant):
            shape = _SHAPES.SizeAllCursor
        elif tool is None:
            self.unsetCursor()
            return False
        else:
            shape = _SHAPES.IBeamCursor if tool == "text" else _SHAPES.CrossCursor
        self.setCursor(shape)
        return True

    def _aim_again(self) -> None:
        """Another tool may do something else where the pointer is."""
        if self.underMouse() and not self.dragging:
            place: QPoint = self.mapFromGlobal(self.cursor().pos())
            self._aim(self.view.frame(QPointF(place)))

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.back()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.finished.emit()
            case Qt.Key.Key_Space:
                self._draw_in_the_middle()
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.desk.remove()
            case Qt.Key.Key_F2 if (meant := self.desk.meant) and meant.kind == "text":
                self._typing.begin_again(meant)
            case key if Qt.Key(key) in _STEPS:
                self._nudge(Qt.Key(key), event.modifiers())
            case _:
                super().keyPressEvent(event)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Go through what is drawn, then on to the next control."""
        if self.desk.mean_next(1 if forwards else -1):
            return True
        return super().focusNextPrevChild(forwards)

    def hideEvent(self, event: QHideEvent) -> None:
        self.settle()
        super().hideEvent(event)

    def back(self) -> None:
        """One step back."""
        if self.dragging:
            self._abandon()
        elif self._typing.end():
            return
        elif self.desk.tool is not None:
            self.desk.take(None)
        elif self.desk.meant is not None:
            self.desk.mean(None)
        else:
            self.escaped.emit()

    def _draw_in_the_middle(self) -> None:
        tool = self.desk.tool
        if tool is None or self.dragging:
            return
        points = in_the_middle(tool, self.room)
        if tool == "text":
            self._typing.begin(points[0])
            return
        self.desk.draw(tool, points)
        if tool in FREEHAND:
            self.desk.mean(self.desk.annotations.shown[-1].id)

    def _nudge(self, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
        meant = self.desk.meant
        if meant is None or self.dragging:
            return
        by = _FAST if held & Qt.KeyboardModifier.ShiftModifier else 1
        dx, dy = (step * by for step in _STEPS[key])
        if not held & Qt.KeyboardModifier.ControlModifier:
            self.desk.change(moved(meant, dx, dy, self.room), "move")
        elif meant.grips:
            self.desk.change(meant.pulled((1, 1), dx, dy), "pull")
