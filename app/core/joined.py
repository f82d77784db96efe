"""Pictures of several monitors as one, as they lie on the desktop."""

from collections.abc import Sequence

from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Monitor


def joined(frames: Sequence[Frame], monitors: Sequence[Monitor]) -> Frame:
    """Return `frames` (one at least) as one picture, black where there is no monitor.

    One frame is returned itself. Those of which no monitor is known stand right of all others.
    """
    import numpy as np

    if len(frames) == 1:
        return frames[0]
    corners = _corners(frames, {monitor.id: monitor for monitor in monitors})
    left, top = (min(corner[axis] for corner in corners) for axis in (0, 1))
    ends = [(x + each.width, y + each.height) for each, (x, y) in zip(frames, corners, strict=True)]
    width, height = max(x for x, _y in ends) - left, max(y for _x, y in ends) - top
    whole = np.zeros((height, width, 4), np.uint8)
    for each, (x, y) in zip(frames, corners, strict=True):
        whole[y - top : y - top + each.height, x - left : x - left + each.width] = each.pixels
    return Frame(whole, Screen("", Rect(0, 0, width, height, Desktop(""))))


def _corners(frames: Sequence[Frame], known: dict[str, Monitor]) -> list[tuple[int, int]]:
    """Return where each frame lies on the desktop."""
    right = max((monitor.x + monitor.width for monitor in known.values()), default=0)
    found = []
    for frame in frames:
        monitor = known.get(frame.source.monitor) if isinstance(frame.source, Screen) else None
        if monitor is None:
            found.append((right, 0))
            right += frame.width
        else:
            found.append((monitor.x, monitor.y))
    return found
