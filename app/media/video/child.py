"""The child's side of videos: foreign files are parsed in a process that may die of them.

All times are seconds from the first picture. A picture is an item {"seconds", "width", "height"},
its payload (height, width, 4) bytes B, G, R, X. "height" asked for is the most, null for full size.
Each request names its file: {"path", "name", "id"}, the name as messages call it.

- "open", without "id": one item, the fields of a `Clip` and of its `Stream`.
- "frame" {"seconds", "height", "within"}: the picture of that time; a key frame as many seconds
  before as "within" says does as well.
- "on" {"after", "height", "count"}: as many pictures at most, those after the one of "after".
- "glance" and "fit": see `passes`.

Pieces of the kind "progress" say that something takes longer.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from app.child.protocol import Reply
from app.child.worker import Request
from app.hosting import serving
from app.media.foreign import Shelf, file_of, known_of, number_of, whole_of
from app.media.video import census, faults
from app.media.video.asked import patient
from app.media.video.ffmpeg import VideoFrame
from app.media.video.opening import MOST, VIDEO, Use
from app.media.video.passes import fit, glance
from app.media.video.pixels import bgrx
from app.media.video.reel import Reel

OPEN: Final = "open"
FRAME: Final = "frame"
ON: Final = "on"
GLANCE: Final = "glance"
FIT: Final = "fit"


def serve() -> None:
    """Serve until the host leaves."""
    shelf = Shelf(VIDEO, MOST)
    serving.serve(
        {
            OPEN: lambda request: _open(shelf, request),
            FRAME: lambda request: _frame(shelf, request),
            ON: lambda request: _on(shelf, request),
            GLANCE: glance,
            FIT: fit,
        }
    )


def _open(shelf: Shelf[Reel], request: Request) -> Iterator[Reply]:
    path, name = file_of(request)
    shelf.drop(path, "look")  # it may be another one of the same size, of the same moment
    reel = shelf.opened(path, name, "look")
    identity = shelf.identity(path, name)
    width, height = reel.look.size
    seconds = yield from patient(census.length(reel), request)
    if seconds is None:
        return
    stream = census.stream_of(reel, path)
    clip = {"id": identity, "width": width, "height": height, "seconds": seconds}
    yield Reply("item", {"clip": clip, "stream": asdict(stream)})


def _frame(shelf: Shelf[Reel], request: Request) -> Iterator[Reply]:
    reel = _reel(shelf, request, "look")
    work = reel.picture(number_of(request, "seconds"), number_of(request, "within"))
    frame = yield from patient(work, request)
    if frame is not None:
        yield _shown(reel, frame, request)


def _on(shelf: Shelf[Reel], request: Request) -> Iterator[Reply]:
    reel = _reel(shelf, request, "play")
    found = yield from patient(reel.picture(number_of(request, "after")), request)
    count = whole_of(request, "count") or 0
    while found is not None and count and (frame := reel.following()) is not None:
        yield _shown(reel, frame, request)
        count -= 1


def _shown(reel: Reel, frame: VideoFrame, request: Request) -> Reply:
    height = whole_of(request, "height")
    look = reel.look if height is None else reel.look.reduced(height)
    with faults.told(reel.name):
        pixels = bgrx(frame, look)
    rows, columns = pixels.shape[:2]
    header = {"seconds": max(0.0, reel.time(frame)), "width": columns, "height": rows}
    return Reply("item", header, [pixels.data])


def _reel(shelf: Shelf[Reel], request: Request, use: Use) -> Reel:
    return shelf.opened(*file_of(request), use, known_of(request))
