"""`TextLine`: a line of text that was read off a picture, and where it stands there."""

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line in reading order; `box` is that of its letters, in pixels of the frame.

    `stops` are where each character begins and the last one ends: one more than there are
    characters, from left to right, or from right to left where all of it is written so. A line that
    is turned, or goes both ways, has none. `sure` is how sure its reader was of it, 0 to 1; what
    stands in a file is sure.
    """

    text: str
    box: Box
    stops: tuple[float, ...] = ()
    sure: float = 1.0

    def span(self, begin: int, end: int) -> Box:
        """Return the box of the characters from `begin` up to `end`, of all without stops."""
        if not self.stops:
            return self.box
        left, right = sorted((self.stops[begin], self.stops[end]))
        return left, self.box[1], right, self.box[3]
