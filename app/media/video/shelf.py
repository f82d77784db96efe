"""Video files that are open, so that the next look at one costs nothing extra."""

from os import stat_result
from pathlib import Path
from typing import Final, Literal

from app.media import files
from app.media.video import census, faults
from app.media.video.reel import Reel

_MOST: Final = 4  # files; each holds some decoded pictures

Use = Literal["look", "play"]
"""What a file is open for: a look at another place would cost a player its own."""
State = tuple[int, int, int]
"""Size, time of the last change and place on the disk of a file: what tells of another one."""


class Shelf:
    """The files looked at last. One thread."""

    def __init__(self) -> None:
        self._open: dict[tuple[Path, Use], tuple[State, str, Reel]] = {}

    def reel(self, path: Path, name: str, use: Use, clip: str = "") -> tuple[str, Reel]:
        """Return the id of the file at `path` now and the file, open.

        Raises MediaError, also when it is no longer the one that has the id `clip`.
        """
        try:
            state = _state(faults.checked(path, name))
            kept = self._open.get((path, use))
            if kept is None or kept[0] != state:
                self.drop(path, use)
                found = _identity(path, name, clip)
                while len(self._open) >= _MOST:
                    self.drop(*next(iter(self._open)))
                kept = state, found, Reel(path, name)
        except BaseException:
            self.drop(path, use)
            raise
        self._open.pop((path, use), None)
        self._open[path, use] = kept  # the last one
        identity, reel = kept[1:]
        if clip not in ("", identity):  # it was opened anew for somebody else
            raise faults.changed(name)
        return identity, reel

    def drop(self, path: Path, use: Use) -> None:
        """Close what is open of it, if anything is."""
        found = self._open.pop((path, use), None)
        if found is not None:
            found[2].close()


def opened(path: Path, name: str, clip: str) -> Reel:
    """Open a file for whoever goes through all of it, and closes it. Raises MediaError."""
    faults.checked(path, name)
    _identity(path, name, clip)
    return Reel(path, name)


def _identity(path: Path, name: str, clip: str) -> str:
    """Return the id of the file at `path`. Raises MediaError unless it is `clip`."""
    try:
        found = census.identity(path)
    except OSError as error:
        raise files.unreadable(error, name) from error
    if clip not in ("", found):
        raise faults.changed(name)
    return found


def _state(status: stat_result) -> State:
    return status.st_size, status.st_mtime_ns, status.st_ino
