"""`Attached`: what goes with the next question once it is known how much of it does."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.core.chat import Progress
from app.core.control import Control
from app.core.errors import AppError
from app.ui.lane import Lane, Task


class Attached(QObject):
    """Something is found out about the file at `path` on a lane; a question waits for that.

    Belongs to the GUI thread, and moves from one row of attachments to another as it is.
    """

    changed = Signal()

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.progress: Progress | None = None
        self.failure: AppError | None = None
        self._task: Task[Any] | None = None

    @property
    def searching(self) -> bool:
        """Whether something is being found out now."""
        return self._task is not None

    def leave(self) -> None:
        """Look no further."""
        task, self._task = self._task, None
        if task is not None:
            task.control.cancel()

    def _find_out(
        self,
        lane: Lane,
        work: Callable[[Control], Iterator[Any]],
        take: Callable[[Any], None],
    ) -> None:
        """Run `work` in place of what runs; `take` gets what it yields besides its `Progress`."""
        self.leave()
        self.failure = None
        task: Task[Any]

        def batch(pieces: list[Any]) -> None:
            if self._task is not task:
                return
            for piece in pieces:
                if isinstance(piece, Progress):
                    self.progress = piece
                else:
                    take(piece)
            self.changed.emit()

        def end(failure: Exception | None) -> None:
            if self._task is task:
                self._end(failure)

        self._task = task = lane.submit(work, batch, end)
        self.changed.emit()

    def _end(self, failure: Exception | None) -> None:
        self._task, self.progress = None, None
        if isinstance(failure, AppError):
            self._fail(failure)
        self.changed.emit()
        if failure is not None and not isinstance(failure, AppError):
            raise failure

    def _fail(self, failure: AppError) -> None:
        self.failure = failure
