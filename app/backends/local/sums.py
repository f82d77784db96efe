"""Checksums of files, taken while they come or read again from the disk."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from app.backends.local.hubs import RemoteFile

_BLOCK = 4 * 1024**2


class Sums:
    """The checksums of one file whose bytes come piece by piece.

    `git` needs the size beforehand: git names a file by the SHA-1 of "blob SIZE", a zero byte and
    its bytes (Pro Git, 10.2).
    """

    def __init__(self, size: int, *, git: bool) -> None:
        self._sha256 = hashlib.sha256()
        self._git = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False) if git else None

    def add(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._sha256.update(piece)
        if self._git is not None:
            self._git.update(piece)

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def fits(self, file: RemoteFile) -> bool:
        """Whether all that came is that file."""
        if file.sha256:
            return self.sha256 == file.sha256
        return self._git is not None and self._git.hexdigest() == file.git


def sums_for(file: RemoteFile) -> Sums:
    """Return empty sums for a file."""
    return Sums(file.size, git=not file.sha256)


def read(path: Path, sums: Sums, tell: Callable[[int], None], stopped: Callable[[], bool]) -> int:
    """Add the bytes of a file; returns how many there were. Raises OSError.

    `tell` hears of each block; once `stopped` says so, nothing more is read.
    """
    count = 0
    with path.open("rb") as file:
        while not stopped() and (block := file.read(_BLOCK)):
            sums.add(block)
            count += len(block)
            tell(len(block))
    return count
