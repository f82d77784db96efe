"""What is selected in a capture, and the frames that it amounts to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.ui.overlay.selection import Region
from app.ui.overlay.window import CaptureWindow

Source = Literal["region", "window", "monitor", "all", "file", "clipboard"]
"""What can be asked for instead of a drag."""

Out = Literal["copy", "save"]
"""What can be done with what is selected instead of asking about it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A region of one monitor is selected; all of it is the monitor."""

    window: CaptureWindow
    region: Region


@dataclass(frozen=True, slots=True)
class Everything:
    """All monitors are selected."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures from elsewhere, one at least."""

    frames: tuple[Frame, ...]


Selected = Part | Everything | Pictures | None
"""What would be asked about."""


def cut_out(selected: Selected, windows: Sequence[CaptureWindow]) -> tuple[Frame, ...]:
    """Return the frames that are selected; a whole monitor is its still itself, not a copy."""
    match selected:
        case None:
            return ()
        case Everything():
            return tuple(window.frame for window in windows)
        case Part(window, region) if region == window.extent.region:
            return (window.frame,)
        case Part(window, region):
            corners = region.x1, region.y1, region.x2, region.y2
            return (window.frame.crop(Rect(*corners, window.frame.rect.space)),)
        case Pictures(frames):
            return frames


def place_of(frames: Sequence[Frame]) -> Rect | None:
    """Return where one frame was taken; None for several, and for pictures from elsewhere."""
    source = frames[0].source if len(frames) == 1 else None
    return source.rect if isinstance(source, Screen) else None


def part_at(place: Rect, windows: Sequence[CaptureWindow]) -> Part | None:
    """Return what lies at `place` of a desktop; None where that is not among `windows`."""
    for window in windows:
        source = window.frame.source
        if isinstance(source, Screen) and place.space == Desktop(source.monitor):
            inside = place.clipped(window.extent.width, window.extent.height)
            if inside.width >= 1 and inside.height >= 1:
                return Part(window, Region(*(round(value) for value in inside.corners)))
    return None
