"""`Part`: the part of a page that is to be asked about, as it is drawn and pulled. No widgets."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.core.mark import Box, PointXY
from app.core.page_places import Turned
from app.ui.overlay.selection import Drag, Region, Size, begun

FINE: Final = 10  # steps a point
_STEP: Final = 2  # points that a key moves it
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Part:
    """Drawn, moved and resized as a selection on the screen is, in tenths of points as the page is
    seen. `box` is it in points of the page.
    """

    def __init__(self) -> None:
        self.picking = False
        self._region: Region | None = None
        self._turned = Turned(1, 1)
        self._drag: Drag | None = None
        self._at = (0, 0)

    @property
    def box(self) -> Box | None:
        """Left, top, right, bottom in points of the page; None where there is none."""
        if self._region is None:
            return None
        each = self._region
        seen = each.x1 / FINE, each.y1 / FINE, each.x2 / FINE, each.y2 / FINE
        return self._turned.box_on_page(seen)

    @property
    def room(self) -> Box:
        """It in steps of the page as it is seen; nothing where there is none."""
        each = self._region
        if each is None:
            return 0.0, 0.0, 0.0, 0.0
        return float(each.x1), float(each.y1), float(each.x2), float(each.y2)

    @property
    def pulled(self) -> bool:
        """Whether it is being drawn, moved or resized."""
        return self._drag is not None

    def pick(self, *, on: bool) -> None:
        """Let it be drawn, or forget it."""
        self.clear()
        self.picking = on

    def clear(self) -> None:
        """Forget it, and draw none any more."""
        self.picking, self._region, self._drag = False, None, None

    def press(self, seen: PointXY, reach: float, turned: Turned) -> None:
        """The pointer is pressed there; edges are held from `reach` points around them."""
        self._turned = turned
        x, y = _fine(seen)
        self._drag = begun(x, y, self._region, round(reach * FINE), _size(turned))

    def pull(self, seen: PointXY) -> None:
        """The pointer is there now."""
        if self._drag is not None:
            self._region = self._drag.at(*_fine(seen))

    def release(self) -> None:
        """It is left as it is."""
        self._drag = None

    def nudge(self, event: QKeyEvent, turned: Turned) -> bool:
        """Follow a key: Enter begins one, Alt with arrows moves it, with Ctrl too resizes it.

        Whether it is for this.
        """
        if not self.picking:
            return False
        size = _size(turned)
        if self._region is None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._turned, self._region = turned, size.middle
            return True
        modifiers = event.modifiers()
        by = _ARROWS.get(Qt.Key(event.key()))
        if self._region is None or by is None or not modifiers & Qt.KeyboardModifier.AltModifier:
            return False
        dx, dy = (each * _STEP * FINE for each in by)
        resizes = modifiers & Qt.KeyboardModifier.ControlModifier
        move = self._region.grown if resizes else self._region.moved
        self._region = move(dx, dy, size)
        return True


def _fine(point: PointXY) -> tuple[int, int]:
    return round(point[0] * FINE), round(point[1] * FINE)


def _size(turned: Turned) -> Size:
    across, down = turned.size
    return Size(round(across * FINE), round(down * FINE))
