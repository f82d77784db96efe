"""Which pictures of a video a GLM-4.6V model sees, at which size, and how many tokens that takes.

The rule is `Glm46VVideoProcessor.sample_frames` of transformers 5.23: three, one or half a pair of
frames a second, by length, 640 frames at most, an even number of them. Servers that take a video
follow it by themselves; the model on this machine is given frames that were chosen by it.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.core.vision import FACTOR, FRAMES, MOST_FILM_TOKENS, film_size

USUAL_RATE: Final = 30.0
"""Frames a second of a video of which nobody knows more."""

_PAIRS: Final = ((30.0, 3.0), (300.0, 1.0), (2400.0, 0.5))  # up to so many seconds, a second
_MOST_FRAMES: Final = 640
_MOST_SECONDS: Final = 2400.0
_NOTED: Final = 8  # tokens of what stands around a pair: its begin, its end, "12.3 seconds"


@dataclass(frozen=True, slots=True)
class Film:
    """A video as the model sees it.

    `times` of its frames in seconds, an even number, two at least; two that follow each other
    become one picture, which has the time of the first. `width` and `height` of each frame in
    pixels, `seen` the tokens of all of them.
    """

    times: tuple[float, ...]
    width: int
    height: int
    seen: int

    @property
    def tokens(self) -> int:
        """All that it takes in a prompt, with the times that stand there."""
        return self.seen + _NOTED * (len(self.times) // FRAMES)


@lru_cache(maxsize=64)
def film_of(
    width: int,
    height: int,
    seconds: float,
    rate: float = USUAL_RATE,
    cap: int = MOST_FILM_TOKENS,
) -> Film:
    """Return what is seen of a video of that size, length and rate, within `cap` tokens."""
    times = sampled_times(seconds, rate)
    across, down = film_size(width, height, len(times), cap)
    pairs = len(times) // FRAMES
    return Film(times, across, down, pairs * (across // FACTOR) * (down // FACTOR))


def sampled_times(seconds: float, rate: float) -> tuple[float, ...]:
    """Return the times of the frames that are chosen, in order; an even number, two at least.

    `rate` in frames a second, 0 where unknown. Where there are fewer frames than would be chosen,
    each counts once; one that is left without a partner is its own. Of less than a second the
    stock processor sees the first frame alone; here it is seen to its end.
    """
    rate = rate or USUAL_RATE
    total = max(1, round(seconds * rate))
    chosen = list(dict.fromkeys(_chosen(total, seconds or total / rate, rate)))
    if len(chosen) < FRAMES:
        wanted = max(FRAMES, int(seconds * _PAIRS[0][1] * FRAMES))
        chosen = list(dict.fromkeys(_spread(0, total - 1, wanted)))
    if len(chosen) % FRAMES:
        chosen.append(chosen[-1])
    return tuple(number / rate for number in chosen)


def _chosen(total: int, seconds: float, rate: float) -> list[int]:
    """Return numbers of frames as the stock processor chooses them; some may stand there twice."""
    length = min(seconds, _MOST_SECONDS)
    pairs = next(each for most, each in _PAIRS if length <= most)
    wanted = min(int(length * pairs * FRAMES), _MOST_FRAMES)
    if total < wanted:
        return _spread(0, total - 1, wanted)
    found = _each(1 / (FRAMES * pairs), total, int(seconds), rate, wanted + 1)
    if len(found) < wanted:
        return _spread(found[0], found[-1], wanted)
    return _spread(0, total - 1, wanted) if len(found) > wanted else found


def _each(step: float, total: int, end: int, rate: float, most: int) -> list[int]:
    """Return the first frame in every `step` seconds up to the second `end`, at most so many."""
    found: list[int] = []
    since = 0.0
    for number in range(total):
        if number * (1 / rate) >= since:
            since += step
            found.append(number)
            if since >= end or len(found) == most:
                break
    return found


def _spread(first: int, last: int, count: int) -> list[int]:
    """Return so many whole numbers at equal distances, as numpy's `linspace` rounds them."""
    if count < 2:
        return [first] * count
    step = (last - first) / (count - 1)
    return [*(math.floor(number * step + first) for number in range(count - 1)), last]
