"""Which pictures of a video are looked at where not all of them have to be."""

import math
from collections.abc import Iterable, Iterator
from typing import Final

from app.media.video.ffmpeg import Packet, VideoFrame
from app.media.video.reel import Reel

CLOSE: Final = 0.6  # seconds: key frames for each half, and the picture that was just not in it
_SLACK: Final = 1e-6  # times are sums of fractions
_RATE: Final = 10.0  # pictures a second that are looked at where key frames are not enough


def glanced(reel: Reel) -> Iterator[VideoFrame]:
    """Yield the pictures of a reel from its start that miss nothing which stays for a moment.

    Its key frames alone where they lie `CLOSE` together: decoding them takes a small part of the
    time. Otherwise what is shown ten times a second.
    """
    reel.rewind()
    for frame, ticks in at_rate(reel, reel.decoded(_enough(reel)), _RATE):
        if ticks:
            yield frame


def at_rate(
    reel: Reel, frames: Iterable[VideoFrame], rate: float, end: float | None = None
) -> Iterator[tuple[VideoFrame, int]]:
    """Yield pictures with the number of times that a clock strikes while they are shown.

    It strikes `rate` times a second from 0 to `end` (None: once more in the last picture).
    """
    shown: VideoFrame | None = None
    struck = 0
    for frame in frames:
        if shown is not None:
            strikes = max(struck, _strikes(reel.time(frame), rate))
            yield shown, strikes - struck
            struck = strikes
        shown = frame
    if shown is not None:
        yield shown, 1 if end is None else max(0, _strikes(end, rate) - struck)


def _strikes(until: float, rate: float) -> int:
    """Return how often a clock that begins at 0 has struck before `until`."""
    return max(0, math.ceil(until * rate - _SLACK))


def _enough(reel: Reel) -> Iterator[Packet]:
    """Yield the packets that have to be decoded: key frames where those are enough, else all.

    No more of them are held than lie between two that are.
    """
    held: list[Packet] = []  # a key frame and what follows it, not decided yet
    began = 0.0
    for packet in reel.packets():
        now = reel.began(packet)
        if now is not None and packet.is_keyframe:
            yield from held if now - began > CLOSE else held[:1]
            held, began = [packet], now
        elif held and now is not None and now - began <= CLOSE:
            held.append(packet)
        else:  # too far from its key frame, or the end
            yield from held
            held = []
            yield packet
    yield from held
