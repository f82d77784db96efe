"""What is selected on one monitor: pure geometry in whole device pixels of its still.

A drag belongs to the monitor where it began: beyond its border it goes on along the border, so a
selection never lies on two monitors.
"""

from dataclasses import dataclass
from typing import Final, Self

Grip = tuple[int, int]
"""What of a selection is held: -1 the left (top) edge, 1 the right (bottom) one, 0 neither; (0, 0)
is the whole."""

WHOLE: Final[Grip] = (0, 0)
LEAST: Final = 4  # a new selection this long or high at least: less is a hand that trembles


@dataclass(frozen=True, slots=True)
class Size:
    """How large a still is."""

    width: int
    height: int

    @property
    def region(self) -> "Region":
        """All of it."""
        return Region(0, 0, self.width, self.height)

    @property
    def middle(self) -> "Region":
        """Half of it, in the middle: where a selection begins without a pointer."""
        return Region(
            self.width // 4,
            self.height // 4,
            max(self.width * 3 // 4, self.width // 4 + 1),
            max(self.height * 3 // 4, self.height // 4 + 1),
        )


@dataclass(frozen=True, slots=True)
class Region:
    """Left, top inclusive; right, bottom exclusive. Never empty, never beyond its still."""

    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def width(self) -> int:
        return self.x2 - self.x1

    @property
    def height(self) -> int:
        return self.y2 - self.y1

    @property
    def centre(self) -> tuple[int, int]:
        """The pixel in its middle."""
        return (self.x1 + self.x2) // 2, (self.y1 + self.y2) // 2

    @property
    def longest(self) -> int:
        """Its longer side."""
        return max(self.width, self.height)

    def moved(self, dx: int, dy: int, size: Size) -> Self:
        """Return it elsewhere, as far as the still goes; it keeps its own size."""
        dx = min(max(dx, -self.x1), size.width - self.x2)
        dy = min(max(dy, -self.y1), size.height - self.y2)
        return type(self)(self.x1 + dx, self.y1 + dy, self.x2 + dx, self.y2 + dy)

    def grown(self, dx: int, dy: int, size: Size) -> Self:
        """Return it with its right and bottom edges elsewhere."""
        x2 = min(max(self.x2 + dx, self.x1 + 1), size.width)
        y2 = min(max(self.y2 + dy, self.y1 + 1), size.height)
        return type(self)(self.x1, self.y1, x2, y2)

    def grip_at(self, x: int, y: int, reach: int) -> Grip | None:
        """Return what of it can be held at a point, None where that is nothing.

        Edges reach `reach` pixels outwards, and inwards at most a quarter of its size, so that a
        small one can still be moved.
        """
        across = _held(x, self.x1, self.x2, reach)
        down = _held(y, self.y1, self.y2, reach)
        return None if across is None or down is None else (across, down)


def walked(
    x: int, y: int, dx: int, dy: int, size: Size, *, to_border: bool = False
) -> tuple[int, int]:
    """Return the pixel that is (`dx`, `dy`) away, or the last one on the way there."""
    if to_border:
        dx, dy = dx * size.width, dy * size.height
    return min(max(x + dx, 0), size.width - 1), min(max(y + dy, 0), size.height - 1)


def spanned(x1: int, y1: int, x2: int, y2: int, size: Size) -> Region | None:
    """Return what lies between two places of the pointer; None when that is nothing."""
    left, right = sorted((_border(x1, size.width), _border(x2, size.width)))
    top, bottom = sorted((_border(y1, size.height), _border(y2, size.height)))
    return Region(left, top, right, bottom) if left < right and top < bottom else None


@dataclass(frozen=True, slots=True)
class Drag:
    """One pull of the pointer that was pressed at (`x`, `y`) of a still.

    `held` is the grip of `before`, the selection until then; None draws a new one.
    """

    x: int
    y: int
    before: Region | None
    held: Grip | None
    size: Size

    def at(self, x: int, y: int) -> Region | None:
        """Return the selection for a pointer at (`x`, `y`): as before where that is nothing."""
        if self.before is None or self.held is None:
            drawn = spanned(self.x, self.y, x, y, self.size)
            return self.before if drawn is None or drawn.longest < LEAST else drawn
        if self.held == WHOLE:
            return self.before.moved(x - self.x, y - self.y, self.size)
        across, down = self.held
        old = self.before
        x1, x2 = _pulled(old.x1, old.x2, across, x - self.x, self.size.width)
        y1, y2 = _pulled(old.y1, old.y2, down, y - self.y, self.size.height)
        return Region(x1, y1, x2, y2)


def begun(x: int, y: int, before: Region | None, reach: int, size: Size) -> Drag:
    """Return the drag that begins where the pointer was pressed."""
    held = None if before is None else before.grip_at(x, y, reach)
    if held == WHOLE and before == size.region:
        held = None  # there is nowhere to move it: draw a new one
    return Drag(x, y, before, held, size)


def _held(at: int, low: int, high: int, reach: int) -> int | None:
    inner = min(reach, (high - low) // 4)
    if not low - reach <= at < high + reach:
        return None
    if at >= high - inner:
        return 1
    return -1 if at < low + inner else 0


def _pulled(low: int, high: int, held: int, by: int, most: int) -> tuple[int, int]:
    """Return both edges after one was pulled; past the other one they change places."""
    if held == 0:
        return low, high
    fixed, pulled = (high, low + by) if held < 0 else (low, high + by)
    pulled = min(max(pulled, 0), most)
    if pulled == fixed:  # one pixel stays, on the side where the edge was
        pulled = fixed + held if 0 <= fixed + held <= most else fixed - held
    return (pulled, fixed) if pulled < fixed else (fixed, pulled)


def _border(at: int, most: int) -> int:
    """Return the border between pixels that a pointer at pixel `at` means.

    A pointer cannot get beyond the last pixel, so that one means the far border.
    """
    return most if at >= most - 1 else max(at, 0)
