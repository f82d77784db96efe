"""Where marks and short answers belong in a reply. No Qt."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.core.theme import Colour

Sign = Literal["play", "page", "exact", "close", "missing", "unread"]


@dataclass(frozen=True, slots=True, order=True)
class Placement:
    """What becomes of `length` code points at `at` of the reply.

    "chip": the chip of mark `number`, "words": they lead to it, "card": they are the answer,
    "evidence": they lead to `href`, a moment of a clip or a page, drawn as `label` ("": as they are
    written) with a `sign` before it; `tip` says more.
    """

    at: int
    length: int
    kind: Literal["chip", "words", "card", "evidence"]
    number: int = 0
    colour: Colour = (0, 0, 0)
    label: str = ""
    href: str = ""
    sign: Sign = "play"
    tip: str = ""

    def replaces(self, other: "Placement") -> bool:
        """Whether it is the same evidence, of which something else is known."""
        return self.kind == other.kind == "evidence" and self.at == other.at


class Placements:
    """Those of one reply, in its order."""

    def __init__(self) -> None:
        self._all: list[Placement] = []

    def add(self, placement: Placement) -> None:
        """Note another one, in place of evidence that stood there."""
        if placement.kind == "evidence":
            self._all = [one for one in self._all if not placement.replaces(one)]
        insort(self._all, placement)

    def between(self, first: int, stop: int) -> Sequence[Placement]:
        """Return those that begin at `first` or later, before `stop`."""
        begin = bisect_left(self._all, first, key=lambda one: one.at)
        return self._all[begin : bisect_left(self._all, stop, key=lambda one: one.at)]

    def of(self, number: int) -> Placement | None:
        """Return the first place of a mark."""
        return next((one for one in self._all if one.number == number), None)
