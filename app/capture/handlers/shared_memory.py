"""Stills in memory that the X server writes itself and that goes with them: nothing is copied."""

import logging
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from typing import Any, Final

from app.core.ports import Monitor

_log = logging.getLogger(__name__)
_ALL_PLANES: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class _Segment:
    """Memory that both sides have: `server` is the X server's name for it."""

    server: Any  # xcb.ShmSeg
    memory: mmap


class SharedMemory:
    """Takes monitors over the connection of `implementation`, mss's own for MIT-SHM.

    mss has one segment and copies every picture out of it; here each picture gets one of its own,
    made and filled with pages beforehand (`prepare`). The caller keeps calls apart. Methods raise
    what mss raises.
    """

    def __init__(self, implementation: Any) -> None:
        self._mss = implementation
        self._ready: defaultdict[int, list[_Segment]] = defaultdict(list)  # by bytes
        self._given: list[_Segment] = []  # to frames; the server may let go of them

    def prepare(self, monitors: Sequence[Monitor]) -> None:
        """Have memory for the next picture of each monitor."""
        for segment in self._given:
            self.release(segment)
        self._given.clear()
        wanted = [monitor.width * monitor.height * 4 for monitor in monitors]
        for size in wanted:
            while len(self._ready[size]) < wanted.count(size):
                self._ready[size].append(self._made(size))

    def grab(self, monitor: Monitor) -> memoryview:
        """Return the pixels of a monitor: (H, W, 4) bytes BGRX, read-only, the caller's own."""
        size = monitor.width * monitor.height * 4
        ready = self._ready[size]
        segment = ready.pop() if ready else self._made(size)
        self._given.append(segment)
        self.write(segment, (monitor.x, monitor.y), (monitor.width, monitor.height))
        return memoryview(segment.memory).cast("B", (monitor.height, monitor.width, 4))

    def lasting(self, size: int) -> "Lasting":
        """Return memory of `size` bytes for one picture after another."""
        return Lasting(self, self._made(size))

    def write(self, segment: _Segment, corner: tuple[int, int], size: tuple[int, int]) -> None:
        """Have a part of the desktop written into memory that it fits into."""
        from mss.linux import xcbgen

        where, form = (
            (self._mss.conn, self._mss.drawable),
            (_ALL_PLANES, xcbgen.ImageFormat.ZPixmap),
        )
        xcbgen.shm_get_image(*where, *corner, *size, *form, segment.server, 0)

    def release(self, segment: _Segment) -> None:
        """Have the server let go of memory, which it keeps as long as it has it mapped."""
        from mss.linux import xcbgen

        xcbgen.shm_detach(self._mss.conn, segment.server)

    def _made(self, size: int) -> _Segment:
        from mss.linux import xcb, xcbgen

        file, memory = _pages(size)
        server = xcbgen.ShmSeg(xcb.generate_id(self._mss.conn).value)
        xcbgen.shm_attach_fd(self._mss.conn, server, file, read_only=False)  # closes it
        return _Segment(server, memory)


def _pages(size: int) -> tuple[int, mmap]:
    """Return so many bytes of fresh memory, as a file for others and to be read here."""
    if sys.platform != "linux":
        raise AssertionError("no X server shares memory here")
    file = os.memfd_create("eyeline-still", os.MFD_CLOEXEC)
    try:
        os.posix_fallocate(file, 0, size)
        return file, mmap(file, size, access=ACCESS_READ)
    except BaseException:
        os.close(file)
        raise


class Lasting:
    """Memory that pictures of some size are written into, the next one over the last one."""

    def __init__(self, shared: SharedMemory, segment: _Segment) -> None:
        self._shared, self._segment = shared, segment

    def grab(self, x: int, y: int, width: int, height: int) -> memoryview:
        """Return a part of the desktop as `SharedMemory.grab` does, until the next call."""
        self._shared.write(self._segment, (x, y), (width, height))
        whole = memoryview(self._segment.memory)
        return whole[: width * height * 4].cast("B", (height, width, 4))

    def close(self) -> None:
        """Let the server go of it; pictures in it stay as they are as long as somebody has them."""
        self._shared.release(self._segment)


def shared_memory(grabber: Any) -> SharedMemory | None:
    """Return how `grabber` (`mss.MSS`) shares memory with its server; None where it does not.

    Whether the server takes a picture into it is known only once it has been asked for one.
    """
    from mss.exception import ScreenShotError
    from mss.linux.xshmgetimage import MSSImplXShmGetImage, ShmStatus

    implementation = grabber._impl  # noqa: SLF001 - mss has no public way to it
    if not isinstance(implementation, MSSImplXShmGetImage):
        return None
    if implementation.shm_status is ShmStatus.UNAVAILABLE:
        return None
    shared = SharedMemory(implementation)
    try:
        shared.grab(Monitor("", 0, 0, 1, 1))
    except ScreenShotError as error:
        _log.info("the X server shares no memory: %s", type(error).__name__)
        return None
    return shared
