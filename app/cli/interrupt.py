"""Ctrl-C and the like: the first asks the work to stop, the second ends the program at once."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Final

from app.core.control import Control

CANCELLED: Final = 130  # as shells count: 128 + SIGINT
_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


@contextlib.contextmanager
def interruptible(control: Control) -> Iterator[None]:
    """Cancel `control` when somebody wants this process to end. Main thread only."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        if control.cancelled:
            os._exit(CANCELLED)
        # On its own thread: this one may hold the very lock that waking up its reader needs.
        threading.Thread(target=control.cancel, daemon=True).start()

    with _handled(stop):
        yield


@contextlib.contextmanager
def at_prompt(control: Control) -> Iterator[None]:
    """Leave the block at once, `control` cancelled, when somebody wants this process to end.

    For what would go on waiting for its user. Main thread only.
    """

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise _Left

    try:
        with _handled(leave):
            yield
    except _Left:
        control.cancel()


class _Left(BaseException):
    """Nobody will answer any more."""


@contextlib.contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    before = {}
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
