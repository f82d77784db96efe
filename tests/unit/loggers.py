"""Loggers as they were before: what begins the program's log changes them for the process."""

import contextlib
import logging
from collections.abc import Iterator


@contextlib.contextmanager
def restored() -> Iterator[None]:
    loggers = (logging.getLogger(), logging.getLogger("app"))
    before = [(each, each.handlers[:], each.level) for each in loggers]
    try:
        yield
    finally:
        for each, handlers, level in before:
            for handler in set(each.handlers) - set(handlers):
                handler.close()
            each.handlers[:] = handlers
            each.setLevel(level)
