"""What is remembered, as a video."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np

from app.capture.recorder.film import DiskFull, Film
from app.capture.recorder.framing import Box, Framing, even
from app.capture.recorder.picture import Picture
from app.capture.rewind.ring import Changes, unpack
from app.core.errors import MediaError
from app.core.frame import Pixels
from app.core.words import _

_RATE: Final = 4.0  # pictures a second, about: as often as it was looked
_KEY: Final = 2.0  # seconds between key frames, so that a player finds each moment at once
_SHORTEST: Final = 0.1  # seconds of a video that is one


@dataclass(frozen=True, slots=True)
class Part:
    """A monitor: its upper left corner in the picture of all of them, its size, what it showed."""

    x: int
    y: int
    width: int
    height: int
    changes: Changes


@dataclass(frozen=True, slots=True)
class Past:
    """What all monitors showed `until` a time, one part at least. Shares memory with the rings."""

    parts: Sequence[Part]
    until: float

    @property
    def since(self) -> float:
        return min(part.changes[0][0] for part in self.parts)

    @property
    def seconds(self) -> float:
        """How much time it covers."""
        return self.until - self.since


def film(past: Past, path: Path, part: Path, cancelled: Callable[[], bool]) -> Iterator[float]:
    """Write it into an ordinary MP4, in place of any file there; see `Rewind.save`.

    It is at `part`, in the same folder, until it is whole. A monitor is black before it was looked
    at, and stays as it was seen last. Raises MediaError.
    """
    try:
        yield from _written(past, path.name, part, cancelled)
    except DiskFull as error:
        raise MediaError(
            _("There is no room for the video: the disk is full."),
            _("Make room on it, or save it in another folder."),
        ) from error
    if part.exists():
        _put_in_place(part, path)


def _put_in_place(made: Path, path: Path) -> None:
    """Let `made` be the file at `path`, or be gone. Raises MediaError."""
    try:
        made.replace(path)
    except OSError as error:
        made.unlink()
        raise MediaError(
            _("The recording “{name}” cannot be written: {reason}.").format(
                name=path.name, reason=error.strerror
            ),
            _("Give the recording another name."),
        ) from error


def _written(past: Past, name: str, out: Path, cancelled: Callable[[], bool]) -> Iterator[float]:
    """Write it into a new file, of which nothing is left where it is not made whole."""
    width = max(part.x + part.width for part in past.parts)
    height = max(part.y + part.height for part in past.parts)
    whole = Box(0, 0, width, height)
    framing = Framing(whole, whole, even(width), even(height))
    picture = Picture(framing.width, framing.height)
    file = Film(out, framing.width, framing.height, _RATE, preset="veryfast", name=name)
    seconds = max(past.seconds, _SHORTEST)
    key_at, complete = -_KEY, False
    try:
        for time, shown in _pictures(past, np.zeros((height, width, 4), np.uint8)):
            if cancelled():
                return
            at = time - past.since
            key = at >= key_at + _KEY
            key_at = at if key else key_at
            picture.show(shown, framing)
            file.add(picture.planes, at, key=key)
            yield at / seconds
        file.close(picture.planes, seconds)
        if file.full:
            raise DiskFull
        complete = True
    finally:
        if not complete:
            file.discard()


def _pictures(past: Past, shown: Pixels) -> Iterator[tuple[float, Pixels]]:
    """Yield what was shown, painted onto `shown`, each time that it changed."""
    changes = [
        (time, number, tiles)
        for number, part in enumerate(past.parts)
        for time, tiles in part.changes
    ]
    changes.sort(key=lambda change: change[0])
    for time, together in groupby(changes, key=lambda change: change[0]):
        for _time, number, tiles in together:
            part = past.parts[number]
            place = shown[part.y : part.y + part.height, part.x : part.x + part.width]
            for tile, packed in tiles:
                unpack(packed, tile, place)
        yield time, shown
