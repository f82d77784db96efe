"""Decoded pictures as B, G, R, X in square pixels, upright."""

import struct
from dataclasses import dataclass
from typing import Any, Final

from app.core.frame import Pixels
from app.media.video.ffmpeg import VideoFrame

Matrix = tuple[int, int, int, int]

UPRIGHT: Final[Matrix] = (1, 0, 0, 1)

_OPAQUE: Final = 255
_UNSPECIFIED: Final = 2  # AVCOL_SPC_UNSPECIFIED of FFmpeg's pixfmt.h
_BT709: Final = 1
_HD: Final = (1280, 577)  # from this width or height on what says nothing is BT.709 in all players
_ONE: Final = 1 << 16  # of the numbers of a display matrix: 16.16 fixed point


@dataclass(frozen=True, slots=True)
class Look:
    """How the pictures of a video are shown.

    `width` and `height` as they are coded, but with square pixels; `turn` is the upper left of
    FFmpeg's display matrix (a, b, c, d in -1, 0, 1): x' = a x + c y, y' = b x + d y.
    """

    width: int
    height: int
    turn: Matrix = UPRIGHT

    @property
    def lying(self) -> bool:
        """Whether width and height change places."""
        return self.turn[0] == 0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as they are shown."""
        return (self.height, self.width) if self.lying else (self.width, self.height)

    def reduced(self, height: int) -> "Look":
        """Return it at most `height` pixels high when shown."""
        shown = self.size[1]
        if shown <= height:
            return self
        return Look(
            max(1, round(self.width * height / shown)),
            max(1, round(self.height * height / shown)),
            self.turn,
        )

    def within(self, side: int) -> "Look":
        """Return it with no side longer than `side` pixels."""
        longest = max(self.width, self.height)
        return self if longest <= side else self.reduced(max(1, self.size[1] * side // longest))


def look_of(frame: VideoFrame, aspect: float) -> Look:
    """Return how pictures like `frame` are shown; `aspect` of a pixel, width by height.

    Pixels become square by stretching, so that nothing is lost.
    """
    width, height = frame.width, frame.height
    if 0.1 <= aspect <= 10:
        width = round(width * max(1.0, aspect))
        height = round(height / min(1.0, aspect))
    return Look(width, height, _turn(frame))


def bgrx(frame: VideoFrame, look: Look) -> Pixels:
    """Return `frame` as `look` shows it, (height, width, 4) bytes, C-contiguous."""
    import numpy as np

    array = np.asarray(_converted(frame, look.width, look.height, "bgra"))
    if _clear(frame):
        array = _on_white(array)
    return np.ascontiguousarray(_turned(array, look.turn))


def grey(frame: VideoFrame, width: int, height: int) -> Pixels:
    """Return the brightness of `frame` as it is coded, in another size: (height, width) bytes."""
    array: Pixels = _converted(frame, width, height, "gray")
    return array


def _clear(frame: VideoFrame) -> bool:
    """Whether something of it may be transparent."""
    form = frame.format
    return form.has_palette or any(part.is_alpha for part in form.components)


def _converted(frame: VideoFrame, width: int, height: int, form: str) -> Any:
    silent = int(frame.colorspace) == _UNSPECIFIED
    large = frame.width >= _HD[0] or frame.height >= _HD[1]
    converted = frame.reformat(
        width,
        height,
        form,
        src_colorspace=_BT709 if silent and large else None,
        interpolation="AREA",
    )
    array: Any = converted.to_ndarray()
    return array


def _on_white(array: Pixels) -> Pixels:
    import numpy as np

    alpha = array[:, :, 3:]
    if alpha.min() == _OPAQUE:
        return array
    weight = alpha.astype(np.uint16)
    mixed = array * weight + _OPAQUE * (_OPAQUE - weight)
    return ((mixed + _OPAQUE // 2) // _OPAQUE).astype(np.uint8)


def _turned(array: Pixels, turn: Matrix) -> Pixels:
    a, b, c, d = turn
    if a == 0:
        array, a, d = array.swapaxes(0, 1), c, b
    return array[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1]


def _turn(frame: VideoFrame) -> Matrix:
    """Return the quarter turn and mirroring that the file asks for; others are not known."""
    found: Any = frame.side_data.get("DISPLAYMATRIX")
    if found is None:
        return UPRIGHT
    a, b, _u, c, d = (round(number / _ONE) for number in struct.unpack_from("<5i", bytes(found)))
    near = (a, b, c, d)
    known = {(x, 0, 0, y) for x in (1, -1) for y in (1, -1)}
    known |= {(0, x, y, 0) for x in (1, -1) for y in (1, -1)}
    return near if near in known else UPRIGHT
