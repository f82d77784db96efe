"""Marks of a clip while it plays: boxes that a model gave by the second, and what lies between."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from app.core.mark import Mark

_SECOND: Final = 1.0  # how long what is not seen again is shown, at least
_LOOSE: Final = 1.5  # steps between two seconds that belong together, at most

_Key = tuple[str, str, int, int]  # kind, label, number of corners, which of those that are alike


class Tracks:
    """The marks that lie on one clip and say when; others are left out.

    Between two seconds a mark moves in a straight line to the one with its label (of several alike
    the first to the first, and so on). One whose label is missing at the next second ends there.
    """

    def __init__(self, marks: Sequence[Mark], clip: str) -> None:
        by_second: defaultdict[float, dict[_Key, Mark]] = defaultdict(dict)
        for mark in marks:
            if mark.frame == clip and mark.t is not None:
                _add(by_second[mark.t], mark)
        self.seconds: tuple[float, ...] = tuple(sorted(by_second))
        """When something is marked, in order."""
        self._marks: Sequence[Mapping[_Key, Mark]] = [by_second[each] for each in self.seconds]
        gaps = sorted(b - a for a, b in pairwise(self.seconds))
        # The usual one, its median: two that happen to be close say nothing about the others.
        self._step = gaps[(len(gaps) - 1) // 2] if gaps else _SECOND

    def at(self, seconds: float) -> tuple[Mark, ...]:
        """Return what is marked at that time, in the order of the reply; `t` is that time."""
        index = bisect_right(self.seconds, seconds) - 1
        if index < 0:
            return ()
        since, marks = self.seconds[index], self._marks[index]
        following: Mapping[_Key, Mark] = {}
        gap = max(self._step, _SECOND)
        if index + 1 < len(self.seconds):
            after = self.seconds[index + 1] - since
            if after <= _LOOSE * self._step:
                following, gap = self._marks[index + 1], after
        if seconds >= since + gap:
            return ()
        share = (seconds - since) / gap
        moved = (_between(mark, following.get(key), share) for key, mark in marks.items())
        return tuple(replace(mark, t=seconds) for mark in moved)


def _add(marks: dict[_Key, Mark], mark: Mark) -> None:
    label, corners = mark.label.casefold(), len(mark.points)
    alike = sum(key[:3] == (mark.kind, label, corners) for key in marks)
    marks[(mark.kind, label, corners, alike)] = mark


def _between(mark: Mark, other: Mark | None, share: float) -> Mark:
    """Return a mark `share` (0 to 1) of the way to `other`; as it is where there is none."""
    if other is None:
        return mark
    points = tuple(
        (x1 + share * (x2 - x1), y1 + share * (y2 - y1))
        for (x1, y1), (x2, y2) in zip(mark.points, other.points, strict=True)
    )
    return replace(mark, points=points)
