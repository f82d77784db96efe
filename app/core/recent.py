"""A bounded memory of what was used last, for several conversations side by side."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps values up to a total `weight`; the one unused for longest goes first. Any thread."""

    def __init__(self, limit: int, weigh: Callable[[V], int] = lambda _value: 1) -> None:
        self._limit = limit
        self._weigh = weigh
        self._total = 0
        self._kept: dict[K, V] = {}
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            value = self._kept.pop(key, None)
            if value is not None:
                self._kept[key] = value
            return value

    def put(self, key: K, value: V) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            if before is not None:
                self._total -= self._weigh(before)
            self._kept[key] = value
            self._total += self._weigh(value)
            while self._total > self._limit and len(self._kept) > 1:
                oldest = next(iter(self._kept))
                self._total -= self._weigh(self._kept.pop(oldest))
