"""The stills of all monitors, as one thing that is shown, selected from and hidden."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QScreen

from app.core.frame import Frame
from app.core.ports import Monitor
from app.core.words import _
from app.ui.overlay.chosen import Everything, Part, Pictures, Selected
from app.ui.overlay.handover import Handover
from app.ui.overlay.keyboard import KeyboardHold, application, grabs
from app.ui.overlay.ready import ReadyWindows
from app.ui.overlay.screens import matched
from app.ui.overlay.window import CaptureWindow


class Stills(QObject):
    """A window a monitor; one of them is `active`, has the keyboard and carries the bars."""

    painted = Signal()  # all of them
    lost = Signal()  # a monitor has gone, or is another one now
    entered = Signal(object)  # the window that the pointer came to
    pressed = Signal()
    changed = Signal(object)  # Part by a drag or a key; None as it was before the drag
    released = Signal()
    whole_taken = Signal()  # the active one was double-clicked
    confirmed = Signal()
    escaped = Signal()
    drawing_wanted = Signal()
    recording_wanted = Signal()
    typed = Signal(str)
    hovered = Signal(object, object)  # a window, and the QPoint of its still; None once left
    out_wanted = Signal(str)  # "copy" or "save": what is selected
    noted = Signal(str)  # what was done, or why not, translated; after `released` where it ends so
    offered = Signal(object)  # QMimeData: pasted or dropped

    def __init__(
        self,
        frames: Sequence[Frame],
        monitors: Sequence[Monitor],
        parent: QObject,
        ready: ReadyWindows | None = None,
        *,
        magnifies: bool = True,
    ) -> None:
        """`ready` are the windows to take, where there are some already."""
        super().__init__(parent)
        self._make = CaptureWindow if ready is None else ready.take
        screens = QGuiApplication.screens()
        self.windows = tuple(self._window(*pair) for pair in matched(frames, monitors, screens))
        self.active = self.windows[0]
        for window in () if magnifies else self.windows:
            window.do_without_magnifier()
        self._unpainted = len(self.windows)
        self._keyboard = KeyboardHold(self)
        application().screenRemoved.connect(self.lost)

    def cover(self) -> None:
        """Show all of them."""
        for window in self.windows:
            window.cover()

    def hide(self) -> None:
        """Hide all of them, and give the keyboard back."""
        self._keyboard.let_go()
        for window in self.windows:
            window.hide()
        # Whoever asks the server now, on any connection, finds them gone: it answers this question
        # after it has unmapped them.
        QCursor.pos()

    def hand_over(self) -> Handover | None:
        """Part with the active one, which keeps the keyboard out of sight until another has it.

        Before the others are hidden and deleted. None where nobody can keep it.
        """
        if not grabs():
            return None
        self._keyboard.forget()
        self.windows = tuple(window for window in self.windows if window is not self.active)
        return Handover(self.active)

    def delete(self) -> None:
        """Do away with them."""
        for window in self.windows:
            window.deleteLater()

    def dim(self) -> None:
        """Dim what is not selected."""
        for window in self.windows:
            window.dim()

    def activate(self, window: CaptureWindow) -> None:
        """Let `window` be the active one."""
        if window is not self.active or not window.isActiveWindow():
            self.active = window
            self._keyboard.hold(window)

    def select(self, selected: Selected) -> None:
        """Show what is selected; a part on its window, a picture on the active one."""
        if isinstance(selected, Part):
            self.activate(selected.window)
        for window in self.windows:
            if selected is not None and not self.dragging:
                window.aim_at(None)  # it was for drawing, which the pointer may do again
            match selected:
                case Part(part_of, region) if part_of is window:
                    window.select(region)
                case Everything():
                    window.select(window.extent.region)
                case Pictures(frames) if window is self.active:
                    window.show_pictures(frames)
                case _:
                    window.select(None)

    @property
    def whole(self) -> Part:
        """All of the active one."""
        return Part(self.active, self.active.extent.region)

    @property
    def middle(self) -> Part:
        """Half of the active one."""
        return Part(self.active, self.active.extent.middle)

    @property
    def dragging(self) -> bool:
        """Whether a drag is going on."""
        return any(window.dragging for window in self.windows)

    def abandon_drag(self) -> None:
        """End a drag where it is."""
        for window in self.windows:
            window.abandon()

    def under_pointer(self) -> CaptureWindow:
        """Return the window that the pointer is on."""
        at = QCursor.pos()
        found = (window for window in self.windows if window.geometry().contains(at))
        return next(found, self.windows[0])

    def _window(self, frame: Frame, screen: QScreen) -> CaptureWindow:
        window = self._make(screen)
        window.put(frame)
        screen.geometryChanged.connect(self.lost)
        window.first_painted.connect(self._count_painted)
        window.entered.connect(lambda: self._enter(window))
        window.pressed.connect(self.pressed)
        window.changed.connect(
            lambda region: self.changed.emit(None if region is None else Part(window, region))
        )
        window.released.connect(lambda at: self._release(window, at))
        window.whole_taken.connect(lambda: self._take_whole(window))
        window.confirmed.connect(self.confirmed)
        window.escaped.connect(self.escaped)
        window.drawing_wanted.connect(self.drawing_wanted)
        window.recording_wanted.connect(self.recording_wanted)
        window.typed.connect(self.typed)
        window.hovered.connect(lambda pixel: self.hovered.emit(window, pixel))
        window.out_wanted.connect(self.out_wanted)
        window.noted.connect(self.noted)
        window.offered.connect(self.offered)
        return window

    def _take_whole(self, window: CaptureWindow) -> None:
        self.activate(window)
        self.whole_taken.emit()

    def _enter(self, window: CaptureWindow) -> None:
        if self.dragging and not window.dragging:
            window.aim_at(None)  # the crosshair stays on the monitor where the drag began
        for other in self.windows:
            if other is not window and not other.dragging:
                other.let_pointer_lead()
                other.aim_at(None)
        self.entered.emit(window)

    def _release(self, window: CaptureWindow, at: QPoint) -> None:
        self.released.emit()
        others = (other for other in self.windows if other is not window)
        if window.region is None:
            self.noted.emit(_("Too small to be a selection. Drag further."))
        elif any(other.geometry().contains(at) for other in others):
            self.noted.emit(
                _("A selection ends at the edge of its monitor. “All monitors” takes everything.")
            )

    def _count_painted(self) -> None:
        self._unpainted -= 1
        if not self._unpainted:
            self.painted.emit()
