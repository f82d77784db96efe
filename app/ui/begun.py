"""`Begun`: a question that was asked and not let go yet, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass

from app.ui.branches import Branches
from app.ui.keeping import Keeping
from app.ui.turn import Turn


def _nothing() -> None:
    """There is nothing to be given back."""


@dataclass(frozen=True, slots=True)
class Begun:
    """`turn` was added after the path had ended in `after`.

    `room` is an empty turn that goes when this one is asked; `back` gives the question back where
    it is not.
    """

    turn: Turn
    after: Turn | None = None
    room: Turn | None = None
    back: Callable[[], None] = _nothing

    def make_room(self, branches: Branches, keeping: Keeping) -> bool:
        """Let it take the place of `room`; whether that was still there."""
        if self.room is None or self.room not in branches:
            return False
        branches.take_out(self.room)
        keeping.remove(self.room.answers)
        return True

    def take_back(self, branches: Branches) -> None:
        """Let the branches be as they were before."""
        through = self.turn in branches.path
        branches.take_out(self.turn)
        if through and self.after is not None and self.after in branches:
            branches.use(self.after)
