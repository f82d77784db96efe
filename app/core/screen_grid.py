"""A test grid for a monitor: what is drawn, and what a capture shows of it.

Four marks in colours of their own stand near the corners: where they are in a picture tells its
scale and how far it is off. Between lines of one pixel nothing is left of a line when a picture was
resampled, and patches of known colours tell whether something has tinted it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]
"""Red, green, blue."""

SMALLEST: Final = (360, 240)
"""Pixels that a grid needs, across and down."""

_STEP: Final = 100  # pixels from line to line
_GROUND: Final[Colour] = (24, 24, 32)
_LINE: Final[Colour] = (72, 72, 88)
_BORDERS: Final[tuple[Colour, ...]] = ((255, 64, 64), (64, 255, 64), (64, 128, 255), (255, 224, 64))
_MARK: Final = 24  # pixels of a mark's side
_INSET: Final = 12  # of the marks from the edges
_MARKS: Final[tuple[Colour, ...]] = ((255, 0, 255), (0, 255, 255), (255, 112, 0), (112, 255, 0))
_NEAR: Final = 20  # a colour that differs by less is the same
_BITS: Final = 5  # of the number, as cells beside the first mark
_FINE: Final = (_INSET, 52, 64, 32)  # left, top, width, height: lines of one pixel
_PATCHES: Final[tuple[Colour, ...]] = (
    *((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)),
    *((64, 64, 64), (128, 128, 128), (192, 192, 192)),
)
_PATCH: Final = (96, 52, 24)  # left of the first, top of all, side
_TINTED: Final = 6  # a patch that differs by more is another colour
_SHARP: Final = 0.98  # of the fine lines' pixels that have to be as they were drawn


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture shows of a grid.

    `number` is that of the monitor whose grid it is, 0 where none is to be seen. `offset` is where
    the upper left corner of the grid lies in the picture, in pixels of that; `scale` are its pixels
    for each one that was drawn. `sharp`: lines of one pixel are what they were. `tint` is by how
    much a colour differs at most, of 255. `size` is that of the picture.
    """

    number: int
    size: tuple[int, int]
    offset: tuple[int, int] = (0, 0)
    scale: tuple[float, float] = (1.0, 1.0)
    sharp: bool = True
    tint: int = 0

    @property
    def tinted(self) -> bool:
        """Whether colours are others than those that were drawn."""
        return self.tint > _TINTED

    def whole(self, drawn: tuple[int, int]) -> bool:
        """Whether the grid fills the picture pixel by pixel."""
        return (
            self.number > 0
            and self.size == drawn
            and self.offset == (0, 0)
            and all(abs(each - 1) < 1e-3 for each in self.scale)
        )


def draw(width: int, height: int, number: int) -> Pixels:
    """Return the grid of monitor `number` (from 1) as (height, width, 4) bytes B, G, R, X.

    Raises ValueError for less than `SMALLEST`.
    """
    if width < SMALLEST[0] or height < SMALLEST[1]:
        raise ValueError("too small for a grid")
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[:] = _bgrx(_GROUND)
    pixels[::_STEP] = _bgrx(_LINE)
    pixels[:, ::_STEP] = _bgrx(_LINE)
    pixels[0], pixels[-1] = _bgrx(_BORDERS[0]), _bgrx(_BORDERS[1])
    pixels[:, 0], pixels[:, -1] = _bgrx(_BORDERS[2]), _bgrx(_BORDERS[3])
    for (x, y), colour in zip(_corners(width, height), _MARKS, strict=True):
        pixels[y : y + _MARK, x : x + _MARK] = _bgrx(colour)
    for bit in range(_BITS):
        x, y = _cell(bit)
        lit = number >> bit & 1
        pixels[y - 6 : y + 6, x - 6 : x + 6] = _bgrx((255,) * 3 if lit else (0,) * 3)
    left, top, across, down = _FINE
    pixels[top : top + down, left : left + across] = _fine()
    left, top, side = _PATCH
    for place, colour in enumerate(_PATCHES):
        x = left + place * side
        pixels[top : top + side, x : x + side] = _bgrx(colour)
    return pixels


