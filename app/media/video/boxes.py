"""The outermost boxes of MP4 and MOV files (ISO/IEC 14496-12, 4.2)."""

import io
import os
from pathlib import Path
from typing import Final

_HEAD: Final = 8
_LARGE: Final = 16  # bytes of a head whose size is behind it
_MOOF: Final = b"moof"


def end_of_whole(path: Path) -> int | None:
    """Return where a fragment begins whose index is cut off at the end of the file, else None.

    FFmpeg reads nothing of such a file, though all that came before is there.
    """
    with path.open("rb") as file:
        whole, place = file.seek(0, os.SEEK_END), 0
        while place + _HEAD <= whole:
            file.seek(place)
            head = file.read(_LARGE)
            size = int.from_bytes(head[:4], "big")
            if size == 1:
                size = int.from_bytes(head[_HEAD:], "big")
            if size < _HEAD:
                return None
            if place + size > whole:
                return place if place and head[4:_HEAD] == _MOOF else None
            place += size
    return place if 0 < place < whole else None


class Beginning(io.RawIOBase):
    """The first `size` bytes of a file."""

    def __init__(self, path: Path, size: int) -> None:
        super().__init__()
        self._file, self._size = path.open("rb"), size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._size - self._file.tell())
        return self._file.read(left if size < 0 else min(size, left))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END:
            return self._file.seek(self._size + offset)
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()
