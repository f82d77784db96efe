"""Where marks and short answers belong in a reply. No Qt."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.theme import Colour


@dataclass(frozen=True, slots=True, order=True)
class Placement:
    """What becomes of `length` code points at `at` of the reply.

    "chip": the chip of mark `number`, "words": they lead to it, "card": they are the answer,
    "time": they lead to the moment `href` of a clip.
    """

    at: int
    length: int
    kind: Literal["chip", "words", "card", "time"]
    number: int = 0
    colour: Colour = (0, 0, 0)
    label: str = ""
    href: str = ""


class Placements:
    """Those of one reply, in its order."""

    def __init__(self) -> None:
        self._all: list[Placement] = []

    def add(self, placement: Placement) -> None:
        """Note another one."""
        insort(self._all, placement)

    def between(self, first: int, stop: int) -> Sequence[Placement]:
        """Return those that begin at `first` or later, before `stop`."""
        begin = bisect_left(self._all, first, key=lambda one: one.at)
        return self._all[begin : bisect_left(self._all, stop, key=lambda one: one.at)]

    def of(self, number: int) -> Placement | None:
        """Return the first place of a mark."""
        return next((one for one in self._all if one.number == number), None)
