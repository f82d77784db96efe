"""Places on a desktop and in a frame, in device pixels. A place carries the space it lies in."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Desktop:
    """The space of one monitor: device pixels from its own top-left corner."""

    screen: str


@dataclass(frozen=True, slots=True)
class Inside:
    """The space of one frame: pixels from its top-left corner; `frame` is `Frame.id`."""

    frame: str


Space = Desktop | Inside


@dataclass(frozen=True, slots=True)
class Point:
    """A point in pixels of `space`."""

    x: float
    y: float
    space: Space


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in pixels of `space`: left, top inclusive; right, bottom exclusive."""

    x1: float
    y1: float
    x2: float
    y2: float
    space: Space

    def __post_init__(self) -> None:
        if self.x2 < self.x1 or self.y2 < self.y1:
            raise ValueError(f"corners out of order: {self.x1, self.y1, self.x2, self.y2}")

    @property
    def width(self) -> float:
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        return self.y2 - self.y1

    @property
    def corners(self) -> tuple[float, float, float, float]:
        return self.x1, self.y1, self.x2, self.y2

    def clipped(self, width: float, height: float) -> Self:
        """Return the part of it inside (0, 0, width, height); empty when there is none."""
        x1, x2 = (min(max(value, 0.0), width) for value in (self.x1, self.x2))
        y1, y2 = (min(max(value, 0.0), height) for value in (self.y1, self.y2))
        return type(self)(x1, y1, x2, y2, self.space)
