"""A still with a crosshair, which the pointer leads, or keys."""

from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QGuiApplication, QScreen

from app.core.words import _
from app.ui.announcing import announce
from app.ui.overlay.magnifier import colour_at
from app.ui.overlay.selection import Region, walked
from app.ui.overlay.still import Still

_LINGER_MS: Final = 1200  # that the magnifier stays at a corner that a key has moved


class AimedStill(Still):
    """What is around the crosshair is enlarged, and so are corners that keys move.

    Keys lead the crosshair by pixels of the still; the pointer stays where it was, unseen, until it
    is moved and leads again.
    """

    noted = Signal(str)  # what was done, translated

    def __init__(self, screen: QScreen) -> None:
        super().__init__(screen)
        self._walked: tuple[int, int] | None = None  # where keys have led the crosshair
        self._left = QPoint()  # where the pointer was then
        self._linger = QTimer(self, singleShot=True, interval=_LINGER_MS)
        self._linger.timeout.connect(lambda: self.magnify(None))

    @property
    def walked(self) -> tuple[int, int] | None:
        """The pixel that keys have led the crosshair to; None while the pointer leads it."""
        return self._walked

    def aim_at(self, pixel: tuple[int, int] | None) -> None:
        """Let the crosshair meet at a pixel of the still, None nowhere."""
        at = None
        if pixel is not None:
            shown = self._projection.device(Region(*pixel, *(end + 1 for end in pixel)))
            at = QPoint(shown.x1, shown.y1)
        self._linger.stop()
        self.point(at)
        self.magnify(pixel)

    def walk(self, dx: int, dy: int, *, to_border: bool = False) -> tuple[int, int]:
        """Move the crosshair from where it is, or the pointer; returns where it is then."""
        x, y = self._walked or self._magnified or self._pointed()
        self._walked = walked(x, y, dx, dy, self.extent, to_border=to_border)
        self._left = QCursor.pos()
        self.setCursor(Qt.CursorShape.BlankCursor)
        return self._walked

    def show_walked(self, pixel: tuple[int, int]) -> None:
        """Aim at a pixel, and tell a screen reader what is there."""
        self.aim_at(pixel)
        self._describe(pixel)

    def show_nudged(self, pixel: tuple[int, int]) -> None:
        """Enlarge a corner that a key has moved, for a moment."""
        self.magnify(pixel)
        self._linger.start()
        self._describe(pixel)

    def let_pointer_lead(self, place: QPoint | None = None) -> bool:
        """Let the pointer lead again, unless it is at `place` of the desktop and was left there.

        Whether it leads: windows that come and go below it tell of it, too.
        """
        if self._walked is not None and place == self._left:
            return False
        self._walked = None
        return True

    def copy_colour(self) -> bool:
        """Copy the colour that the crosshair is on; whether there is any."""
        if self._magnified is None:
            return False
        colour = colour_at(self.frame, *self._magnified)
        QGuiApplication.clipboard().setText(colour)
        self.noted.emit(_("Copied: {what}").format(what=colour))
        return True

    def _pointed(self) -> tuple[int, int]:
        """Return the pixel below the pointer; that in the middle where it is elsewhere."""
        at = QCursor.pos()
        if not self.geometry().contains(at):
            return self.extent.region.centre
        inside = self.mapFromGlobal(at)
        return self._projection.inside(inside.x(), inside.y())

    def _describe(self, pixel: tuple[int, int]) -> None:
        x, y = pixel
        said = f"{x}, {y} {colour_at(self.frame, x, y)}"
        if self.region is not None:
            said += f" {self.region.width} × {self.region.height}"
        self.setAccessibleDescription(said)
        announce(self, said)
