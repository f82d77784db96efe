"""`Kit`: what the pages of getting started work with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.core.control import Control
from app.core.errors import AppError
from app.core.ports import Services
from app.core.settings import S, Section
from app.ui.first_run.steps import Memory
from app.ui.keys import Keys
from app.ui.lane import Lane, tell_failure
from app.ui.lanes import Lanes
from app.ui.local.jobs import Jobs


@dataclass(frozen=True, slots=True)
class Kit:
    """`memory` is that of the steps; models of this machine are fetched in `jobs`."""

    services: Services
    lanes: Lanes
    keys: Keys
    jobs: Jobs
    memory: Memory
    saver: "Saver"


class Saver(QObject):
    """Writes what is chosen, at once and in order, on `lane`."""

    saved = Signal(object)  # Section: it is written and holds

    def __init__(self, services: Services, lane: Lane) -> None:
        super().__init__()
        self._services = services
        self._lane = lane

    def save(
        self,
        kind: type[S],
        change: Callable[[S], S],
        failed: Callable[[AppError], None],
        done: Callable[[], None] = lambda: None,
    ) -> None:
        """Change a section as it holds by then; `failed` is told why it could not be written."""

        def work(_control: Control) -> Iterator[Section]:
            yield self._services.save(kind, change)

        def take(written: list[Section]) -> None:
            for section in written:
                self.saved.emit(section)
            done()

        self._lane.submit(work, take, lambda failure: tell_failure(failure, failed))
