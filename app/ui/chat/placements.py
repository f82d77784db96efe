"""Where marks and short answers belong in a reply. No Qt."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.core.theme import Colour
from app.core.words import _

_NAMED: Final = 12  # places that are named to whoever does not see them

Sign = Literal["play", "page", "exact", "close", "missing", "unread"]


@dataclass(frozen=True, slots=True, order=True)
class Placement:
    """What becomes of `length` code points at `at` of the reply.

    "chip": the chip of mark `number`, "words": they lead to it, "card": they are the answer,
    "evidence": they lead to `href`, a moment of a clip or a page, drawn as `label` ("": as they are
    written) with a `sign` before it; `tip` says more. `said` is all of it for who does not see it.
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
    said: str = ""

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


def told(placements: Iterable[Placement]) -> str:
    """Return where they lead, in the order of the reply, for whoever does not see them.

    Chips are no words that could be read out.
    """
    said = list(dict.fromkeys(one.said for one in sorted(placements) if one.said))
    first = "; ".join(said[:_NAMED])
    if len(said) <= _NAMED:
        return first
    return _("{places}; and {count} more").format(places=first, count=len(said) - _NAMED)
