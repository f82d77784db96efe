"""How far an installation is, out of what uv says and of what lies in its cache."""

import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from app.core.local_models import Fetching, Stage

_BEGUN: Final = re.compile(r"^Downloading (\S+) \(")
_COME: Final = re.compile(r"^ Downloaded (\S+)$")
_PREPARED: Final = re.compile(r"^Prepared \d+ packages?")
_SETTLED: Final = 3.0  # seconds after which a speed means something


class Installing:
    """Follows one run of `uv pip install`; bytes are those that are fetched.

    uv tells when a package begins and when it has come. Between the two it unpacks what comes into
    folders of its cache: their growth tells how far it is, as `ratio` of fetched to unpacked bytes.
    `come` are the packages that are there from before.
    """

    def __init__(
        self,
        sizes: Mapping[str, int],
        come: tuple[str, ...],
        cache: Path,
        ratio: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sizes = sizes
        self._cache = cache
        self._ratio = ratio
        self._clock = clock
        self._total = sum(sizes.values())
        self._come = dict.fromkeys(come)
        self._moving: dict[str, None] = {}
        self._stage: Stage = "fetching"
        self._done = self._first = sum(sizes.get(name, 0) for name in come)
        self._since = clock()

    @property
    def come(self) -> tuple[str, ...]:
        """The packages that have come in full."""
        return tuple(self._come)

    def feed(self, line: str) -> bool:
        """Take a line of uv's; returns whether another package has come."""
        if found := _BEGUN.match(line):
            self._moving[found[1]] = None
        elif found := _COME.match(line):
            self._moving.pop(found[1], None)
            self._come[found[1]] = None
            return True
        elif _PREPARED.match(line):
            self._moving.clear()
            self._come |= dict.fromkeys(self._sizes)
            self._stage = "installing"
            return True
        return False

    def step(self) -> Fetching:
        """Return how far it is now."""
        sure = sum(self._sizes.get(name, 0) for name in self._come)
        moving = sum(self._sizes.get(name, 0) for name in self._moving)
        seen = sure + min(moving, int(self._unpacked() * self._ratio)) if moving else sure
        self._done = max(self._done, min(seen, self._total))
        took = self._clock() - self._since
        came = self._done - self._first
        if self._stage != "fetching" or took < _SETTLED or came <= 0:
            return Fetching(self._stage, self._done, self._total, files=tuple(self._moving))
        speed = came / took
        left = (self._total - self._done) / speed
        return Fetching("fetching", self._done, self._total, speed, left, tuple(self._moving))

    def _unpacked(self) -> int:
        """Return the bytes of what is being unpacked."""
        total = 0
        for folder in self._cache.glob(".tmp*"):
            for inner, _folders, names in os.walk(folder):
                for name in names:
                    try:
                        total += os.lstat(os.path.join(inner, name)).st_size  # noqa: PTH118 - thousands of them
                    except OSError:
                        continue  # it was moved to its place
        return total
