"""Where a build writes: room for it, nothing of an earlier one, and what went wrong in words."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console import Stop

_FULL = (errno.ENOSPC, errno.EDQUOT)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)


def require_room(folder: Path, needed: int) -> None:
    """Raise Stop where fewer than `needed` bytes are free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Stop(
            f"A build needs {needed / 1e9:.1f} GB in {folder}; {free / 1e9:.1f} GB are free."
        )


def clear(folder: Path) -> None:
    """Delete a folder with all in it. Raises Stop where that cannot be done."""
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        if folder.exists():  # something in it went meanwhile
            clear(folder)
    except OSError as error:
        raise Stop(
            f"{folder} could not be removed ({error.strerror}: {error.filename}).\n"
            "Does a program of it run, or was it made by another user (sudo)? Remove it, then run "
            "this again."
        ) from error


@contextmanager
def explained() -> Iterator[None]:
    """Raise Stop for what a disk or its owner refuses, instead of OSError."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Stop("The disk is full. Make room, then run this again.") from error
        if error.errno in _REFUSED:
            raise Stop(f"{error.filename} cannot be written: {error.strerror}.") from error
        raise
