"""What is selected in a capture, and the frames that it amounts to."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.ui.overlay.selection import Region
from app.ui.overlay.window import CaptureWindow


@dataclass(frozen=True, slots=True)
class Part:
    """A region of one monitor is selected; all of it is the monitor."""

    window: CaptureWindow
    region: Region


@dataclass(frozen=True, slots=True)
class Everything:
    """All monitors are selected."""


Selected = Part | Everything | Frame | None
"""What would be asked about; a frame is a picture from elsewhere."""


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
        case picture:
            return (picture,)


def part_at(place: Rect, windows: Sequence[CaptureWindow]) -> Part | None:
    """Return what lies at `place` of a desktop; None where that is not among `windows`."""
    for window in windows:
        source = window.frame.source
        if isinstance(source, Screen) and place.space == Desktop(source.monitor):
            inside = place.clipped(window.extent.width, window.extent.height)
            if inside.width >= 1 and inside.height >= 1:
                return Part(window, Region(*(round(value) for value in inside.corners)))
    return None
