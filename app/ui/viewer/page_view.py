"""`PageView`: which part of a page is seen, and how large. Numbers only, in device pixels."""

from typing import Final

from app.ui.canvas.viewport import SMALLEST, Viewport

_SAME: Final = 0.004  # so near to 1 pixels of the picture are those of the room


class PageView(Viewport):
    """Pictures of a page are fitted into the room whatever they have of pixels; while
    `by_width` the width alone is, and the page is longer than the room.
    """

    def __init__(self, margin: int) -> None:
        super().__init__(margin)
        self.by_width = False

    def fitting(self, width: int, height: int) -> float:
        """Return the zoom at which a picture of that size is fitted."""
        across, down = (max(side - 2 * self._margin, 1) for side in self._room)
        wide = across / max(width, 1)
        return max(wide if self.by_width else min(wide, down / max(height, 1)), SMALLEST)

    def exchange(self, width: int, height: int) -> None:
        """Look at the same part of another picture of the same page."""
        if not self.width:
            self.show(width, height)
            return
        self.zoom *= self.width / width
        self.width, self.height = width, height
        if self.fitted:
            self.zoom = self.fitting(width, height)
        if abs(self.zoom - 1) < _SAME:
            self.zoom = 1.0
        self._x, self._y = self._kept(self._x, self._y)

    def resize(self, across: int, down: int) -> None:
        """Look through another room: at the same middle, or still at what was fitted."""
        if not (self.fitted and self.by_width and self.width):
            super().resize(across, down)
            return
        middle = self.middle
        self._room = (max(across, 1), max(down, 1))
        self.zoom = self.fitting(self.width, self.height)
        self.centre(*middle)

    def to_top(self) -> None:
        """See where the page begins."""
        self._x, self._y = self._kept(self._x, 0.0)

    def to_bottom(self) -> None:
        """See where the page ends."""
        self._x, self._y = self._kept(self._x, float(-self.size[1]))

    @property
    def at_top(self) -> bool:
        """Whether nothing of the page is above the room."""
        return self.corner[1] >= 0

    @property
    def at_bottom(self) -> bool:
        """Whether nothing of the page is below the room."""
        return self.corner[1] + self.size[1] <= self._room[1]
