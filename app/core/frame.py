"""`Frame`: one still picture, whatever it came from."""

import hashlib
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.core.detail import Detail
from app.core.place import Desktop, Inside, Rect

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Screen:
    """Taken from a monitor; `rect` is what was taken, `window` and `app` what stood there."""

    monitor: str
    rect: Rect
    window: str = ""
    app: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """Read from a file; `name` is what the user called it ("-" for standard input)."""

    name: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Page `number` (from 1) of a document."""

    document: str
    number: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A picture of a clip at `seconds` from its start."""

    clip: str
    seconds: float


Source = Screen | File | Page | Moment


@dataclass(frozen=True, eq=False)
class Frame:
    """A still picture.

    `pixels` is (H, W, 4) uint8 in the order B, G, R, X (X is undefined), C-contiguous, in device
    pixels: the layout of mss and of Qt's RGB32, so nothing is converted between screen and canvas.
    The frame shares the array with whoever made it and marks it read-only; nobody writes to it
    afterwards. Frames are equal when they are the same frame (`id`).
    """

    pixels: Pixels
    source: Source
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        shape = self.pixels.shape
        if self.pixels.dtype != np.uint8 or len(shape) != 3 or shape[2] != 4 or 0 in shape:
            raise ValueError(f"not a BGRX picture: {self.pixels.dtype} {shape}")
        if not self.pixels.flags.c_contiguous:
            raise ValueError("the pixels of a frame must be C-contiguous")
        self.pixels.flags.writeable = False

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def rect(self) -> Rect:
        """The whole frame in its own space."""
        return Rect(0, 0, self.width, self.height, Inside(self.id))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over size and pixels (hexadecimal); the unused fourth channel is left out."""
        total = hashlib.sha256(f"{self.width}x{self.height}".encode())
        total.update(np.ascontiguousarray(self.pixels[:, :, :3]).data)
        return total.hexdigest()

    @cached_property
    def detail(self) -> Detail:
        """Where in it there is something to be read or looked at."""
        return Detail(self.pixels)

    def rgb(self) -> Pixels:
        """Return a new (H, W, 3) RGB array."""
        return np.ascontiguousarray(self.pixels[:, :, 2::-1])

    def crop(self, rect: Rect) -> "Frame":
        """Return the pixels under `rect` (clipped to the frame) as a new frame with its own copy.

        Raises ValueError when nothing of `rect` lies inside.
        """
        inside = rect.clipped(self.width, self.height)
        x1, y1 = int(inside.x1), int(inside.y1)
        x2, y2 = int(np.ceil(inside.x2)), int(np.ceil(inside.y2))
        source = self.source
        if isinstance(source, Screen):
            origin = source.rect
            source = Screen(
                source.monitor,
                Rect(
                    origin.x1 + x1,
                    origin.y1 + y1,
                    origin.x1 + x2,
                    origin.y1 + y2,
                    Desktop(source.monitor),
                ),
                source.window,
                source.app,
            )
        return Frame(self.pixels[y1:y2, x1:x2].copy(), source)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frame) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)
