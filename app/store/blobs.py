"""`Blobs`: what is too large for the database, one file a digest.

Files rather than rows: a screenshot is megabytes, which would go through the log first and swell
every copy of the database, and a damaged database takes no picture with it.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

from app.store import private


class Blobs:
    """The blobs in `folder`: `ab/abcd…`, named by hexadecimal digests, readable by their owner.

    `put` and `remove` only within a write transaction of the database, which keeps others from
    removing what is about to be referred to. All raise OSError.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, digest: str) -> Path:
        """Return where the blob is, or would be."""
        return self._folder / digest[:2] / digest

    def has(self, digest: str) -> bool:
        return self.path(digest).exists()

    def put(self, digest: str, data: bytes) -> None:
        """Keep `data`, whole and on the disk when this returns."""
        path = self.path(digest)
        private.make_folder(self._folder)
        private.make_folder(path.parent)
        private.write(path, data)

    def remove(self, digests: Iterable[str]) -> None:
        """Delete blobs, those that are missing too."""
        for digest in digests:
            self.path(digest).unlink(missing_ok=True)

    def strays(self, known: AbstractSet[str]) -> Iterator[str]:
        """Yield the names of files that are not among `known`, half-written ones included."""
        for path in self._folder.glob("??/*"):
            if path.name not in known:
                yield path.name
