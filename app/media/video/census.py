"""What is known of a video file without decoding it: its length, its key frames, its form."""

import hashlib
import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

from app.core.videos import Stream
from app.media.video.ffmpeg import Packet
from app.media.video.reel import Reel, Work

_SAMPLE: Final = 1 << 16  # bytes that are looked at of a beginning, a middle and an end
_MICRO: Final = 1_000_000  # ticks a second of times of a whole file
_TAIL: Final = 2.0  # seconds before the end that a file claims, which has to lie there
_FEW: Final = 3  # pictures of which nobody can tell
_OFF: Final = 0.2  # seconds that nobody minds
_LISTED: Final = frozenset({"mov", "avi"})  # others list key frames, or none
_QUICKTIME: Final = b"qt  "
_SUFFIXES: Final = {
    "matroska": "mkv",
    "asf": "wmv",
    "mpeg": "mpg",
    "mpegvideo": "mpg",
    "mpegts": "ts",
    "ogg": "ogv",
    "mov": "mp4",
}


def identity(path: Path) -> str:
    """Return what tells this file at this place from others: over its name, size and samples.

    Raises OSError.
    """
    total = hashlib.sha256(str(path).encode("utf-8", "surrogateescape"))
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        total.update(str(size).encode())
        for start in (0, size // 2, max(0, size - _SAMPLE)):
            file.seek(start)
            total.update(file.read(_SAMPLE))
    return total.hexdigest()[:32]


def length(reel: Reel) -> Work[float]:
    """Return how many seconds it lasts: what lies there, whatever the file says.

    The end that it says is looked for; where there is none, or it says none, all of it is counted.
    """
    claimed = _claimed(reel)
    if claimed is not None:
        reel.rewind(max(0.0, claimed - _TAIL))
        end = yield from _end(reel)
        if end is not None and abs(end - claimed) <= _TAIL:
            return end
    reel.rewind()
    return (yield from _end(reel)) or 0.0


def stream_of(reel: Reel, path: Path) -> Stream:
    """Return how its pictures are packed."""
    rate = reel.stream.average_rate or reel.stream.guessed_rate
    return Stream(_suffix(reel, path), float(rate or 0), reel.container.size, is_steady(reel))


def _claimed(reel: Reel) -> float | None:
    stream, container = reel.stream, reel.container
    if stream.duration is not None:
        return reel.seconds((stream.start_time or 0) + stream.duration)
    if container.duration is not None:
        ends = float(container.start_time or 0) + float(container.duration)
        return ends / _MICRO + reel.seconds(0)
    return None


def _end(reel: Reel) -> Work[float | None]:
    """Return when the last picture from here on ends; None where none is left."""
    end = last = before = None
    for packet in reel.packets():
        yield
        ticks = _ticks(packet)
        if ticks is None:
            continue
        if last is None or ticks > last:
            before, last = last, ticks
        lasts = packet.duration or 0
        end = max(end or 0, ticks + lasts)
    if end is None or last is None:
        return None
    if end <= last:  # it does not say how long its last picture is shown: as long as the one before
        rate = reel.stream.average_rate or reel.stream.guessed_rate
        if rate:
            return reel.seconds(last) + float(1 / rate)
        end = last + (last - before if before is not None else 0)
    return reel.seconds(end)


def _ticks(packet: Packet) -> int | None:
    ticks: int | None = packet.pts if packet.pts is not None else packet.dts
    return ticks


def is_steady(reel: Reel) -> bool | None:
    """Whether the number of a picture tells its time; None where the file does not list them all.

    The index of a file that is written in fragments grows while it is read.
    """
    if reel.container.format.name not in _LISTED:
        return None
    return are_even([entry.timestamp for entry in reel.stream.index_entries], reel.unit)


def are_even(begun: Sequence[int], unit: Fraction) -> bool:
    """Whether pictures that begin at these ticks, in any order, come at even times."""
    if len(begun) < _FEW:
        return True
    begun = sorted(begun)
    step = (begun[-1] - begun[0]) / (len(begun) - 1)
    off = max(abs(ticks - begun[0] - number * step) for number, ticks in enumerate(begun))
    return float(off * unit) <= _OFF


def _suffix(reel: Reel, path: Path) -> str:
    """Return what such files are called, by what is in them."""
    form = str(reel.container.format.name).partition(",")[0]
    with path.open("rb") as file:
        head = file.read(64)
    if form == "matroska" and b"webm" in head:
        return "webm"
    if form == "mov" and head[8:12] == _QUICKTIME:
        return "mov"
    return _SUFFIXES.get(form, form)
