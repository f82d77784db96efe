"""`Looking`: has corrected tables looked at again, away from the GUI thread."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.core.control import Control
from app.core.table_edits import Looked, TableEdits, looked_at
from app.ui.lane import Lane, Task


class Looking(QObject):
    """One table is looked at at a time; what is corrected meanwhile is looked at afterwards."""

    learned = Signal(object)  # TableEdits, whose sums and doubts are known again

    def __init__(self, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = lane
        self._wanted: list[TableEdits] = []
        self._task: Task[Looked] | None = None

    def look(self, edits: TableEdits) -> None:
        """Look at a table as it is now."""
        if edits not in self._wanted:
            self._wanted.append(edits)
        if self._task is None:
            self._next()

    def _next(self) -> None:
        edits = self._wanted.pop(0)
        own = edits.own

        def work(_control: Control) -> Iterator[Looked]:
            yield looked_at(own)

        def batch(found: list[Looked]) -> None:
            if edits.learn(found[-1]) and isValid(self):
                self.learned.emit(edits)

        def end(failure: Exception | None) -> None:
            if isValid(self):
                self._task = None
                if self._wanted:
                    self._next()
            if failure is not None:
                raise failure

        self._task = self._lane.submit(work, batch, end)
