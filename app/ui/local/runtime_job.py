"""`RuntimeJob`: what runs models is being fetched or mended, whichever windows are open."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal

from app.core import local_words
from app.core.control import Control
from app.core.errors import AppError
from app.core.local_models import Fetching
from app.core.local_runtime import Runtime
from app.core.ports import Services
from app.core.words import _
from app.ui.lane import Lane, Task

Step = Fetching | Runtime


class RuntimeJob(QObject):
    """One at a time, on `lane`. It lives as long as the program does."""

    changed = Signal()  # it is further, or has ended
    ended = Signal(object)  # AppError: what came of it, in words, where it ended by itself
    made = Signal()  # another Python may run models now

    def __init__(self, services: Services, lane: Lane) -> None:
        super().__init__()
        self._services = services
        self._lane = lane
        self._task: Task[Step] | None = None
        self._got: Runtime | None = None
        self.step = Fetching("python")
        self.error: AppError | None = None
        self.repairs = False  # that is what was asked for last

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._task is not None

    @property
    def stopping(self) -> bool:
        """Whether it is to stop, and has not yet."""
        return self._task is not None and self._task.control.cancelled

    def begin(self, *, repair: bool = False) -> None:
        """Make it or go on with that, or mend what is there."""
        self.repairs = repair

        def work(control: Control) -> Iterator[Step]:
            runtimes = self._services.runtimes()
            return runtimes.repair(control) if repair else runtimes.make(control)

        self._begin(Fetching("checking" if repair else "python"), work)

    def stop(self) -> None:
        """Stop it; packages that have come in full stay."""
        if self._task is not None:
            self._task.control.cancel()
            self.changed.emit()

    def forget(self) -> None:
        """Speak no more of how the last one ended."""
        self.error = None
        self.changed.emit()

    def _begin(self, step: Fetching, work: Callable[[Control], Iterator[Step]]) -> None:
        if self._task is not None:
            return
        self.step, self.error, self._got = step, None, None
        self._task = self._lane.submit(work, self._follow, self._end)
        self.changed.emit()

    def _follow(self, steps: list[Step]) -> None:
        for step in steps:
            if isinstance(step, Fetching):
                self.step = step
            else:
                self._got = step
        self.changed.emit()

    def _end(self, failure: Exception | None) -> None:
        self._task = None
        if isinstance(failure, AppError):
            self.error = failure
        self.changed.emit()
        self.made.emit()
        if self.error is not None:
            self.ended.emit(self.error)
        elif self._got is not None:
            self.ended.emit(AppError(_("Models can run now."), local_words.is_ready(self._got)))
        elif failure is not None:
            raise failure
