"""Where the pixels of a still are in the window that shows it: the only place that knows.

Qt counts in logical pixels, `ratio` device pixels each. A still is shown pixel for pixel. One of
another size than its monitor (a desktop that was taken at another scale) is fitted into the middle.
"""

from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from app.ui.overlay.selection import Region, Size

Box = tuple[float, float, float, float]
"""Left, top, width, height."""

_SLACK: Final = 1 / 64  # of a pixel: what is lost where a whole number was divided by a scale


@dataclass(frozen=True, slots=True)
class Projection:
    """`zoom` device pixels of the window a pixel of the still, whose corner is at `left`, `top`."""

    still: Size
    ratio: float
    zoom: float
    left: int
    top: int

    def inside(self, x: float, y: float) -> tuple[int, int]:
        """Return the pixel of the still at a logical place, the nearest one where there is none.

        It is one that `device` shows at the device pixel there: where several are, as none is as
        large as one of those, that whose border is nearest to it.
        """
        column, row = self._under(x, self.left), self._under(y, self.top)
        return (
            min(max(column, 0), self.still.width - 1),
            min(max(row, 0), self.still.height - 1),
        )

    def _under(self, place: float, start: int) -> int:
        pixel = floor(place * self.ratio + _SLACK) - start
        if self.zoom < 1:
            return floor(pixel / self.zoom + 0.5)
        return floor((pixel + 0.5) / self.zoom)

    def _edge(self, value: int) -> int:
        """Return where a border between pixels is shown: halves go down, so that `inside` fits."""
        return ceil(value * self.zoom - 0.5)

    def device(self, region: Region) -> Region:
        """Return where `region` is in device pixels of the window."""
        x1, y1 = self._edge(region.x1), self._edge(region.y1)
        x2, y2 = self._edge(region.x2), self._edge(region.y2)
        return Region(
            self.left + x1,
            self.top + y1,
            self.left + max(x2, x1 + 1),
            self.top + max(y2, y1 + 1),
        )

    def logical(self, region: Region) -> Box:
        """Return where `region` is in logical pixels of the window."""
        shown = self.device(region)
        return (
            shown.x1 / self.ratio,
            shown.y1 / self.ratio,
            shown.width / self.ratio,
            shown.height / self.ratio,
        )

    @property
    def shown(self) -> Region:
        """All of the still, in device pixels of the window."""
        return self.device(self.still.region)


def project(still: Size, width: float, height: float, ratio: float) -> Projection:
    """Show `still` in a window of `width` x `height` logical pixels."""
    across, down = round(width * ratio), round(height * ratio)
    # Logical sizes are whole, so that a device pixel may be missing or too many at the far edges.
    if abs(across - still.width) <= ratio and abs(down - still.height) <= ratio:
        return Projection(still, ratio, 1.0, 0, 0)
    zoom = min(across / still.width, down / still.height)
    left = round((across - still.width * zoom) / 2)
    top = round((down - still.height * zoom) / 2)
    return Projection(still, ratio, zoom, left, top)
