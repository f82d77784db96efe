"""What an X server tells of painting; nothing of it needs one, or the library for it."""

from typing import Final, NamedTuple

Box = tuple[int, int, int, int]
"""x1, y1, x2, y2 in pixels of the desktop; x2 and y2 are exclusive."""

EVERYTHING: Final[Box] = (-(1 << 24), -(1 << 24), 1 << 24, 1 << 24)
"""A box that no desktop is larger than."""


class Painted(NamedTuple):
    """What was told: a box around all that was painted, and whether monitors lie otherwise now."""

    box: Box | None
    rearranged: bool


def joined(one: Box | None, other: Box | None) -> Box | None:
    """Return a box around both."""
    if one is None or other is None:
        return one or other
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )
