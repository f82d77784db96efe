"""Frames of the history whose pixels are loaded when somebody wants to see them."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from app.core.errors import AppError
from app.core.frame import Frame, Pixels, Source

_ROOM: Final = 64 * 1024 * 1024  # bytes of pixels that are kept at hand
_WHITE: Final = b"\xff"


class FrameCache:
    """Loads frames by their id, and keeps those at hand that were looked at last.

    A conversation of hundreds of pictures so takes no more memory than a few of them. `load`
    takes a while and raises StoreError; such a picture is white from then on, and `told` hears
    why, once each, on the thread that wanted to see it. Any thread.
    """

    def __init__(
        self,
        load: Callable[[str], Frame],
        told: Callable[[AppError], None] = lambda _error: None,
        room: int = _ROOM,
    ) -> None:
        self._load = load
        self._told = told
        self._room = room
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, memoryview] = OrderedDict()
        self._lost: set[str] = set()

    def frame(self, identity: str, width: int, height: int, source: Source) -> "LaterFrame":
        """Return the frame of that id, without loading it."""
        return LaterFrame(self, identity, width, height, source)

    def holds(self, identity: str) -> bool:
        """Whether its pixels are at hand."""
        with self._lock:
            return identity in self._kept

    def is_lost(self, identity: str) -> bool:
        """Whether it could not be loaded when somebody wanted to see it."""
        return identity in self._lost

    def keep(self, frame: Frame) -> "LaterFrame":
        """Return a frame of the cache in place of one that was loaded already."""
        with self._lock:
            self._keep(frame.id, frame.memory)
        return LaterFrame(self, frame.id, frame.width, frame.height, frame.source)

    def memory(self, frame: "LaterFrame") -> memoryview:
        """Return the pixels, (H, W, 4) bytes; loads them where they are not at hand."""
        with self._lock:
            found = self._kept.get(frame.id)
            if found is not None:
                self._kept.move_to_end(frame.id)
                return found
        loaded = self._loaded(frame)  # nobody waits for it who wants to see another one
        with self._lock:
            self._keep(frame.id, loaded)
        return loaded

    def _keep(self, identity: str, memory: memoryview) -> None:
        self._kept[identity] = memory
        while len(self._kept) > 1 and self._size() > self._room:
            self._kept.popitem(last=False)

    def _loaded(self, frame: "LaterFrame") -> memoryview:
        shape = (frame.height, frame.width, 4)
        try:
            if frame.id not in self._lost and self._shaped(loaded := self._load(frame.id), shape):
                return loaded.memory
        except AppError as error:
            self._told(error)
        self._lost.add(frame.id)
        return memoryview(_WHITE * (shape[0] * shape[1] * 4)).cast("B", shape)

    @staticmethod
    def _shaped(frame: Frame, shape: tuple[int, int, int]) -> bool:
        return frame.memory.shape == shape

    def _size(self) -> int:
        return sum(memory.nbytes for memory in self._kept.values())


class LaterFrame(Frame):
    """A frame on a `FrameCache`: its pixels may take a while, and are loaded again when need be."""

    _cache: FrameCache
    _size: tuple[int, int]

    def __init__(
        self, cache: FrameCache, identity: str, width: int, height: int, source: Source
    ) -> None:
        for name, value in (("source", source), ("id", identity), ("_cache", cache)):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_size", (width, height))

    @property
    def at_hand(self) -> bool:
        """Whether `memory` takes no time."""
        return self._cache.holds(self.id)

    @property
    def lost(self) -> bool:
        """Whether it is white because it could not be loaded."""
        return self._cache.is_lost(self.id)

    @property
    def memory(self) -> memoryview:
        return self._cache.memory(self)

    @property
    def pixels(self) -> Pixels:
        import numpy as np

        return np.asarray(self.memory)

    @property
    def width(self) -> int:
        return self._size[0]

    @property
    def height(self) -> int:
        return self._size[1]
