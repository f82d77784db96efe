"""`Tidying`: the history forgets what is older than its user wants, as long as the program runs."""

from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QObject, QTimer

from app.core.control import Control
from app.core.errors import AppError
from app.ui.lane import Lane, Task

_FIRST_MS: Final = 20_000  # after the start, when nobody waits for the disk
_EVERY_MS: Final = 3_600_000


class Tidying(QObject):
    """Calls `tidy` on `lane` a while after the start, and every hour. Belongs to the GUI thread.

    `failed` hears why it could not, once until it can again.
    """

    def __init__(
        self,
        tidy: Callable[[], None],
        lane: Lane,
        failed: Callable[[AppError], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tidy = tidy
        self._lane = lane
        self._tell_failed = failed
        self._told = False
        self._task: Task[None] | None = None
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.begin)
        self._timer.start()
        QTimer.singleShot(_FIRST_MS, self, self.begin)

    def begin(self) -> None:
        """Tidy now; nothing while that is being done."""
        if self._task is None:
            self._task = self._lane.submit(self._work, lambda _none: None, self._end)

    def _work(self, _control: Control) -> Iterator[None]:
        self._tidy()
        yield

    def _end(self, failure: Exception | None) -> None:
        self._task = None
        if isinstance(failure, AppError):
            if not self._told:
                self._tell_failed(failure)
        elif failure is not None:
            raise failure
        self._told = failure is not None
