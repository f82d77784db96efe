"""Videos as the model on this machine sees them: frames chosen by its own rule, and their times."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.backends.local.fit import Setup
from app.core.chat import Clip, Progress
from app.core.control import Control
from app.core.frame import Moment, Pixels
from app.core.video_sampling import USUAL_RATE, Film, film_of
from app.core.videos import ClipLimits, Videos
from app.core.vision import MOST_FILM_TOKENS
from app.core.words import _

LIMITS: Final = ClipLimits(containers=None, max_clips=None, uneven=True)
"""What is taken: all that can be decoded, since frames of it go."""

_SHARE: Final = 0.75  # of the context that videos may take; the rest is for words and the answer
_LEAST: Final = 1000  # tokens of a video that says anything


@dataclass(frozen=True, slots=True)
class Shown:
    """A video as it goes to the model.

    `pictures` (height, width, 3) bytes R, G, B, each a little larger than it is seen; `numbers`
    says which of them each frame is, `seconds` when it is.
    """

    film: Film
    pictures: tuple[Pixels, ...]
    numbers: tuple[int, ...]
    seconds: tuple[float, ...]


def film_for(clip: Clip, context: int, picture: int, clips: int, rate: float = USUAL_RATE) -> Film:
    """Return what a model with that context sees of a clip, one of so many `clips`.

    Two frames go together and take no more than a `picture` may: memory is laid out for that.
    """
    cap = max(_LEAST, min(MOST_FILM_TOKENS, int(_SHARE * context / max(1, clips))))
    film = film_of(clip.width, clip.height, clip.seconds, rate, cap)
    pairs = len(film.times) // 2
    if film.seen > picture * pairs:
        return film_of(clip.width, clip.height, clip.seconds, rate, picture * pairs)
    return film


def shown(
    clips: Sequence[Clip], videos: Callable[[], Videos], setup: Setup, control: Control
) -> Iterator[Progress | Mapping[str, Shown]]:
    """Decode the frames of clips; yields progress, then all of them by the ids of their clips.

    One that is asked about several times is decoded once, but has its share of the context each
    time. Nothing comes last after a cancel. Raises MediaError, also for a file that has changed
    since its clip was opened.
    """
    done: dict[str, Shown] = {}
    for clip in {clip.id: clip for clip in clips}.values():
        _file, stream = videos().open(clip.path, control)
        film = film_for(clip, setup.context, setup.picture, len(clips), stream.rate)
        times = list(dict.fromkeys(film.times))
        pictures: list[Pixels] = []
        seconds: list[float] = []
        for frame in videos().strip(clip, times, _height(clip, film), control):
            pictures.append(frame.rgb())
            source = frame.source
            seconds.append(source.seconds if isinstance(source, Moment) else times[len(seconds)])
            yield Progress(_("Taking pictures out of the video"), len(pictures), len(times))
        if control.cancelled:
            return
        at = {time: min(number, len(pictures) - 1) for number, time in enumerate(times)}
        numbers = tuple(at[time] for time in film.times)
        told = tuple(seconds[number] for number in numbers)
        done[clip.id] = Shown(film, tuple(pictures), numbers, told)
    yield done


def _height(clip: Clip, film: Film) -> int:
    """Return the height of pictures that are no smaller either way than they are seen."""
    across = math.ceil(film.width * clip.height / clip.width)
    return min(clip.height, max(film.height, across))
