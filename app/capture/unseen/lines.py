"""Which parts of a window are to be seen, at some lines of it."""

from collections.abc import Iterator, Sequence

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels."""


def seen_lines(place: Box, above: Sequence[Box], count: int) -> Iterator[Box]:
    """Yield what of `count` lines over the height of `place` none of the boxes `above` covers."""
    x, y, width, height = place
    for number in range(count):
        line = y + (2 * number + 1) * height // (2 * count)
        for left, right in _uncovered(x, x + width, line, above):
            yield left, line, right - left, 1


def _uncovered(left: int, right: int, line: int, above: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a line from `left` to `right` that no box covers."""
    at = left
    for x, y, width, height in sorted(above):
        if y <= line < y + height and x < right and x + width > at:
            if x > at:
                yield at, x
            at = x + width
    if at < right:
        yield at, right
