"""`Pictures`: frames that take a while to load, fetched where nobody waits for them."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from shiboken6 import isValid

from app.core.control import Control
from app.core.frame import Frame
from app.core.later import LaterFrame
from app.ui.images import image_of
from app.ui.lane import Lane

_KEPT: Final = 96  # small pictures


class Pictures(QObject):
    """Large ones on demand, small ones kept. Belongs to the GUI thread, loads on a lane."""

    arrived = Signal(str)  # id of a frame whose small picture is there
    out_wanted = Signal(object, object, object)  # Way, Frame, the QWidget that shows it

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane: Lane | None = None
        self._small: OrderedDict[tuple[str, int, int], QPixmap] = OrderedDict()
        self._awaited: set[tuple[str, int, int]] = set()

    def load_on(self, lane: Lane) -> None:
        """Load there from now on."""
        self._lane = lane

    def fetch(self, frame: Frame, then: Callable[[], None]) -> None:
        """Call `then` when the pixels of `frame` are at hand: at once, or after loading them.

        Never where this is gone meanwhile: nobody looks at them any more.
        """
        if self._lane is None or not isinstance(frame, LaterFrame) or frame.at_hand:
            then()
            return

        def work(_control: Control) -> Iterator[int]:
            yield frame.memory.nbytes

        def end(failure: Exception | None) -> None:
            if failure is not None:
                raise failure
            if isValid(self):
                then()

        self._lane.submit(work, lambda _loaded: None, end)

    def small(self, frame: Frame, size: QSize) -> QPixmap | None:
        """Return the middle of `frame` in that size; None where it is about to arrive."""
        key = (frame.id, size.width(), size.height())
        if key in self._small:
            self._small.move_to_end(key)
            return self._small[key]
        if self._lane is None or not isinstance(frame, LaterFrame) or frame.at_hand:
            return self._keep(key, QPixmap.fromImage(shrunk(frame, size)))
        if key not in self._awaited:
            self._awaited.add(key)
            self._load(self._lane, frame, size, key)
        return None

    def _load(self, lane: Lane, frame: Frame, size: QSize, key: tuple[str, int, int]) -> None:
        def work(_control: Control) -> Iterator[QImage]:
            yield shrunk(frame, size)

        def batch(found: list[QImage]) -> None:
            for image in found if isValid(self) else ():
                self._keep(key, QPixmap.fromImage(image))
                self.arrived.emit(frame.id)

        def end(failure: Exception | None) -> None:
            self._awaited.discard(key)
            if failure is not None:
                raise failure

        lane.submit(work, batch, end)

    def _keep(self, key: tuple[str, int, int], pixmap: QPixmap) -> QPixmap:
        self._small[key] = pixmap
        while len(self._small) > _KEPT:
            self._small.popitem(last=False)
        return pixmap


def shrunk(frame: Frame, size: QSize) -> QImage:
    """Fill `size` with the middle of the frame. Any thread."""
    ways, smooth = Qt.AspectRatioMode, Qt.TransformationMode.SmoothTransformation
    image = image_of(frame).scaled(size, ways.KeepAspectRatioByExpanding, smooth)
    left, top = (image.width() - size.width()) // 2, (image.height() - size.height()) // 2
    return image.copy(left, top, size.width(), size.height())
