"""Where a recording's picture comes from on the desktop, and where it goes in the file."""

from dataclasses import dataclass
from typing import Self

from app.core.ports import Monitor


@dataclass(frozen=True, slots=True)
class Box:
    """Whole device pixels of the desktop; right and bottom exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def empty(self) -> bool:
        return self.width <= 0 or self.height <= 0

    def cut(self, other: Self) -> Self:
        """Return what it shares with `other`; `empty` where that is nothing."""
        return type(self)(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Framing:
    """What is recorded now: `whole` of it, of which `seen` is on the screen, in a file of a size.

    A picture of the size that the recording began with fills the file; a smaller one stands in its
    upper left corner, a larger one is scaled down to fit, its proportions kept. What is beside it,
    or off the screen, is black. Text that fits is never scaled.
    """

    whole: Box
    seen: Box
    width: int
    height: int

    @property
    def scale(self) -> float:
        return min(1.0, self.width / self.whole.width, self.height / self.whole.height)

    @property
    def corner(self) -> tuple[int, int]:
        """Where the upper left corner of `seen` is in the file."""
        return (
            round((self.seen.left - self.whole.left) * self.scale),
            round((self.seen.top - self.whole.top) * self.scale),
        )

    @property
    def fills(self) -> bool:
        """Whether the picture goes into the file as it is, but for a last odd row and column."""
        across, down = self.width - self.seen.width, self.height - self.seen.height
        return self.seen == self.whole and across in (0, 1) and down in (0, 1)


def even(side: int) -> int:
    """Return a side of a file for one of a picture: H.264 has colours for pairs of pixels."""
    return side + side % 2


def box_of(monitor: Monitor) -> Box:
    """Return where `monitor` is on the desktop."""
    return Box(monitor.x, monitor.y, monitor.x + monitor.width, monitor.y + monitor.height)


def bounds(monitors: tuple[Monitor, ...]) -> Box:
    """Return the box around all `monitors`, at least one."""
    boxes = [box_of(each) for each in monitors]
    return Box(
        min(each.left for each in boxes),
        min(each.top for each in boxes),
        max(each.right for each in boxes),
        max(each.bottom for each in boxes),
    )


def monitor_under(box: Box, monitors: tuple[Monitor, ...]) -> Monitor:
    """Return the monitor that shows most of `box`."""
    place = box.left, box.top, box.right, box.bottom
    return max(monitors, key=lambda each: each.shown(*place))
