"""Which still belongs on which screen: what was grabbed and what Qt shows are told differently."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QScreen

from app.core.frame import Frame, Screen
from app.core.ports import Monitor
from app.ui.overlay.keyboard import application


class ScreensWatch(QObject):
    """Tells when screens come, go, or lie in another way."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        app = application()
        app.screenAdded.connect(self._add)
        app.screenRemoved.connect(self.changed)
        app.primaryScreenChanged.connect(self.changed)
        for screen in app.screens():
            screen.geometryChanged.connect(self.changed)

    def _add(self, screen: QScreen) -> None:
        screen.geometryChanged.connect(self.changed)
        self.changed.emit()


def matched(
    frames: Sequence[Frame], monitors: Sequence[Monitor], screens: Sequence[QScreen]
) -> list[tuple[Frame, QScreen]]:
    """Return the stills with their screens; those that there is no screen for are left out.

    Places decide where they are known, since names are told differently by everybody; where they
    are not (one picture of a whole desktop), the order does.
    """
    known = {monitor.id: monitor for monitor in monitors}
    left = list(screens)
    found: list[tuple[Frame, QScreen]] = []
    for frame in frames:
        if not left:
            break
        monitor = known.get(frame.source.monitor) if isinstance(frame.source, Screen) else None
        screen = left[0] if monitor is None else min(left, key=lambda each: _apart(each, monitor))
        left.remove(screen)
        found.append((frame, screen))
    return found


def _apart(screen: QScreen, monitor: Monitor) -> int:
    """Return how little both are alike: 0 where they lie and end at the same device pixels."""
    ratio = screen.devicePixelRatio()
    box = screen.geometry()  # its corner is in device pixels, its size in logical ones
    corners = (
        (box.topLeft(), QPoint(monitor.x, monitor.y)),
        (
            box.topLeft() + QPoint(round(box.width() * ratio), round(box.height() * ratio)),
            QPoint(monitor.x + monitor.width, monitor.y + monitor.height),
        ),
    )
    return sum((one - other).manhattanLength() for one, other in corners)