def look(picture: Pixels, drawn: tuple[int, int]) -> Seen:
    """Look for a grid of `drawn` pixels (across, down) in a picture of (H, W, 3 or 4) bytes."""
    height, width = picture.shape[:2]
    nothing = Seen(0, (width, height))
    found = [_middle(picture, colour) for colour in (_MARKS[0], _MARKS[3])]
    first, last = found
    if first is None or last is None:
        return nothing
    was = [(x + (_MARK - 1) / 2, y + (_MARK - 1) / 2) for x, y in _corners(*drawn)]
    scale = (
        (last[0] - first[0]) / (was[3][0] - was[0][0]),
        (last[1] - first[1]) / (was[3][1] - was[0][1]),
    )
    if min(scale) <= 0:
        return nothing
    offset = (
        round(first[0] + 0.5 - (was[0][0] + 0.5) * scale[0]),
        round(first[1] + 0.5 - (was[0][1] + 0.5) * scale[1]),
    )

    def at(x: float, y: float) -> npt.NDArray[np.int16]:
        """Return the blue, green and red that are shown where (x, y) was drawn."""
        column = round(offset[0] + (x + 0.5) * scale[0] - 0.5)
        row = round(offset[1] + (y + 0.5) * scale[1] - 0.5)
        return picture[min(max(row, 0), height - 1), min(max(column, 0), width - 1), :3].astype(
            np.int16
        )

    number = sum(int(at(*_cell(bit)).min() > 127) << bit for bit in range(_BITS))
    left, top, side = _PATCH
    tint = max(
        int(np.abs(at(left + (place + 0.5) * side, top + side / 2) - _bgrx(colour)[:3]).max())
        for place, colour in enumerate(_PATCHES)
    )
    return Seen(number, (width, height), offset, scale, _is_sharp(picture, offset), tint)


def _is_sharp(picture: Pixels, offset: tuple[int, int]) -> bool:
    left, top, across, down = _FINE
    x, y = left + offset[0], top + offset[1]
    if x < 0 or y < 0:
        return False
    shown = picture[y : y + down, x : x + across, :3].astype(np.int16)
    drawn = _fine()[:, :, :3].astype(np.int16)
    if shown.shape != drawn.shape:
        return False
    return bool((np.abs(shown - drawn).max(axis=2) < _NEAR).mean() >= _SHARP)


def _fine() -> Pixels:
    """Return lines of one pixel, upright in the left half, level in the right one."""
    _left, _top, across, down = _FINE
    rows, columns = np.mgrid[0:down, 0:across]
    lit = np.where(columns < across // 2, columns, rows) % 2
    return np.repeat((lit * 255).astype(np.uint8)[:, :, None], 4, axis=2)


def _corners(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """Return where the marks begin: upper left, upper right, lower left, lower right."""
    far_x, far_y = width - _INSET - _MARK, height - _INSET - _MARK
    return (_INSET, _INSET), (far_x, _INSET), (_INSET, far_y), (far_x, far_y)


def _cell(bit: int) -> tuple[int, int]:
    """Return the middle of a bit of the number."""
    return _INSET + _MARK + 16 + bit * 16, _INSET + _MARK // 2


def _middle(picture: Pixels, colour: Colour) -> tuple[float, float] | None:
    """Return the middle of a mark in a picture, None where it is not to be seen."""
    wanted = np.array(_bgrx(colour)[:3], np.int16)
    near = (np.abs(picture[:, :, :3].astype(np.int16) - wanted) < _NEAR).all(axis=2)
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    if not len(rows):
        return None
    return (columns[0] + columns[-1]) / 2, (rows[0] + rows[-1]) / 2


def _bgrx(colour: Colour) -> tuple[int, int, int, int]:
    return colour[2], colour[1], colour[0], 255
