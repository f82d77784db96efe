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
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.core.control import Control
from app.core.errors import AppError

T = TypeVar("T")

_BUDGET: Final = 0.008  # seconds of one turn on the GUI thread; what is left waits for the next


class Mailbox(QObject):
    """Calls from any thread, run on the thread of this object in the order of posting.

    One that does not live as long as the program is closed before it goes: what is posted to it
    from then on is dropped.
    """

    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._calls: deque[Callable[[], None]] = deque()
        self._pending = False
        self._closed = False
        self._woken.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], None]) -> None:
        """Run `call` on the GUI thread soon; never where this object is gone with its parent."""
        with self._lock:  # also while it is woken: until `close` returns it is still there
            if self._closed:
                return
            self._calls.append(call)
            wake, self._pending = not self._pending, True
            if wake:
                with suppress(RuntimeError):  # from Qt: there is nobody left to be woken
                    self._woken.emit()

    @property
    def closed(self) -> bool:
        """Whether nothing is taken any more."""
        return self._closed

    def close(self) -> None:
        """Take nothing more, and forget what has not been run."""
        with self._lock:
            self._closed = True
            self._calls.clear()

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


@dataclass(frozen=True, slots=True)
class _Told(Generic[T]):
    """Who is told of what a task does."""

    on_batch: Callable[[list[T]], None]
    on_end: Callable[[Exception | None], None]


class Task(Generic[T]):
    """One running piece of work; `control` stops it. Its callbacks run on the GUI thread.

    One that `gives_way` is cancelled as soon as another one wants its lane.

    Its callbacks and its work often know windows, and whoever forgets those last destroys them. So
    they are forgotten on the GUI thread, however long the thread of the lane remembers the task.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        work: Callable[[Control], Iterator[T]],
        told: _Told[T],
        on_over: "Callable[[Task[T]], None]",
        *,
        gives_way: bool,
    ) -> None:
        self.control = Control()
        self.gives_way = gives_way
        self.done = False  # as far as its lane is concerned; its end may be on its way
        self._mailbox = mailbox
        self._work: Callable[[Control], Iterator[T]] | None = work
        self._told: _Told[T] | None = told
        self._on_over = on_over
        self._lock = threading.Lock()
        self._batch: list[T] = []
        self._posted = False

    def run(self) -> None:
        """Do the work; called by the lane on its own thread."""
        try:
            failure = self._do()
        finally:
            self.done = True
        self._mailbox.post(lambda: self._end(failure))

    def forget(self) -> None:
        """Forget whom to tell, and what to do if it has not begun; on the GUI thread."""
        self._work = self._told = None

    def _do(self) -> Exception | None:
        work = self._work
        if work is None or self.control.cancelled:
            return None
        try:
            for piece in work(self.control):
                self._add(piece)
        except Exception as error:  # noqa: BLE001 - here a thread begins: the GUI thread decides
            return error
        return None

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
        if batch and self._told is not None:
            self._told.on_batch(batch)

    def _end(self, failure: Exception | None) -> None:
        told = self._told
        self.forget()
        self._on_over(self)
        if told is not None:
            told.on_end(failure)


def tell_failure(failure: Exception | None, tell: Callable[[AppError], None]) -> None:
    """Tell how a task ended that could be expected to fail; what else ended it is a defect."""
    if isinstance(failure, AppError):
        tell(failure)
    elif failure is not None:
        raise failure


class Lane:
    """`width` threads, started on first use, that take tasks in order.

    `spare` is where what takes no time is done while all of them are taken.
    """

    def __init__(
        self, name: str, mailbox: Mailbox, width: int = 1, spare: "Lane | None" = None
    ) -> None:
        self.spare = spare
        self._name = name
        self._mailbox = mailbox
        self._width = width
        self._tasks: queue.SimpleQueue[Task[object] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._running: set[Task[object]] = set()  # also those whose end is on its way
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether what is submitted now has to wait for something that gives way to nobody."""
        taken = sum(not (task.done or task.gives_way) for task in self._running)
        return taken >= self._width

    def submit(
        self,
        work: Callable[[Control], Iterator[T]],
        on_batch: Callable[[list[T]], None],
        on_end: Callable[[Exception | None], None],
        *,
        gives_way: bool = False,
    ) -> Task[T]:
        """Run `work` when its turn comes; returns at once.

        `on_batch` gets what it yielded, in order; `on_end` comes last, with the exception that
        ended it or None. Nobody waits for what `gives_way`: it is cancelled by the next task.
        After `close` nothing is run any more, and nothing called.
        """
        told = _Told(on_batch, on_end)
        task = Task(self._mailbox, work, told, self._over, gives_way=gives_way)
        if self._closed:
            task.control.cancel()
            return task
        for other in tuple(self._running):  # whoever hears of it may begin another one
            if other.gives_way:
                other.control.cancel()
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
        self._closed = True
        self.cancel()
        for _ in self._threads:
            self._tasks.put(None)
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        if self._mailbox.closed:  # there is no end to come that would do it
            for task in self._running:
                task.forget()

    def _over(self, task: Task[T]) -> None:
        self._running.discard(task)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task.run()
            del task  # the next one may be long in coming, and this one may know a key
