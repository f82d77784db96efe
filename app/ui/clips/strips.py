"""`Strips`: small pictures of clips, made where nobody waits for them."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap
from shiboken6 import isValid

from app.core.chat import Clip
from app.core.control import Control
from app.core.errors import AppError
from app.core.videos import Videos
from app.ui.images import image_of
from app.ui.lane import Lane

_KEPT: Final = 32  # strips: as many as a high screen shows at once, or each would push one out

Key = tuple[str, int, int]
"""Of which clip, how many pictures, how many pixels high."""


class Strips(QObject):
    """Evenly spaced pictures of clips, a few strips of them kept. Belongs to the GUI thread.

    They are made one after the other: a lane of two threads has one left for what plays.
    """

    arrived = Signal(str)  # id of a clip of which there is another picture

    def __init__(
        self, videos: Callable[[], Videos], lane: Lane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._videos = videos
        self._lane = lane
        self._made: OrderedDict[Key, list[QPixmap]] = OrderedDict()
        self._waiting: dict[Key, Clip] = {}
        self._busy = False

    def of(self, clip: Clip, count: int, height: int) -> Sequence[QPixmap]:
        """Return the first pictures of a strip of `count`, those that are there so far.

        The others are on their way; fewer stay where the file cannot be read.
        """
        key = clip.id, count, height
        if key not in self._made:
            self._made[key] = []
            self._waiting[key] = clip
            self._go_on()
        self._made.move_to_end(key)
        return self._made[key]

    def _go_on(self) -> None:
        """Make the next one that waits, and drop those that nobody has looked at for long."""
        while len(self._made) > _KEPT:
            dropped, _pictures = self._made.popitem(last=False)
            self._waiting.pop(dropped, None)
        if self._waiting and not self._busy:
            key = next(iter(self._waiting))
            self._busy = True
            self._make(key, self._waiting.pop(key))

    def _make(self, key: Key, clip: Clip) -> None:
        _clip, count, height = key
        made = self._made[key]
        times = [clip.seconds * (number + 0.5) / count for number in range(count)]

        def work(control: Control) -> Iterator[QImage]:
            for frame in self._videos().strip(clip, times, height, control):
                if self._made.get(key) is not made:
                    return  # nobody looks at it any more
                yield image_of(frame).copy()

        def batch(images: list[QImage]) -> None:
            made.extend(map(QPixmap.fromImage, images))
            if isValid(self):  # its window may have been made anew meanwhile
                self.arrived.emit(clip.id)

        self._lane.submit(work, batch, self._end)

    def _end(self, failure: Exception | None) -> None:
        """Go on with the next; what cannot be read is told by whoever plays it."""
        self._busy = False
        if isValid(self):
            self._go_on()
        if failure is not None and not isinstance(failure, AppError):
            raise failure
