"""`Surveying`: what is known of all pages of a document, found out while one is shown already."""

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import Documents, Survey
from app.core.errors import AppError
from app.ui.lane import Lane, Task

_PATIENCE: Final = 0.5  # seconds in which nobody has to be told


class Surveying(QObject):
    """One document at a time. Belongs to the GUI thread, works on a lane."""

    surveyed = Signal(object)  # Survey
    progressed = Signal(object)  # Progress, where it takes a while
    failed = Signal(object)  # AppError

    def __init__(
        self, documents: Callable[[], Documents], lane: Lane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._documents = documents
        self._lane = lane
        self._task: Task[Any] | None = None
        self._begun = 0.0

    @property
    def busy(self) -> bool:
        """Whether one of the signals is about to come."""
        return self._task is not None

    def begin(self, document: Document, password: str = "") -> None:
        """Look at all pages; of one that is closed its password is remembered first."""
        self.leave()
        self._begun = monotonic()

        def work(control: Control) -> Iterator[Progress | Survey]:
            documents = self._documents()
            if password:
                for piece in documents.open(document.path, control, password):
                    if isinstance(piece, Progress):
                        yield piece
            yield from documents.survey(document, control)

        task: Task[Progress | Survey]

        def batch(pieces: list[Progress | Survey]) -> None:
            for piece in pieces:
                if isValid(self) and self._task is task:
                    self._take(piece)

        def end(failure: Exception | None) -> None:
            if not isValid(self) or self._task is not task:
                return
            self._task = None
            if isinstance(failure, AppError):
                self.failed.emit(failure)
            elif failure is not None:
                raise failure

        self._task = task = self._lane.submit(work, batch, end)

    def leave(self) -> None:
        """Nobody wants to know any more."""
        task, self._task = self._task, None
        if task is not None:
            task.control.cancel()

    def _take(self, piece: Progress | Survey) -> None:
        if isinstance(piece, Survey):
            self.surveyed.emit(piece)
        elif monotonic() - self._begun > _PATIENCE:
            self.progressed.emit(piece)
