"""A lock between processes, for files that are read, changed and written back."""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.core.words import _
from app.system import whole_file

PATIENCE: Final = 5.0  # seconds; whoever has it needs milliseconds
_PAUSE: Final = 0.01


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the only lock on the files of `folder`, among all processes and threads.

    The system drops it with the process. Raises OSError; TimeoutError, which is one, where somebody
    else has it all the time.
    """
    whole_file.folder(folder)
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, whole_file.PRIVATE)
    try:
        whole_file.give(folder / ".lock", folder)
        end = time.monotonic() + PATIENCE
        while not taken(lock):
            if time.monotonic() > end:
                raise TimeoutError(errno.EAGAIN, _("another program is writing there"))
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(lock)  # which lets go


if sys.platform == "win32":
    import msvcrt

    def taken(lock: int) -> bool:
        """Take the lock on an open file for this process, unless another one has it. OSError."""
        try:
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def taken(lock: int) -> bool:
        """Take the lock on an open file for this process, unless another one has it. OSError."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
