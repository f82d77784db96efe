"""Files are written whole or not at all: beside their place first, then moved there."""

import contextlib
import os
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600
PUBLIC: Final = 0o666  # less the umask


def folder(path: Path) -> None:
    """Make a folder that only its user can enter, with those above it. Raises OSError."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def write(path: Path, data: bytes, mode: int = PUBLIC) -> None:
    """Write `data` to `path`; after a failure what was there before is still there.

    A link is followed, and what is no regular file (a pipe, a device) is written to directly.
    Raises OSError.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    place = Path(os.path.realpath(path))
    part = place.with_name(f"{place.name[:200]}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
