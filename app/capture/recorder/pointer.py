"""What is drawn on a recording: the mouse pointer as the system shows it, rings where it clicks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from app.core.frame import Pixels
from app.core.theme import (
    CLICK,
    CLICK_HALO,
    CLICK_OPACITY,
    CLICK_RADIUS,
    CLICK_STROKE,
    PAPER,
)

_Shares = Any
"""An array of float64; numpy is imported by whoever draws."""

RINGED: Final = 0.4  # seconds that a click is to be seen at least

_FINE: Final = 4  # bits of a fraction of a pixel (cv2)


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """A small picture: (H, W, 3) BGR multiplied by its (H, W, 1) opacity, both floats, 0 to 1."""

    colour: _Shares
    opacity: _Shares

    @property
    def width(self) -> int:
        return int(self.colour.shape[1])

    @property
    def height(self) -> int:
        return int(self.colour.shape[0])

    def blend(self, onto: Pixels, part: tuple[slice, slice]) -> None:
        """Lay a `part` of it on pixels (H, W, 3) BGR of the same size."""
        import numpy as np

        clear = 1.0 - self.opacity[part]
        onto[...] = np.rint(onto * clear + self.colour[part] * 255.0).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the mouse points on the desktop, in device pixels; how it looks, and its hot spot.

    `sprite` is None where nothing is shown. `pressed`: a button is held down or was just now.
    """

    x: int
    y: int
    sprite: Sprite | None
    hot: tuple[int, int]
    pressed: bool


def of_argb(words: Sequence[int], width: int, height: int) -> Sprite:
    """Return a sprite for 32-bit pixels, opacity first, colours multiplied by it already."""
    import numpy as np

    pixels = np.array(words, np.uint32).reshape(height, width)
    parts = [((pixels >> shift) & 0xFF) / 255.0 for shift in (0, 8, 16, 24)]
    return Sprite(np.stack(parts[:3], axis=2), parts[3][:, :, None])


@lru_cache(maxsize=1)
def ring() -> Sprite:
    """Return the ring around a pointer that was pressed: visible on dark and on light."""
    import cv2
    import numpy as np

    side = 2 * (CLICK_RADIUS + CLICK_STROKE) + 1
    centre = (side // 2 << _FINE,) * 2

    def circle(thickness: int) -> _Shares:
        drawn = np.zeros((side, side), np.uint8)
        cv2.circle(drawn, centre, CLICK_RADIUS << _FINE, 255, thickness, cv2.LINE_AA, _FINE)
        return drawn / 255.0

    halo, line = circle(CLICK_STROKE + 2 * CLICK_HALO), circle(CLICK_STROKE)
    fill = circle(cv2.FILLED) * CLICK_OPACITY
    colour = np.array(CLICK[::-1]) / 255.0
    made = np.zeros((side, side, 3))
    opacity = np.zeros((side, side))
    for tone, share in ((colour, fill), (np.array(PAPER[::-1]) / 255.0, halo), (colour, line)):
        made = made * (1 - share[:, :, None]) + tone * share[:, :, None]
        opacity = opacity * (1 - share) + share
    return Sprite(made, opacity[:, :, None])
