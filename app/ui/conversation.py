"""`Conversation`: questions and answers that follow each other, in branches. No widgets."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core.chat import Finish, Piece, Progress, Recast, Sampling, Think
from app.core.frame import Frame
from app.core.ports import READER, Choice, Services
from app.core.presets import AS_SUITS
from app.ui.begun import Begun
from app.ui.branches import Branches
from app.ui.deleting import Deleting
from app.ui.gate import Gate
from app.ui.held import Passed
from app.ui.keeping import Keeping
from app.ui.lane import Lane
from app.ui.queue import Queue, Queued
from app.ui.reopening import Reopened
from app.ui.running import Running
from app.ui.turn import Turn


class Conversation(QObject):
    """One question at a time, each answered on the lane of its backend.

    Answers to one question are versions of it, reworded questions stay; `turns` is the path in use.
    Pieces are kept before they are shown. Belongs to the GUI thread. `temporary`: nothing of it is
    kept. `queue` is asked next; it waits for its user where an answer did not end well. What goes
    to another machine passes the `gate` first, where pictures are looked at for secrets.
    """

    turn_started = Signal(object)  # Turn: asked, asked again, or gone on with
    turn_added = Signal(object)  # Turn: at the end of the path
    turn_restarted = Signal(object)  # Turn: to be shown anew; it goes on, or was thinking so far
    path_changed = Signal()  # other turns are in use: all is to be shown anew
    pieces_arrived = Signal(object, object)  # Turn, list[Piece]
    turn_finished = Signal(object)  # Turn: its `finish` is set
    turn_changed = Signal(object)  # Turn: what is said about it, not its words
    queue_changed = Signal()
    think_changed = Signal()
    restorable_changed = Signal()
    pictures_replaced = Signal()  # others are shown in their places; `path_changed` follows
    withdrawn = Signal(object)  # Turn: it was asked last, and is not to be sent
    remarked = Signal(object)  # AppError: about the history, not the answer
    settled = Signal()  # nothing of it runs any more; not before may it be deleted

    def __init__(
        self,
        services: Services,
        lane: Callable[[Choice], Lane],
        on_defect: Callable[[Exception], None],
        parent: QObject | None = None,
        *,
        temporary: bool = False,
    ) -> None:
        super().__init__(parent)
        self.temporary = temporary
        self._services = services
        self._keeping = Keeping(services, temporary=temporary)
        self._branches = Branches()
        self._think: Think = "auto"
        self.queue = Queue(self)
        self.queue.changed.connect(self.queue_changed)
        self._answering: Turn | None = None
        self._begun: Begun | None = None
        self._deleting = Deleting(self._branches, self._keeping, self)
        self._running = Running(
            services,
            lane,
            on_defect,
            self._branches,
            self._keeping,
            self._deleting,
            temporary=temporary,
            parent=self,
        )
        self.gate = Gate(services, lambda: lane(READER), on_defect, self)
        self._connect()

    def _connect(self) -> None:
        self._deleting.forgotten.connect(self._running.use_path)
        self._deleting.changed.connect(self.restorable_changed)
        self._running.heard.connect(self._show)
        self._running.ended.connect(self._finish)
        self._running.begun.connect(self.turn_changed)
        self._running.remarked.connect(self.remarked)
        self._running.settled.connect(self.settled)
        self.gate.progressed.connect(self._tell_progress)
        self.gate.changed.connect(self._tell_held)

    # ---- what there is

    @property
    def id(self) -> str:
        """That of the history, once something of it is kept."""
        return self._keeping.conversation

    @property
    def turns(self) -> Sequence[Turn]:
        """The path in use, the first question first."""
        return self._branches.path

    @property
    def running(self) -> bool:
        """Whether an answer is on its way; another question waits meanwhile."""
        return self._answering is not None

    @property
    def busy(self) -> bool:
        """Whether something of it runs, or waits to be asked: it must not be let go of."""
        return self._running.busy or self.gate.holds is not None or bool(self.queue)

    @property
    def frames(self) -> tuple[Frame, ...]:
        """All pictures of the path, in the order in which the prompt numbers them."""
        return tuple(frame for turn in self.turns for frame in turn.frames)

    @property
    def think(self) -> Think:
        """How the next answer shall be thought about; it stays with the conversation."""
        return self._think

    def set_think(self, think: Think) -> None:
        """Let what is asked from now on be thought about like that."""
        if think != self._think:
            self._think = think
            self._keeping.keep_manner(think)
            self._running.keep()
            self.think_changed.emit()

    def versions(self, turn: Turn) -> Sequence[Turn]:
        """The answers to the question of `turn`, the oldest first."""
        return self._branches.versions(turn)

    def rewordings(self, turn: Turn) -> Sequence[Turn]:
        """A turn for each question that was asked in place of that of `turn`, and for it."""
        return self._branches.rewordings(turn)

    def find(self, message: str) -> Turn | None:
        """Return the turn, on whatever branch, that the message of that id belongs to."""
        return next((turn for turn in self._branches if message in turn.messages), None)

    def resume(self, reopened: Reopened) -> None:
        """Be a conversation of the history, to be gone on with. Before anything is asked."""
        self._branches.extend(reopened.turns)
        if reopened.leaf is not None:
            self._branches.use(reopened.leaf)
        self._running.resume(self.turns[-1].choice if self.turns else None)
        self._think = reopened.manner.think
        self._keeping.resume(reopened.id, reopened.manner)

    # ---- asking

    def ask(
        self,
        question: str,
        frames: Sequence[Frame],
        choice: Choice,
        think: Think | None = None,
        sampling: Sampling = AS_SUITS,
    ) -> bool:
        """Ask at the end of the path; False while an answer is on its way. `think` is for this
        question alone; None: as all of the conversation."""
        return self._ask_next(Queued(question, tuple(frames), choice, think, sampling))

    def _ask_next(self, asked: Queued) -> bool:
        if self.running:
            return False
        self._deleting.forget()
        turn = asked.turn(self._think, self.turns[-1] if self.turns else None)
        back = partial(self.withdrawn.emit, turn)
        return self._begin(turn, partial(self.turn_added.emit, turn), back=back)

    def retry(self, choice: Choice, think: Think | None = None, turn: Turn | None = None) -> bool:
        """Ask `turn` (the last one) again: a new version of its answer, the old one stays.

        One that is empty, and that nothing follows, makes room for the new one.
        """
        turn = turn or (self.turns[-1] if self.turns else None)
        if self.running or turn is None:
            return False
        self._deleting.forget()
        again = turn.anew(choice, think or self._think)
        room = turn if turn.empty and not self._branches.following(turn) else None
        return self._begin(again, self.path_changed.emit, room=room)

    def edit(self, turn: Turn, question: str, choice: Choice) -> bool:
        """Ask in place of the question of `turn` another one, about the same pictures."""
        if self.running:
            return False
        self._deleting.forget()
        new = turn.anew(choice, self._think, question)
        back = partial(setattr, turn, "draft", question)
        return self._begin(new, self.path_changed.emit, back=back)

    def go_on(self, turn: Turn, choice: Choice, think: Think | None = None) -> bool:
        """Let an answer that broke off go on from there."""
        if self.running or not turn.can_go_on:
            return False
        self._deleting.forget()
        turn.go_on(choice, think or self._think)
        self.switch(turn)
        self.turn_restarted.emit(turn)
        return self._start(Begun(turn))

    def stop(self, instead: Turn | None = None) -> None:
        """End the running answer: at once for who looks on, what came stays.

        A question that was not sent yet is given back, unless another one is asked `instead`.
        """
        turn = self._answering
        if self.gate.holds is not None:
            self._withdraw(gives_back=turn is not instead)
        elif turn is not None:
            self._running.stop()
            self._finish(turn, Finish("cancelled"))

    def answer_now(self) -> None:
        """Let the running answer come without more thinking."""
        turn = self._answering
        if turn is not None and turn.hurries and self._running.hurry():
            turn.hurried = True
            self.turn_changed.emit(turn)

    # ---- the questions that wait

    def enqueue(self, queued: Queued) -> None:
        """Ask now, or after the running answer and whatever waits already."""
        if not self.running and not self.queue:
            self._ask_next(queued)
        else:
            self.queue.add(queued)

    def send_now(self) -> bool:
        """Ask the first question that waits; False while an answer is on its way."""
        if self.running or not self.queue:
            return False
        return self._ask_next(self.queue.take())

    # ---- branches

    def switch(self, turn: Turn) -> None:
        """Let the path lead through `turn`, and on as it was left last."""
        if turn in self._branches and turn not in self.turns:
            self._branches.use(turn)
            self._running.use_path()
            self.path_changed.emit()

    def delete(self, turn: Turn) -> bool:
        """Delete an answer, with its question where it is the only one; False while it runs.

        What follows stays. It can be undone (`restore`) until something else is asked or deleted.
        """
        if turn is self._answering or turn not in self._branches:
            return False
        self._deleting.delete(turn)
        self.path_changed.emit()
        return True

    @property
    def restorable(self) -> Turn | None:
        """What was deleted and can be had back."""
        return self._deleting.restorable

    def restore(self) -> None:
        """Undo the last `delete`, and use that branch again."""
        if self._deleting.restore():
            self._running.use_path()
            self.path_changed.emit()

    def forget(self) -> None:
        """Let what was deleted be gone for good, now."""
        self._deleting.forget()

    def close(self) -> None:
        """The program ends, and its lanes have: write down what waits, also to be asked."""
        self._running.close(self.gate.covered(), (queued.message for queued in self.queue))

    # ---- running

    def _begin(
        self,
        turn: Turn,
        show: Callable[[], None],
        *,
        room: Turn | None = None,
        back: Callable[[], None] = lambda: None,
    ) -> bool:
        after = self.turns[-1] if self.turns else None
        self._branches.add(turn)
        show()
        return self._start(Begun(turn, after, room, back))

    def _start(self, begun: Begun) -> bool:
        self._answering, self._begun = begun.turn, begun
        self.turn_started.emit(begun.turn)
        self.gate.hold(begun.turn, partial(self._let_go, begun))
        return True

    def _let_go(self, begun: Begun, passed: Passed) -> None:
        """Ask it, now that it is known which pictures go with it."""
        turn, self._begun = begun.turn, None
        turn.let_go(passed.told, passed.place, passed.hidden)
        made_room = begun.make_room(self._branches, self._keeping)
        if passed.frames:
            self._running.replace_frames(passed.frames)
            self.pictures_replaced.emit()
        if passed.frames or made_room:
            self.path_changed.emit()
        self._keeping.keep_manner(self._think, turn.choice)
        self._running.ask(turn)

    def _withdraw(self, *, gives_back: bool) -> None:
        """Do not send the question at the gate: all is as it was before."""
        begun, self._begun, self._answering = self._begun, None, None
        assert begun is not None
        self.gate.close()
        if begun.turn.goes_on:
            self._finish(begun.turn, Finish("cancelled"))
            return
        begun.take_back(self._branches)
        self._running.use_path()
        if gives_back:
            begun.back()
        self.path_changed.emit()
        self.queue_changed.emit()  # it waits for its user now
        if not self._running.busy:
            self.settled.emit()

    def _tell_held(self) -> None:
        if self._answering is not None:
            self._answering.held = self.gate.review is not None
            self.turn_changed.emit(self._answering)

    def _tell_progress(self, progress: Progress) -> None:
        if self._answering is not None:
            self._show(self._answering, [self._answering.add(progress)])

    def _show(self, turn: Turn, pieces: list[Piece]) -> None:
        if turn.goes_on and any(isinstance(piece, Recast) for piece in pieces):
            self.turn_restarted.emit(turn)
        else:
            self.pieces_arrived.emit(turn, pieces)
        if turn.finish is not None:
            self._answered(turn)

    def _finish(self, turn: Turn, finish: Finish) -> None:
        turn.add(finish)
        self.pieces_arrived.emit(turn, [finish])
        self._answered(turn)

    def _answered(self, turn: Turn) -> None:
        """Nothing more comes of this answer: the next question may follow."""
        self._answering = None
        self.turn_finished.emit(turn)
        if self.queue and not (turn.well and turn is self.turns[-1] and self.send_now()):
            self.queue_changed.emit()  # it waits for its user now
