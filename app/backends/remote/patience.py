"""When a server is asked again, and after how long. Never once it has begun to answer."""

import random
from typing import Final

from app.backends.remote.failures import Failure

_QUICK_SECONDS: Final = 0.25
_BACK_OFF_SECONDS: Final = 2.0


class Patience:
    """Counts the attempts of one question.

    A busy server is asked `retries` times more, after what it asks for or 2, 4, 8 … seconds with
    some chance in them; one that asks for more than `longest` seconds is not waited for. A fault
    or a lost connection gets one quick second look: another worker may stand behind the router.
    """

    def __init__(self, retries: int, longest: float) -> None:
        self._retries = retries
        self._longest = longest
        self._looked_twice = False
        self.tries = 0

    def pause(self, failure: Failure) -> float | None:
        """Return the seconds to wait before asking again, None to give up."""
        if failure.again == "never" or self.tries >= self._retries:
            return None
        if failure.wait is not None and failure.wait > self._longest:
            return None
        if failure.again == "fresh" and not self._looked_twice:
            self._looked_twice = True
            self.tries += 1
            return _QUICK_SECONDS if failure.wait is None else failure.wait
        if not failure.patient:
            return None
        chance = random.uniform(0.85, 1.15)  # noqa: S311 - spreads requests, hides nothing
        backed_off = min(self._longest, _BACK_OFF_SECONDS * 2**self.tries * chance)
        self.tries += 1
        return backed_off if failure.wait is None else failure.wait
