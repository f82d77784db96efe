"""Where things of a PDF page lie as it is shown: turned, cropped, from its top left corner."""

from dataclasses import dataclass
from typing import Final

from app.core.text_line import Box

_SMALLEST: Final = 1.0  # points of a side; what says less has none


@dataclass(frozen=True, slots=True)
class Placement:
    """What is shown of a page, in its own points (y upwards), turned `quarters` clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points as it is shown."""
        width = max(_SMALLEST, self.right - self.left)
        height = max(_SMALLEST, self.top - self.bottom)
        return (height, width) if self.quarters % 2 else (width, height)

    def shown(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return a box of the page's own points as it is shown."""
        if not self.quarters:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        match self.quarters:
            case 1:
                return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 2:
                return (
                    self.right - right,
                    bottom - self.bottom,
                    self.right - left,
                    top - self.bottom,
                )
            case _:
                return self.top - top, self.right - right, self.top - bottom, self.right - left
