"""A program that is a child process, and what is seen of its process."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

PROGRAMS = (sys.executable, str(Path(__file__).with_name("programs.py")))


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
