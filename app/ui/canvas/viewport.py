"""`Viewport`: which part of a frame is seen, and how large. Numbers only, in device pixels."""

from typing import Final

SMALLEST: Final = 0.02  # zoom
LARGEST: Final = 32.0
_SMALL: Final = 40  # screen pixels: what is smaller both ways is hard to see
_NEAR: Final = 0.3  # of the room that it has when it was brought near
_NEAREST: Final = 2.0  # zoom at which pixels are large enough


class Viewport:
    """Looks at a frame of `width` x `height` pixels through a room of device pixels.

    `zoom` is device pixels a frame pixel. A frame smaller than the room stays in its middle; a
    larger one always fills it. While `fitted` the whole frame is seen, never larger than it is.
    """

    def __init__(self, margin: int) -> None:
        self.width = self.height = 0
        self.zoom = 1.0
        self.fitted = True
        self._margin = margin
        self._room = (1, 1)
        self._x = self._y = 0.0  # corner of the frame in the room

    # ---- what there is

    def show(self, width: int, height: int) -> None:
        """Look at another frame, all of it."""
        self.width, self.height = width, height
        self.fit()

    def exchange(self, width: int, height: int) -> None:
        """Look at the same part of another picture of the same, with fewer or more pixels."""
        if self.fitted or not self.width:
            self.show(width, height)
            return
        self.zoom *= self.width / width
        self.width, self.height = width, height
        self._x, self._y = self._kept(self._x, self._y)

    def resize(self, across: int, down: int) -> None:
        """Look through another room: at the same middle, or still at the whole frame."""
        middle = self.middle
        self._room = (max(across, 1), max(down, 1))
        if self.fitted:
            self.fit()
        else:
            self.centre(*middle)

    @property
    def room(self) -> tuple[int, int]:
        """What is looked through, in device pixels."""
        return self._room

    # ---- where things are

    @property
    def corner(self) -> tuple[int, int]:
        """Where the frame's top-left corner lies in the room; whole, so that pixels stay sharp."""
        return round(self._x), round(self._y)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the zoomed frame."""
        return max(1, round(self.width * self.zoom)), max(1, round(self.height * self.zoom))

    @property
    def middle(self) -> tuple[float, float]:
        """The place in the frame that is in the middle of the room."""
        return self.in_frame(self._room[0] / 2, self._room[1] / 2)

    @property
    def pannable(self) -> bool:
        """Whether the frame is larger than the room."""
        return self.size[0] > self._room[0] or self.size[1] > self._room[1]

    def in_frame(self, x: float, y: float) -> tuple[float, float]:
        """Return the place in the frame under a place in the room."""
        left, top = self.corner
        return (x - left) / self.zoom, (y - top) / self.zoom

    # ---- moving

    def fit(self) -> None:
        """Show the whole frame."""
        self.fitted = True
        self.zoom = self.fitting(self.width, self.height)
        self._x, self._y = self._kept(0.0, 0.0)

    def fitting(self, width: int, height: int) -> float:
        """Return the zoom at which all of a frame of that size is seen."""
        across, down = self._room
        if width <= across and height <= down:
            return 1.0
        across, down = (max(side - 2 * self._margin, 1) for side in self._room)
        return max(min(1.0, across / width, down / height), SMALLEST)

    def zoom_to(self, zoom: float, x: float, y: float) -> None:
        """Zoom; what is at `x`, `y` of the room stays there as far as it can."""
        zoom = min(max(zoom, SMALLEST), LARGEST)
        factor = zoom / self.zoom
        left, top = self.corner  # as it is seen
        self.fitted, self.zoom = False, zoom
        self._x, self._y = self._kept(x - (x - left) * factor, y - (y - top) * factor)

    def zoom_middle(self, zoom: float) -> None:
        """Zoom about the middle of the room."""
        self.zoom_to(zoom, self._room[0] / 2, self._room[1] / 2)

    def pan(self, dx: float, dy: float) -> None:
        """Move the frame by so many pixels of the room."""
        self._x, self._y = self._kept(self._x + dx, self._y + dy)

    def centre(self, x: float, y: float) -> None:
        """Bring a place of the frame into the middle."""
        across, down = self._room
        self._x, self._y = self._kept(across / 2 - x * self.zoom, down / 2 - y * self.zoom)

    def _kept(self, x: float, y: float) -> tuple[float, float]:
        """The nearest corner at which the frame is not lost."""
        return tuple(  # type: ignore[return-value] # two of them
            (room - side) / 2 if side <= room else min(max(at, room - side), 0.0)
            for at, side, room in zip((x, y), self.size, self._room, strict=True)
        )


def seen_well(view: Viewport, size: tuple[float, float], ratio: float) -> float:
    """Return the zoom at which a place of `size` frame pixels is seen well.

    It is the zoom as it is where it serves; `ratio` is device pixels a screen pixel.
    """
    shares = [side / room for side, room in zip(size, view.room, strict=True)]  # at 100 %
    longer = max(*shares, 1e-9)
    if longer * view.zoom > 1:
        return max(1 / longer * (1 - _NEAR), SMALLEST)
    if max(size) * view.zoom >= _SMALL * ratio:
        return view.zoom
    return max(view.zoom, min(_NEAR / longer, _NEAREST * ratio))
