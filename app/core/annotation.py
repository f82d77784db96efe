"""`Annotation`: what a person draws on a picture before it is sent. A model's places are `Mark`s.

All of it is in pixels of the frame; (0, 0) is the outer corner of its first pixel.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal, Self, get_args

from app.core.mark import Box, PointXY, bounds
from app.core.theme import Colour

AnnotationKind = Literal[
    "rectangle", "ellipse", "arrow", "pen", "highlighter", "pin", "text", "redaction"
]
Grip = tuple[int, int]
"""What of it is held: -1 the left (top) edge, 1 the right (bottom) one, 0 neither. Of an arrow
(-1, -1) is its tail and (1, 1) its head."""

KINDS: Final[tuple[AnnotationKind, ...]] = get_args(AnnotationKind)
BOXES: Final[frozenset[AnnotationKind]] = frozenset({"rectangle", "ellipse", "redaction"})
FREEHAND: Final[frozenset[AnnotationKind]] = frozenset({"pen", "highlighter"})

_ENDS: Final[tuple[Grip, ...]] = ((-1, -1), (1, 1))
_CORNERS: Final[tuple[Grip, ...]] = ((-1, -1), (1, -1), (1, 1), (-1, 1))
_EDGES: Final[tuple[Grip, ...]] = ((0, -1), (1, 0), (0, 1), (-1, 0))


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing that was drawn; `id` stays when it is changed.

    `points`: opposite corners of a rectangle, an ellipse or a redaction (left and top first); tail
    and head of an arrow; the way of a pen or a highlighter; the tip of a pin; the top-left corner
    of a text. `width` is that of its lines; letters are as large as goes with it. `text` is what a
    text says (lines apart) or the letter of a pin. A redaction is opaque whatever its colour.
    """

    id: int
    kind: AnnotationKind
    points: tuple[PointXY, ...]
    colour: Colour
    width: float
    text: str = ""

    @property
    def bounds(self) -> Box:
        """Left, top, right, bottom of its points."""
        return bounds(self.points)

    @property
    def grips(self) -> tuple[Grip, ...]:
        """What of it can be pulled; pins and texts are only moved."""
        if self.kind in BOXES:
            return _CORNERS + _EDGES
        if self.kind == "arrow":
            return _ENDS
        return _CORNERS if self.kind in FREEHAND else ()

    def place(self, grip: Grip) -> PointXY:
        """Return where `grip` is held."""
        if self.kind == "arrow":
            return self.points[0 if grip == _ENDS[0] else -1]
        x1, y1, x2, y2 = self.bounds
        return _held(x1, x2, grip[0]), _held(y1, y2, grip[1])

    def with_points(self, points: tuple[PointXY, ...]) -> Self:
        """Return it along other points."""
        return replace(self, points=points)

    def moved(self, dx: float, dy: float) -> Self:
        """Return it elsewhere."""
        return replace(self, points=tuple((x + dx, y + dy) for x, y in self.points))

    def scaled(self, by: float) -> Self:
        """Return it as it is on a picture of the same, so many times as large."""
        points = tuple((x * by, y * by) for x, y in self.points)
        return replace(self, points=points, width=self.width * by)

    def pulled(self, grip: Grip, dx: float, dy: float) -> Self:
        """Return it with `grip` elsewhere; edges that pass each other change places."""
        if self.kind == "arrow":
            tail, head = self.points[0], self.points[-1]
            ends = (
                (_added(tail, dx, dy), head) if grip == _ENDS[0] else (tail, _added(head, dx, dy))
            )
            return replace(self, points=ends)
        x1, y1, x2, y2 = self.bounds
        across = _stretch(x1, x2, grip[0], dx)
        down = _stretch(y1, y2, grip[1], dy)
        points = tuple((_on(across, x), _on(down, y)) for x, y in self.points)
        if self.kind in BOXES:
            left, top, right, bottom = bounds(points)
            points = ((left, top), (right, bottom))
        return replace(self, points=points)


def _held(low: float, high: float, side: int) -> float:
    return (low, (low + high) / 2, high)[side + 1]


def _added(point: PointXY, dx: float, dy: float) -> PointXY:
    return point[0] + dx, point[1] + dy


def _stretch(low: float, high: float, side: int, by: float) -> tuple[float, float, float]:
    """Return what stays, and from where by how much the rest is stretched."""
    if side == 0 or high == low:
        return 0.0, 1.0, by if side else 0.0
    fixed = high if side < 0 else low
    return fixed, (high - low + side * by) / (high - low), 0.0


def _on(stretch: tuple[float, float, float], value: float) -> float:
    fixed, factor, more = stretch
    return fixed + (value - fixed) * factor + more
