"""Folders and files that only their owner can read, from the first byte, whatever the umask.

On Windows modes do nothing; there the profile folder keeps others out.
"""

import os
import sys
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make `folder` (0700), with parents, and close it to others. Raises OSError."""
    if not folder.is_dir():
        if folder.parent != folder and not folder.parent.is_dir():
            make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _give(folder)
    _close_to_others(folder, 0o700)


def make_file(path: Path) -> None:
    """Make an empty file (0600) where there is none, and close it to others. Raises OSError.

    A file that is there is not opened: closing it again would drop the locks that SQLite holds on
    it in this process ("POSIX advisory locks", https://www.sqlite.org/howtocorrupt.html).
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _give(path)
    except FileExistsError:
        _close_to_others(path, 0o600)


def write(path: Path, data: bytes) -> None:
    """Write a whole file (0600) or nothing: aside first, then into place. Raises OSError."""
    aside = path.with_name(path.name + ".part")
    aside.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _give(aside)
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` last through a power cut. Raises OSError."""
    if sys.platform != "win32":  # which cannot open a folder, and needs no such call
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _close_to_others(path: Path, mode: int) -> None:
    if sys.platform != "win32":
        state = path.stat()
        if state.st_mode & 0o077 and state.st_uid == os.geteuid():
            path.chmod(mode)


def _give(path: Path) -> None:
    """As root, let `path` belong to whom its folder belongs to, who could not open it later."""
    if sys.platform != "win32" and os.geteuid() == 0:
        whose = path.parent.stat()
        if whose.st_uid != 0:
            os.chown(path, whose.st_uid, whose.st_gid)
