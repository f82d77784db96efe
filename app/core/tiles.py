"""A picture as tiles that can be told apart: coarse enough for noise, fine enough for a letter."""

import zlib
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from app.core.frame import Pixels

Tiles = npt.NDArray[np.int16]
"""(rows, columns, 48): the mean blue, green and red of the 4 x 4 cells of each tile."""
Mask = npt.NDArray[np.bool_]
"""(rows, columns): some of the tiles."""

_ACROSS: Final = 160  # cells along the longer side: 12 px each of a picture of 1080p
_CELLS: Final = 4  # along a side of a tile
_APART: Final = 10  # levels between two cells: more than an encoder's noise, less than a letter
_LEAST: Final = 4  # tiles each way of what can be scrolled
_QUIET: Final = 1.0  # levels on average below which nothing has moved
_ALIKE: Final = 0.55  # of the difference: what is left of it where something has moved
_OVERLAP: Final = 0.6  # of the height, at most, by which it has
_WRITTEN: Final = 0.05  # of what is scrolled: there is something to be recognised
_MOSTLY: Final = 0.6  # of the rows of a tile
_KEPT: Final = 12  # different contents of a tile that are remembered


@dataclass(frozen=True, slots=True)
class Tiled:
    """A picture as tiles; `lines` (pixel rows, columns) is how bright they are, row by row."""

    tiles: Tiles
    lines: npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Packed:
    """Tiles that are kept for long, in a tenth of their memory."""

    _data: bytes
    _shape: tuple[int, ...]

    @classmethod
    def of(cls, tiles: Tiles) -> Self:
        """Pack tiles, whose colours are 0 to 255."""
        return cls(zlib.compress(tiles.astype(np.uint8).tobytes(), level=1), tiles.shape)

    @property
    def tiles(self) -> Tiles:
        """A copy of them."""
        colours = np.frombuffer(zlib.decompress(self._data), np.uint8)
        return colours.reshape(self._shape).astype(np.int16)


@dataclass(frozen=True, slots=True)
class Roll:
    """A part of a picture that was moved up or down: `area`, and what of it was `uncovered`."""

    area: Mask
    uncovered: Mask


