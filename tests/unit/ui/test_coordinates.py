"""What is dragged is what is taken, whatever the monitors, their scales and their stills.

Pain 4 (the wrong region under fractional or mixed scales) and 7 (the wrong monitor).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, cast

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRect
from PySide6.QtGui import QScreen

from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Monitor
from app.ui.overlay.projection import Projection, project
from app.ui.overlay.screens import matched
from app.ui.overlay.selection import Region, Size, begun, walked

SCALES: Final = (1.0, 1.1, 1.25, 1.3333333, 1.5, 1.6666667, 1.75, 2.0, 2.25, 2.5, 3.0)
Spot = tuple[int, int]


@dataclass(frozen=True)
class Shown:
    """A monitor as Qt tells it: the corner in device pixels, the size in logical ones."""

    monitor: Monitor
    ratio: float

    def geometry(self) -> QRect:
        found = self.monitor
        size = round(found.width / self.ratio), round(found.height / self.ratio)
        return QRect(found.x, found.y, *size)

    def devicePixelRatio(self) -> float:
        return self.ratio


@dataclass(frozen=True)
class Aim:
    """A drag on a monitor, between two of its device pixels."""

    size: Size
    ratio: float
    first: Spot
    last: Spot
    crossing: float = field(default=0.0)  # of a pixel: pointers lie between them, too


sizes = st.builds(Size, st.integers(200, 5200), st.integers(200, 5200))


@st.composite
def aims(draw: st.DrawFn) -> Aim:
    size = draw(sizes)
    columns, rows = st.integers(0, size.width - 1), st.integers(0, size.height - 1)
    spots = st.tuples(columns, rows)
    ratio, crossing = draw(st.sampled_from(SCALES)), draw(st.sampled_from((0.0, 0.3, 0.9)))
    return Aim(size, ratio, draw(spots), draw(spots), crossing)


def placed(aim: Aim) -> Projection:
    """The still of a monitor of that size in the window that covers it."""
    across, down = round(aim.size.width / aim.ratio), round(aim.size.height / aim.ratio)
    return project(aim.size, across, down, aim.ratio)


def logical(spot: Spot, aim: Aim) -> tuple[float, float]:
    """Where Qt says that the pointer is."""
    x, y = spot
    return (x + aim.crossing) / aim.ratio, (y + aim.crossing) / aim.ratio


@given(aims())
@settings(deadline=None)
@example(Aim(Size(1366, 768), 1.25, (7, 9), (1365, 767)))
@example(Aim(Size(1080, 1920), 1.75, (1079, 0), (3, 1919), 0.9))
@example(Aim(Size(1920, 1080), 2.25, (0, 0), (1919, 1079)))
def test_a_drag_takes_exactly_the_pixels_under_it(aim: Aim) -> None:
    shown = placed(aim)
    assert shown.inside(*logical(aim.first, aim)) == aim.first
    drag = begun(*shown.inside(*logical(aim.first, aim)), None, 6, aim.size)
    region = drag.at(*shown.inside(*logical(aim.last, aim)))
    (x1, x2), (y1, y2) = (sorted(pair) for pair in zip(aim.first, aim.last, strict=True))
    wide, high = aim.size.width, aim.size.height
    x1, y1 = (wide if x1 == wide - 1 else x1), (high if y1 == high - 1 else y1)
    x2, y2 = (wide if x2 == wide - 1 else x2), (high if y2 == high - 1 else y2)
    if x1 == x2 or y1 == y2 or max(x2 - x1, y2 - y1) < 4:
        assert region is None
    else:
        assert region == Region(x1, y1, x2, y2)
        assert shown.device(region) == region  # and is shown where it is


@given(sizes, sizes, st.sampled_from(SCALES), st.data())
@settings(deadline=None)
def test_a_still_of_another_size_gives_the_pixel_that_is_shown_there(
    still: Size, monitor: Size, ratio: float, data: st.DataObject
) -> None:
    """As from a portal that answers with a picture in other pixels than the screen has."""
    shown = project(still, round(monitor.width / ratio), round(monitor.height / ratio), ratio)
    room = shown.shown
    x = data.draw(st.integers(room.x1, room.x2 - 1))
    y = data.draw(st.integers(room.y1, room.y2 - 1))
    column, row = shown.inside(x / ratio, y / ratio)
    under = shown.device(Region(column, row, column + 1, row + 1))
    assert under.x1 <= x < under.x2
    assert under.y1 <= y < under.y2


@given(aims(), st.integers(-9000, 9000), st.integers(-9000, 9000), st.booleans())
@settings(deadline=None)
def test_keys_stay_on_the_monitor(aim: Aim, dx: int, dy: int, far: bool) -> None:
    x, y = walked(*aim.first, dx, dy, aim.size, to_border=far)
    assert 0 <= x < aim.size.width
    assert 0 <= y < aim.size.height
    if far and dx:
        assert x == (aim.size.width - 1 if dx > 0 else 0)
    elif not far:
        assert abs(x - aim.first[0]) <= abs(dx)


# ---- which still is on which monitor


@st.composite
def desktops(draw: st.DrawFn) -> list[Shown]:
    """Monitors in a row or a column, left and right of the origin, some of them portrait."""
    found: list[Shown] = []
    x, y = draw(st.integers(-9000, 3000)), draw(st.integers(-9000, 3000))
    for number in range(draw(st.integers(1, 4))):
        size = draw(st.sampled_from([(1920, 1080), (1080, 1920), (3840, 2160), (1366, 768)]))
        monitor = Monitor(f"m{number}", x, y, *size, primary=not number)
        found.append(Shown(monitor, draw(st.sampled_from(SCALES))))
        if draw(st.booleans()):
            x, y = x + size[0], y + draw(st.integers(-400, 400))
        else:
            x, y = x + draw(st.integers(-400, 400)), y + size[1]
    return found


def still(monitor: Monitor) -> Frame:
    place = Rect(0, 0, monitor.width, monitor.height, Desktop(monitor.id))
    return Frame(np.zeros((2, 2, 4), np.uint8), Screen(monitor.id, place))


@given(desktops(), st.data())
@settings(deadline=None)
def test_each_still_is_on_its_monitor(desktop: list[Shown], data: st.DataObject) -> None:
    """Also when Qt tells them in another order, or has lost one of them."""
    there = data.draw(st.permutations(desktop))[: data.draw(st.integers(1, len(desktop)))]
    monitors = [each.monitor for each in desktop]
    frames = [still(monitor) for monitor in monitors]
    found = matched(frames, monitors, cast("Sequence[QScreen]", there))
    assert len(found) == len(there)
    for frame, screen in found:
        assert isinstance(frame.source, Screen)
        assert cast("Shown", screen).monitor.id == frame.source.monitor


def test_mirrored_monitors_show_the_same() -> None:
    """Two outputs in one place: the larger still is on the larger one."""
    large, small = Monitor("a", 0, 0, 1920, 1080), Monitor("b", 0, 0, 1280, 720)
    frames = [still(small), still(large)]
    there = [Shown(large, 1.5), Shown(small, 1.0)]
    found = matched(frames, [small, large], cast("Sequence[QScreen]", there))
    assert [cast("Shown", screen).monitor.id for _frame, screen in found] == ["b", "a"]
