"""The clock of the store."""

import time


def now() -> int:
    """Return UTC epoch milliseconds."""
    return time.time_ns() // 1_000_000
