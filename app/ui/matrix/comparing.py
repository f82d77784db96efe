"""`Comparing`: the cells of a comparison, asked on the lane of whoever answers."""

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.core.chat import Think
from app.core.comparing import Means, answered, ends_all
from app.core.control import Control
from app.core.errors import AppError
from app.core.matrix import Cell, CellState, Key, Matrix
from app.core.ports import Choice
from app.core.words import _
from app.ui.lane import Lane, Task

AT_ONCE: Final = 2
"""Documents that are asked side by side, where who answers can do that: others want to ask, too."""

MeansOf = Callable[[Choice, Think, Control], Means]
"""Returns what the cells of one run are answered with; on the lane. Raises AppError."""


class Comparing(QObject):
    """Owns a `Matrix`. Each cell is a task of its own, so that other questions come in between.

    A cell that was asked is kept whatever happens to the others. Belongs to the GUI thread.
    """

    cell_changed = Signal(object)  # Key
    reshaped = Signal()  # there are other rows or columns
    moved = Signal()  # how far it is
    failed = Signal(object)  # AppError: nobody is there who could answer the rest
    ended = Signal()  # nothing is being asked any more

    def __init__(
        self,
        lane_of: Callable[[Choice], Lane],
        means_of: MeansOf,
        on_defect: Callable[[BaseException | None], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.matrix = Matrix()
        self._lane_of, self._means_of, self._on_defect = lane_of, means_of, on_defect
        self._choice = Choice()
        self._think: Think = "auto"
        self._wanted: set[Key] | None = None  # None: whatever has no answer
        self._tasks: dict[Key, Task[Cell]] = {}
        self._going = False

    # ---- what is asked

    @property
    def running(self) -> bool:
        """Whether cells are being asked."""
        return self._going

    @property
    def choice(self) -> Choice:
        """Who was asked last."""
        return self._choice

    @property
    def asking(self) -> Collection[Key]:
        """Those that are being asked."""
        return self._tasks.keys()

    def run(
        self, choice: Choice, think: Think = "auto", keys: Collection[Key] | None = None
    ) -> None:
        """Ask what has no answer, or these cells alone; while it runs, these as well."""
        wanted = self.matrix.missing if keys is None else keys
        again = [key for key in wanted if key not in self._tasks]
        self.matrix.renew(again)
        for key in again:
            self.cell_changed.emit(key)
        if self._going:
            if self._wanted is not None:
                self._wanted |= set(again)
            return
        self._choice, self._think = choice, think
        self._wanted = None if keys is None else set(keys)
        self._going = True
        self._go()

    def stop(self) -> None:
        """Ask nothing more; what came so far stays."""
        self._wanted = set()
        for task in list(self._tasks.values()):
            task.control.cancel()
        self._go()

    def change(self, change: Callable[[Matrix], object]) -> None:
        """Change rows or columns. What is not shown any more is not asked any further."""
        change(self.matrix)
        shown = set(self.matrix.keys)
        for key, task in self._tasks.items():
            if key not in shown:
                task.control.cancel()
        self.reshaped.emit()
        if self._going:
            self._go()

    # ---- running

    def _go(self) -> None:
        """Begin what may begin; say when nothing is left."""
        while self._going and len(self._tasks) < AT_ONCE:
            wanted = set(self.matrix.keys) if self._wanted is None else self._wanted
            key = self.matrix.following(wanted, self._tasks)
            if key is None:
                break
            self._begin(key)
        if self._going and not self._tasks:
            self._going = False
            self.moved.emit()
            self.ended.emit()
        else:
            self.moved.emit()

    def _begin(self, key: Key) -> None:
        document, means_of = self.matrix.document(key), self._means_of
        choice, think = self._choice, self._think

        def work(control: Control) -> Iterator[Cell]:
            try:
                means = means_of(choice, think, control)
            except AppError as error:
                yield Cell("failed", error=error)
                return
            yield from answered(document, key.question, means, control)

        self._set(key, Cell("asking"))
        lane = self._lane_of(choice)
        self._tasks[key] = lane.submit(work, partial(self._take, key), partial(self._end, key))

    def _take(self, key: Key, cells: list[Cell]) -> None:
        self._set(key, cells[-1])

    def _end(self, key: Key, failure: Exception | None) -> None:
        task = self._tasks.pop(key)
        cell = self.matrix.cell(key)
        if failure is not None:
            error = AppError(
                _("The program failed; what came before is here."),
                _("What happened is in the report. Ask again, or start the program anew."),
            )
            self._set(key, Cell("failed", cell.text, error=error))
            self._on_defect(failure)
        elif cell.state == "asking":  # it was cancelled before it began, or is not known to end
            left: CellState = "cancelled" if cell.text else "waiting"
            self._set(key, Cell(left, cell.text, who=cell.who))
        error_of_all = self.matrix.cell(key).error
        if ends_all(error_of_all) and not task.control.cancelled:
            self._wanted = set()  # what is asked already may yet be answered
            self.failed.emit(error_of_all)
        self._go()

    def _set(self, key: Key, cell: Cell) -> None:
        self.matrix.cells[key] = cell
        self.cell_changed.emit(key)
