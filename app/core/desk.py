"""Which windows stand where in a picture of the screen, and what is seen of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.frame import Frame, Screen
from app.core.ports import Monitor
from app.core.text_line import Box
from app.core.windows import DesktopWindow, ShownWindow

Desk = Mapping[str, Sequence[ShownWindow]]
"""What stood on each monitor, by its id, when it was taken: the top one first, in pixels of its
still and cut at its edges."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Which windows stood where at one moment; `untold` is why nobody knows, "" where they do."""

    desk: Desk
    untold: str = ""


UNKNOWN: Final = Standing({})


def desk(
    frames: Iterable[Frame], monitors: Iterable[Monitor], windows: Sequence[DesktopWindow]
) -> Desk:
    """Return where `windows` are in the whole stills of `monitors` that were taken just now."""
    known = {each.id: each for each in monitors}
    return {
        frame.source.monitor: _on(monitor, frame, windows)
        for frame in frames
        if isinstance(frame.source, Screen) and (monitor := known.get(frame.source.monitor))
    }


def _on(
    monitor: Monitor, frame: Frame, windows: Sequence[DesktopWindow]
) -> tuple[ShownWindow, ...]:
    """Return the windows on one still, which may count in other pixels than the monitor."""
    found: list[ShownWindow] = []
    for order, each in enumerate(windows):
        if each.output is not None and each.output.monitor != monitor.id:
            continue
        room = each.output or monitor
        x, y = (each.x, each.y) if each.output else (each.x - monitor.x, each.y - monitor.y)
        across, down = frame.width / room.width, frame.height / room.height
        left, top = max(x, 0), max(y, 0)
        right, bottom = min(x + each.width, room.width), min(y + each.height, room.height)
        box = round(left * across), round(top * down), round(right * across), round(bottom * down)
        if box[0] < box[2] and box[1] < box[3]:
            found.append(ShownWindow(each.title, each.app, box, order, each.panel, each.id))
    return tuple(found)


def shown_in(frame: Frame, windows: Desk) -> tuple[ShownWindow, ...]:
    """Return the windows in a frame that was taken from the screen, or cut out of one.

    The top one first, in pixels of `frame`, cut at its edges; those that others cover are among
    them. None in a picture from elsewhere.
    """
    source = frame.source
    if not isinstance(source, Screen):
        return ()
    left, top = source.rect.x1, source.rect.y1
    found: list[ShownWindow] = []
    for each in windows.get(source.monitor, ()):
        x1, y1, x2, y2 = each.box
        box = (
            max(x1 - left, 0.0),
            max(y1 - top, 0.0),
            min(x2 - left, float(frame.width)),
            min(y2 - top, float(frame.height)),
        )
        if box[0] < box[2] and box[1] < box[3]:
            found.append(replace(each, box=box))
    return tuple(found)


def at(x: float, y: float, windows: Iterable[ShownWindow]) -> ShownWindow | None:
    """Return the window that is seen at a place in their picture; None on panels and beside all.

    `windows` from the top.
    """
    for each in windows:  # tens: a plain loop takes microseconds
        left, top, right, bottom = each.box
        if left <= x < right and top <= y < bottom:
            return None if each.panel else each
    return None


def around(box: Box, windows: Iterable[ShownWindow]) -> ShownWindow | None:
    """Return the window that all of `box` shows, None where anything else is seen there.

    `windows` from the top; `box` in their pixels.
    """
    x1, y1, x2, y2 = box
    for each in windows:
        left, top, right, bottom = each.box
        if left < x2 and x1 < right and top < y2 and y1 < bottom:  # the first one that is there
            inside = left <= x1 and top <= y1 and x2 <= right and y2 <= bottom
            return each if inside and not each.panel else None
    return None


def of_window(frame: Frame, window: ShownWindow) -> Frame:
    """Return `frame` (one from the screen) as a picture of `window`; it stays the same frame."""
    source = frame.source
    assert isinstance(source, Screen)
    told = Screen(source.monitor, source.rect, window.title, window.app)
    return Frame(frame.memory, told, frame.id)
