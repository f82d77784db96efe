"""The way from mark to mark by arrow keys."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF

Direction = tuple[int, int]
"""Right and down, one of them 1 or -1, the other 0."""


def nearest(boxes: Mapping[int, QRectF], number: int, direction: Direction) -> int:
    """Return which of `boxes` comes next from that of `number`; 0 where there is none.

    What lies straight on is nearer than what lies aside.
    """
    if number not in boxes:
        return 0
    start, (across, down) = boxes[number].center(), direction
    found: list[tuple[float, int]] = []
    for other, box in boxes.items():
        way = box.center() - start
        ahead = way.x() * across + way.y() * down
        aside = abs(way.x() * down) + abs(way.y() * across)
        if other != number and ahead > 0 and aside <= 2 * ahead:
            found.append((ahead + 2 * aside, other))
    return min(found, default=(0.0, 0))[1]
