"""Copies of videos that somebody takes: MP4 with H.264, no larger than wanted, still legible."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from app.media.video.census import are_even, is_steady
from app.media.video.ffmpeg import OutputContainer, Packet, VideoFrame, VideoStream
from app.media.video.pixels import Look, bgrx
from app.media.video.reel import Reel
from app.media.video.sampling import at_rate

FORMS: Final = {"mp4": "mp4", "mov": "mov", "mkv": "matroska"}
"""What can be written, as it is called and as FFmpeg calls it; the best first."""


@dataclass(frozen=True, slots=True)
class Way:
    """How to encode: `long` pixels of the longer side, `rate` pictures a second, both at most.

    `crf` is x264's measure of quality: 23 is its own, text is hard to read from 35 on.
    """

    long: int
    rate: int
    crf: int


# No model looks at more than six pictures a second. On screens words count for more than motion:
# pictures a second go first, then sharpness.
WAYS: Final = (Way(1920, 10, 23), Way(1920, 6, 28), Way(1280, 4, 30), Way(1280, 2, 33))

_SURE: Final = 0.1  # of a video that is encoded before its size is foretold
_LIKELY: Final = 1.3  # times too large, as foretold: what follows may need less
_KEY_SECONDS: Final = 2
_BT709: Final = 1
_LIMITED: Final = 1
_SHORTEST, _LONGEST = 0.01, 86_400  # seconds: what lasts longer has a damaged clock
_FINE: Final = 100_000  # parts of a picture a second
_REORDERED: Final = 16  # pictures that H.264 may show later than they are decoded
_FEWEST: Final = 2  # pictures of which a model can tell that time passes


class Unfit(Exception):
    """It would be larger than wanted, or is nothing that everybody can show."""


def copied(reel: Reel, out: Path, form: str, most: int | None) -> Iterator[float]:
    """Write the pictures to `out` as they are coded; yields seconds. Raises Unfit, OSError."""
    import av
    import av.error

    if not _plain(reel) or is_steady(reel) is False:
        raise Unfit
    begun: list[int] = []
    reel.rewind()
    with av.open(str(out), "w", format=form, options=_options(form)) as target:
        stream = target.add_stream_from_template(reel.stream)
        written = 0
        for packet in _timed(reel.packets()):
            packet.pts -= reel.start
            packet.dts -= reel.start
            begun.append(packet.pts)
            written += packet.size
            if most is not None and written > most:
                raise Unfit
            packet.stream = stream
            try:
                target.mux(packet)
            except av.error.ArgumentError as error:  # its times make no sense
                raise Unfit from error
            yield max(0.0, float(begun[-1] * reel.unit))
    if not are_even(begun, reel.unit):
        raise Unfit
    _check(out, most)


def _timed(packets: Iterable[Packet]) -> Iterator[Packet]:
    """Yield what holds pictures. Raises Unfit for some of which nobody says when they are shown.

    Matroska does not say when pictures are decoded: that of the first ones, up to where FFmpeg
    knows how they are reordered, is worked out here.
    """
    early: list[Packet] = []
    for packet in packets:
        if not packet.size:
            continue  # the end
        if packet.pts is None or len(early) > _REORDERED:
            raise Unfit
        if packet.dts is None:
            early.append(packet)
            continue
        for ahead, each in zip(range(len(early), 0, -1), early, strict=True):
            each.dts = packet.dts - ahead * (each.duration or 1)
            yield each
        early.clear()
        yield packet
    if early:
        raise Unfit


def encoded(
    reel: Reel, out: Path, form: str, most: int | None, way: Way, seconds: float
) -> Iterator[float]:
    """Write the pictures to `out` by that way; yields seconds. Raises Unfit, OSError.

    It lasts as long as the original, and its pictures come at even times: many who take videos
    count them to know what time it is.
    """
    import av

    if seconds > _LONGEST:
        raise Unfit
    look = _even(reel.look, way.long)
    rate = _rate(reel, way, seconds)
    written = number = 0
    with av.open(str(out), "w", format=form, options=_options(form)) as target:
        stream = _stream(target, look, way, rate)
        for frame, times in at_rate(reel, reel.pictures(), float(rate), seconds):
            if not times:
                continue
            made = _made(frame, look)
            for _time in range(times):
                made.pts, made.time_base = number, 1 / rate
                number += 1
                for packet in stream.encode(made):
                    written += packet.size
                    target.mux(packet)
                now = float(number / rate)
                _foretell(written, now, seconds, most)
                yield now
        for packet in stream.encode(None):
            target.mux(packet)
    _check(out, most)


def _plain(reel: Reel) -> bool:
    """Whether its pictures are shown alike by everybody who knows H.264, as they are coded."""
    context, look = reel.stream.codec_context, reel.look
    shown = Look(context.width, context.height)
    return context.name == "h264" and context.pix_fmt == "yuv420p" and look == shown


def _options(form: str) -> dict[str, str]:
    return {"movflags": "faststart"} if form in ("mp4", "mov") else {}


def _even(look: Look, long: int) -> Look:
    """Return how it is shown, `long` pixels at most and even: H.264 halves its colours."""
    scale = min(1.0, long / max(look.width, look.height))
    width, height = (max(2, 2 * round(side * scale / 2)) for side in (look.width, look.height))
    return Look(width, height, look.turn)


def _stream(target: OutputContainer, look: Look, way: Way, rate: Fraction) -> VideoStream:
    stream = target.add_stream("libx264", rate=rate)
    stream.width, stream.height = look.size
    stream.pix_fmt = "yuv420p"
    stream.options = {"preset": "veryfast", "crf": str(way.crf)}
    context = stream.codec_context
    context.gop_size = max(1, round(rate * _KEY_SECONDS))
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.color_range = _LIMITED
    return stream


def _rate(reel: Reel, way: Way, seconds: float) -> Fraction:
    """Return how many pictures a second a copy has: no more than its original has all the time."""
    usual = reel.stream.average_rate if is_steady(reel) else None
    rate = min(Fraction(way.rate), usual or Fraction(way.rate))
    fewest = _FEWEST / Fraction(max(seconds, _SHORTEST))
    return max(rate, fewest).limit_denominator(_FINE)


def _made(frame: VideoFrame, look: Look) -> VideoFrame:
    """Return the picture as it is shown, in the colours that H.264 is read with."""
    import av

    plain = av.VideoFrame.from_ndarray(bgrx(frame, look), "bgra")
    return plain.reformat(format="yuv420p", dst_colorspace=_BT709, dst_color_range=_LIMITED)


def _foretell(written: int, now: float, seconds: float, most: int | None) -> None:
    """Raise Unfit as soon as it is clear."""
    if most is None:
        return
    sure = now > seconds * _SURE and written / now * seconds > most * _LIKELY
    if written > most or sure:
        raise Unfit


def _check(out: Path, most: int | None) -> None:
    if most is not None and out.stat().st_size > most:
        raise Unfit
