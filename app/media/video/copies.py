"""`Copies`: copies of videos that were made to fit, in a folder of their own."""

import shutil
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from weakref import WeakSet

from app.core.chat import Clip
from app.core.control import Control
from app.core.videos import ClipLimits
from app.media.video.limitation import suffix

_KEPT: Final = 4  # of up to 200 MB each, besides those that are being sent

_Key = tuple[str, ClipLimits]


@dataclass(frozen=True, slots=True)
class _Copy:
    """A file, and the reins of the requests that it was given to; whoever is gone lets go of it."""

    path: Path
    requests: WeakSet[Control]

    @property
    def held(self) -> bool:
        return any(not each.cancelled for each in self.requests)


class Copies:
    """Knows where the copies are that were used last, and those of requests under way.

    The others are deleted. Any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._made: dict[_Key, _Copy] = {}
        self._count = 0

    def get(self, clip: Clip, limits: ClipLimits, control: Control) -> Path | None:
        """Return the copy of a clip that fits, where there is one.

        The request that `control` belongs to holds it as long as there is one.
        """
        with self._lock:
            found = self._made.pop((clip.id, limits), None)
            if found is None or not found.path.exists():
                return None
            found.requests.add(control)
            self._made[clip.id, limits] = found  # it was used last
            return found.path

    def place(self, limits: ClipLimits) -> Path:
        """Return where a new copy goes: named as what it will be. Raises OSError."""
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="eyeline-"))
            self._count += 1
            return self._folder / f"{self._count}.{suffix(limits)}"

    def keep(self, clip: Clip, limits: ClipLimits, path: Path, control: Control) -> None:
        """Know of a copy that was made, which the request holds as one of `get`."""
        with self._lock:
            self._made[clip.id, limits] = _Copy(path, WeakSet((control,)))
            free = [key for key, each in self._made.items() if not each.held]
            for key in free[: max(len(self._made) - _KEPT, 0)]:
                self._made.pop(key).path.unlink(missing_ok=True)

    def close(self) -> None:
        """Delete them all."""
        with self._lock:
            folder, self._folder = self._folder, None
            self._made.clear()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
