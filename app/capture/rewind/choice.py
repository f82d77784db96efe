"""Which of the pictures that are remembered are worth a look.

A ring knows which tiles changed when, and how much of them. So nothing is unpacked to choose: each
next picture is the one that differs the most from all those before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from app.capture.rewind.ring import TILE, Ring

_LEAST: Final = 128  # pixels that are other ones: a word, and more than a caret or a clock's colon
_REST: Final = 0.5  # seconds that a picture has to stand, so as to be no step on the way to another

_Ways = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _States:
    """What one ring showed, a row each: from `since` to `until`.

    `ways` are, by tile, how many pixels had changed on the way there. `apart` are the pixels by
    which each differs from those that were chosen, at most.
    """

    since: npt.NDArray[np.float64]
    until: npt.NDArray[np.float64]
    ways: _Ways
    apart: _Ways

    def choose(self, row: int) -> None:
        """Note that one was chosen."""
        np.minimum(self.apart, abs(self.ways - self.ways[row]), out=self.apart)


def chosen(rings: Sequence[Ring], now: float, most: int) -> list[tuple[int, float]]:
    """Return at most `most` moments that differ: a ring's number and a time, the oldest first.

    What was shown last, the picture at `now`, is among them. Others are told by the middle of the
    time that it looked so, at most half a second after its beginning.
    """
    each = [_states(ring, now) for ring in rings]
    if not each:
        return []
    span = max(now - min(states.since[0] for states in each), _REST) / most
    number = max(range(len(each)), key=lambda one: (each[one].until[-1], each[one].since[-1]))
    best: tuple[int, int] | None = (number, len(each[number].since) - 1)
    taken: list[tuple[int, int]] = []
    while best is not None and len(taken) < most:
        taken.append(best)
        each[best[0]].choose(best[1])
        best = _best(each, [float(each[ring].since[row]) for ring, row in taken], span)
    moments = [(ring, _moment(each[ring], row, now)) for ring, row in taken]
    return sorted(moments, key=lambda moment: moment[1])


def _best(each: Sequence[_States], taken: Sequence[float], span: float) -> tuple[int, int] | None:
    """Return the ring and row that is worth the most beside those at `taken`; None for no more.

    What stood only for a moment counts less, and so does what is close to one that was taken: of a
    page that scrolls all the time those pictures are wanted that lie apart.
    """
    found: tuple[int, int] | None = None
    most = 0.0
    for number, states in enumerate(each):
        gains = states.apart.sum(axis=1)
        stood = np.minimum((states.until - states.since) / _REST, 1)
        gaps = abs(states.since[:, None] - np.array(taken)).min(axis=1)
        worth = np.where(gains < _LEAST, 0, gains * stood * np.minimum(gaps / span + 0.1, 1))
        row = int(worth.argmax())
        if worth[row] > most:
            found, most = (number, row), float(worth[row])
    return found


def _moment(states: _States, row: int, now: float) -> float:
    since, until = float(states.since[row]), float(states.until[row])
    stands = until >= now and row == len(states.since) - 1
    return now if stands else min((since + until) / 2, since + _REST)


def _states(ring: Ring, now: float) -> _States:
    since = np.array(ring.times)
    until = np.append(since[1:], min(ring.seen, now))
    ways = np.empty((len(since), len(ring.versions)))
    for tile, versions in enumerate(ring.versions):
        way = 0
        known: dict[bytes, int] = {}  # what it has shown before: a caret that blinks goes nowhere
        for number, version in enumerate(versions):
            way = known.setdefault(version.packed, way + (version.changed if number else 0))
            ways[np.searchsorted(since, version.since) if number else 0 :, tile] = way
    return _States(since, until, ways, np.full_like(ways, TILE * TILE))
