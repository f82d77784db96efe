"""Is a picture entirely black? X servers without the right to look give such ones, silently."""

from typing import Final

STRIDE: Final = 61  # pixels of the sparse look; prime, so that it does not run along lines
COLOURS: Final = b"\xff\xff\xff\0"  # B, G and R of a pixel, without X
PIECE: Final = 1 << 17  # pixels looked at in one go: few enough to stay in the cache


def is_blank(memory: memoryview) -> bool:
    """Return whether every colour of BGRX pixels (C-contiguous) is 0; X does not count.

    Microseconds for a picture that shows something, 10 ms at 1920x1080 for a black one. It is asked
    between a key and the still, so it does not wait for numpy to be loaded.
    """
    values = memory.cast("B")
    if any(any(values[channel :: 4 * STRIDE]) for channel in range(3)):
        return False
    colours = int.from_bytes(COLOURS * PIECE, "little")
    return not any(
        int.from_bytes(values[start : start + 4 * PIECE], "little") & colours
        for start in range(0, len(values), 4 * PIECE)
    )
