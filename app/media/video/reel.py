"""`Reel`: a video file that is open, and stands at a picture."""

import contextlib
import os
from collections.abc import Generator, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from app.media import files, foreign, sniff
from app.media.video import boxes, faults
from app.media.video.ffmpeg import InputContainer, Packet, VideoFrame, VideoStream
from app.media.video.pixels import Look, look_of

T = TypeVar("T")
Work: TypeAlias = Generator[None, None, T]
"""Comes up for air now and then, so that whoever drives it can stop; returns its result."""

NEAR: Final = 1e-4  # seconds: what times differ by that were said in other units

# Demuxers that read nothing but the one file: no lists of other files, no devices.
_FORMATS: Final = "mov,matroska,avi,gif,asf,flv,mpeg,mpegvideo,mpegts,ogg,ivf"
_OPTIONS: Final = {
    "format_whitelist": _FORMATS,
    "protocol_whitelist": "file",
    "max_pixels": str(faults.MOST_PIXELS),  # also of the pictures that are decoded to learn more
}
_INDEXED: Final = frozenset({"mov", "matroska"})
_THREADS: Final = 4  # each may hold a picture that is being decoded
_GIF: Final = "gif"  # any of its pictures may be drawn over the one before
_ONWARD: Final = 1.0  # seconds that are rather decoded than sought
_CHECKED, _PIECE = 16, 1 << 20  # reads, and bytes of one, that tell whether a disk is well
_BACK: Final = (0.0, 1.0, 5.0, 25.0, 125.0)  # seconds before the wanted time that are tried


