"""Where border and bar of a recording stand: outside of what is recorded, or nowhere.

Pure geometry in logical pixels of the desktop.
"""

from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize

from app.ui import theme

STROKE: Final = sum(theme.RECORDING_STROKES)
_GAP: Final = 2 * theme.GRID  # px between the bar, the border and the end of the screen


def covering(place: QRectF) -> QRect:
    """Return the whole pixels that `place` is in, all of it: what may show nothing of ours."""
    left, top = floor(place.left()), floor(place.top())
    return QRect(left, top, ceil(place.right()) - left, ceil(place.bottom()) - top)


def strips(target: QRect, room: QRect) -> list[QRect]:
    """Return the four sides of a border around `target`, cut at `room`: empty where none is left.

    Left, top, right, bottom.
    """
    outer = target.adjusted(-STROKE, -STROKE, STROKE, STROKE)
    high, wide = outer.height(), target.width()
    sides = (
        QRect(outer.left(), outer.top(), STROKE, high),
        QRect(target.left(), outer.top(), wide, STROKE),
        QRect(target.right() + 1, outer.top(), STROKE, high),
        QRect(target.left(), target.bottom() + 1, wide, STROKE),
    )
    return [side.intersected(room) for side in sides]


def reach(target: QRect, rooms: Sequence[QRect]) -> QRect:
    """Return where a border around `target` may be: on its monitor, the first of `rooms`.

    A window may hang over to others; the border goes with it.
    """
    found = QRect(rooms[0])
    if not found.contains(target):
        for other in rooms[1:]:
            if other.intersects(target):
                found = found.united(other)
    return found


def bar_corner(target: QRect, size: QSize, rooms: Sequence[QRect]) -> QPoint | None:
    """Return where a bar of `size` goes: below `target`, above, beside it, on another monitor.

    `rooms` are the monitors, that of `target` first; None where each place would be in the picture.
    """
    for box in _places(target, size, rooms):
        if any(room.contains(box) for room in rooms) and not box.intersects(_kept(target)):
            return box.topLeft()
    return None


def dragged_corner(
    wanted: QPoint, target: QRect, size: QSize, rooms: Sequence[QRect]
) -> QPoint | None:
    """Return the place nearest to `wanted` where a bar is on a monitor and covers no `target`."""
    kept, box = _kept(target), QRect(wanted, size)
    room = min(rooms, key=lambda each: _distance(box.center(), each))
    inside = _within(box, room)
    ways = (
        inside.topLeft(),
        QPoint(inside.x(), kept.bottom() + 1),
        QPoint(inside.x(), kept.top() - size.height()),
        QPoint(kept.right() + 1, inside.y()),
        QPoint(kept.left() - size.width(), inside.y()),
    )
    clear = [
        way
        for way in ways
        if room.contains(QRect(way, size)) and not QRect(way, size).intersects(kept)
    ]
    return min(clear, key=lambda way: (way - wanted).manhattanLength(), default=None)


def _places(target: QRect, size: QSize, rooms: Sequence[QRect]) -> Iterator[QRect]:
    room, kept = rooms[0], _kept(target).adjusted(-_GAP, -_GAP, _GAP, _GAP)
    box = QRect(QPoint(0, 0), size)
    box.moveCenter(target.center())
    level, upright = _within(box, room), _within(box, room)
    for y in (kept.bottom() + 1, kept.top() - size.height()):
        level.moveTop(y)
        yield QRect(level)
    for x in (kept.right() + 1, kept.left() - size.width()):
        upright.moveLeft(x)
        yield QRect(upright)
    for other in rooms[1:]:
        box.moveCenter(other.center())
        box.moveBottom(other.bottom() - _GAP)
        yield QRect(box)


def _kept(target: QRect) -> QRect:
    """Return what nothing else may cover: `target` with its border."""
    return target.adjusted(-STROKE, -STROKE, STROKE, STROKE)


def _within(box: QRect, room: QRect) -> QRect:
    """Return `box` moved into `room`, as far as that is large enough."""
    x = max(room.left(), min(box.x(), room.right() + 1 - box.width()))
    y = max(room.top(), min(box.y(), room.bottom() + 1 - box.height()))
    return QRect(QPoint(x, y), box.size())


def _distance(point: QPoint, room: QRect) -> int:
    x = min(max(point.x(), room.left()), room.right())
    y = min(max(point.y(), room.top()), room.bottom())
    return (point - QPoint(x, y)).manhattanLength()
