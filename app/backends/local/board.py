"""`Board`: where everybody who fetches notes how far they are; read as `Fetching`."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from app.core.local_models import Fetching, Stage

_WINDOW: Final = 8.0  # seconds that a speed is taken over


class Board:
    """Counts the bytes of files. One thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.total = 0
        self._clock = clock
        self._done: dict[str, int] = {}
        self._fetching: dict[str, None] = {}
        self._checking: set[str] = set()
        self._waiting: dict[str, float] = {}
        self._seen: deque[tuple[float, int]] = deque()
        self._came = 0

    def there(self, name: str, size: int) -> None:
        """Note what of a file is there, without any of it having come just now."""
        self._done[name] = size

    def came(self, name: str, size: int) -> None:
        """Note that `size` more bytes of a file have come (or were checked)."""
        self._done[name] = self._done.get(name, 0) + size
        self._came += size

    def begin(self, name: str, *, checks: bool = False) -> None:
        """Note that a file is in work."""
        self._waiting.pop(name, None)
        self._fetching[name] = None
        if checks != (name in self._checking):
            self._seen.clear()  # a disk is faster than a line
        (self._checking.add if checks else self._checking.discard)(name)

    def wait(self, name: str, seconds: float) -> None:
        """Note that a file is waited with."""
        self._waiting[name] = self._clock() + seconds

    def end(self, name: str) -> None:
        """Note that a file is done, or given up."""
        self._fetching.pop(name, None)
        self._checking.discard(name)
        self._waiting.pop(name, None)

    def now(self) -> Fetching:
        """Return how far all of it is."""
        at, done = self._clock(), sum(self._done.values())
        if not self.total:
            return self._asking(at)
        self._seen.append((at, self._came))
        while self._seen[0][0] < at - _WINDOW and len(self._seen) > 2:
            self._seen.popleft()
        files = tuple(self._fetching)
        if files and len(self._waiting) == len(files):
            return Fetching("waiting", done, self.total, left=self._pause(at), files=files)
        speed = self._speed()
        left = (self.total - done) / speed if speed else None
        only_checks = bool(files) and len(self._checking) == len(files)
        stage: Stage = "checking" if only_checks else "fetching"
        return Fetching(stage, done, self.total, speed, left, files)

    def _asking(self, at: float) -> Fetching:
        return Fetching("waiting", left=self._pause(at)) if self._waiting else Fetching("asking")

    def _pause(self, at: float) -> float:
        return max(0.0, min(self._waiting.values()) - at)

    def _speed(self) -> float | None:
        (first, came), (last, more) = self._seen[0], self._seen[-1]
        return (more - came) / (last - first) if last - first >= 0.5 else None
