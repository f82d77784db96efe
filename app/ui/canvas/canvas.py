"""The frame with its marks: hover, click and the way from mark to mark, by mouse and by keyboard.

Pixels of the frame become pixels of the widget here, in `frame_view` and in the overlay only.
"""

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from app.core.frame import Frame
from app.core.labels import clean
from app.core.mark import Mark
from app.core.words import _
from app.ui import theme
from app.ui.canvas.frame_view import FrameView
from app.ui.canvas.nearest import Direction, nearest
from app.ui.canvas.viewport import Viewport, seen_well

_REACH: Final = 6.0  # pixels around a mark that still count as on it
_DIRECTIONS: Final[dict[int, Direction]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_BY_KEY: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class Canvas(FrameView):
    """One frame and the marks of a reply; marks are known by their number in it, from 1.

    Tab goes from mark to mark; from there arrows go to the next one on their side, Enter centres
    it, Esc lets go. Without a mark, and with Ctrl, arrows move the frame.
    """

    hovered = Signal(int)  # the mark under the pointer or reached by a key, 0 for none
    clicked = Signal(int)
    paged = Signal(int)  # another frame is wanted: so many further
    menu_wanted = Signal(int, object)  # the mark, QPoint on the screen
    released = Signal()  # nothing shall be lit any more
    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, view: Viewport | None = None) -> None:
        super().__init__(parent, view)
        self._highlighted = self._under_pointer = 0
        self._stepped = False  # a key led to what is highlighted
        self._lit: frozenset[int] = frozenset()
        self._ringed = False  # shows that keys go here
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Picture with marks"))

    # ---- what is shown

    def show_frame(
        self,
        frame: Frame | None,
        marks: Sequence[Mark] = (),
        hidden: frozenset[int] = frozenset(),
        *,
        again: bool = False,
        reduced: float = 1.0,
    ) -> None:
        """Show another frame, all of it. `marks` are all of the reply, also on other frames.

        Those whose numbers are `hidden` are not shown. What is seen `again`, as at another moment
        of a clip, keeps its place and size; a `reduced` copy has so many pixels for one.
        """
        self._highlighted = self._under_pointer = 0
        self._stepped, self._lit = False, frozenset()
        self._show(frame, tuple(marks), hidden, again=again, reduced=reduced)

    def show_marks(self, marks: Sequence[Mark], hidden: frozenset[int] = frozenset()) -> None:
        """Show these marks, all of the reply but those `hidden`, on the same frame."""
        self._marks, self._hidden = tuple(marks), hidden
        if not self._settle.isActive():
            self._settle.start()

    def highlight(self, number: int) -> None:
        """Raise mark `number` (0: none), as if the pointer were on it."""
        if number != self._highlighted:
            self._update_mark(self._highlighted)
            self._highlighted, self._stepped = number, False
            self._update_mark(number)
            self.setAccessibleDescription(self._said(number))

    def light(self, numbers: Collection[int]) -> None:
        """Raise these marks, besides the one that is highlighted."""
        changed = self._lit ^ frozenset(numbers)
        self._lit = frozenset(numbers)
        for number in changed:
            self._update_mark(number)

    def centre_on(self, number: int) -> None:
        """Bring mark `number` into the middle, and near enough to be seen well."""
        self._ensure()
        place = self._sheet.place(number)
        if place is None:
            return
        ratio = self.devicePixelRatioF()
        zoom = seen_well(self._view, (place.width(), place.height()), ratio)
        seen = QRectF(self.rect()).contains(self._in_widget(place))
        if zoom != self._view.zoom or self._view.pannable or not seen:
            self._glide.to(place.center().x(), place.center().y(), zoom)

    def show_place(self, number: int) -> None:
        """Bring mark `number` into view where it is not, at the zoom as it is."""
        self._ensure()
        place = self._sheet.bounds(number)
        if place is not None and not QRectF(self.rect()).contains(self._in_widget(place)):
            self._glide.to(place.center().x(), place.center().y(), self._view.zoom)

    def _said(self, number: int) -> str:
        if not 0 < number <= len(self._marks):
            return ""
        label = clean(self._marks[number - 1].label)
        return _("Mark {number}: {label}").format(number=number, label=label)

    # ---- painting

    def _raised(self) -> tuple[Collection[int], int]:
        meant = 0 if self._highlighted in self._hidden else self._highlighted
        return (self._lit | {meant}) - self._hidden - {0}, meant

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._ringed:
            painter = QPainter(self)
            painter.setPen(QColor(theme.of(self).accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _update_mark(self, number: int) -> None:
        place = self._sheet.raised_bounds(number)
        if place is not None:
            self.update(self._in_widget(place).adjusted(-2, -2, 2, 2).toAlignedRect())

    # ---- mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            self._point_at(self._number_at(event.position()))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, dragged = self._pressed, self._dragged
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton or pressed is None or dragged:
            return
        number = self._number_at(event.position())
        if number:
            self.clicked.emit(number)
        else:
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a mark it comes near; elsewhere between the whole frame and 100 % at this place."""
        number = self._number_at(event.position())
        if not number:
            super().mouseDoubleClickEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.centre_on(number)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(0)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        number = self._highlighted if by_key else self._number_at(QPointF(event.pos()))
        self.menu_wanted.emit(number, event.globalPos())

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

    @property
    def _points(self) -> bool:
        return bool(self._under_pointer)

    # ---- keyboard

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            # Tab goes from mark to mark, and on to the next control after the last one.
            by = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()), 0)
            if by and self._step(by):
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space if self._highlighted:
                self.centre_on(self._highlighted)
                self.clicked.emit(self._highlighted)
            case Qt.Key.Key_Escape if self._stepped or self._lit:
                self.highlight(0)
                self.hovered.emit(0)
                self.released.emit()
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self.paged.emit(1 if event.key() == Qt.Key.Key_PageDown else -1)
            case _ if event.matches(QKeySequence.StandardKey.Copy):
                self.copy_wanted.emit()
            case key if key in _DIRECTIONS and self._stepped and plain:
                self._step_to(_DIRECTIONS[key])
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
        self._go_to(numbers[at])
        return True

    def _step_to(self, direction: Direction) -> None:
        """Highlight the next mark in a direction, if there is one."""
        number = nearest(self._sheet.places, self._highlighted, direction)
        if number:
            self._go_to(number)

    def _go_to(self, number: int) -> None:
        self.highlight(number)
        self._stepped = True
        self.show_place(number)
        self.hovered.emit(number)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ringed = event.reason() in _BY_KEY
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ringed = False
        self.update()
