"""`ShownTurn`: a turn in the chat, and how its marks are to look whenever it has rows."""

from dataclasses import dataclass

from app.ui.chat.section import Section
from app.ui.chat.turn_rows import TurnRows
from app.ui.turn import Turn


@dataclass(eq=False, slots=True)
class ShownTurn:
    """A turn and its section, which has rows while it is near the view."""

    turn: Turn
    section: Section
    _highlighted: int = 0
    _lit: frozenset[int] = frozenset()
    _dimmed: frozenset[int] = frozenset()

    @property
    def rows(self) -> TurnRows | None:
        content = self.section.content
        return content if isinstance(content, TurnRows) else None

    def show_in(self, rows: TurnRows) -> None:
        """Let rows that were just made look like that."""
        rows.highlight(self._highlighted)
        rows.light(self._lit)
        rows.dim(self._dimmed)

    def highlight(self, number: int) -> None:
        """Show mark `number` (0: none) as the one meant."""
        if number != self._highlighted:
            self._highlighted = number
            if self.rows is not None:
                self.rows.highlight(number)

    def light(self, numbers: frozenset[int]) -> None:
        """Raise these marks, none of the others."""
        if numbers != self._lit:
            self._lit = numbers
            if self.rows is not None:
                self.rows.light(numbers)

    def dim(self, numbers: frozenset[int]) -> None:
        """Show that these marks are not to be seen in the picture now."""
        if numbers != self._dimmed:
            self._dimmed = numbers
            if self.rows is not None:
                self.rows.dim(numbers)
