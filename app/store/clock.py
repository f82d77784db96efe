"""The clock of the store."""

import threading
import time


class _Clock:
    """Milliseconds that only go on: no two are the same, none is before another."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def now(self) -> int:
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1_000_000)
            return self._last


_clock = _Clock()


def now() -> int:
    """Return UTC epoch milliseconds, later ones with every call of this process; any thread.

    What is kept is listed by time: two changes within a millisecond, or a system's clock that was
    set back, would change places there.
    """
    return _clock.now()
