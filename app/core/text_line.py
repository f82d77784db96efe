"""`TextLine`: a line of text that was read off a picture, and where it stands there."""

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line in reading order; `box` is that of its letters, in pixels of the frame.

    `stops` are where each character begins and the last one ends, from left to right: one more than
    there are characters. A line that is turned has none.
    """

    text: str
    box: Box
    stops: tuple[float, ...] = ()

    def span(self, begin: int, end: int) -> Box:
        """Return the box of the characters from `begin` up to `end`, of all where it is turned."""
        if not self.stops:
            return self.box
        return self.stops[begin], self.box[1], self.stops[end], self.box[3]
