"""The file of a recording: H.264 in an MP4 that plays however its writing ends."""

import errno
import logging
import os
import shutil
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from app.core.errors import MediaError
from app.core.frame import Pixels
from app.core.words import _

_TIME_BASE: Final = Fraction(1, 1000)
_HYBRID: Final = "hybrid_fragmented"  # becomes an ordinary file when it is closed
_FRAGMENTED: Final = "frag_keyframe+empty_moov+default_base_moof"
_ENCODER: Final = {"tune": "zerolatency", "crf": "23", "forced-idr": "1"}
_LAST: Final = 1  # ms that the last picture takes
_THREADED: Final = 2560 * 1600  # pixels from which on one core may be too slow
_NEVER: Final = 1 << 30  # pictures until a key frame that nobody asked for

# ISO/IEC 23091-2: what `cvtColor` makes, of what screens show.
_BT601, _LIMITED, _BT709, _SRGB = 6, 1, 1, 13

_RESERVE: Final = 4 << 20  # bytes left on the disk, besides what comes until the next look
_INDEX: Final = 32  # bytes that the index of a whole file takes for a picture, at most
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_log = logging.getLogger(__name__)


class DiskFull(Exception):
    """There is no room for more; what was written before is whole."""


class Film:
    """Takes pictures and their times; one thread.

    A fragment is written whole with each key frame but the first. `close` makes an ordinary MP4 of
    it; where that never happens the fragments play, up to the last key frame.
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        rate: float,
        *,
        preset: str = "ultrafast",
        hybrid: bool = True,
        name: str = "",
    ) -> None:
        """Make the file `path`, which must not exist. Sides are even. Raises MediaError, DiskFull.

        `preset` is that of x264: with "veryfast" what need not keep up with a screen takes a third
        of the bytes. `hybrid` False: for versions of FFmpeg that cannot close a fragmented file
        into an ordinary one; it is copied into one then. Messages call the file `name`, where it is
        to have another one once it is whole.
        """
        self._path, self._size, self._name = path, (width, height), name or path.name
        self._file = _File(path, self._name)
        self._pictures = 0
        self._last = -1  # ms
        try:
            self._look_for_room(_RESERVE)
            self._hybrid = hybrid and self._open(_HYBRID, rate, preset)
            if not self._hybrid:
                self._open(_FRAGMENTED, rate, preset)
        except BaseException:
            self._file.close()
            path.unlink()
            raise

    @property
    def bytes(self) -> int:
        """What the file has now."""
        return self._file.size

    @property
    def full(self) -> bool:
        """Whether the disk had no room for all of it."""
        return self._file.sealed

    def add(self, planes: Pixels, seconds: float, *, key: bool, duration: int = 0) -> None:
        """Append a picture (I420: (3 H / 2, W) bytes) that is seen from `seconds` on.

        A time that is not after the last one is put after it. `duration` in milliseconds, where no
        other picture follows. Raises DiskFull, MediaError.
        """
        from av.video.frame import PictureType

        frame = _frame(planes)
        self._last = frame.pts = max(round(seconds * 1000), self._last + 1)
        frame.time_base = _TIME_BASE
        if key:
            frame.pict_type = PictureType.I
        self._mux(self._stream.encode(frame), duration)
        self._pictures += 1
        if key:
            self._look_for_room(2 * self._file.settle() + _INDEX * self._pictures)

    def close(self, planes: Pixels, seconds: float) -> None:
        """End the file, in which `planes` (the last picture) are seen until `seconds`.

        After `DiskFull` it keeps what there is room for. Raises MediaError.
        """
        if self._file.sealed:
            self._file.shorten()
        else:
            self._finish(planes, seconds)
        self._file.close()
        if not self._path.exists():
            raise MediaError(
                _("“{name}” was moved or deleted while it was recorded.").format(name=self._name),
                _("Where it was moved, it is whole: look in the folder it went to."),
            )
        if not self._hybrid and not self._file.sealed:
            _made_ordinary(self._path)

    def discard(self) -> None:
        """Leave no file."""
        self._file.sealed = True
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _finish(self, planes: Pixels, seconds: float) -> None:
        try:
            # The last picture once more: how long it was seen is told by the time of another one.
            if round(seconds * 1000) - _LAST > self._last:
                self.add(planes, seconds - _LAST / 1000, key=False, duration=_LAST)
            self._mux(self._stream.encode(None))
            self._container.close()
        except DiskFull:
            self._file.shorten()
        except OSError as error:
            self._file.shorten()
            if error.errno not in _FULL:
                raise self._unwritten(error) from error

    def _open(self, flags: str, rate: float, preset: str) -> bool:
        """Begin the file; False where this FFmpeg does not know the flags."""
        import av

        options = {"movflags": flags, "flush_packets": "1"}
        self._container = av.open(self._file, "w", format="mp4", options=options)
        stream: Any = self._container.add_stream("libx264", options={**_ENCODER, "preset": preset})
        stream.width, stream.height = self._size
        stream.pix_fmt, stream.time_base = "yuv420p", _TIME_BASE
        context = stream.codec_context
        context.time_base, context.framerate = _TIME_BASE, Fraction(rate).limit_denominator(1000)
        context.gop_size = _NEVER
        context.thread_count = 1 if self._size[0] * self._size[1] < _THREADED else 2
        context.colorspace, context.color_range = _BT601, _LIMITED
        context.color_primaries, context.color_trc = _BT709, _SRGB
        self._stream = stream
        try:
            self._container.start_encoding()
        except av.error.ArgumentError:
            if flags == _HYBRID:
                return False
            raise
        except OSError as error:
            raise self._unwritten(error) from error
        return True

    def _look_for_room(self, wanted: int) -> None:
        """Raise DiskFull while there is room for what a whole file needs at its end."""
        if self._file.room < _RESERVE + wanted:
            raise DiskFull

    def _mux(self, packets: Any, duration: int = 0) -> None:
        for packet in packets:
            packet.duration = duration
            try:
                self._container.mux(packet)
            except OSError as error:
                if error.errno in _FULL:
                    raise DiskFull from error
                raise self._unwritten(error) from error

    def _unwritten(self, error: OSError) -> MediaError:
        return MediaError(
            _("The recording “{name}” cannot be written: {reason}.").format(
                name=self._name, reason=error.strerror or type(error).__name__
            ),
            _("What was recorded before stays in the file. Record into another folder."),
        )


def _frame(planes: Pixels) -> Any:
    """Return a frame on `planes`; a copy where PyAV 18 would take a wrong height for them."""
    from av import VideoFrame

    lies_on = VideoFrame.from_ndarray if planes.shape[0] % 6 else VideoFrame.from_numpy_buffer
    return lies_on(planes, format="yuv420p")


class _File:
    """What FFmpeg writes into. A `sealed` one lets nothing change any more, and says nothing.

    FFmpeg ends a file whenever it lets go of it, and would write over the head of one whose disk
    is full.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.sealed = False
        self._path = path
        self.size = self._whole = 0
        try:
            self._raw = path.open("xb", buffering=0)
        except FileExistsError as error:
            raise MediaError(
                _("There is a file “{name}” already.").format(name=name),
                _("Give the recording another name."),
            ) from error
        except OSError as error:
            raise MediaError(
                _("The recording “{name}” cannot be written: {reason}.").format(
                    name=name, reason=error.strerror
                ),
                _("Record into another folder."),
            ) from error

    @property
    def room(self) -> int:
        """How many bytes its disk still takes; its folder may have another name by now."""
        if sys.platform == "win32":
            return shutil.disk_usage(self._path.parent).free
        found = os.fstatvfs(self._raw.fileno())
        return found.f_bavail * found.f_frsize

    def write(self, data: bytes) -> int:
        """Write all of `data`. Raises OSError."""
        if self.sealed:
            return len(data)
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._raw.write(rest) :]
        except OSError:
            self.sealed = True
            raise
        self.size = max(self.size, self._raw.tell())
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def settle(self) -> int:
        """Say that all up to here is whole; returns how many bytes came since the last time."""
        come, self._whole = self.size - self._whole, self.size
        return come

    def shorten(self) -> None:
        """Seal it, and take away what is not whole."""
        self.sealed = True
        self._raw.truncate(self._whole)
        self.size = self._whole

    def close(self) -> None:
        self._raw.close()


def _made_ordinary(path: Path) -> None:
    """Copy the pictures of a fragmented file into an ordinary one, in its place.

    Where that fails, above all on a disk without room for both, it stays as it is: it plays, too.
    """
    import av

    whole = path.with_name(f"{path.name}.part")
    try:
        _copy_pictures(path, whole)
        whole.replace(path)
    except (OSError, av.error.FFmpegError) as error:
        _log.warning("a recording stays in fragments: %s", type(error).__name__)
        whole.unlink(missing_ok=True)


def _copy_pictures(path: Path, target_path: Path) -> None:
    import av

    with av.open(path) as read, av.open(target_path, "w", format="mp4") as written:
        source = read.streams.video[0]
        target = written.add_stream_from_template(source)
        for packet in read.demux(source):
            if packet.dts is not None:
                packet.stream = target
                written.mux(packet)
