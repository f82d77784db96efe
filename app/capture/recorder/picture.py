"""The picture that is encoded: a part of the screen in the colours of H.264, and what is on it."""

from typing import Any, Final, cast

from app.capture.recorder.framing import Framing
from app.capture.recorder.pointer import Sprite
from app.core.frame import Pixels

_BLACK: Final = 16  # of luma in limited range (ITU-R BT.601)
_NO_COLOUR: Final = 128  # of chroma


class Picture:
    """Holds the picture of a file of (`width`, `height`), both even, as I420; black at first.

    `planes` is what is encoded: (3 H / 2, W) bytes. One thread.
    """

    def __init__(self, width: int, height: int) -> None:
        import numpy as np

        self.width, self.height = width, height
        self.planes: Pixels = np.full((height * 3 // 2, width), _NO_COLOUR, np.uint8)
        self.planes[:height] = _BLACK
        flat, luma, chroma = self.planes.reshape(-1), width * height, width * height // 4
        self._y = flat[:luma].reshape(height, width)
        self._u = flat[luma : luma + chroma].reshape(height // 2, width // 2)
        self._v = flat[luma + chroma :].reshape(height // 2, width // 2)
        self._shown: Pixels = np.zeros((height, width, 4), np.uint8)
        self._under: list[tuple[Pixels, Pixels]] = []

    def show(self, pixels: "Pixels | None", framing: Framing) -> None:
        """Show what was grabbed of the screen, None for nothing of it.

        `pixels` must not change until the next call: they lie under what is put on the picture.
        """
        import cv2

        self._under.clear()
        self._shown = self._framed(pixels, framing)
        cv2.cvtColor(self._shown, cv2.COLOR_BGRA2YUV_I420, dst=self.planes)

    def has(self, sprite: Sprite, x: int, y: int) -> bool:
        """Whether anything of a sprite would be seen there."""
        return -sprite.width < x < self.width and -sprite.height < y < self.height

    def put(self, sprite: Sprite, x: int, y: int) -> None:
        """Lay something small on it, its upper left corner there; it may reach beyond the edges."""
        import cv2
        import numpy as np

        left, top = max(x, 0), max(y, 0)
        right = min(x + sprite.width, self.width)
        bottom = min(y + sprite.height, self.height)
        if left >= right or top >= bottom:
            return
        x1, y1 = left - left % 2, top - top % 2
        x2, y2 = right + right % 2, bottom + bottom % 2
        if self._under:  # something may lie there already: it is drawn on what is seen
            patch = self._seen(x1, y1, x2, y2)
        else:
            patch = np.ascontiguousarray(self._shown[y1:y2, x1:x2, :3])
        sprite.blend(
            patch[top - y1 : bottom - y1, left - x1 : right - x1],
            (slice(top - y, bottom - y), slice(left - x, right - x)),
        )
        made: Any = cv2.cvtColor(patch, cv2.COLOR_BGR2YUV_I420)
        self._replace(made, x1, y1, x2, y2)

    def lift(self) -> None:
        """Take away what was put on it."""
        for place, before in reversed(self._under):
            place[...] = before
        self._under.clear()

    def _framed(self, pixels: "Pixels | None", framing: Framing) -> Pixels:
        """Return the picture in the size of the file."""
        import cv2
        import numpy as np

        if pixels is None:
            return np.zeros((self.height, self.width, 4), np.uint8)
        if framing.fills:
            down, across = self.height - pixels.shape[0], self.width - pixels.shape[1]
            if not down and not across:
                return pixels
            edge = cv2.copyMakeBorder(pixels, 0, down, 0, across, cv2.BORDER_REPLICATE)
            return cast("Pixels", edge)
        made = np.zeros((self.height, self.width, 4), np.uint8)
        if framing.scale < 1:
            across = max(1, round(pixels.shape[1] * framing.scale))
            down = max(1, round(pixels.shape[0] * framing.scale))
            scaled = cv2.resize(pixels, (across, down), interpolation=cv2.INTER_AREA)
            pixels = cast("Pixels", scaled)
        left, top = framing.corner
        room = made[top : top + pixels.shape[0], left : left + pixels.shape[1]]
        room[...] = pixels[: room.shape[0], : room.shape[1]]
        return made

    def _parts(self, x1: int, y1: int, x2: int, y2: int) -> tuple[Pixels, Pixels, Pixels]:
        half = (slice(y1 // 2, y2 // 2), slice(x1 // 2, x2 // 2))
        return self._y[y1:y2, x1:x2], self._u[half], self._v[half]

    def _seen(self, x1: int, y1: int, x2: int, y2: int) -> Pixels:
        """Return a part as it is now, with what lies on it: (H, W, 3) bytes BGR."""
        import cv2
        import numpy as np

        parts = (np.ascontiguousarray(each).reshape(-1) for each in self._parts(x1, y1, x2, y2))
        planes = np.concatenate(list(parts)).reshape((y2 - y1) * 3 // 2, x2 - x1)
        return cast("Pixels", cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420))

    def _replace(self, made: Pixels, x1: int, y1: int, x2: int, y2: int) -> None:
        flat, luma = made.reshape(-1), (x2 - x1) * (y2 - y1)
        pieces = (flat[:luma], flat[luma : luma + luma // 4], flat[luma + luma // 4 :])
        for place, piece in zip(self._parts(x1, y1, x2, y2), pieces, strict=True):
            self._under.append((place, place.copy()))
            place[...] = piece.reshape(place.shape)
