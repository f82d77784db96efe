"""How much of a picture is another one than before: the part of its tiles that changed."""

from typing import Final

from app.core.frame import Pixels
from app.media.video.ffmpeg import VideoFrame
from app.media.video.pixels import grey

_WIDE: Final = 640  # pixels at most that are compared
_SIDE: Final = 16  # of a tile: three lines of text on a screen of 1920 pixels
_NOISE: Final = 28  # levels of brightness: more than an encoder is wrong by, less than any letter


class Tiles:
    """Compares the pictures of one video, each with the last one that was kept.

    `width` and `height` in pixels as they are coded: whether they are turned does not matter.
    """

    def __init__(self, width: int, height: int) -> None:
        scale = min(1.0, _WIDE / max(width, height))
        self._width = max(1, round(width * scale))
        self._height = max(1, round(height * scale))
        self._kept: Pixels | None = None

    def change(self, frame: VideoFrame) -> float:
        """Return the part of its tiles that differ, 0 to 1; one that differs is kept from now on.

        Everything differs in the first picture.
        """
        import numpy as np

        seen = grey(frame, self._width, self._height)
        if self._kept is None:
            self._kept = seen
            return 1.0
        off = np.maximum(seen, self._kept) - np.minimum(seen, self._kept)
        rows = np.maximum.reduceat(off, np.arange(0, self._height, _SIDE), axis=0)
        tiles = np.maximum.reduceat(rows, np.arange(0, self._width, _SIDE), axis=1)
        change = float((tiles > _NOISE).mean())
        if change:
            self._kept = seen
        return change
