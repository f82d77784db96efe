"""`TableTools`: what tables are read, corrected and saved with, the same for all conversations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.blocks import Table
from app.core.control import Control
from app.core.frame import Frame
from app.core.text_line import TextLine
from app.ui.lane import Lane


@dataclass(frozen=True, slots=True)
class TableTools:
    """`read` has the offline reader read a frame, on the lane `reading`; `save` writes a table, on
    the lane `work`. They raise AppError.
    """

    read: Callable[[Frame, Control], Sequence[TextLine]]
    reading: Lane
    save: Callable[[Table, Path], None]
    work: Lane
