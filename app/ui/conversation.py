"""`Conversation`: questions and answers that follow each other. No widgets."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.core.answer import answer
from app.core.chat import Finish, Message, Options, Picture, Piece, Think
from app.core.control import Control
from app.core.errors import AppError, StoreError
from app.core.frame import Frame
from app.core.kept import Kept
from app.core.ports import Choice, Services
from app.core.words import _
from app.ui.lane import Lane, Task
from app.ui.reopening import Reopened
from app.ui.turn import Turn


@dataclass(frozen=True, slots=True)
class _Answering:
    """Who answers: its name, and whether its words are shown as they are."""

    name: str
    plain: bool


_Event = Piece | _Answering | AppError  # AppError: remarks on the history


class Conversation(QObject):
    """One question at a time, each answered on the lane of its backend.

    Pieces are kept before they are shown. Belongs to the GUI thread.
    """

    turn_added = Signal(object)  # Turn
    turn_restarted = Signal(object)  # Turn: its answer was forgotten
    pieces_arrived = Signal(object, object)  # Turn, list[Piece]
    turn_finished = Signal(object)  # Turn: its `finish` is set
    remarked = Signal(object)  # AppError: about the history, not the answer
    settled = Signal()  # nothing of it runs any more; not before may it be deleted

    def __init__(
        self,
        services: Services,
        lane: Callable[[Choice], Lane],
        on_defect: Callable[[Exception], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._lane = lane
        self._on_defect = on_defect
        self._remarks: list[AppError] = []  # of the lane's thread, between two pieces
        self._kept = Kept(services.history, self._told, self._lost)
        self._written: Turn | None = None  # whose question `_kept` had last
        self._turns: list[Turn] = []
        self._task: Task[_Event] | None = None
        self._waiting: Turn | None = None

    # ---- what there is

    @property
    def id(self) -> str:
        """That of the history, once something of it is kept."""
        return self._kept.conversation

    @property
    def turns(self) -> Sequence[Turn]:
        return self._turns

    @property
    def running(self) -> bool:
        """Whether an answer is on its way; another question is refused meanwhile."""
        return bool(self._turns) and self._turns[-1].finish is None

    @property
    def frames(self) -> tuple[Frame, ...]:
        """All pictures so far, in the order in which the prompt numbers them."""
        return tuple(frame for turn in self._turns for frame in turn.frames)

    def resume(self, reopened: Reopened) -> None:
        """Be a conversation of the history, to be gone on with. Before anything is asked."""
        self._turns = list(reopened.turns)
        self._kept.resume(reopened.id, reopened.question, reopened.leaf)
        self._written = self._turns[-1] if self._turns else None

    # ---- asking

    def ask(
        self, question: str, frames: Sequence[Frame], choice: Choice, think: Think = "auto"
    ) -> bool:
        """Ask; False while an answer is on its way."""
        if self.running:
            return False
        turn = Turn(question, tuple(frames), choice, think)
        self._turns.append(turn)
        self.turn_added.emit(turn)
        self._start(turn)
        return True

    def retry(self, choice: Choice, think: Think = "auto") -> bool:
        """Ask the last question again, in place of its answer."""
        if self.running or not self._turns:
            return False
        turn = self._turns[-1]
        turn.restart(choice, think)
        self.turn_restarted.emit(turn)
        self._start(turn)
        return True

    def stop(self) -> None:
        """End the running answer: at once for who looks on, what came stays."""
        if self.running:
            if self._task is not None:
                self._task.control.cancel()
            self._waiting = None
            self._finish(self._turns[-1], Finish("cancelled"))

    # ---- running

    def _start(self, turn: Turn) -> None:
        if self._task is not None:  # one that was stopped is still about to end
            self._waiting = turn
            return
        messages = self._messages()

        def work(control: Control) -> Iterator[_Event]:
            return self._answer(turn, messages, control)

        def batch(events: list[_Event]) -> None:
            self._arrive(turn, events)

        def end(failure: Exception | None) -> None:
            self._end(turn, failure)

        self._task = self._lane(turn.choice).submit(work, batch, end)

    def _answer(
        self, turn: Turn, messages: Sequence[Message], control: Control
    ) -> Iterator[_Event]:
        """On the thread of the lane; touches nothing of `turn` that changes."""
        backend = self._services.backend(turn.choice)
        known = backend.capabilities
        yield _Answering(known.name, plain=not known.markup)
        keep = self._kept.again if turn is self._written else self._kept.begin
        keep(turn.message, known.name)
        self._written = turn
        yield from self._take_remarks()
        options = Options(think=turn.think, conversation=self._kept.conversation)
        try:
            for piece in answer(backend, messages, options, control):
                self._kept.add(piece)
                yield from self._take_remarks()
                yield piece
        finally:
            self._kept.close()
        yield from self._take_remarks()

    def _messages(self) -> list[Message]:
        """What goes to the model: all so far; pictures nobody answered about go with the next."""
        messages: list[Message] = []
        pending: tuple[Picture, ...] = ()
        for turn in self._turns[:-1]:
            reply = turn.reply
            if reply is None:
                pending += tuple(map(Picture, turn.frames))
            else:
                messages += [_with(pending, turn.message), reply]
                pending = ()
        return [*messages, _with(pending, self._turns[-1].message)]

    def _arrive(self, turn: Turn, events: list[_Event]) -> None:
        stopped = self._task is not None and self._task.control.cancelled
        pieces: list[Piece] = []
        for event in events:
            if isinstance(event, AppError):
                self.remarked.emit(event)
            elif stopped:  # nothing more is shown
                if isinstance(event, Finish) and turn.finish is not None:
                    turn.finish = replace(turn.finish, raw=event.raw)
            elif isinstance(event, _Answering):
                turn.backend, turn.plain = event.name, event.plain
            else:
                turn.add(event)
                pieces.append(event)
        if pieces:
            self.pieces_arrived.emit(turn, pieces)
            if turn.finish is not None:
                self.turn_finished.emit(turn)

    def _end(self, turn: Turn, failure: Exception | None) -> None:
        self._task = None
        if failure is not None:
            self._fail(turn, failure)
        elif turn.finish is None and self._waiting is not turn:
            self._finish(turn, Finish("cut"))
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._start(waiting)
        else:
            self.settled.emit()

    def _fail(self, turn: Turn, failure: Exception) -> None:
        if isinstance(failure, AppError):
            error = failure
        else:
            self._on_defect(failure)
            error = AppError(
                _("The program failed; what came before is here."),
                _("What happened is in the report. Ask again, or start the program anew."),
            )
        if turn.finish is None and self._waiting is not turn:
            self._finish(turn, Finish("error", error=error))

    def _finish(self, turn: Turn, finish: Finish) -> None:
        turn.add(finish)
        self.pieces_arrived.emit(turn, [finish])
        self.turn_finished.emit(turn)

    # ---- the history, on the thread of the lane

    def _told(self, notice: str) -> None:
        self._remarks.append(AppError(notice))

    def _lost(self, error: StoreError) -> None:
        self._remarks.append(
            AppError(
                error.message,
                f"{error.hint} {_('The answer goes on, but it is not kept.')}".strip(),
                detail=error.detail,
            )
        )

    def _take_remarks(self) -> Iterator[AppError]:
        while self._remarks:
            yield self._remarks.pop(0)


def _with(pictures: Sequence[Picture], message: Message) -> Message:
    return Message(message.role, (*pictures, *message.parts), message.raw)
