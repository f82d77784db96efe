"""Lanes: work away from the GUI thread, results back on it, in order.

A lane is a thread (or a few) that runs iterators; what they yield is handed to the GUI thread in
batches: a deque and one pending wake-up, many times cheaper than a signal each. The end of a task
arrives exactly once, after everything it yielded.
"""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.control import Control

T = TypeVar("T")

_BUDGET: Final = 0.008  # seconds of one turn on the GUI thread; what is left waits for the next


class Mailbox(QObject):
    """Calls from any thread, run on the thread of this object in the order of posting."""

    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._calls: deque[Callable[[], None]] = deque()
        self._pending = False
        self._woken.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], None]) -> None:
        """Run `call` on the GUI thread soon."""
        with self._lock:
            self._calls.append(call)
            wake, self._pending = not self._pending, True
        if wake:
            self._woken.emit()

    @Slot()
    def _drain(self) -> None:
        end = time.monotonic() + _BUDGET
        while True:
            with self._lock:
                if not self._calls:
                    self._pending = False
                    return
                call = self._calls.popleft()
            try:
                call()
            except BaseException:
                self._woken.emit()  # for those behind it: a defect stops nobody else
                raise
            if time.monotonic() > end:
                self._woken.emit()  # let the event loop paint in between
                return


class Task(Generic[T]):
    """One running piece of work; `control` stops it. Its callbacks run on the GUI thread."""

    def __init__(
        self,
        mailbox: Mailbox,
        work: Callable[[Control], Iterator[T]],
        on_batch: Callable[[list[T]], None],
        on_end: Callable[[Exception | None], None],
    ) -> None:
        self.control = Control()
        self._mailbox = mailbox
        self._work = work
        self._on_batch = on_batch
        self._on_end = on_end
        self._lock = threading.Lock()
        self._batch: list[T] = []
        self._posted = False

    def run(self) -> None:
        """Do the work; called by the lane on its own thread."""
        failure: Exception | None = None
        try:
            if not self.control.cancelled:
                for piece in self._work(self.control):
                    self._add(piece)
        except Exception as error:  # noqa: BLE001 - here a thread begins: the GUI thread decides
            failure = error
        self._mailbox.post(lambda: self._on_end(failure))

    def _add(self, piece: T) -> None:
        with self._lock:
            self._batch.append(piece)
            post, self._posted = not self._posted, True
        if post:
            self._mailbox.post(self._deliver)

    def _deliver(self) -> None:
        with self._lock:
            batch, self._batch = self._batch, []
            self._posted = False
        if batch:
            self._on_batch(batch)


class Lane:
    """`width` threads, started on first use, that take tasks in order."""

    def __init__(self, name: str, mailbox: Mailbox, width: int = 1) -> None:
        self._name = name
        self._mailbox = mailbox
        self._width = width
        self._tasks: queue.SimpleQueue[Task[object] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._running: set[Task[object]] = set()

    def submit(
        self,
        work: Callable[[Control], Iterator[T]],
        on_batch: Callable[[list[T]], None],
        on_end: Callable[[Exception | None], None],
    ) -> Task[T]:
        """Run `work` when its turn comes; returns at once.

        `on_batch` gets what it yielded, in order; `on_end` comes last, with the exception that
        ended it or None.
        """
        task = Task(self._mailbox, work, on_batch, on_end)
        self._running.add(task)  # type: ignore[arg-type] # Task is invariant, here only run and cancelled
        if len(self._threads) < self._width:
            thread = threading.Thread(target=self._work, name=f"{self._name} lane", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._tasks.put(task)  # type: ignore[arg-type] # as above
        return task

    def cancel(self) -> None:
        """Cancel everything, without waiting."""
        for task in tuple(self._running):
            task.control.cancel()

    def close(self, seconds: float = 0.25) -> None:
        """Cancel everything and wait for the threads, at most so long together."""
        self.cancel()
        for _ in self._threads:
            self._tasks.put(None)
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                task.run()
            finally:
                self._running.discard(task)
                del task  # the next one may be long in coming, and this one may know a key
