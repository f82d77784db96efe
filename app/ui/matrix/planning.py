"""`Planning`: what asking the rest of a comparison takes, found out before it is asked."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.errors import AppError, PasswordNeeded
from app.core.matrix_plan import Outlook, outlook
from app.core.ports import Choice
from app.core.reading_plan import Plan
from app.core.words import _
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.lane import Lane, Task
from app.ui.matrix.comparing import AT_ONCE, Comparing

PlanOf = Callable[[Choice, Document, Control], Iterator[Progress | Plan]]
"""Yields how a document is read by who is asked; on the lane. Raises AppError."""


class Planning(QObject):
    """Looks over the documents of a `Comparing`, one after the other, for whoever is asked now.

    Belongs to the GUI thread; what takes long is done on `lane`.
    """

    changed = Signal()
    locked = Signal(object, object)  # Document, PasswordNeeded

    def __init__(
        self,
        comparing: Comparing,
        model: AskModel,
        plan_of: PlanOf,
        lane: Lane,
        on_defect: Callable[[BaseException | None], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._comparing, self._model = comparing, model
        self._plan_of, self._lane, self._on_defect = plan_of, lane, on_defect
        self._who: BackendEntry | None = None  # whom the plans are for
        self._plans: dict[str, Plan] = {}
        self._failures: dict[str, AppError] = {}
        self._task: Task[Progress | Plan] | None = None
        self._looks_at = ""  # the id of the document
        self.progress: Progress | None = None
        comparing.reshaped.connect(self.look)
        model.changed.connect(self.look)

    @property
    def told(self) -> tuple[str, ...]:
        """What asking the rest takes, in a few words; () where there is nothing to be told."""
        missing = self._comparing.matrix.missing
        if not missing or not self._asks:
            return ()
        failure = next(
            (
                self._failures[each.id].message
                for each in self._comparing.matrix.documents
                if each.id in self._failures
            ),
            "",
        )
        if failure:
            return (failure,)
        found = self.outlook
        if found is not None:
            return found.told
        stage = self.progress.stage if self.progress is not None else _("Looking at the pages…")
        return (stage,)

    @property
    def outlook(self) -> Outlook | None:
        """What asking the rest takes; None as long as that is not known."""
        remote = self._who is not None and self._who.capabilities.remote
        return outlook(self._plans, self._comparing.matrix.missing, AT_ONCE if remote else 1)

    def look(self) -> None:
        """Look over what is not known yet."""
        if self._model.current != self._who:
            self._who = self._model.current
            self._plans, self._failures = {}, {}
            self._leave()
        shown = [each.id for each in self._comparing.matrix.documents]
        if self._task is not None and self._looks_at not in shown:
            self._leave()
        if self._task is None:
            self._next()
        self.changed.emit()

    def look_again(self, document: str) -> None:
        """Look once more over a document that could not be read."""
        self._failures.pop(document, None)
        self.look()

    @property
    def _asks(self) -> bool:
        return self._who is not None and "chat" in self._who.capabilities.skills

    def _leave(self) -> None:
        task, self._task, self.progress = self._task, None, None
        if task is not None:
            task.control.cancel()

    def _next(self) -> None:
        known = self._plans.keys() | self._failures.keys()
        unknown = (each for each in self._comparing.matrix.documents if each.id not in known)
        document, who = next(unknown, None), self._who
        if document is None or who is None or not self._asks:
            return
        plan_of, task = self._plan_of, None

        def work(control: Control) -> Iterator[Progress | Plan]:
            yield from plan_of(who.choice, document, control)

        def batch(pieces: list[Progress | Plan]) -> None:
            if self._task is task:
                self._take(document, pieces)

        def end(failure: Exception | None) -> None:
            if self._task is task:
                self._end(document, failure)

        self._looks_at = document.id
        self._task = task = self._lane.submit(work, batch, end)

    def _take(self, document: Document, pieces: list[Progress | Plan]) -> None:
        for piece in pieces:
            if isinstance(piece, Progress):
                self.progress = piece
            else:
                self._plans[document.id] = piece
        self.changed.emit()

    def _end(self, document: Document, failure: Exception | None) -> None:
        self._task = self.progress = None
        if isinstance(failure, AppError):
            self._failures[document.id] = failure
            if isinstance(failure, PasswordNeeded):
                self.locked.emit(document, failure)
        elif failure is not None:
            self._failures[document.id] = AppError(_("The pages could not be looked at."))
            self._on_defect(failure)
        elif document.id not in self._plans:  # it was cancelled, with its lane
            return
        self._next()
        self.changed.emit()
