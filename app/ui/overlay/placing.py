"""Where the ask bar goes: beside what it is about, on the same monitor."""

from app.ui.overlay.projection import Box


def beside(target: Box, width: float, height: float, room: Box, gap: float) -> tuple[float, float]:
    """Return the corner of a bar `width` x `height`: below `target`, above, beside or inside it.

    `room` is the monitor; the bar never leaves it, and covers `target` only where nothing else is
    left. It keeps a distance of `gap` from both.
    """
    left, top, across, down = room
    x, y, wide, high = target
    right, bottom = left + across, top + down
    level = _within(x, left + gap, right - gap - width)
    if y + high + gap + height + gap <= bottom:
        return level, y + high + gap
    if y - gap - height - gap >= top:
        return level, y - gap - height
    upright = _within(y + high - height, top + gap, bottom - gap - height)
    if x + wide + gap + width + gap <= right:
        return x + wide + gap, upright
    if x - gap - width - gap >= left:
        return x - gap - width, upright
    lowest = min(y + high, bottom) - gap - height
    return (
        _within(x + (wide - width) / 2, left + gap, right - gap - width),
        _within(lowest, top + gap, bottom - gap - height),
    )


def placed(
    target: Box, width: float, height: float, tallest: float, room: Box, gap: float
) -> tuple[float, float]:
    """Return the corner of a bar that may grow from `height` to `tallest` without moving.

    Under `target` it grows downwards, everywhere else upwards.
    """
    x, y = beside(target, width, tallest, room, gap)
    if _covers((x, y, width, tallest), target):
        return beside(target, width, height, room, gap)
    return (x, y) if y >= target[1] + target[3] else (x, y + tallest - height)


def apart(
    target: Box, other: Box, width: float, height: float, room: Box, gap: float, title: float
) -> tuple[float, float]:
    """Return the corner of a bar that covers neither `target` nor the bar `other`, if it can.

    Above `target`, over the `title` that its size is said in; else below it, else over or under
    `other`; never outside `room`, and over `target` rather than over `other`.
    """
    left, top, across, down = room
    x, y, _wide, high = target
    places = (
        (x, y - title - height),
        (x, y + high + gap),
        (other[0], other[1] - gap - height),
        (other[0], other[1] + other[3] + gap),
        (x + (across - width) / 2, top + gap),
    )
    inside = [
        (_within(left_of, left + gap, left + across - gap - width), at)
        for left_of, at in places
        if top + gap <= at <= top + down - gap - height
    ]
    clear = [at for at in inside if not _covers((*at, width, height), other)]
    best = [at for at in clear if not _covers((*at, width, height), target)]
    return (*best, *clear, (left, top))[0]


def _covers(one: Box, other: Box) -> bool:
    return all(
        one[axis] < other[axis] + other[axis + 2] and other[axis] < one[axis] + one[axis + 2]
        for axis in (0, 1)
    )


def _within(value: float, low: float, high: float) -> float:
    """Return `value` between both; the lower one where they leave no room."""
    return max(low, min(value, high))
