"""`Kit`: the tool in hand, its colour and width; several pictures may be drawn on with one."""

from collections.abc import Callable, Collection
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.core.annotation import AnnotationKind

_USUAL: Final = 0  # colour
_BRIGHT: Final = 1  # of a highlighter
_MEDIUM: Final = 1  # width


class Kit(QObject):
    """The highlighter has a colour of its own, since it is to be read through."""

    changed = Signal()
    taken = Signal()  # another tool, or none

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tool: AnnotationKind | None = None
        self.width = _MEDIUM
        self.taken_letters: Callable[[], Collection[str]] = tuple  # of pins that are asked about
        self._colours: dict[bool, int] = {False: _USUAL, True: _BRIGHT}

    def take(self, tool: AnnotationKind | None) -> None:
        """Draw with `tool` from now on, None with nothing."""
        if tool != self.tool:
            self.tool = tool
            self.taken.emit()
            self.changed.emit()

    def colour_of(self, kind: AnnotationKind | None) -> int:
        """Return the number of the colour that one of `kind` would have."""
        return self._colours[kind == "highlighter"]

    def choose_colour(self, kind: AnnotationKind | None, number: int) -> None:
        """Draw what is of `kind`, and its like, in colour `number` (from 0)."""
        self._colours[kind == "highlighter"] = number
        self.changed.emit()

    def choose_width(self, number: int) -> None:
        """Draw with width `number` (from 0)."""
        self.width = number
        self.changed.emit()
