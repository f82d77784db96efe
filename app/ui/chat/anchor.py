"""`Anchor`: what stays where it is in the view while everything around it is laid out anew."""

from dataclasses import dataclass, replace
from typing import Protocol, Self, runtime_checkable

from app.ui.chat.row import Row
from app.ui.chat.section import Section


@runtime_checkable
class Lines(Protocol):
    """A widget of words that are broken into lines."""

    def letter_at(self, y: int) -> int:
        """Return the position of the first letter of the line at `y` px."""

    def top_of(self, letter: int) -> int:
        """Return how many px from the top the line of a letter begins."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The view begins `px` into `what`, which was `height` px high then.

    Or `px` below the top of the line that the `letter` of its words stands in, where that is known.
    """

    what: Section | Row | None
    px: int
    height: int
    letter: int = -1

    @classmethod
    def begin(cls, what: Section | Row | None, px: int) -> Self:
        """Note how far into `what`, as it is now, the view begins."""
        return cls(what, px, 0 if what is None else what.height)

    def at_words(self) -> Self:
        """Be the same place, by the words that stand there."""
        lines = self._lines
        if lines is None or self.px <= 0:
            return self
        letter = lines.letter_at(self.px)
        return replace(self, px=self.px - lines.top_of(letter), letter=letter)

    @property
    def read(self) -> int:
        """How far into `what` that is, as high as it is now."""
        lines = self._lines
        if self.letter >= 0 and lines is not None:
            return lines.top_of(self.letter) + self.px
        if self.what is None or self.px <= 0 or not self.height:
            return self.px
        return round(self.px * self.what.height / self.height)

    @property
    def _lines(self) -> Lines | None:
        widget = self.what.widget if isinstance(self.what, Row) else None
        return widget if isinstance(widget, Lines) else None
