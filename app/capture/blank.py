"""Is a picture entirely black? X servers without the right to look give such ones, silently."""

from typing import Final

import numpy as np

from app.core.frame import Pixels

STRIDE: Final = 61  # of the sparse look; prime, so that it does not run along the lines of a grid
COLOURS: Final = np.uint32(0x00FFFFFF)  # B, G and R of a little-endian pixel, without X
ROWS: Final = 64  # looked at in one go: small enough to stay in the cache


def is_blank(pixels: Pixels) -> bool:
    """Return whether every colour of a (H, W, 4) BGRX picture is 0; X does not count.

    Microseconds for a picture that shows something, about half a millisecond at 1920x1080 for a
    black one.
    """
    if pixels[::STRIDE, ::STRIDE, :3].any():
        return False
    words = pixels.view("<u4")
    return not any(
        np.bitwise_and(words[row : row + ROWS], COLOURS).any() for row in range(0, len(words), ROWS)
    )
