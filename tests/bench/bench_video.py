"""What videos cost: a picture of any moment, playing, and looking through a long recording."""

import random
import resource
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import av
import numpy as np
from av.video.frame import PictureType

from app.core.chat import Clip
from app.core.control import Control
from app.core.videos import ClipLimits, Glimpse
from app.media.video.videos import ChildVideos
from tests.bench.harness import Figure
from tests.pages import dense

_MINUTE: Final = 60.0
_KEY: Final = 0.5  # seconds between key frames while anything changes, as the recorder has it
_ENCODER: Final = {"preset": "ultrafast", "tune": "zerolatency", "crf": "23", "forced-idr": "1"}
_UNIT: Final = Fraction(1, 1000)


def figures(quick: bool) -> Iterator[Figure]:
    """Measure on a recording such as ours of scrolling, typing and a screen that is still."""
    minutes = 2 if quick else 10
    videos = ChildVideos()
    with TemporaryDirectory() as folder:
        path = _recording(Path(folder) / "long.mp4", minutes)
        clip, stream = videos.open(path, Control())
        details: dict[str, float | str] = {"MB": round(stream.bytes / 1e6), "minutes": minutes}
        yield Figure(
            "a 1080p recording of our own: from a time to its picture",
            "ms",
            _seeks(videos, clip, 30 if quick else 100),
            limit=80,
            details=details,
        )
        yield Figure(
            "a 1080p recording of our own: a picture while it plays, on average",
            "ms",
            tuple(_played(videos, clip, 60) for _round in range(2 if quick else 5)),
            limit=33,
        )
        took, seen = _glance(videos, clip)
        yield Figure(
            f"looking through {minutes} minutes of our own 1080p recording, by its length",
            "s/s",
            (took / clip.seconds,),
            limit=0.15,
            details=details | {"glimpses": seen},
        )
        minute = videos.open(_recording(Path(folder) / "minute.mp4", 1), Control())[0]
        took = _fitted(videos, minute, Path(folder) / "small.mp4")
        yield Figure(
            "a copy at even times of a minute of our own 1080p recording, by its length",
            "s/s",
            (took / minute.seconds,),
        )
        videos.close()
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        yield Figure("the largest process of these, memory", "MB", (peak,))


def _seeks(videos: ChildVideos, clip: Clip, rounds: int) -> tuple[float, ...]:
    chance = random.Random(4)
    found = []
    for _round in range(-3, rounds):
        seconds = chance.uniform(0, clip.seconds)
        begun = time.perf_counter()
        videos.frame(clip, seconds, Control())
        found.append(1000 * (time.perf_counter() - begun))
    return tuple(found[3:])


def _played(videos: ChildVideos, clip: Clip, count: int) -> float:
    """Return what a picture takes while everything scrolls; they come a few at a time."""
    playing = videos.play(clip, 11.0, clip.height, Control())
    next(playing)
    begun = time.perf_counter()
    for _round in range(count):
        next(playing)
    return 1000 * (time.perf_counter() - begun) / count


def _glance(videos: ChildVideos, clip: Clip) -> tuple[float, int]:
    begun = time.perf_counter()
    seen = sum(isinstance(one, Glimpse) for one in videos.glance(clip, Control()))
    return time.perf_counter() - begun, seen


def _fitted(videos: ChildVideos, clip: Clip, out: Path) -> float:
    begun = time.perf_counter()
    for _one in videos.fit(clip, ClipLimits(), out, Control()):
        pass
    return time.perf_counter() - begun


# ---- the recording


def _recording(path: Path, minutes: int) -> Path:
    """Write a recording: its first minute is encoded, the others are the same packets again."""
    with av.open(str(path), "w", options={"movflags": "hybrid_fragmented"}) as target:
        stream: Any = target.add_stream("libx264", options=_ENCODER)
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        stream.time_base = stream.codec_context.time_base = _UNIT
        stream.codec_context.gop_size = 1 << 30
        coded = []
        for frame in _frames():
            coded += [(p.pts, p.is_keyframe, bytes(p)) for p in stream.encode(frame)]
        coded += [(p.pts, p.is_keyframe, bytes(p)) for p in stream.encode(None)]
        for minute in range(minutes):
            for pts, key, data in coded:
                packet = av.Packet(data)
                packet.pts = packet.dts = pts + round(1000 * _MINUTE * minute)
                packet.time_base, packet.stream, packet.is_keyframe = _UNIT, stream, key
                target.mux(packet)
    return path


def _frames() -> Iterator[av.VideoFrame]:
    """Yield a minute: still, scrolled by four pixels at a time, and typed into, by turns."""
    pages = [np.vstack([dense(2 * n).pixels(), dense(2 * n + 1).pixels()]) for n in range(2)]
    seconds, key = 0.0, -_KEY
    while seconds < _MINUTE:
        phase, page = int(seconds // 10) % 3, pages[int(seconds // 30) % 2]
        top = {0: 0, 1: int(seconds % 10 * 120) // 4 * 4 % 1080, 2: 540}[phase]
        shown = np.ascontiguousarray(page[top : top + 1080])
        if phase == 2:
            shown[500:520, 900 : 900 + 12 * int(seconds % 10 / 0.15)] = 0
        frame = av.VideoFrame.from_ndarray(shown, "bgra").reformat(format="yuv420p")
        frame.pts, frame.time_base = round(1000 * seconds), _UNIT
        if seconds - key >= _KEY - 1e-6:
            frame.pict_type, key = PictureType.I, seconds
        yield frame
        seconds += (1.0, 1 / 30, 0.15)[phase]
