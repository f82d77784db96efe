"""What pictures say is noted in the history, when the reader has nothing else to do. No widgets."""

import logging
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer

from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.memory import History
from app.core.ports import Services
from app.ui.lane import Lane, Task

_IDLE_MS: Final = 3000  # after an answer, or after somebody else wanted the reader
_MOST: Final = 256  # pictures that wait; a search does without those before them

_log = logging.getLogger(__name__)


class Noting(QObject):
    """One picture at a time, on the lane of the reader; gives way to whoever wants that.

    What was read while its user still typed costs nothing to note. A picture that cannot be read,
    or is not kept any more, is left out: nobody asked for it.
    """

    def __init__(
        self,
        services: Services,
        lane: Lane,
        parent: QObject | None = None,
        *,
        idle_ms: int = _IDLE_MS,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._lane = lane
        self._waiting: OrderedDict[str, Callable[[], Frame | None]] = OrderedDict()  # by id
        self._task: Task[str] | None = None
        self._idle = QTimer(self, singleShot=True, interval=idle_ms)
        self._idle.timeout.connect(self._begin)

    def add(self, frames: Sequence[Frame]) -> None:
        """Note what `frames` say, which are kept in the history of the program."""
        for frame in frames if self._services.indexes() else ():
            self._waiting.setdefault(frame.id, weakref.ref(frame))
        while len(self._waiting) > _MOST:
            self._waiting.popitem(last=False)
        if self._waiting and self._task is None:
            self._idle.start()

    def _begin(self) -> None:
        if self._task is not None or not self._waiting:
            return
        frame, held = next(iter(self._waiting.items()))
        done: list[str] = []

        def work(control: Control) -> Iterator[str]:
            return self._note(frame, held, control)

        def end(failure: Exception | None) -> None:
            self._end(frame, failure, finished=bool(done) or failure is not None)

        self._task = self._lane.submit(work, done.extend, end, gives_way=True)

    def _note(
        self, frame: str, held: Callable[[], Frame | None], control: Control
    ) -> Iterator[str]:
        """On the lane: yields the id when there is nothing left to do for it."""
        history = self._services.history()
        if history.unread(frame):
            self._read(history, held() or history.frame(frame), control)
        if not control.cancelled:
            yield frame

    def _read(self, history: History, frame: Frame, control: Control) -> None:
        lines = self._services.read(frame, control)
        if not control.cancelled:
            history.note_text(frame.id, "\n".join(line.text for line in lines))

    def _end(self, frame: str, failure: Exception | None, *, finished: bool) -> None:
        self._task = None
        if finished:
            self._waiting.pop(frame, None)
        if self._waiting:
            self._idle.start()
        if isinstance(failure, AppError):
            _log.info("a picture was not noted: %s", failure.kind)
        elif failure is not None:
            raise failure
