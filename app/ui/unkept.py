"""`Unkept`: questions that the history does not have yet, though nobody is asked them any more."""

from collections import deque
from collections.abc import Iterable

from app.core.chat import Message
from app.ui.branches import Branches
from app.ui.keeping import Keeping
from app.ui.turn import Turn


class Unkept:
    """What was typed is kept, also where it was stopped before it was written down."""

    def __init__(self, branches: Branches, keeping: Keeping) -> None:
        self._branches = branches
        self._keeping = keeping
        self._stopped: deque[Turn] = deque()  # in the order in which they were asked
        self._requested: tuple[Turn, Message] | None = None

    def requested(self, turn: Turn, question: Message) -> None:
        """A lane is to write down `question`, that of `turn`; it may take a while to be heard."""
        self._requested = turn, question

    def ended(self, turn: Turn) -> None:
        """What a lane did for `turn` is over and heard."""
        if not turn.origin.message:
            self._stopped.appendleft(turn)

    def stopped(self, turn: Turn) -> None:
        """No lane has been asked."""
        self._stopped.append(turn)

    def take(self, restorable: Turn | None) -> Turn | None:
        """Return the next turn whose question is to be written down; None when all are.

        Also one that was deleted and can be had back: what follows it is written under it.
        """
        while self._stopped:
            turn = self._stopped.popleft()
            there = turn in self._branches or turn is restorable
            if there and not turn.origin.message:
                return turn
        return None

    def write(self, queue: Iterable[Message]) -> None:
        """The program ends, and its lanes have: write down all of them, then `queue`."""
        for turn in self._branches:
            if not turn.origin.message and not self._is_written(turn):
                above = turn.parent.leaf if turn.parent is not None else None
                turn.origin.message = self._keeping.ask(turn.message, above)
        path = self._branches.path
        leaf = path[-1].leaf if path else None
        for question in queue:
            leaf = self._keeping.ask(question, leaf)

    def _is_written(self, turn: Turn) -> bool:
        """Whether a lane did it, though that was not heard any more."""
        if self._requested is None or self._requested[0] is not turn:
            return False
        return self._keeping.has_asked(self._requested[1])
