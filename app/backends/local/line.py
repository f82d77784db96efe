"""How a hub is reached: what `wire` does, in terms of no library."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Route:
    """The way to a hub.

    `key` goes only to the origin of `base`. `proxy`: "environment", "none" or an address. Seconds
    of `silence` after which a line counts as broken.
    """

    base: str
    key: str | None = None
    proxy: str = "environment"
    silence: float = 30.0


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes of a file as they come, from the offset `start` on.

    `total` is the size of the whole file, None where the server does not say.
    """

    start: int
    total: int | None
    pieces: AsyncIterator[bytes]


class Line(Protocol):
    """A line to a hub. What is asked for raises Declined, Lost and Unfit (see `failures`)."""

    async def look(self, url: str) -> tuple[bytes, Mapping[str, str]]:
        """Return a short answer and its headers, their names in lower case."""
        ...

    def body(self, url: str, start: int) -> AbstractAsyncContextManager[Body]:
        """Ask for a file from the offset `start` on; where it really begins is in the result."""
        ...

    async def close(self) -> None: ...
