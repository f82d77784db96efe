"""Which still belongs on which screen: what was grabbed and what Qt shows are told differently."""

from collections.abc import Sequence
from contextlib import suppress

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from app.core.errors import AppError
from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Monitor, Services
from app.ui.overlay.asked import Asked
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

    Places decide where they are known, since names are told differently by everybody: those that
    are most alike belong together. Where they are not (one picture of a whole desktop), the order
    does.
    """
    known = {monitor.id: monitor for monitor in monitors}
    placed = [
        (_apart(screen, known[frame.source.monitor]), number, place)
        for number, frame in enumerate(frames)
        if isinstance(frame.source, Screen) and frame.source.monitor in known
        for place, screen in enumerate(screens)
    ]
    found: dict[int, int] = {}  # number of the screen, by that of the frame
    for _distance, number, place in sorted(placed):
        if number not in found and place not in found.values():
            found[number] = place
    located = {number for _distance, number, _place in placed}
    left = [place for place in range(len(screens)) if place not in found.values()]
    for number in range(len(frames)):
        if number not in located and left:
            found[number] = left.pop(0)
    return [(frames[number], screens[place]) for number, place in sorted(found.items())]


def pixels_of(screen: QScreen, monitors: Sequence[Monitor]) -> tuple[int, int]:
    """Return the device pixels of a screen, across and down.

    Qt rounds its size to logical pixels, from which that does not follow where the scale is no
    whole number: 3840 at 225 % are 1707, which are 3841. The monitor tells it.
    """
    ratio, size = screen.devicePixelRatio(), screen.size()
    rounded = round(size.width() * ratio), round(size.height() * ratio)
    for monitor in sorted(monitors, key=lambda each: _apart(screen, each))[:1]:
        told = monitor.width, monitor.height
        if all(abs(one - other) <= ratio for one, other in zip(told, rounded, strict=True)):
            return told
    return rounded


def shown_at(
    place: Rect, monitors: Sequence[Monitor], screens: Sequence[QScreen]
) -> tuple[QScreen, QRectF] | None:
    """Return where `place` of a monitor is shown, in logical pixels of the desktop, if it is."""
    monitor = next((each for each in monitors if place.space == Desktop(each.id)), None)
    if monitor is None or not screens:
        return None
    screen = min(screens, key=lambda each: _apart(each, monitor))
    ratio, corner = screen.devicePixelRatio(), screen.geometry().topLeft()
    left, top = place.x1 / ratio + corner.x(), place.y1 / ratio + corner.y()
    return screen, QRectF(left, top, place.width / ratio, place.height / ratio)


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


def beside(asked: Asked, services: Services) -> tuple[QScreen, QRect] | None:
    """Return where what is asked about was taken, in logical pixels; None for no one place."""
    monitors: Sequence[Monitor] = ()
    with suppress(AppError):  # then the only screen it is, or the first
        monitors = services.screens().monitors()
    found = matched(asked.frames[:1], monitors, QGuiApplication.screens())
    if asked.place is None or not found:
        return None
    screen, ratio = found[0][1], found[0][1].devicePixelRatio()
    x1, y1, x2, y2 = (round(value / ratio) for value in asked.place.corners)
    return screen, QRect(x1, y1, x2 - x1, y2 - y1).translated(screen.geometry().topLeft())
