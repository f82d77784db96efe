"""Places on a page, and the same places in pictures of it, also in those that are turned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.documents import PageInfo
from app.core.frame import Frame, Page
from app.core.mark import Box, Mark, PointXY, bounds

QUARTERS: Final = 4

_Turn = Callable[[PointXY], PointXY]


@dataclass(frozen=True, slots=True)
class Turned:
    """A page of `width` x `height` points, turned clockwise so many `quarters` (0 to 3)."""

    width: float
    height: float
    quarters: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as it is seen, in points."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)

    def seen(self, point: PointXY) -> PointXY:
        """Return where a place of the page is seen."""
        x, y = point
        match self.quarters:
            case 1:
                return self.height - y, x
            case 2:
                return self.width - x, self.height - y
            case 3:
                return y, self.width - x
        return x, y

    def on_page(self, point: PointXY) -> PointXY:
        """Return which place of the page is seen there."""
        across, down = self.size
        return Turned(across, down, -self.quarters % QUARTERS).seen(point)

    def seen_box(self, box: Box) -> Box:
        """Return where a box of the page is seen."""
        return _turned_box(self.seen, box)

    def box_on_page(self, box: Box) -> Box:
        """Return which box of the page is seen there."""
        return _turned_box(self.on_page, box)

    def seen_points(self, points: Sequence[PointXY], kind: str) -> tuple[PointXY, ...]:
        """Return where the points of a mark are seen; corners of a box in their order."""
        turned = tuple(self.seen(point) for point in points)
        if kind != "box":
            return turned
        left, top, right, bottom = bounds(turned)
        return (left, top), (right, bottom)


def on_page(mark: Mark, frame: Frame, page: PageInfo) -> Mark:
    """Return `mark`, a place in a picture of a page or of a part of it, as a place on the page.

    Its points are points (1/72 inch) from the page's top left corner then, and its `frame` is the
    id of the document. Raises ValueError where `frame` shows another page.
    """
    source = frame.source
    if not isinstance(source, Page) or source.number != page.number:
        raise ValueError(f"no picture of page {page.number}")
    left, top, right, bottom = source.part or (0.0, 0.0, page.width, page.height)
    turned = Turned(right - left, bottom - top, source.turned)
    across, down = turned.size[0] / frame.width, turned.size[1] / frame.height
    there = [turned.on_page((x * across, y * down)) for x, y in mark.points]
    points = tuple((left + x, top + y) for x, y in there)
    if mark.kind == "box":
        x1, y1, x2, y2 = bounds(points)
        points = (x1, y1), (x2, y2)
    return replace(mark, points=points, frame=source.document)


def part_in(part: Box, frame: Frame, page: PageInfo) -> tuple[Box, Box]:
    """Return which whole pixels of `frame`, a picture of all of a page, show `part` of it.

    `part` is in points; returned with the part that these pixels are.
    """
    across, down = frame.width / page.width, frame.height / page.height
    x1, y1 = max(int(part[0] * across), 0), max(int(part[1] * down), 0)
    x2 = min(max(round(part[2] * across), x1 + 1), frame.width)
    y2 = min(max(round(part[3] * down), y1 + 1), frame.height)
    x1, y1 = min(x1, x2 - 1), min(y1, y2 - 1)
    return (x1, y1, x2, y2), (x1 / across, y1 / down, x2 / across, y2 / down)


def _turned_box(turn: _Turn, box: Box) -> Box:
    left, top, right, bottom = box
    return bounds((turn((left, top)), turn((right, bottom))))
