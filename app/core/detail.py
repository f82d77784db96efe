"""`Detail`: where a picture holds something to be read or looked at, and where it is plain."""

from typing import Final

import numpy as np
import numpy.typing as npt

_USUAL_SIDE: Final = 1080  # the short side of a picture whose text has the usual size
_CELL: Final = 4  # columns that make a cell
_EDGE: Final = 12  # levels between neighbours: more than noise, less than the faintest text
_COLOURS: Final = 0x00FFFFFF  # of B, G, R, X as a little-endian number
_BAND: Final = 32  # rows at once: few enough to stay in the processor's cache


class Detail:
    """Steps of brightness or colour along the rows of a picture, as letters are full of them.

    `pixels` is (H, W, 4) uint8 in the order B, G, R, X, C-contiguous. A picture of larger pixels
    (4K, 8K) is looked at more coarsely.
    """

    def __init__(self, pixels: npt.NDArray[np.uint8]) -> None:
        across = max(1, round(min(pixels.shape[:2]) / _USUAL_SIDE))
        down = 2 * across
        self._cells = np.array((across * _CELL, down) * 2, np.float64)  # pixels each way, for boxes
        cells = _edges(pixels.view("<u4")[::down, ::across, 0]).view("<u4") != 0
        # Sums over all rectangles from the corner; four of them give that of any rectangle.
        self._sums = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1), np.int32)
        cells.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, out=self._sums[1:, 1:])
        self._last = np.array(cells.shape[::-1] * 2)

    def shares(self, boxes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the part of each of (n, 4) boxes, corners in pixels, that has detail: 0 to 1."""
        sums, last = self._sums, self._last
        cells = boxes / self._cells
        np.floor(cells[:, :2], out=cells[:, :2])
        np.ceil(cells[:, 2:], out=cells[:, 2:])
        np.minimum(np.maximum(cells, 0, out=cells), last, out=cells)
        left, top, right, bottom = cells.astype(np.intp).T
        inside = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        shares: npt.NDArray[np.float64] = inside / np.maximum((right - left) * (bottom - top), 1)
        return shares


def _edges(colours: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Tell for every pixel whether its right neighbour differs; filled up to whole cells."""
    height, width = colours.shape
    edges = np.zeros((height, -(-width // _CELL) * _CELL), np.bool_)
    steps, lower = np.empty((2, _BAND, 4 * width - 4), np.uint8)
    for top in range(0, height, _BAND):
        band = np.ascontiguousarray(colours[top : top + _BAND])
        count, values = len(band), band.view(np.uint8)  # four values in a row for each pixel
        left, right = values[:, :-4], values[:, 4:]
        np.maximum(left, right, out=steps[:count])
        steps[:count] -= np.minimum(left, right, out=lower[:count])
        large = (steps[:count] >= _EDGE).view("<u4")
        edges[top : top + count, : width - 1] = large & _COLOURS != 0
    return edges
