"""`Tools`: what the blocks of a reply are made with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.core.blocks import Run, Table
from app.ui.chat.formulas import Formulas
from app.ui.chat.moments import Moments
from app.ui.lane import Lane

SaveTable = Callable[[Table, Path], None]
"""Write a table by the suffix of its file. Any thread. Raises MediaError."""


def _no_picture(_run: Run) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Tools:
    """`lane` does what takes a while. `picture` returns which picture of the conversation, from 1,
    a run describes, 0 for none. Without `save_table` tables are copied only. `moments` are those of
    clips that times lead to.
    """

    lane: Lane
    formulas: Formulas
    save_table: SaveTable | None = None
    picture: Callable[[Run], int] = _no_picture
    moments: Moments | None = None

    def seek(self, target: str) -> None:
        """Show the moment that a time leads to."""
        if self.moments is not None:
            self.moments.follow(target)
