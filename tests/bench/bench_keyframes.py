"""Choosing the key frames of a recording whose events are known: how many are found, how long it
takes, and how much of what is chosen shows nothing that was asked for.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av

from app.core.control import Control
from app.core.footage import WHOLE, look_through
from app.core.frame import Pixels
from app.core.keyframes import best
from app.core.videos import Keyframe
from app.media.video.videos import ChildVideos
from tests.bench.harness import Figure
from tests.desktops import LOOKS, Desktop, Event

MINUTES = {"light": (41, 10.0), "dark": (42, 3.0), "chinese": (43, 3.0)}
"""By the look: a seed that nothing was tuned on, and how long its recording is."""

SOON = 3.0  # seconds after which a cut that is not shown yet is missed
LATEST = 0.5  # seconds between two key frames while something changes
STILL = 1.0  # and while nothing does


def record(desktop: Desktop, path: Path) -> Path:
    """Write a desktop as our own recordings are: times as they are, a still screen now and then."""
    with av.open(path, "w") as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = desktop.width, desktop.height, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.options = {"preset": "ultrafast", "crf": "23", "tune": "zerolatency", "g": "600"}
        keyed = written = -10.0
        last: Pixels | None = None

        def write(t: float, pixels: Pixels) -> None:
            nonlocal keyed, written
            frame = av.VideoFrame.from_ndarray(pixels, format="bgra")
            frame.pts, frame.time_base = round(t * 1000), Fraction(1, 1000)
            if t - keyed >= LATEST - 1e-6:
                frame.pict_type, keyed = av.video.frame.PictureType.I, t
            written = t
            out.mux(stream.encode(frame))

        for t, pixels in desktop.pictures():
            while last is not None and t - written > STILL:
                write(written + STILL, last)
            write(t, pixels)
            last = pixels
        out.mux(stream.encode(None))
    return path


def missed(desktop: Desktop, times: Sequence[float]) -> list[Event]:
    """Return the events of which no picture is among those at `times`."""
    return [
        event
        for event in desktop.events
        if not any(
            event.begin
            <= t
            < (min(event.end, event.begin + SOON) if event.kind == "cut" else event.end)
            for t in times
        )
    ]


def telling(desktop: Desktop, times: Sequence[float]) -> float:
    """Return which part of the pictures at `times` shows an event that began lately."""
    shows = [
        any(event.begin <= t < min(event.end, event.begin + SOON) for event in desktop.events)
        for t in times
    ]
    return sum(shows) / len(shows)


def figures(quick: bool) -> Iterator[Figure]:
    """Yield recall, precision and time for each look; a minute of one of them with `quick`."""
    looks = {"light": (41, 1.0)} if quick else MINUTES
    with tempfile.TemporaryDirectory() as folder:
        for look, (seed, minutes) in looks.items():
            desktop = Desktop(seed, 60 * minutes, LOOKS[look])
            path = record(desktop, Path(folder) / f"{look}.mp4")
            yield from _chosen(desktop, path, f"{look}, {minutes:g} min")


def _chosen(desktop: Desktop, path: Path, name: str) -> Iterator[Figure]:
    videos, control = ChildVideos(), Control()
    try:
        clip, _stream = videos.open(path, control)
        began = time.monotonic()
        found: tuple[Keyframe, ...] = ()
        for piece in look_through(videos, clip, WHOLE, control):
            found = piece if isinstance(piece, tuple) else found
        took = time.monotonic() - began
    finally:
        videos.close()
    times = [each.seconds for each in found]
    events = len(desktop.events)
    lost = missed(desktop, times)
    few = [each.seconds for each in best(found, 2 * events)]
    yield Figure(
        f"key frames: recall of events ({name})",
        "share",
        (1 - len(lost) / events,),
        0.95,
        "at least",
        details={
            "events": events,
            "key frames": len(found),
            "missed": "; ".join(f"{each.kind} {each.begin:.1f}" for each in lost),
            "recall of the best 2 per event": 1 - len(missed(desktop, few)) / events,
        },
    )
    yield Figure(
        f"key frames: those that show an event ({name})", "share", (telling(desktop, times),)
    )
    yield Figure(
        f"key frames: choosing, by the length of the video ({name})",
        "share",
        (took / clip.seconds,),
        0.15,
        details={"seconds": took, "length": clip.seconds},
    )
