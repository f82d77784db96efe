"""`SavedSettings`: the settings that hold, and the file that they are written to."""

import threading
from collections.abc import Callable
from pathlib import Path

from app.core.settings import S, Settings
from app.core.settings_table import read, updated
from app.system import settings_file


class SavedSettings:
    """What is changed was made from what held until then. Any thread."""

    def __init__(self, settings: Settings, file: Path) -> None:
        self.now = settings
        self._file = file
        self._lock = threading.Lock()

    def change(self, kind: type[S], change: Callable[[S], S]) -> S:
        """Write what `change` makes of the section of that kind; then it holds, and is returned.

        In the file only what differs is touched: what other processes have written meanwhile
        stays, and what nobody here knows. Raises SettingsError.
        """
        with self._lock:
            before = self.now.of(kind)
            after = change(before)
            written = settings_file.save(
                self._file, kind.SECTION, lambda found: updated(before, after, found)
            )
            _same, problems = read(kind, written)
            self.now = self.now.replaced(after, problems)
            return after
