"""A picture of shapes whose places are known, to find out how a model counts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.core.frame import File, Frame

# Multiples of the squares that vision models cut pictures into (28 and 32 px), so that none has to
# scale it; wide, so that the axes differ; small enough for every server.
WIDTH: Final = 1344
HEIGHT: Final = 896
_PAPER: Final = 244

Box = tuple[float, float, float, float]
_Plane = npt.NDArray[np.float64]
_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape: `words` are those of its colour, English and Chinese, by which it is told from
    all others; `box` is left, top, right, bottom in pixels, right and bottom exclusive.
    """

    name: str
    words: tuple[str, ...]
    bgr: tuple[int, int, int]
    box: Box


# Nowhere near the place of another one when the axes are exchanged, or the scale is another.
SHAPES: Final = (
    Shape("red rectangle", ("red", "红"), (40, 40, 210), (84, 62, 402, 190)),
    Shape("blue circle", ("blue", "蓝"), (200, 90, 20), (1040, 96, 1212, 268)),
    Shape("green triangle", ("green", "绿"), (60, 140, 20), (610, 208, 828, 388)),
    Shape("orange diamond", ("orange", "橙", "橘"), (20, 130, 240), (196, 408, 334, 630)),
    Shape("black cross", ("black", "黑"), (25, 25, 25), (936, 470, 1098, 632)),
    Shape("purple ellipse", ("purple", "violet", "紫"), (150, 40, 120), (470, 702, 752, 826)),
)

QUESTION: Final = (
    f"Where are the {', the '.join(shape.name for shape in SHAPES[:-1])} and the "
    f"{SHAPES[-1].name}? Use these names as labels, one box for each shape."
)
"""Words for a model, not for people."""


def picture() -> Frame:
    """Return the picture: `SHAPES` on paper."""
    pixels = np.full((HEIGHT, WIDTH, 4), _PAPER, np.uint8)
    for shape in SHAPES:
        left, top, right, bottom = map(int, shape.box)
        # From -1 to 1 over the box, at the middles of its pixels.
        across = (np.arange(right - left) + 0.5) / (right - left) * 2 - 1
        down = (np.arange(bottom - top) + 0.5) / (bottom - top) * 2 - 1
        inside = _FORMS[shape.name.split()[1]](across[None, :], down[:, None])
        pixels[top:bottom, left:right, :3][inside] = shape.bgr
    return Frame(pixels, File("shapes.png"))


def _rectangle(x: _Plane, y: _Plane) -> _Mask:
    return (abs(x) <= 1) & (abs(y) <= 1)


def _ellipse(x: _Plane, y: _Plane) -> _Mask:
    return x * x + y * y <= 1


def _triangle(x: _Plane, y: _Plane) -> _Mask:
    return abs(x) <= (y + 1) / 2


def _diamond(x: _Plane, y: _Plane) -> _Mask:
    return abs(x) + abs(y) <= 1


def _cross(x: _Plane, y: _Plane) -> _Mask:
    return (abs(x) <= 1 / 3) | (abs(y) <= 1 / 3)


_FORMS: Final[dict[str, Callable[[_Plane, _Plane], _Mask]]] = {
    "rectangle": _rectangle,
    "circle": _ellipse,
    "ellipse": _ellipse,
    "triangle": _triangle,
    "diamond": _diamond,
    "cross": _cross,
}
