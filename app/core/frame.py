"""`Frame`: one still picture, whatever it came from.

A program that waits for a key, and a screen that is shown still, need no numpy: it is loaded when
somebody first asks for `pixels`.
"""

import math
import uuid
from dataclasses import InitVar, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from app.core.place import Desktop, Inside, Rect

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from app.core.detail import Detail

Pixels: TypeAlias = "npt.NDArray[np.uint8]"


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
    """Page `number` (from 1) of a document.

    `part` is what of the page a picture shows: left, top, right, bottom in points from its top left
    corner; None for all of it. It shows that turned clockwise by so many quarters (0 to 3).
    """

    document: str
    number: int
    part: tuple[float, float, float, float] | None = None
    turned: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """A picture of a clip at `seconds` from its start."""

    clip: str
    seconds: float


Source = Screen | File | Page | Moment


@dataclass(frozen=True, eq=False)
class Frame:
    """A still picture.

    It is made from an array or a memoryview: (H, W, 4) bytes in the order B, G, R, X (X is
    undefined), C-contiguous, in device pixels: the layout of mss and of Qt's RGB32, so nothing is
    converted between screen and canvas. The frame shares it with whoever made it, and marks an
    array read-only; nobody writes to it afterwards. `memory` is a read-only view of it. Frames are
    equal when they are the same frame (`id`).
    """

    given: InitVar["Pixels | memoryview"]
    source: Source
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    memory: memoryview = field(init=False, repr=False)

    def __post_init__(self, given: "Pixels | memoryview") -> None:
        memory = given if isinstance(given, memoryview) else given.data
        shape = memory.shape or ()
        if memory.format != "B" or len(shape) != 3 or shape[2] != 4 or 0 in shape:
            raise ValueError(f"not a BGRX picture: {memory.format} {shape}")
        if not memory.c_contiguous:
            raise ValueError("the pixels of a frame must be C-contiguous")
        if not isinstance(given, memoryview):
            given.flags.writeable = False
        object.__setattr__(self, "memory", memory.toreadonly())

    @cached_property
    def pixels(self) -> Pixels:
        """`memory` as an array, (H, W, 4) uint8, read-only."""
        import numpy as np

        return np.asarray(self.memory)

    @property
    def width(self) -> int:
        return self.memory.nbytes // (4 * self.height)

    @property
    def height(self) -> int:
        return len(self.memory)

    @property
    def rect(self) -> Rect:
        """The whole frame in its own space."""
        return Rect(0, 0, self.width, self.height, Inside(self.id))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over size and pixels (hexadecimal); the unused fourth channel is left out."""
        import hashlib

        import numpy as np

        total = hashlib.sha256(f"{self.width}x{self.height}".encode())
        total.update(np.ascontiguousarray(self.pixels[:, :, :3]).data)
        return total.hexdigest()

    @cached_property
    def detail(self) -> "Detail":
        """Where in it there is something to be read or looked at."""
        from app.core.detail import Detail

        return Detail(self.pixels)

    def rgb(self) -> Pixels:
        """Return a new (H, W, 3) RGB array."""
        import numpy as np

        return np.ascontiguousarray(self.pixels[:, :, 2::-1])

    def crop(self, rect: Rect) -> "Frame":
        """Return the pixels under `rect` (clipped to the frame) as a new frame with its own copy.

        Raises ValueError when nothing of `rect` lies inside.
        """
        inside = rect.clipped(self.width, self.height)
        x1, y1 = int(inside.x1), int(inside.y1)
        x2, y2 = math.ceil(inside.x2), math.ceil(inside.y2)
        if x1 >= x2 or y1 >= y2:
            raise ValueError(f"nothing of {rect.corners} lies in {self.width} x {self.height}")
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
        return Frame(self._copied(x1, y1, x2, y2), source)

    def _copied(self, x1: int, y1: int, x2: int, y2: int) -> memoryview:
        """Return a copy of whole pixels; right and bottom are exclusive."""
        line, left, right = 4 * self.width, 4 * x1, 4 * x2
        rows = self.memory.cast("B")
        copied = b"".join(rows[y * line + left : y * line + right] for y in range(y1, y2))
        return memoryview(copied).cast("B", (y2 - y1, x2 - x1, 4))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frame) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)
