"""`Jobs`: the model that is being fetched or checked, whichever windows are open."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from PySide6.QtCore import QObject, Signal

from app.core import local_words
from app.core.control import Control
from app.core.errors import AppError
from app.core.local_models import Checked, Fetching, LocalModel, Source
from app.core.ports import Services
from app.core.words import _
from app.ui.lane import Lane, Task
from app.ui.local.runtime_job import RuntimeJob

SECTION: Final = "local"
"""The section of the settings that says which model answers."""

Deed = Literal["get", "check"]
Step = Fetching | LocalModel | Checked
Work = Callable[[Control], Iterator[Step]]


@dataclass(frozen=True, slots=True)
class Job:
    """What is done with the model `name`, and how far that is (`step`).

    `model` is the one that is checked; one that is fetched may not be there yet. Afterwards one of
    `error`, `got` and `found` says how it ended.
    """

    deed: Deed
    name: str
    source: Source
    step: Fetching
    model: LocalModel | None = None
    error: AppError | None = None
    got: LocalModel | None = None
    found: Checked | None = None

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.error is None and self.got is None and self.found is None

    @property
    def notice(self) -> AppError:
        """What is told of its end where the model is not in sight."""
        if self.error is not None:
            return self.error
        if self.found is not None:
            return AppError(self.name, local_words.found(self.found))
        used = self.got is not None and self.got.used
        return AppError(
            _("{name} has come in full.").format(name=self.name),
            local_words.answers(self.name) if used else "",
        )

    @property
    def failed(self) -> bool:
        """Whether something is to be done about it."""
        return self.error is not None or (self.found is not None and bool(self.found.damaged))


class Jobs(QObject):
    """One job at a time, on `lane`. It lives as long as the program does.

    `runtime` is a job beside them: what runs the models.
    """

    changed = Signal()  # there is another job, or it is further
    ended = Signal(object)  # Job: it came to an end by itself
    models_changed = Signal()  # which models there are, how whole, or which one answers

    def __init__(self, services: Services, lane: Lane) -> None:
        super().__init__()
        self._services = services
        self._lane = lane
        self._job: Job | None = None
        self._task: Task[Step] | None = None
        self._result: LocalModel | Checked | None = None  # of the job that has not quite ended
        self.runtime = RuntimeJob(services, lane)
        self.runtime.made.connect(self.models_changed)

    @property
    def job(self) -> Job | None:
        """The one that runs, or the last one that came to an end by itself."""
        return self._job

    @property
    def busy(self) -> bool:
        """Whether one runs: no other one is begun meanwhile."""
        return self._task is not None

    @property
    def stopping(self) -> bool:
        """Whether it is to stop, and has not yet."""
        return self._task is not None and self._task.control.cancelled

    def get(self, source: Source) -> None:
        """Get a model, or go on with it."""
        self._begin(
            Job("get", source.repository, source, Fetching("asking")),
            lambda control: self._services.models().get(source, control),
        )

    def check(self, model: LocalModel) -> None:
        """Read a model again."""
        name = model.name if model.place == "own" else str(model.folder)
        self._begin(
            Job("check", model.name, Source(model.name), Fetching("checking"), model),
            lambda control: self._services.models().verify(name, control),
        )

    def pause(self) -> None:
        """Stop what runs; what has come stays, and `get` goes on from there."""
        if self._task is not None:
            self._task.control.cancel()
            self.changed.emit()

    def forget(self) -> None:
        """Speak no more of how the last one ended."""
        if self._task is None and self._job is not None:
            self._job = None
            self.changed.emit()

    def close(self) -> None:
        """The program ends: stop what runs, and wait a moment for that."""
        self._lane.close()

    def _begin(self, job: Job, work: Work) -> None:
        if self._task is not None:
            return
        self._job = job
        self._task = self._lane.submit(work, self._follow, self._end)
        self.changed.emit()

    def _follow(self, steps: list[Step]) -> None:
        assert self._job is not None
        match steps[-1]:  # what came before it is no news any more
            case Fetching() as step:
                self._job = replace(self._job, step=step)
                self.changed.emit()
            case LocalModel() | Checked() as result:  # told once another job can be begun
                self._result = result

    def _end(self, failure: Exception | None) -> None:
        self._task = None
        job, result, self._result = self._job, self._result, None
        assert job is not None
        match result:
            case LocalModel():
                job = replace(job, name=result.name, got=result)
            case Checked():
                job = replace(job, found=result)
        if isinstance(failure, AppError):
            job = replace(job, error=failure)
        self._job = None if job.running else job  # it was paused, or a defect ended it
        if self._job is not None:  # else there is nothing to show before somebody has looked
            self.changed.emit()
        self.models_changed.emit()
        if self._job is not None:
            self.ended.emit(self._job)
        elif failure is not None:
            raise failure
