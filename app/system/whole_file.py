"""Files are written whole or not at all: beside their place first, then moved there."""

import contextlib
import errno
import os
import sys
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600
SMALL: Final = 1_000_000  # bytes: settings with a thousand presets, which are read in a second
PUBLIC: Final = 0o666  # less the umask


def folder(path: Path) -> None:
    """Make a folder that only its user can enter, with those above it. Raises OSError.

    What root makes in the folder of somebody is theirs: they could not open it later.
    """
    if path.is_dir():
        return
    if path.parent != path:
        folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    give(path, path.parent)


def is_there(path: Path) -> bool:
    """Return whether there is anything at `path`; in a folder that is closed to us there is not."""
    try:
        path.lstat()
    except OSError:
        return False
    return True


def read_small(path: Path) -> bytes:
    """Return a file of at most a megabyte. Raises OSError (EFBIG for a larger one)."""
    data = read(path, SMALL + 1)
    if len(data) > SMALL:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return data


def read(path: Path, most: int) -> bytes:
    """Return the first `most` bytes of a file; waits for nobody, whatever it is. Raises OSError."""
    # A pipe that nobody writes to is empty, and a device ends where we stop.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as file:
        return file.read(most) or b""


def write(path: Path, data: bytes, mode: int = PUBLIC) -> None:
    """Write `data` to `path`; after a failure what was there before is still there.

    A link is followed, and what is no regular file (a pipe, a device) is written to directly.
    Raises OSError.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    place = Path(os.path.realpath(path))
    owner = place if place.exists() else place.parent
    part = place.with_name(f"{place.name[:200]}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        give(part, owner)
        part.replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


if sys.platform == "win32":

    def give(_path: Path, _owner: Path) -> None:
        """Do nothing: the system lets what is in a folder belong to its owner."""

else:

    def give(path: Path, owner: Path) -> None:
        """As root, let `path` belong to whom `owner` belongs to. Raises OSError."""
        if os.geteuid() == 0:
            whose = owner.stat()
            if (whose.st_uid, whose.st_gid) != (0, 0):
                os.chown(path, whose.st_uid, whose.st_gid)
