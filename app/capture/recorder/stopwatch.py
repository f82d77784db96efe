"""Time that can be stopped, and that no change of the clock on the wall can move."""

import time


class Stopwatch:
    """Counts seconds while it runs; it stands still at first."""

    def __init__(self) -> None:
        self._counted = 0.0
        self._since: float | None = None

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return self._since is None

    @property
    def seconds(self) -> float:
        """What it has counted."""
        running = 0.0 if self._since is None else time.monotonic() - self._since
        return self._counted + running

    def start(self) -> None:
        """Let it run."""
        if self._since is None:
            self._since = time.monotonic()

    def pause(self) -> None:
        """Let it stand still."""
        self._counted, self._since = self.seconds, None
