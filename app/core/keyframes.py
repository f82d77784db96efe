"""Which moments of a clip a model is shown: where something new has come, best first.

The screen is looked at in tiles. What comes into a tile and stays there is new once; a tile that
goes back to what it showed before tells nothing. So cursors, spinners and pictures that come back
cost nothing, a film in a window has nothing that stays, and what is typed comes together until it
is worth a picture. What shows for a moment in a place that was still (a toast that fades in and
out) is taken at its clearest.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from app.core.frame import Moment
from app.core.tiles import (
    Mask,
    Packed,
    Seen,
    Tiled,
    Tiles,
    clumped,
    differ,
    rolled,
    shift,
    tiled,
    widened,
)
from app.core.videos import Glimpse, Keyframe

_SOON: Final = 0.2  # seconds between two glimpses that are looked at
_SETTLED: Final = 0.3  # seconds after which what has come has stayed
_STILL: Final = 0.9  # seconds without a glimpse: nothing has changed in between
_CALM: Final = 1.5  # seconds after which a tile counts as still, and a change of it as sudden
_MEMORY: Final = 5.0  # seconds over which a tile is used to new things
_SUDDEN: Final = 5  # tiles that come at once and are worth a picture
_STRANGE: Final = 2.5  # what those must weigh, less for those that always change
_GATHERED: Final = 40  # tiles that came bit by bit and are worth one
_FEW: Final = 2  # tiles that are worth one when nothing more has come for a while
_PAUSE: Final = 2.0  # seconds of that while
_HALF: Final = 20.0  # tiles of half the highest score: a toast
_SLOW: Final = 0.15  # what a tile counts that came bit by bit
_VISIT: Final = 2.5  # seconds within which what was shown for a moment has gone
_SAME: Final = 2.0  # seconds within which a later picture that shows as much takes the place
_LONG: Final = 20.0  # seconds of mere movement after which it is shown once
_MUCH: Final = 0.05  # of the tiles: what moves is more than a cursor
_MOVING: Final = 0.02  # the score of such a picture
_RESTS: Final = 3.0  # seconds after which a tile that has changed is at rest again
_MOVED: Final = 0.7  # how much less counts what comes into a tile that always changes
_ROLLS: Final = 60  # tiles from which it is asked whether they were scrolled
_PAGE: Final = 0.7  # of what is scrolled: worth another picture
_LEAP: Final = 14.0  # levels on average: another scene, though nothing of it stays
_LEAPS: Final = 4.0  # times as much as the pictures before differed
_CUT: Final = 0.5  # the score of such a picture
_LATELY: Final = 0.3  # how much the last picture counts in what is usual
_EDGE: Final = 2.0  # the score of the first and the last picture, over all others


def best(keyframes: Sequence[Keyframe], count: int) -> tuple[Keyframe, ...]:
    """Return the `count` best ones, in their order; those of a smaller count are among them."""
    return tuple(sorted(sorted(keyframes, key=lambda each: each.rank)[:count], key=_when))


def _when(keyframe: Keyframe) -> float:
    return keyframe.seconds


@dataclass(frozen=True, slots=True)
class _Look:
    """A picture as tiles, and which of them differ from the look before."""

    seconds: float
    picture: Tiled
    changed: Mask

    @property
    def tiles(self) -> Tiles:
        return self.picture.tiles


@dataclass(frozen=True, slots=True)
class _Found:
    """A look worth a picture, for what is new in it."""

    seconds: float
    score: float
    packed: Packed  # a busy hour has more than a thousand
    new: Mask

    @property
    def tiles(self) -> Tiles:
        return self.packed.tiles

    def shows(self, earlier: "_Found") -> bool:
        """Whether all that was new in one just before is still to be seen."""
        since = self.seconds - earlier.seconds
        return not since or (
            since <= _SAME and not (differ(earlier.tiles, self.tiles) & earlier.new).any()
        )


class Chooser:
    """Takes the glimpses of one clip, all of one size, in order of time; keeps none of them."""

    def __init__(self) -> None:
        self._held: Glimpse | None = None  # it came too soon after the last look
        self._screen: _Screen | None = None

    def add(self, glimpse: Glimpse) -> None:
        """Take the next glimpse."""
        held, self._held = self._held, None
        if held is not None and _seconds(glimpse) - _seconds(held) >= _SOON:
            self._look(held)
        if self._screen is None or _seconds(glimpse) - self._screen.seconds >= _SOON:
            self._look(glimpse)
        else:
            self._held = glimpse

    def keyframes(self) -> tuple[Keyframe, ...]:
        """Return what was found, in order of time. The last call: nothing is added after it."""
        held, self._held = self._held, None
        if held is not None:
            self._look(held)
        found = self._screen.ended() if self._screen is not None else []
        ranked = sorted(found, key=lambda each: (-each.score, each.seconds))
        ranks = {each.seconds: rank for rank, each in enumerate(ranked)}
        return tuple(Keyframe(each.seconds, each.score, ranks[each.seconds]) for each in found)

    def _look(self, glimpse: Glimpse) -> None:
        picture = tiled(glimpse.frame.pixels)
        if self._screen is None:
            self._screen = _Screen(_seconds(glimpse), picture)
        else:
            self._screen.look(_seconds(glimpse), picture)


def _seconds(glimpse: Glimpse) -> float:
    source = glimpse.frame.source
    assert isinstance(source, Moment), "a glimpse of a clip"
    return source.seconds


class _Screen:
    """What is known of each tile, and what was found on the way."""

    def __init__(self, seconds: float, picture: Tiled) -> None:
        shape = picture.tiles.shape[:2]
        none = np.zeros(shape, np.bool_)
        self._now = _Look(seconds, picture, none)
        self._earlier = self._now  # the look before it
        self._looks = deque([self._now], 8)
        self._rested = picture  # the last picture of which much has stayed
        self._seen = Seen(picture.tiles)
        self._last = picture.tiles.copy()  # what each tile showed when it last changed
        self._rest = picture.tiles.copy()  # what it showed before it began to change
        self._base = picture.tiles.copy()  # that, or in a long change what was there just before
        self._since = np.full(shape, -np.inf)  # when each tile changed
        self._begun = np.full(shape, -np.inf)  # when it began to
        self._fresh = none.copy()  # has changed, and not stayed since
        self._unrest = np.zeros(shape)  # levels by which it has changed lately
        self._moves = np.zeros(shape)  # how much of the time it has changed lately, 0 to 1
        self._usual = np.zeros(shape)  # that, before it began to change
        self._used = np.zeros(shape)  # how much new has come there lately, 0 to 1
        self._pending = none.copy()  # has come bit by bit, and is in no picture yet
        self._rolled = 0  # tiles that were rolled in, and are in no picture yet
        self._page = 0  # tiles of what is rolled
        self._newest = seconds  # when the last of it came
        self._levels = 1.0  # by which pictures differed lately
        self._found = [_Found(seconds, _EDGE + 1, Packed.of(picture.tiles), none)]

    @property
    def seconds(self) -> float:
        """Of the last look."""
        return self._now.seconds

    def look(self, seconds: float, picture: Tiled) -> None:
        """Take the next picture, which tells what of the one before has stayed."""
        before = self._now
        changed = differ(before.tiles, picture.tiles) | differ(self._last, picture.tiles)
        self._last[changed] = picture.tiles[changed]
        self._judge(changed, seconds)
        self._now = _Look(seconds, picture, changed)
        self._looks.append(self._now)
        self._begin(changed, before)
        levels = shift(before.tiles, picture.tiles)
        if levels > max(_LEAP, _LEAPS * self._levels):
            self._leapt(before, changed)
        self._levels += (levels - self._levels) * _LATELY
        if changed.mean() >= _MUCH and seconds - self._found[-1].seconds >= _LONG:
            self._find(self._now, _MOVING, np.zeros_like(changed))

    def ended(self) -> list[_Found]:
        """Return what was found; the last picture has stayed for ever."""
        self._judge(np.zeros_like(self._fresh), np.inf)
        now = self._now
        shown = [n for n, each in enumerate(self._found) if _alike(each.tiles, now.tiles)]
        if not shown or self._pending.sum() >= _FEW:
            self._find(now, _EDGE, self._pending)
        elif shown[-1]:
            self._found[shown[-1]] = replace(self._found[shown[-1]], score=_EDGE)
        return self._found

    def _begin(self, changed: Mask, before: _Look) -> None:
        """Note which tiles change, and how they were before they began to."""
        lasted = self._now.seconds - before.seconds
        begins = changed if lasted >= _STILL else changed & ~before.changed
        self._rest[begins] = self._base[begins] = before.tiles[begins]
        self._base[changed & ~begins] = self._earlier.tiles[changed & ~begins]
        self._earlier = before
        self._usual[begins] = self._unrest[begins]
        self._begun[begins & (self._now.seconds - self._since >= _CALM)] = self._now.seconds
        strength = np.abs(self._now.tiles - before.tiles).mean(axis=2)
        decay, share = np.exp(-lasted / _RESTS), 1 - np.exp(-min(lasted, _STILL) / _RESTS)
        self._moves = self._moves * decay + before.changed * share
        self._unrest = self._unrest * decay + np.where(changed, strength, 0) * share
        self._since[changed] = self._now.seconds
        self._fresh |= changed

    # ---- what of the last look is worth a picture

    def _judge(self, next_changed: Mask, until: float) -> None:
        """Look at what has come by now, and stays until then."""
        now, lasted = self._now, until - self._now.seconds
        stays = self._fresh & (until - self._since >= _SETTLED)
        if lasted < _STILL:
            stays &= ~next_changed
        self._fresh &= ~stays
        known = self._seen.knows(now.tiles, stays) | ~differ(self._rest, now.tiles)
        self._gone(stays & known)
        new = stays & ~known
        if new.any():
            self._came(new, stays)
        elif until - self._newest >= _PAUSE and self._pending.sum() >= _FEW:
            self._take(0.0)
        self._used *= np.exp(-min(lasted, 60.0) / _MEMORY)

    def _came(self, new: Mask, stays: Mask) -> None:
        """Take in what is new; what came around it with it makes it weigh more."""
        now = self._now
        self._seen.add(now.tiles, new)
        self._newest = now.seconds
        fresh = self._unrolled(new)
        together = clumped(stays & widened(fresh, 2), 2)
        strength = np.abs(now.tiles[together] - self._base[together]).mean(axis=1)
        strange = np.clip(1 - self._usual[together] / np.maximum(strength, 1), 0, 1)
        calm = 1 - _MOVED * self._moves[together]
        sudden = float((strange * calm * (1 - self._used[together])).sum())
        self._used[new] += (1 - self._used[new]) / 2
        self._pending |= fresh
        if sudden >= _STRANGE and together.sum() >= _SUDDEN:
            self._take(sudden)
        elif self._pending.sum() + self._rolled >= max(_GATHERED, _PAGE * self._page):
            self._take(0.0)

    def _unrolled(self, new: Mask) -> Mask:
        """Return the new tiles without those that only show what was elsewhere, or follow it.

        Text that is scrolled is worth a picture when most of it is another one.
        """
        if new.sum() < _ROLLS:
            return new
        roll = rolled(self._rested, self._now.picture, new)
        self._rested = self._now.picture
        if roll is None:
            return new
        self._rolled += int((new & roll.uncovered).sum())
        self._page = max(self._page, int(roll.area.sum()))
        return clumped(new & ~roll.area, 4)  # lines that lie between two rows are left over

    def _take(self, sudden: float) -> None:
        """Take the last look for all that has come, `sudden` tiles of it at once."""
        slow = float(self._pending.sum()) + self._rolled - sudden
        self._find(self._now, _score(sudden + _SLOW * max(0.0, slow)), self._pending)
        self._pending = np.zeros_like(self._pending)
        self._rolled = self._page = 0

    def _leapt(self, before: _Look, changed: Mask) -> None:
        """Take another scene, though what is in it may never stay; not what was scrolled."""
        if rolled(before.picture, self._now.picture, changed) is None:
            self._find(self._now, _CUT, changed)

    def _gone(self, back: Mask) -> None:
        """Look for what has shown for a moment in tiles that are what they were."""
        visited = clumped(back & (self._now.seconds - self._begun <= _VISIT), 3)
        if visited.sum() < _SUDDEN:
            return
        begun = float(self._begun[visited].min())
        looks = [look for look in self._looks if begun <= look.seconds < self._now.seconds]
        if not looks:
            return
        clear = max(looks, key=lambda look: shift(look.tiles[visited], self._now.tiles[visited]))
        fresh = visited & ~self._seen.knows(clear.tiles, visited)
        if fresh.sum() >= _FEW:
            self._seen.add(clear.tiles, fresh)
            self._find(clear, _score(float(visited.sum())), fresh)

    def _find(self, look: _Look, score: float, new: Mask) -> None:
        """Add a look in its order; it takes the place of one just before that it shows, too."""
        made = _Found(look.seconds, score, Packed.of(look.tiles), new)
        after = []
        while len(self._found) > 1 and self._found[-1].seconds > made.seconds:
            after.append(self._found.pop())
        while len(self._found) > 1 and made.shows(self._found[-1]):
            last = self._found.pop()
            made = replace(made, score=max(made.score, last.score), new=made.new | last.new)
        self._found += [made, *reversed(after)]


def _alike(one: Tiles, other: Tiles) -> bool:
    return bool(differ(one, other).sum() < _SUDDEN)


def _score(tiles: float) -> float:
    return tiles / (tiles + _HALF)
