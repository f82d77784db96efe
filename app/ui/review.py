"""`Review`: what was found in pictures before they are sent, and what of it is to be covered."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.core.errors import AppError
from app.core.frame import Frame
from app.core.secret import Finding


@dataclass(frozen=True, slots=True)
class Found:
    """Something secret in a picture."""

    frame: Frame
    finding: Finding


class Review(QObject):
    """All that was `found` is to be covered until its user says otherwise.

    `destination` is what its user calls the place where it would go, `frames` are the pictures that
    go along and were looked at, and the first ones of videos. With a `failure` they could not be,
    so that nobody knows; where it is `final`, to look again would not help.
    """

    changed = Signal()  # what is to be covered

    def __init__(
        self,
        destination: str,
        frames: Sequence[Frame],
        found: Sequence[Found],
        failure: AppError | None = None,
        parent: QObject | None = None,
        *,
        final: bool = False,
    ) -> None:
        super().__init__(parent)
        self.destination = destination
        self.frames = tuple(frames)
        self.found = tuple(found)
        self.failure = failure
        self.final = final
        self._bare: set[int] = set()

    def covers(self, number: int) -> bool:
        """Whether what was found at `number`, from 0, is to be covered."""
        return number not in self._bare

    def cover(self, number: int, *, covered: bool) -> None:
        """Cover what was found at `number`, or leave it to be seen."""
        if covered != self.covers(number):
            (self._bare.discard if covered else self._bare.add)(number)
            self.changed.emit()

    @property
    def chosen(self) -> tuple[Found, ...]:
        """What is to be covered."""
        return tuple(each for number, each in enumerate(self.found) if self.covers(number))