class Reel:
    """The pictures of a video file in the order in which they are shown.

    `name` is what messages call it. Times are seconds from the first picture that can be decoded.
    Raises MediaError for what is no video, has no pictures, or none that can be decoded. Whoever
    opened it closes it. `look` is how its pictures are shown, `unit` the seconds of a tick,
    `start` the ticks of the first picture.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._path = path
        self.start = 0
        self._shown: VideoFrame | None = None
        self._next: VideoFrame | None = None
        self._open()
        try:
            self.look: Final = self._begin()
        except BaseException:
            self.container.close()
            raise

    def close(self) -> None:
        self.container.close()

    def picture(self, seconds: float, within: float = 0.0) -> Work[VideoFrame]:
        """Return the picture that is shown at that time: the last one that began by then.

        The key frame before does as well where it is `within` so many seconds of it. Before them
        all it is the first one, after them the last one. Raises MediaError when nothing can be
        decoded there.
        """
        if not self._is_ahead(seconds):
            self._seek(seconds)
            seconds = self._enough(seconds, within)
        while self._next is not None and self.time(self._next) <= seconds + NEAR:
            self._step()
            yield
        if self._shown is None:
            self._step()
        if self._shown is None:
            raise foreign.damaged(self.name)
        return self._shown

    def following(self) -> VideoFrame | None:
        """Go on by one picture and return it; None at the end."""
        if self._next is None:
            return None
        self._step()
        return self._shown

    def pictures(self) -> Iterator[VideoFrame]:
        """Yield the pictures from here to the end."""
        while (frame := self.following()) is not None:
            yield frame

    def time(self, frame: VideoFrame) -> float:
        """Return when a picture begins."""
        return self.seconds(frame.pts if frame.pts is not None else frame.dts or 0)

    def seconds(self, ticks: int) -> float:
        return float((ticks - self.start) * self.unit)

    def packets(self) -> Iterator[Packet]:
        """Yield what is coded, from where it stands to the end: that of a damaged file is early.

        Raises MediaError where it is not the file that is damaged, but the disk.
        """
        import av.error

        at = 0
        try:
            for packet in self.container.demux(self.stream):
                at = packet.pos or at
                yield packet
        except (av.error.FFmpegError, OSError) as error:
            if isinstance(error, OSError):  # of a file that was cut off, too
                self._check_disk(at)

    def began(self, packet: Packet) -> float | None:
        """Return when what is coded in it begins to be shown, None where nobody says."""
        ticks = packet.pts if packet.pts is not None else packet.dts
        return None if ticks is None else self.seconds(ticks)

    def rewind(self, seconds: float = 0.0) -> None:
        """Stand before the last key frame up to a time, as the file's index has it."""
        import av.error

        self._shown = self._next = None
        if seconds > 0 or self.container.format.name in _INDEXED:
            ticks = self.start + int(seconds / self.unit)
            with contextlib.suppress(av.error.FFmpegError):
                self.container.seek(ticks, stream=self.stream)
                return
        # Others find the way to the middle, but not always back to their very first picture.
        self.container.close()
        self._open()

    # ---- opening

    def _open(self) -> None:
        self.container: InputContainer = _opened(self._path, self.name)
        try:
            self.stream = self._chosen()
        except BaseException:
            self.container.close()
            raise
        self.unit = self.stream.time_base or Fraction(1, 1000)

    def _chosen(self) -> VideoStream:
        """Return the stream that is shown: the default one, no cover of a song."""
        from av.stream import Disposition

        covers = Disposition.attached_pic | Disposition.timed_thumbnails
        found = [one for one in self.container.streams.video if not one.disposition & covers]
        if not found:
            sound = bool(self.container.streams.audio)
            raise faults.without_picture(self.name, sound=sound)
        chosen = max(found, key=lambda one: bool(one.disposition & Disposition.default))
        context = chosen.codec_context
        if context is None:
            raise faults.without_decoder(self.name)
        if context.width * context.height > faults.MOST_PIXELS:
            raise faults.too_large(self.name)
        context.options = {"max_pixels": str(faults.MOST_PIXELS)}
        context.thread_type = "AUTO"
        context.thread_count = min(_THREADS, os.cpu_count() or 1)
        return chosen

    def _begin(self) -> Look:
        """Decode the first picture; return how all of them are shown, as it tells."""
        self._start_over()
        if self._next is None:
            raise foreign.damaged(self.name)
        first = self._next
        self.start = first.pts if first.pts is not None else first.dts or 0
        aspect = self.stream.sample_aspect_ratio
        look = look_of(first, float(aspect) if aspect else 1.0)
        if look.width * look.height > faults.MOST_PIXELS:
            raise faults.too_large(self.name)
        return look

    def _check_disk(self, since: int) -> None:
        """Read on from there, a while. Raises MediaError where that cannot be done."""
        try:
            with self._path.open("rb", buffering=0) as file:
                file.seek(since)
                for _time in range(_CHECKED):
                    if not file.read(_PIECE):
                        return
        except OSError as error:
            raise files.unreadable(error, self.name) from error

    # ---- decoding

    def _start_over(self) -> None:
        """Decode from where the container stands."""
        self._frames = self.decoded(self.packets())
        self._next = None
        self._step()

    def _step(self) -> None:
        self._shown, self._next = self._next, next(self._frames, None)

    def decoded(self, packets: Iterable[Packet]) -> Iterator[VideoFrame]:
        """Yield the pictures of `packets`; what is damaged is left out. Raises MediaError."""
        import av.error

        left_out = av.error.InvalidDataError, av.error.PatchWelcomeError
        with faults.told(self.name):
            for packet in packets:
                if packet.has_sidedata("encryption_info"):
                    raise faults.encrypted(self.name)
                with contextlib.suppress(*left_out):
                    yield from packet.decode()

    # ---- seeking

    def _is_ahead(self, seconds: float) -> bool:
        """Whether the way from here is the shortest."""
        here = self._shown or self._next
        if here is None or self.time(here) > seconds + NEAR:
            return False
        return self._next is None or seconds - self.time(here) <= _ONWARD

    def _enough(self, seconds: float, within: float) -> float:
        """Return when the picture begins that was come to, where that is near enough."""
        if self._next is None:
            return seconds
        began = self.time(self._next)
        return began if 0 < seconds - began <= within else seconds

    def _seek(self, seconds: float) -> None:
        """Stand at a picture up to a time from which one can be decoded."""
        linked = self.container.format.name == _GIF
        near = () if linked else tuple(back for back in _BACK if back < seconds)
        for back in (*near, seconds):
            self.rewind(seconds - back)
            self._start_over()
            if self._next is not None and self.time(self._next) <= seconds + NEAR:
                return


def _opened(path: Path, name: str) -> InputContainer:
    """Open a file that holds a video by its content, whatever its name says. Raises MediaError."""
    import av
    import av.error

    with faults.told(name):
        kind, form = sniff.kind_of(path), sniff.form_of(path)
        if kind == "picture":
            raise faults.still(name)
        if kind != "video":
            raise faults.unknown(name)
        options = dict(_OPTIONS)
        try:
            return av.open(str(path), format=form, options=options, metadata_errors="replace")
        except av.error.InvalidDataError:
            end = boxes.end_of_whole(path) if form == "mov" else None
            if end is None:
                raise
            part: Any = boxes.Beginning(path, end)
            opened: InputContainer = av.open(
                part, format=form, options=options, metadata_errors="replace"
            )
            return opened
