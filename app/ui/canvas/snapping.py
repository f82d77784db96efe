"""`Snapping`: boxes go around the text that the offline reader finds there. No widgets."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.snap import snapped
from app.core.text_line import TextLine
from app.ui.lane import Lane, Task

Read = Callable[[Frame, Control], Sequence[TextLine]]
"""Read a frame, on the lane of the reader. Raises AppError."""


class Snapping(QObject):
    """One run at a time; what was snapped remains known, by the mark that it was before."""

    changed = Signal()  # `marks` gives others
    ended = Signal(int, int)  # boxes with text, boxes that were asked about: none when cancelled
    failed = Signal(object)  # AppError

    def __init__(self, read: Read, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._lane = lane
        self._made: dict[Mark, Mark] = {}
        self._task: Task[dict[Mark, Mark]] | None = None

    @property
    def running(self) -> bool:
        return self._task is not None

    def marks(self, marks: Sequence[Mark]) -> tuple[Mark, ...]:
        """Return `marks`, those that were snapped at their new places."""
        return tuple(self._made.get(mark, mark) for mark in marks)

    def snapped(self, mark: Mark) -> bool:
        """Whether `mark`, as a model gave it, is shown at another place."""
        return mark in self._made

    def begin(self, marks: Sequence[Mark], frames: Sequence[Frame]) -> None:
        """Snap `marks`, as a model gave them, to the text of `frames`; not while it runs."""
        if self._task is not None:
            return
        asked = [mark for mark in dict.fromkeys(marks) if mark.kind == "box"]
        known = {frame.id: frame for frame in frames}
        found: dict[Mark, Mark] = {}

        def work(control: Control) -> Iterator[dict[Mark, Mark]]:
            return self._work(asked, known, control)

        def batch(some: list[dict[Mark, Mark]]) -> None:
            for made in some:
                found.update(made)
                self._made.update(made)
            if isValid(self):  # the windows may have been made anew meanwhile
                self.changed.emit()

        def end(failure: Exception | None) -> None:
            if isValid(self):
                self._end(failure, len(found), len(asked))

        self._task = self._lane.submit(work, batch, end)

    def cancel(self) -> None:
        """Snap no more; what was snapped stays."""
        if self._task is not None:
            self._task.control.cancel()

    def undo(self, marks: Sequence[Mark]) -> None:
        """Let `marks`, as a model gave them, be where it said."""
        for mark in marks:
            self._made.pop(mark, None)
        self.changed.emit()

    def _work(
        self, asked: Sequence[Mark], frames: Mapping[str, Frame], control: Control
    ) -> Iterator[dict[Mark, Mark]]:
        for name in dict.fromkeys(mark.frame for mark in asked):
            lines = self._read(frames[name], control) if name in frames else ()
            if control.cancelled:
                return
            pairs = ((mark, snapped(mark, lines)) for mark in asked if mark.frame == name)
            yield {mark: made for mark, made in pairs if made is not None}

    def _end(self, failure: Exception | None, found: int, asked: int) -> None:
        cancelled = self._task is not None and self._task.control.cancelled
        self._task = None
        if isinstance(failure, AppError):
            self.failed.emit(failure)
        elif failure is not None:
            self.ended.emit(0, 0)
            raise failure
        else:
            self.ended.emit(0 if cancelled else found, 0 if cancelled else asked)