def tiled(pixels: Pixels) -> Tiled:
    """Return a picture, (H, W, 4) BGRX, as tiles; what is left at the edges is left out."""
    height, width = pixels.shape[:2]
    cell = max(1, round(max(height, width) / _ACROSS))
    rows, columns = max(1, height // cell), max(1, width // cell)
    whole = np.ascontiguousarray(pixels[: rows * cell, : columns * cell])
    across = _summed(whole.reshape(rows * cell, columns, cell, 4), 2)[:, :, :3]
    cells = _summed(across.reshape(rows, cell, columns, 3), 1) // cell**2
    spare = (-rows % _CELLS, -columns % _CELLS)
    cells = np.pad(cells, ((0, spare[0]), (0, spare[1]), (0, 0)), mode="edge")
    high, wide = cells.shape[0] // _CELLS, cells.shape[1] // _CELLS
    parts = cells.reshape(high, _CELLS, wide, _CELLS, 3).swapaxes(1, 2)
    edges = (0, spare[0] * cell), (0, spare[1])
    bright = np.pad(_summed(across, 2), edges, mode="edge").reshape(-1, wide, _CELLS)
    lines = _summed(bright, 2) // (3 * cell * _CELLS)
    return Tiled(parts.reshape(high, wide, -1).astype(np.int16), lines.astype(np.int16))


def _summed(numbers: npt.NDArray[Any], axis: int) -> npt.NDArray[np.uint32]:
    """Return the sums along a short axis, a slice at a time: numpy's own take ten times as long."""
    slices = np.moveaxis(numbers, axis, 0)
    total: npt.NDArray[np.uint32] = slices[0].astype(np.uint32)
    for each in slices[1:]:
        total += each
    return total


def rolled(before: Tiled, now: Tiled, new: Mask) -> Roll | None:
    """Return how what is `new` in a picture was scrolled there; None where it was not.

    What lies over it and did not move along is not in the area.
    """
    rows, columns = np.flatnonzero(new.sum(1) > 2), np.flatnonzero(new.sum(0) > 2)
    if len(rows) < _LEAST or len(columns) < _LEAST:
        return None
    window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    step = len(now.lines) // len(new)  # pixel rows of a tile
    lines = np.s_[rows[0] * step : (rows[-1] + 1) * step, columns[0] : columns[-1] + 1]
    one, other = before.lines[lines], now.lines[lines]
    by = _shifted(one, other)
    if not by:
        return None
    height, up, down = len(one), max(0, by), max(0, -by)
    apart = np.abs(one[up : height - down] - other[down : height - up])
    same, fresh = np.zeros(one.shape, np.bool_), np.ones(one.shape, np.bool_)
    same[down : height - up] = apart <= max(_APART, _ALIKE * float(np.abs(one - other).mean()))
    fresh[down : height - up] = False
    written = ~fresh & (np.abs(other - np.median(other, axis=0)) > _APART)
    if written.mean() < _WRITTEN or same[written].mean() < _MOSTLY:
        return None  # plain surfaces are alike wherever they are
    area, uncovered = np.zeros_like(new), np.zeros_like(new)
    for mask, which in ((area, same | fresh), (uncovered, fresh)):
        share = which.reshape(-1, step, which.shape[1]).mean(axis=1)
        mask[window] = share > _MOSTLY
    return Roll(area, uncovered)


def _shifted(one: npt.NDArray[np.int16], other: npt.NDArray[np.int16]) -> int:
    """Return by how many rows `other` is `one` moved up (below 0: down); 0 for not at all.

    Moved by that much they are far more alike than by nearly all others, as text is and plain
    surfaces are not.
    """
    most = int(len(one) * _OVERLAP)
    apart = np.full(2 * most + 1, np.inf)
    apart[most] = np.abs(one - other).mean()
    for rows in range(1, most):
        apart[most + rows] = np.abs(one[rows:] - other[:-rows]).mean()
        apart[most - rows] = np.abs(one[:-rows] - other[rows:]).mean()
    least = int(apart.argmin())
    limit = _ALIKE * min(float(apart[most]), float(np.median(apart[1:-1])))
    return least - most if apart[most] >= _QUIET and apart[least] <= limit else 0


def differ(one: Tiles, other: Tiles) -> Mask:
    """Return which tiles of two pictures of one size show something else."""
    apart: Mask = np.abs(one - other).max(axis=2) > _APART
    return apart


def clumped(mask: Mask, neighbours: int) -> Mask:
    """Return the tiles of `mask` of whose eight neighbours at least `neighbours` are in it too."""
    together: Mask = mask & (_around(mask) > neighbours)
    return together


def widened(mask: Mask, by: int) -> Mask:
    """Return `mask` with all tiles that are at most `by` tiles away from one in it."""
    for _step in range(by):
        mask = _around(mask) > 0
    return mask


def _around(mask: Mask) -> npt.NDArray[np.int8]:
    """Return for each tile how many of it and its eight neighbours are in `mask`."""
    rows, columns = mask.shape
    padded = np.pad(mask, 1).astype(np.int8)
    across = padded[:, :columns] + padded[:, 1 : columns + 1] + padded[:, 2:]
    around: npt.NDArray[np.int8] = across[:rows] + across[1 : rows + 1] + across[2:]
    return around


def shift(one: Tiles, other: Tiles) -> float:
    """Return by how many levels the colours of two pictures differ on average."""
    return float(np.abs(one - other).mean())


class Seen:
    """What each tile has shown: the last few different contents of it."""

    def __init__(self, first: Tiles) -> None:
        self._contents = np.repeat(first[np.newaxis].astype(np.uint8), _KEPT, axis=0)
        self._next = np.ones(first.shape[:2], np.intp)

    def knows(self, tiles: Tiles, among: Mask) -> Mask:
        """Return which tiles of `among` show what they have shown before."""
        known = np.zeros_like(among)
        rows, columns = np.nonzero(among)
        before = self._contents[:, rows, columns].astype(np.int16)
        apart = np.abs(before - tiles[rows, columns]).max(axis=2)
        known[rows, columns] = (apart <= _APART).any(axis=0)
        return known

    def add(self, tiles: Tiles, which: Mask) -> None:
        """Remember what these tiles show, in the place of what came first."""
        rows, columns = np.nonzero(which)
        self._contents[self._next[rows, columns] % _KEPT, rows, columns] = tiles[rows, columns]
        self._next[rows, columns] += 1
