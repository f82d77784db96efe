"""`Ring`: the last seconds of one monitor, as the tiles of it that changed."""

import zlib
from collections import deque
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.frame import Pixels

TILE: Final = 128
"""Side of a tile in pixels. Of 64, 128 and 256 the one that packs a page of text the fastest and
needs little more than the smallest for a caret that blinks."""

_LEVEL: Final = 1  # of zlib: twice as fast as the next, for a tenth more bytes
_OVERHEAD: Final = 150  # bytes of a version and of what refers to it
_COLOURS: Final = 0x00FFFFFF  # of a pixel; the fourth channel is undefined


class Version(NamedTuple):
    """What a tile showed from `since` on: `packed` pixels, of which `changed` were other ones."""

    since: float
    packed: bytes
    changed: int


Changes = Sequence[tuple[float, Sequence[tuple[int, bytes]]]]
"""Times at which something else was shown, each with tiles and their packed pixels from then on; of
the first one all tiles."""


class Ring:
    """Times are seconds of any clock that goes on. For one thread.

    The picture as it is now lies there unpacked; of each tile there are the versions that it had,
    the oldest first, the last of them what it shows now.
    """

    def __init__(self, width: int, height: int) -> None:
        """`width` and `height` of the monitor in pixels."""
        self.width, self.height = width, height
        self.columns, self.rows = -(-width // TILE), -(-height // TILE)
        self.versions: list[deque[Version]] = [deque() for _ in range(self.columns * self.rows)]
        self.since = self.seen = 0.0  # from when to when it is known what was shown
        self._steps: deque[tuple[float, Sequence[int]]] = deque()
        self._now = np.zeros((height, width, 4), np.uint8)
        self._packed = 0

    @property
    def bytes(self) -> int:
        """How much memory all of it takes."""
        return self._now.nbytes + self._packed

    @property
    def times(self) -> list[float]:
        """When it began to show something else, the oldest first: `since`, then each change."""
        return [self.since, *(time for time, _tiles in self._steps)]

    @property
    def empty(self) -> bool:
        """Whether nothing was put there yet."""
        return not self.versions[0]

    @property
    def oldest(self) -> float | None:
        """When the oldest change was that is still known."""
        return self._steps[0][0] if self._steps else None

    def put(self, now: float, x: int, y: int, shown: Pixels) -> bool:
        """Note what a part of the monitor shows, the first time all of it; whether that is new.

        `shown` is (h, w, 4) uint8 BGRX, its corner and its ends on edges of tiles or of the
        monitor. It is not kept.
        """
        height, width = shown.shape[:2]
        place = self._now[y : y + height, x : x + width]
        changed = _changed(place, shown)
        first = self.empty
        if first:
            self.since = now
            changed[:] = np.maximum(changed, 1)  # also what is as black as nothing at all
        self.seen = now
        found = np.argwhere(changed)
        if not len(found):
            return False
        place[:] = shown
        tiles = [self._store(now, x, y, row, column, changed) for row, column in found.tolist()]
        if not first:
            self._steps.append((now, tiles))
        return True

    def forget(self, before: float) -> None:
        """Forget what was shown before that time; what is shown since remains known."""
        while self._steps and self._steps[0][0] <= before:
            for tile in self._steps.popleft()[1]:
                self._packed -= _size(self.versions[tile].popleft())
        self.since = max(self.since, before)

    def at(self, time: float) -> Pixels:
        """Return what was shown at that time, (H, W, 4) uint8 BGRX, in memory of its own."""
        found = np.empty_like(self._now)
        found[:, :, 3] = 255
        for tile, versions in enumerate(self.versions):
            version = next((each for each in reversed(versions) if each.since <= time), versions[0])
            unpack(version.packed, tile, found)
        return found

    def changes(self) -> Changes:
        """Return all that is known, the oldest first."""
        found: dict[float, list[tuple[int, bytes]]] = {}
        for tile, versions in enumerate(self.versions):
            for number, version in enumerate(versions):
                time = version.since if number else self.since
                found.setdefault(time, []).append((tile, version.packed))
        return sorted(found.items())

    def _store(
        self, now: float, x: int, y: int, row: int, column: int, changed: npt.NDArray[np.intp]
    ) -> int:
        """Pack a tile as it is now, `row` and `column` counted in what was put; its number."""
        top, left = y + row * TILE, x + column * TILE
        pixels = self._now[top : top + TILE, left : left + TILE, :3]
        packed = zlib.compress(np.ascontiguousarray(pixels).data, _LEVEL)
        version = Version(now, packed, int(changed[row, column]))
        tile = top // TILE * self.columns + left // TILE
        self.versions[tile].append(version)
        self._packed += _size(version)
        return tile


def unpack(packed: bytes, tile: int, shown: Pixels) -> None:
    """Paint a tile onto the picture of its whole monitor, (H, W, 4)."""
    row, column = divmod(tile, -(-shown.shape[1] // TILE))
    place = shown[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE, :3]
    place[:] = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(place.shape)


def _changed(before: Pixels, after: Pixels) -> npt.NDArray[np.intp]:
    """Return how many pixels of each tile differ, by row and column of tiles."""
    differ = (_words(before) ^ _words(after)) & _COLOURS != 0
    rows = np.add.reduceat(differ, np.arange(0, differ.shape[0], TILE), axis=0, dtype=np.intp)
    return np.add.reduceat(rows, np.arange(0, differ.shape[1], TILE), axis=1)


def _words(pixels: Pixels) -> npt.NDArray[np.uint32]:
    return pixels.view("<u4")[:, :, 0]


def _size(version: Version) -> int:
    return len(version.packed) + _OVERHEAD
