"""`Annotations`: what is drawn on one picture, with everything that can be undone."""

from collections.abc import Collection, Sequence
from string import ascii_uppercase

from app.core.annotation import Annotation, AnnotationKind
from app.core.mark import PointXY
from app.core.theme import Colour

Shown = tuple[Annotation, ...]


class Annotations:
    """What is drawn, the lowest first, and what was drawn before. One thread at a time.

    States are kept, not the ways between them: they share what is in them, and no step back can
    go wrong.
    """

    def __init__(self, shown: Sequence[Annotation] = ()) -> None:
        self._states: list[Shown] = [tuple(shown)]
        self._at = 0
        self._free = max((annotation.id for annotation in shown), default=0) + 1
        self._together = ""  # what the last change was a part of

    @property
    def shown(self) -> Shown:
        """What is drawn now."""
        return self._states[self._at]

    @property
    def can_undo(self) -> bool:
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        return self._at + 1 < len(self._states)

    @property
    def letters(self) -> frozenset[str]:
        """The letters of its pins."""
        return frozenset(each.text for each in self.shown if each.kind == "pin")

    def find(self, which: int) -> Annotation | None:
        """Return the one of that id, None where it is not drawn now."""
        return next((each for each in self.shown if each.id == which), None)

    def new(
        self,
        kind: AnnotationKind,
        points: Sequence[PointXY],
        colour: Colour,
        width: float,
        text: str = "",
        taken: Collection[str] = (),
    ) -> Annotation:
        """Return one that can be added; a pin has the first letter that is free.

        `taken` are letters of pins on other pictures that are spoken of together with this one.
        """
        if kind == "pin":
            text = _free_letter({*self.letters, *taken})
        self._free += 1
        return Annotation(self._free - 1, kind, tuple(points), colour, width, text)

    def add(self, annotation: Annotation) -> None:
        """Draw one more, over all others."""
        self._keep((*self.shown, annotation))

    def change(self, annotation: Annotation, together: str = "") -> None:
        """Put it in the place of the one with its id, which is drawn.

        Changes of the same one in a row that belong `together` are undone at once.
        """
        if self.find(annotation.id) in {None, annotation}:
            return
        together = together and f"{together} {annotation.id}"
        goes_on = bool(together) and together == self._together and not self.can_redo
        self._keep(
            tuple(annotation if each.id == annotation.id else each for each in self.shown),
            instead=goes_on,
        )
        self._together = together

    def remove(self, which: int) -> None:
        """Take the one of that id away."""
        if self.find(which) is not None:
            self._keep(tuple(each for each in self.shown if each.id != which))

    def undo(self) -> None:
        """Go one step back, where there is one."""
        if self.can_undo:
            self._at -= 1
            self._together = ""

    def redo(self) -> None:
        """Go one step forward again, where there is one."""
        if self.can_redo:
            self._at += 1
            self._together = ""

    def _keep(self, shown: Shown, *, instead: bool = False) -> None:
        del self._states[self._at + (0 if instead else 1) :]
        self._states.append(shown)
        self._at = len(self._states) - 1
        self._together = ""


def letters(number: int) -> str:
    """Return the name of pin `number` (from 0): A to Z, then AA, AB and so on."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, len(ascii_uppercase))
        name = ascii_uppercase[rest] + name
    return name


def _free_letter(taken: Collection[str]) -> str:
    return next(name for name in map(letters, range(len(taken) + 1)) if name not in taken)
