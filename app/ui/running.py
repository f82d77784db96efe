"""`Running`: what a conversation has its lanes do: ask, and write down, one after the other."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core.chat import Message
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.ports import Choice, Services
from app.ui.answering import Event, Request, Work, answering, broken_off, hear, noting_question
from app.ui.branches import Branches
from app.ui.deleting import Deleting
from app.ui.keeping import Keeping
from app.ui.lane import Lane, Task
from app.ui.turn import Turn
from app.ui.unkept import Unkept


class Running(QObject):
    """Has turns answered, and what changes in `branches` written down. Belongs to the GUI thread.

    What is asked while something is still about to end waits for that.
    """

    heard = Signal(object, object)  # Turn, list[Piece]: it has taken them
    ended = Signal(object, object)  # Turn, Finish: how, where nobody has said so
    begun = Signal(object)  # Turn: it had to wait, or is only written down
    remarked = Signal(object)  # AppError: about the history
    settled = Signal()  # nothing runs any more

    def __init__(
        self,
        services: Services,
        lane: Callable[[Choice], Lane],
        on_defect: Callable[[Exception], None],
        branches: Branches,
        keeping: Keeping,
        deleting: Deleting,
        *,
        temporary: bool,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._owner = parent  # is there as long as lanes have something for it
        self._services, self._lane, self._on_defect = services, lane, on_defect
        self._branches, self._keeping, self._deleting = branches, keeping, deleting
        self._temporary = temporary
        self._unkept = Unkept(branches, keeping)
        self._asked: Choice | None = None  # who was asked last: on that lane there is time to keep
        self._task: Task[Event] | None = None
        self._waiting: Turn | None = None
        self._remarked_thinking = False

    @property
    def busy(self) -> bool:
        """Whether something runs."""
        return self._task is not None

    def resume(self, asked: Choice | None) -> None:
        """Go on after `asked` was. Before anything is asked."""
        self._asked = asked

    def ask(self, turn: Turn) -> None:
        """Have `turn` answered; of one that was stopped before, the question written down."""
        if self._task is not None:  # one that was stopped is still about to end
            self._waiting = turn
            return
        self._asked = turn.choice
        before, check = self._branches.before(turn), not self._remarked_thinking
        above = self._deleting.above(turn)
        request = Request.about(
            turn, before, above, temporary=self._temporary, check_thinking=check
        )
        self._unkept.requested(turn, request.question)
        lane = self._lane(turn.choice)
        if turn.finish is None and not turn.origin.message and lane.full and lane.spare:
            lane, self._waiting = lane.spare, turn  # it is asked then
        noted = turn.finish is not None or self._waiting is turn
        work = noting_question if noted else answering
        self._submit(lane, partial(work, self._services, self._keeping, request), turn)

    def stop(self) -> None:
        """End the answer that is on its way; its question is kept."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._unkept.stopped(waiting)
        if self._task is not None:
            self._task.control.cancel()

    def hurry(self) -> bool:
        """Let the answer come without more thinking; False where nobody is asked yet."""
        if self._task is not None:
            self._task.control.answer_now()
        return self._task is not None

    def keep(self) -> None:
        """Write down what is to be, unless an answer runs: then it is after that."""
        if self._task is None and self._keeping.pending and self._asked is not None:
            self._submit(self._lane(self._asked), lambda _control: self._keeping.tend(), None)

    def use_path(self) -> None:
        """Write down which path is in use."""
        path = self._branches.path
        self._keeping.use(path[-1].leaf if path else None)
        self.keep()

    def replace_frames(self, frames: Mapping[str, Frame]) -> None:
        """Have other pictures in place of those with these ids, also in what is kept."""
        deleted = self._deleting.restorable
        for turn in (*self._branches, *([deleted] if deleted is not None else [])):
            turn.replace_frames(frames)
        self._keeping.replace_pictures(frames)

    def close(self, covered: Mapping[str, Frame], queue: Iterable[Message]) -> None:
        """The program ends, and its lanes have: write down what waits, then `queue`.

        What has secrets that its user has not decided about is kept as `covered`.
        """
        self.replace_frames(covered)
        self._asked = None  # on no lane there is time to keep any more
        self._deleting.forget()
        self._keeping.end()
        self._unkept.write(queue)

    # ---- on the lanes

    def _submit(self, lane: Lane, work: Work, turn: Turn | None) -> None:
        part = turn.part if turn is not None else 0
        self._task = lane.submit(work, partial(self._arrive, turn, part), partial(self._end, turn))

    def _arrive(self, turn: Turn | None, part: int, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, AppError):
                self.remarked.emit(event)
        if turn is None:
            return
        stopped = self._task is not None and self._task.control.cancelled
        known = len(turn.answers)
        pieces = hear(turn, part, events, stopped=stopped)
        if turn not in self._branches and turn is not self._deleting.restorable:
            self._keeping.remove(turn.answers[known:])  # another one took its place
        if pieces:
            if turn.finish is not None and turn.finish.unheeded:
                self._remarked_thinking = True
            self.heard.emit(turn, pieces)

    def _end(self, turn: Turn | None, failure: Exception | None) -> None:
        self._task = None
        if failure is not None and not isinstance(failure, AppError):
            self._on_defect(failure)
        if turn is not None and failure is None:
            self._unkept.ended(turn)
        if turn is not None and turn.finish is None and self._waiting is not turn:
            self.ended.emit(turn, broken_off(failure))
        following = self._unkept.take(self._deleting.restorable)
        if following is None:
            following, self._waiting = self._waiting, None
        if following is not None:
            self.begun.emit(following)
            self.ask(following)
            return
        left = turn is not None and turn not in self._branches.path
        (self.use_path if left else self.keep)()  # being written down made it the leaf
        if self._task is None:
            self.settled.emit()
