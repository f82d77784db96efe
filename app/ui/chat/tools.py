"""`Tools`: what the blocks of a reply are made with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from app.core.blocks import Run, Table
from app.core.frame import Frame
from app.ui.chat.formulas import Formulas
from app.ui.chat.moments import MOMENT, Moments
from app.ui.lane import Lane

PAGE: Final = "page"
EVIDENCE: Final = (MOMENT, PAGE)
"""The schemes of what leads to evidence."""

SaveTable = Callable[[Table, Path], None]
"""Write a table by the suffix of its file. Any thread. Raises MediaError."""

OpenTable = Callable[[Sequence[Frame], Table | None, QWidget], None]
"""Show a table of these pictures where it can be corrected, or with None all that are in them; the
window belongs to that of the widget.
"""


def _no_picture(_run: Run) -> int:
    return 0


def _no_page(_at: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Tools:
    """`lane` does what takes a while. `picture` returns which picture of the conversation, from 1,
    a run describes, 0 for none. Without `save_table` tables are copied only. `moments` are those of
    clips that times lead to, `open_page` shows the page that is cited at an offset of the reply.
    `open_table` shows a table in a window where it can be corrected, or with None those of the
    pictures that were asked about; None where there is no such window.
    """

    lane: Lane
    formulas: Formulas
    save_table: SaveTable | None = None
    picture: Callable[[Run], int] = _no_picture
    moments: Moments | None = None
    open_page: Callable[[int], None] = _no_page
    open_table: Callable[[Table | None, QWidget], None] | None = None

    def follow(self, href: str) -> None:
        """Show the moment or the page that evidence leads to."""
        kind, _colon, target = href.partition(":")
        if kind == PAGE:
            self.open_page(int(target))
        elif self.moments is not None:
            self.moments.follow(target)
