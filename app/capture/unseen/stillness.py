"""When what lay below a window has been painted: it changed, and rests since."""

from typing import Final

_REST: Final = 0.05  # s without a change: three frames of a usual monitor
_LIMIT: Final = 0.4  # s for those who paint late, and where something moves all the time


class Stillness:
    """Compares looks at a place of the screen; `before` is the one from before it changes."""

    def __init__(self, before: bytes = b"") -> None:
        self._before = self._last = before
        self._begun: float | None = None
        self._changed = 0.0

    def rests(self, seen: bytes, now: float) -> bool:
        """Whether the place, which looks like `seen` at `now`, has come to rest after a change.

        Also when it has had its time, in seconds of any clock that goes on.
        """
        if self._begun is None:
            self._begun = self._changed = now
        if seen != self._last:
            self._last, self._changed = seen, now
        if now - self._begun >= _LIMIT or not seen:
            return True
        return seen != self._before and now - self._changed >= _REST
