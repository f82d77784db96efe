"""`LocalTools`: what is done with the models of this machine, above their settings."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol, cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from app.core import local_words
from app.core.control import Control
from app.core.errors import AppError, ModelError
from app.core.local_models import Fit, HubName, LocalModel, Models
from app.core.local_runtime import Runtime
from app.core.ports import Services
from app.core.settings import Section
from app.core.words import _
from app.ui import theme
from app.ui.lane import Lane, Task
from app.ui.local.fit_card import FitCard
from app.ui.local.jobs import SECTION, Jobs
from app.ui.local.models_card import ModelsCard
from app.ui.local.runtime_card import RuntimeCard

_SETTLE_MS: Final = 400  # somebody may be choosing still

Found = tuple[Sequence[LocalModel], str, Runtime]
"""The models there are, what is wrong with the one that should answer, and what runs them."""


class _Wishes(Protocol):
    """What is read here of the section, which another room states."""

    hub: HubName


class LocalTools(QWidget):
    """What takes time runs on `lane`, downloads and checks in `jobs`, which outlive it."""

    hub_chosen = Signal(str)  # is to be written into the section

    def __init__(self, services: Services, lane: Lane, jobs: Jobs) -> None:
        super().__init__()
        self._services = services
        self._lane = lane
        self._jobs = jobs
        self._fitting: Task[Fit | None] | None = None
        self._looking: Task[Found] | None = None
        self._stale = True  # nobody has looked how it runs since something changed
        self._used = False  # a model answers
        self.models = ModelsCard(jobs)
        self.runtime = RuntimeCard(jobs.runtime)
        self.fit = FitCard()
        self._settle = QTimer(self, singleShot=True)
        self._settle.timeout.connect(self._look_fit)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3 * theme.GRID)
        rows.addWidget(self.models)
        rows.addWidget(self.runtime)
        rows.addWidget(self.fit)
        self.models.use_wanted.connect(self._use)
        self.models.remove_wanted.connect(self._remove)
        self.models.hub_chosen.connect(self.hub_chosen)
        self.runtime.remove_wanted.connect(self._remove_runtime)
        self.fit.wanted.connect(self._look_fit)
        jobs.models_changed.connect(self.renew)
        self._show_hub()

    def follow(self, section: Section) -> None:
        """A section of the settings was written."""
        if section.SECTION == SECTION:
            self._show_hub()
            self.renew()

    def renew(self) -> None:
        """Models or settings are others now: look again."""
        self._stale = True
        if self.isVisible():
            self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._give_up_fit()
        if self._looking is not None:
            self._looking.control.cancel()

    # ---- which ones there are

    def _look(self) -> None:
        if self._looking is not None:
            self._looking.control.cancel()

        def work(control: Control) -> Iterator[Found]:
            found = self._services.models().all()
            fault = _fault(self._services.models(), found)
            runtime = self._services.runtimes().look()
            if not control.cancelled:
                yield found, fault, runtime

        task = self._lane.submit(
            work, lambda found: self._show_found(task, found[-1]), self._end_look
        )
        self._looking = task

    def _show_found(self, task: Task[Found], what: Found) -> None:
        if not isValid(self) or task is not self._looking:
            return
        found, fault, runtime = what
        self.runtime.show_runtime(runtime)
        if fault:
            self.models.say("wrong", fault)
        self.models.show_models(found)
        self._used = any(each.used and not each.fault for each in found)
        if not self._used:
            self._give_up_fit()
            self.fit.clear()
        elif self._stale:
            self._settle.start(_SETTLE_MS if self.fit.isVisible() else 0)

    def _end_look(self, failure: Exception | None) -> None:
        if isinstance(failure, AppError):
            self._fail(failure)
        elif failure is not None:
            raise failure

    def _show_hub(self) -> None:
        for section in self._services.settings().sections:
            if section.SECTION == SECTION:
                self.models.show_hub(cast("_Wishes", section).hub)

    # ---- what is done with them

    def _use(self, what: str) -> None:
        def work(models: Models) -> str:
            return local_words.answers(models.use(what).name)

        self._do(work)

    def _remove(self, name: str) -> None:
        def work(models: Models) -> str:
            size = local_words.size(models.remove(name))
            return _("{size} are free again.").format(size=size)

        self._do(work)

    def _remove_runtime(self) -> None:
        def work(_control: Control) -> Iterator[int]:
            yield self._services.runtimes().remove()

        self._lane.submit(work, lambda _sizes: None, self._end_removal)

    def _end_removal(self, failure: Exception | None) -> None:
        if isinstance(failure, AppError):
            if isValid(self):
                self.runtime.show_failure(failure)
        elif failure is not None:
            raise failure
        self._jobs.models_changed.emit()

    def _do(self, deed: Callable[[Models], str]) -> None:
        """Do something that takes a moment, and say what came of it."""

        def work(_control: Control) -> Iterator[str]:
            yield deed(self._services.models())

        self._lane.submit(work, self._tell, self._end)

    def _tell(self, said: list[str]) -> None:
        if isValid(self):
            self.models.say("well", said[-1])

    def _end(self, failure: Exception | None) -> None:
        if failure is None:
            self._jobs.models_changed.emit()
        elif isinstance(failure, AppError):
            self._fail(failure)
        else:
            raise failure

    def _fail(self, error: AppError) -> None:
        if isValid(self):
            self.models.say("wrong", error.told)

    # ---- how it runs

    def _give_up_fit(self) -> None:
        """Look no more until somebody is to look again."""
        self._settle.stop()
        if self._fitting is not None:
            self._fitting.control.cancel()
            self._fitting, self._stale = None, True

    def _look_fit(self) -> None:
        self._give_up_fit()

        def work(control: Control) -> Iterator[Fit | None]:
            yield self._services.models().fit(control)

        self._stale = False
        self.fit.show_looking()
        task = self._lane.submit(
            work,
            lambda found: self._show_fit(task, found[-1]),
            lambda failure: self._end_fit(task, failure),
        )
        self._fitting = task

    def _show_fit(self, task: Task[Fit | None], fit: Fit | None) -> None:
        if isValid(self) and fit is not None and task is self._fitting and self._used:
            self.fit.show_fit(fit)

    def _end_fit(self, task: Task[Fit | None], failure: Exception | None) -> None:
        if failure is not None and not isinstance(failure, AppError):
            raise failure
        if not isValid(self) or task is not self._fitting:
            return
        self._fitting = None
        if failure is not None and not task.control.cancelled:
            self.fit.show_failure(failure)


def _fault(models: Models, found: Sequence[LocalModel]) -> str:
    """Return what is wrong with the model that the settings name, where that is not there."""
    if any(each.used for each in found):
        return ""
    try:
        models.used()
    except ModelError as error:
        return error.message
    return ""
