"""How monitors lie on a desktop, and where each of them is in one picture of all: geometry only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.ports import Monitor

LogicalBox = tuple[int, int, int, int]
"""Left, top, width and height, in the units in which a Wayland desktop is laid out."""

WHOLE: Final = "desktop"  # id of a picture that cannot be told apart into monitors
ROUNDING: Final = 2.0  # layout px by which a picture may differ: sizes were rounded to be told
SMALLEST: Final = 0.5  # a picture of this scale or less rather shows one of several monitors


@dataclass(frozen=True, slots=True)
class Part:
    """The pixels of `monitor` in one picture of the whole desktop: right and bottom exclusive."""

    monitor: Monitor
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How the monitors of a desktop lie, the primary one first; empty when nobody tells.

    `monitors` as they are told to others, each in its own device pixels. `logical` are the same in
    the same order, places and sizes in one unit for all of them: what a picture of all is cut by.
    """

    monitors: tuple[Monitor, ...] = ()
    logical: tuple[Monitor, ...] = ()


def laid_out(found: Sequence[tuple[Monitor, LogicalBox]]) -> Layout:
    """Return the layout of monitors with their boxes; the first one is primary.

    Of mirrored ones, which show the same, one is kept.
    """
    distinct: dict[LogicalBox, Monitor] = {}
    for monitor, box in found:
        distinct.setdefault(box, monitor)
    taken: set[str] = set()
    monitors = tuple(
        replace(monitor, id=_unique(monitor.id, taken), primary=index == 0)
        for index, monitor in enumerate(distinct.values())
    )
    logical = tuple(
        replace(monitor, x=x, y=y, width=width, height=height)
        for monitor, (x, y, width, height) in zip(monitors, distinct, strict=True)
    )
    return Layout(monitors, logical)


def with_primary(layout: Layout, primary: Monitor) -> Layout:
    """Return `layout` with that monitor first which `primary` means: by its name, else its place.

    As it is where it has no such monitor.
    """
    index = next(
        (
            index
            for index, each in enumerate(layout.logical)
            if each.id == primary.id or (each.x, each.y) == (primary.x, primary.y)
        ),
        0,
    )

    def first(monitors: tuple[Monitor, ...]) -> tuple[Monitor, ...]:
        order = (*monitors[index : index + 1], *monitors[:index], *monitors[index + 1 :])
        return tuple(replace(each, primary=at == 0) for at, each in enumerate(order))

    return Layout(first(layout.monitors), first(layout.logical))


def arranged(found: Iterable[Monitor], bounds: Monitor) -> tuple[Monitor, ...]:
    """Return what can be grabbed of `found`: the primary monitor first, every id once.

    Each monitor is cut to `bounds` (the whole desktop); those outside are left out, and of
    mirrored ones, which show the same picture, one is kept. The first is primary where none is.
    """
    inside = [cut for monitor in found if (cut := _cut(monitor, bounds))]
    inside.sort(key=lambda monitor: not monitor.primary)  # stable: the others keep their order
    distinct: dict[tuple[int, int, int, int], Monitor] = {}
    for monitor in inside:
        place = (monitor.x, monitor.y, monitor.width, monitor.height)
        distinct.setdefault(place, monitor)
    taken: set[str] = set()
    return tuple(
        replace(monitor, id=_unique(monitor.id, taken), primary=index == 0)
        for index, monitor in enumerate(distinct.values())
    )


def _cut(monitor: Monitor, bounds: Monitor) -> Monitor | None:
    x1, y1 = max(monitor.x, bounds.x), max(monitor.y, bounds.y)
    x2 = min(monitor.x + monitor.width, bounds.x + bounds.width)
    y2 = min(monitor.y + monitor.height, bounds.y + bounds.height)
    if x1 >= x2 or y1 >= y2:
        return None
    return replace(monitor, x=x1, y=y1, width=x2 - x1, height=y2 - y1)


def _unique(name: str, taken: set[str]) -> str:
    """Return `name`, or "name-2" and so on where it is `taken`; adds what it returns."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    taken.add(candidate)
    return candidate


def parts(width: int, height: int, monitors: Sequence[Monitor]) -> tuple[Part, ...]:
    """Return where each of `monitors` is in a picture (`width`, `height`) of all of them.

    The picture and the layout may differ in scale: compositors draw the whole desktop at the
    scale of their densest monitor and tell the layout in other units, so there is one factor for
    all. Empty when none explains the size: the picture shows something else, or the layout is not
    the one that it was taken from. One monitor alone is all of the picture, whatever its size.
    """
    if len(monitors) < 2:
        return tuple(Part(monitor, 0, 0, width, height) for monitor in monitors)
    left = min(monitor.x for monitor in monitors)
    top = min(monitor.y for monitor in monitors)
    across = max(monitor.x + monitor.width for monitor in monitors) - left
    down = max(monitor.y + monitor.height for monitor in monitors) - top
    scale_across, scale_down = width / across, height / down
    # The longer side tells the scale best: what was rounded weighs least there.
    scale = scale_across if across >= down else scale_down
    wrong = max(abs(scale * across - width), abs(scale * down - height))
    if scale <= SMALLEST or wrong > ROUNDING * scale:
        return ()
    found = tuple(
        Part(
            monitor,
            round((monitor.x - left) * scale_across),
            round((monitor.y - top) * scale_down),
            round((monitor.x - left + monitor.width) * scale_across),
            round((monitor.y - top + monitor.height) * scale_down),
        )
        for monitor in monitors
    )
    return () if any(part.x1 == part.x2 or part.y1 == part.y2 for part in found) else found
