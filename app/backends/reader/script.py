"""`Script`: the visible text of a reply while it is written, with the places it points to."""

from typing import Final

from app.backends.reader.lines import Bounds
from app.core.chat import Clip, Text
from app.core.chips import chip
from app.core.frame import Frame
from app.core.mark import Mark, PointXY

AIR: Final = 2.0  # pixels between a text and the box around it


class Script:
    """Counts code points and marks, so that each mark knows where it belongs in the text."""

    def __init__(self) -> None:
        self.length = 0
        self.marks = 0

    def say(self, text: str) -> Text:
        """Return the next piece of the text."""
        self.length += len(text)
        return Text(text)

    def mark(self, frame: Frame, bounds: Bounds, label: str, at: int) -> Mark:
        """Return the mark of a box in pixels of `frame`; `at` is its offset in the text."""
        self.marks += 1
        return Mark("box", _airy(bounds, frame.width, frame.height), label, frame.id, at)

    def mark_at(self, clip: Clip, seconds: float, bounds: Bounds, label: str, at: int) -> Mark:
        """Return the mark of a box in pixels of `clip` at a time of it."""
        self.marks += 1
        corners = _airy(bounds, clip.width, clip.height)
        return Mark("box", corners, label, clip.id, at, t=seconds)

    def chip(self) -> str:
        """Return the chip of the mark that comes next."""
        return chip(self.marks + 1)


def _airy(bounds: Bounds, width: int, height: int) -> tuple[PointXY, PointXY]:
    """Return the corners of the box around a text."""
    x1, y1, x2, y2 = bounds
    left, right = (min(max(x, 0.0), float(width)) for x in (x1 - AIR, x2 + AIR))
    top, bottom = (min(max(y, 0.0), float(height)) for y in (y1 - AIR, y2 + AIR))
    return (left, top), (right, bottom)
