"""`PagePictures`: pictures of the page in view, as sharp as it is looked at. No widgets."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import Documents, PageInfo
from app.core.errors import AppError
from app.core.frame import Frame
from app.ui.lane import Lane, Task
from app.ui.turning import turned_frame

_KEPT: Final = 96 * 2**20  # bytes of pictures, besides those that are shown
MOST: Final = 16_000_000  # pixels of one picture; who looks closer sees its pixels


@dataclass(frozen=True, slots=True)
class Look:
    """A page and how it is looked at: `width` pixels wide before it is turned by `quarters`."""

    document: Document
    page: PageInfo
    width: int
    quarters: int = 0

    def shows_same(self, other: "Look") -> bool:
        """Whether only the sharpness differs."""
        same = self.document.id == other.document.id and self.page.number == other.page.number
        return same and self.quarters == other.quarters


def look_at(document: Document, page: PageInfo, scale: float, quarters: int) -> Look:
    """Return the look at a page where a point of it is `scale` pixels, as far as that goes."""
    most = (MOST / (page.width * page.height)) ** 0.5
    return Look(document, page, max(round(page.width * min(scale, most)), 1), quarters)


class PagePictures(QObject):
    """Only the last wish counts; when it is fulfilled, what is likely to be wished for next is
    made. Belongs to the GUI thread, draws on a lane.
    """

    arrived = Signal(object, object)  # Look, Frame: what was wished for
    failed = Signal(object, object)  # Look, AppError

    def __init__(
        self, documents: Callable[[], Documents], lane: Lane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._documents = documents
        self._lane = lane
        self._kept: OrderedDict[Look, Frame] = OrderedDict()
        self._bytes = 0
        self._wish: Look | None = None
        self._ahead: deque[Look] = deque()
        self._doing: Look | None = None
        self._task: Task[Frame] | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way."""
        return self._task is None

    def want(self, look: Look, ahead: Sequence[Look] = ()) -> None:
        """Have `look` arrive, now where it is there, and make those `ahead` after it."""
        self._ahead = deque(ahead)
        frame = self._kept.get(look)
        self._wish = look if frame is None else None
        if self._task is not None and self._doing != self._wish:
            self._task.control.cancel()
        if frame is not None:
            self._kept.move_to_end(look)
            self.arrived.emit(look, frame)
        self._go_on()

    def best(self, look: Look) -> Frame | None:
        """Return what is there of it: sharp enough, else as sharp as there is."""
        found = {kept.width: frame for kept, frame in self._kept.items() if kept.shows_same(look)}
        enough = [width for width in found if width >= look.width]
        width = min(enough) if enough else max(found, default=0)
        return found.get(width)

    def leave(self) -> None:
        """Nobody looks any more: hold nothing."""
        self._wish, self._bytes = None, 0
        self._ahead.clear()
        self._kept.clear()
        if self._task is not None:
            self._task.control.cancel()

    def _go_on(self) -> None:
        """Make the next one, where nothing is on its way."""
        if self._task is not None:
            return
        if self._wish is not None:
            self._make(self._wish)
            return
        while self._ahead:
            if (look := self._ahead.popleft()) not in self._kept:
                self._make(look)
                return

    def _make(self, look: Look) -> None:
        def work(control: Control) -> Iterator[Frame]:
            frame = self._documents().page(look.document, look.page.number, look.width, control)
            yield turned_frame(frame, look.quarters)

        self._doing = look
        self._task = self._lane.submit(work, self._arrive, self._end)

    def _arrive(self, frames: Sequence[Frame]) -> None:
        if not isValid(self) or self._doing is None or self._task is None:
            return
        look, frame = self._doing, frames[-1]
        if self._task.control.cancelled and look != self._wish:
            return
        self._keep(look, frame)
        if look == self._wish:
            self._wish = None
            self.arrived.emit(look, frame)

    def _end(self, failure: Exception | None) -> None:
        task, look, self._task, self._doing = self._task, self._doing, None, None
        if not isValid(self):
            return
        given_up = task is not None and task.control.cancelled
        if isinstance(failure, AppError):
            if look is not None and look == self._wish and not given_up:
                self._wish = None
                self.failed.emit(look, failure)
        elif failure is not None:
            raise failure
        self._go_on()

    def _keep(self, look: Look, frame: Frame) -> None:
        before = self._kept.pop(look, None)
        self._bytes += frame.memory.nbytes - (before.memory.nbytes if before is not None else 0)
        self._kept[look] = frame
        while self._bytes > _KEPT and len(self._kept) > 1:
            _look, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.memory.nbytes
