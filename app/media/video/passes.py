"""The child's side of what goes through a whole video, in verbs of `child`.

- "glance": an item with its picture for each that differs, and its "change".
- "fit" {"seconds", "out", "form", "most"}: writes a copy of `most` bytes at most (null: any) to
  "out"; then one item {"fits"}, false where a copy so small could not be read any more.

Both tell their progress: {"done"}, in seconds.
"""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from app.child.protocol import Reply
from app.child.worker import Request
from app.media import files
from app.media.foreign import file_of, known_of, number_of, opened, whole_of
from app.media.video import faults, fitting
from app.media.video.opening import VIDEO
from app.media.video.pixels import bgrx
from app.media.video.reel import Reel
from app.media.video.sampling import glanced
from app.media.video.tiles import Tiles

_WIDE: Final = 960  # pixels of a glimpse at most: text can still be told from what is none
_EVERY: Final = 0.2  # seconds between two pieces of progress

_Write = Callable[[Reel], Iterator[float]]


class _Progress:
    """Tells how far it is, now and then."""

    def __init__(self) -> None:
        self._told = 0.0

    def at(self, seconds: float) -> Iterator[Reply]:
        if time.monotonic() - self._told > _EVERY:
            self._told = time.monotonic()
            yield Reply("progress", {"done": seconds})


def glance(request: Request) -> Iterator[Reply]:
    """Yield what changes, until it is cancelled."""
    progress = _Progress()
    with closing(opened(VIDEO, *file_of(request), known_of(request))) as reel:
        tiles = Tiles(reel.look.width, reel.look.height)
        look = reel.look.within(_WIDE)
        for frame in glanced(reel):
            if request.cancelled():
                return
            seconds = max(0.0, reel.time(frame))
            with faults.told(reel.name):
                change = tiles.change(frame)
                pixels = bgrx(frame, look) if change else None
            if pixels is not None:
                rows, columns = pixels.shape[:2]
                header = {"seconds": seconds, "width": columns, "height": rows, "change": change}
                yield Reply("item", header, [pixels.data])
            yield from progress.at(seconds)


def fit(request: Request) -> Iterator[Reply]:
    """Try one way after the other until it is small enough, or cancelled."""
    for write in _ways(request):
        fits = yield from _written(write, request)
        if request.cancelled():
            return
        if fits:
            yield Reply("item", {"fits": True})
            return
    yield Reply("item", {"fits": False})


def _ways(request: Request) -> Iterator[_Write]:
    out, form = Path(str(request.header["out"])), str(request.header["form"])
    most = whole_of(request, "most")
    yield partial(fitting.copied, out=out, form=form, most=most)
    seconds = number_of(request, "seconds")
    for way in fitting.WAYS:
        yield partial(fitting.encoded, out=out, form=form, most=most, way=way, seconds=seconds)


def _written(write: _Write, request: Request) -> Generator[Reply, None, bool]:
    """Write it in one way; return whether it fits."""
    progress = _Progress()
    with closing(opened(VIDEO, *file_of(request), known_of(request))) as reel:
        try:
            for seconds in write(reel):
                if request.cancelled():
                    return False
                yield from progress.at(seconds)
        except fitting.Unfit:
            return False
        except OSError as error:
            raise files.unwritable(error, Path(str(request.header["out"]))) from error
    return True
