"""`Mark`: a place that an answer talks about. `Grid`: how a model's numbers become pixels.

Only this module knows that GLM counts 0 to 1000 of the picture it was sent; everything else
speaks of pixels of the frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

MarkKind = Literal["box", "point", "polygon"]
MarkState = Literal["plain", "suspect", "agreed", "doubted", "quoted"]
PointXY = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

PER_MILLE: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Target:
    """What marks can lie on: a frame or a clip. `id` is its id, the size is in its own pixels.

    `seconds` is how long a clip is, None for a frame. `whole`: the model sees the clip itself.
    """

    id: str
    width: int
    height: int
    seconds: float | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a frame (or clip) that an answer names.

    `points` are pixels of that frame: two corners (top-left, bottom-right) of a box, one point, or
    the n >= 3 corners of a polygon; always inside it. `at` is the offset of its chip (or of the
    words it belongs to) in the visible text of the reply, in code points. `t` is seconds in a
    clip. `state`: "plain"; "suspect" when the numbers were not what was asked for (drawn so);
    "agreed" and "doubted" after a second look; "quoted" for words of a page that an answer quotes:
    they say themselves what they are, so they are drawn without a label. Marks of a reply are
    numbered from 1 in the order in which they arrive.
    """

    kind: MarkKind
    points: tuple[PointXY, ...]
    label: str
    frame: str
    at: int = 0
    t: float | None = None
    state: MarkState = "plain"

    @property
    def bounds(self) -> Box:
        """Left, top, right, bottom of the smallest box around it."""
        return bounds(self.points)


def bounds(points: Sequence[PointXY]) -> Box:
    """Return left, top, right, bottom of the smallest box around `points`."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class Grid:
    """The coordinate system that a model answers in.

    `scale` is the number at the far edge (GLM: 1000), None when the model answers in pixels of the
    picture as sent. `order` is the order of the axes. Calibrating an endpoint changes its grid,
    never the grammar.
    """

    scale: float | None = PER_MILLE
    order: Literal["xy", "yx"] = "xy"

    def place(
        self,
        kind: MarkKind,
        numbers: Sequence[float],
        size: tuple[float, float],
        sent: tuple[float, float] | None = None,
        *,
        fraction: bool = False,
    ) -> tuple[tuple[PointXY, ...], MarkState] | None:
        """Turn a model's numbers into points in a frame (or clip) of `size` pixels.

        `numbers` alternate between the axes: 4 of a box, 2 of a point, 2n of a polygon. `sent` is
        the size of the picture as the model saw it (None: as it is); `fraction` says that the
        numbers are shares of it. Corners come out in order, points inside the frame. Numbers
        beyond the scale can only be pixels of the picture as sent: then the place is "suspect".
        None when they are none that can be drawn: outside, without area, or doubtful twice.
        """
        sent = sent or size
        first, second = numbers[::2], numbers[1::2]
        xs, ys = (first, second) if self.order == "xy" else (second, first)
        unit: tuple[float, float] = sent if self.scale is None else (self.scale, self.scale)
        state: MarkState = "plain"
        if fraction:
            unit = (1.0, 1.0)
        elif self.scale is not None and not max(numbers) <= self.scale:
            unit, state = sent, "suspect"
        if not (min(numbers) >= 0 and max(xs) <= unit[0] and max(ys) <= unit[1]):
            return None
        points = tuple(
            (min(x / unit[0], 1.0) * size[0], min(y / unit[1], 1.0) * size[1])
            for x, y in zip(xs, ys, strict=True)
        )
        return self._ordered(kind, points, state)

    @staticmethod
    def _ordered(
        kind: MarkKind, points: tuple[PointXY, ...], state: MarkState
    ) -> tuple[tuple[PointXY, ...], MarkState] | None:
        if kind == "point":
            return points, state
        left, top, right, bottom = bounds(points)
        if left == right or top == bottom:
            return None
        if kind == "polygon":
            return points, state
        corners = ((left, top), (right, bottom))
        return None if state == "suspect" and corners != points else (corners, state)
