"""Reads the selection while its user still types: what it holds is known before it is asked."""

from collections.abc import Callable, Iterator, Sequence

from app.core.chat import Message, Options, Picture, Text
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.ports import READER, Choice, Services
from app.core.presets import Context
from app.core.words import N_, _
from app.ui.guarding import guarded
from app.ui.lane import Lane, Task

Holds = Callable[[Frame, frozenset[Context]], None]

_QUESTIONS: tuple[tuple[Context, str], ...] = (
    ("text", N_("Read the text.")),
    ("error", N_("What errors are shown?")),
    ("table", N_("Extract the table.")),
)


class ReadingAhead:
    """Begins anew with each selection, and gives way to a question: the reader does one thing."""

    def __init__(self, services: Services, lane: Lane, holds: Holds) -> None:
        self._services = services
        self._lane = lane
        self._holds = holds
        self._task: Task[Context] | None = None
        self._frame: Frame | None = None
        self._enough = False

    def begin(self, frame: Frame) -> None:
        """Read `frame` from now on, and nothing else."""
        self.stop()
        self._frame, self._enough = frame, False
        found: set[Context] = set()

        def take(contexts: list[Context]) -> None:
            found.update(contexts)
            self._holds(frame, frozenset(found))

        self._task = self._lane.submit(lambda control: self._read(frame, control), take, _ended)

    def give_way(self, frames: Sequence[Frame], choice: Choice) -> None:
        """Let somebody ask: what has to be read for that is read to its end, all else is left."""
        needed = choice == READER or guarded(self._services, choice) is not None
        if needed and self._frame in frames:
            self._enough = True
        else:
            self.stop()

    def stop(self) -> None:
        """Read nothing any more."""
        if self._task is not None:
            self._task.control.cancel()
            self._task = None

    def _read(self, frame: Frame, control: Control) -> Iterator[Context]:
        """The reader keeps what it has read of a picture, so that only the first question costs."""
        from app.core.answer import answer  # nobody needs it before a picture

        reader = self._services.backend(READER)
        for context, question in _QUESTIONS:
            message = Message("user", (Picture(frame), Text(_(question))))
            pieces = list(answer(reader, [message], Options(), control))
            if control.cancelled:
                return
            if any(isinstance(piece, Mark) for piece in pieces):
                yield context
            if self._enough:
                return


def _ended(failure: Exception | None) -> None:
    """What cannot be read ahead is told when it is asked about."""
    if failure is not None and not isinstance(failure, AppError):
        raise failure
