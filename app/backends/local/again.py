"""When a hub is asked again, and after how long."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from app.backends.local.hub_failures import Declined, Failure, Lost, declined


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a broken line is taken up again without anything new having come.

    Seconds between the tries double from `first` up to `longest`; a hub that asks for more than
    `most` is not waited for.
    """

    tries: int = 6
    first: float = 1.0
    longest: float = 30.0
    most: float = 120.0

    def pause(self, failed: int, asked: float | None) -> float | None:
        """Return the seconds to wait after so many failures in a row, None to give up."""
        if failed > self.tries or (asked or 0) > self.most:
            return None
        chance = random.uniform(0.85, 1.15)  # noqa: S311 - spreads requests, hides nothing
        return max(min(self.longest, self.first * 2.0 ** (failed - 1)) * chance, asked or 0.0)


class Tries:
    """Counts the failures in a row of one errand to the hub at `base`.

    `waits` hears of the seconds that are waited.
    """

    def __init__(
        self, base: str, patience: Patience, waits: Callable[[float], None], *, has_key: bool
    ) -> None:
        self._base = base
        self._patience = patience
        self._waits = waits
        self._has_key = has_key
        self._failed = 0

    def went_on(self) -> None:
        """Note that something new has come: patience begins anew."""
        self._failed = 0

    async def rest(self, cause: Declined | Lost) -> None:
        """Wait before the next try. Raises BackendError where there is none."""
        if isinstance(cause, Declined):
            failure = declined(cause, self._base, has_key=self._has_key)
        else:
            failure = Failure(cause.error, again=True)
        self._failed += 1
        pause = self._patience.pause(self._failed, failure.wait) if failure.again else None
        if pause is None:
            raise failure.error from cause
        self._waits(pause)
        await asyncio.sleep(pause)
