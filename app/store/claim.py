"""`Claim`: a name that one process holds until it lets go or ends, however it ends."""

import sqlite3
from contextlib import suppress
from pathlib import Path

from app.store import private


class Claim:
    """The only holder of the file `path`, among all processes and all claims of this one.

    It is SQLite's lock on an empty database: the same code on every system, and the kernel drops
    it with the process. Waits `patience` seconds for another holder, then raises
    `sqlite3.OperationalError` (SQLITE_BUSY); OSError when the file cannot be made.
    """

    def __init__(self, path: Path, patience: float = 0.0) -> None:
        private.make_file(path)
        self._connection = sqlite3.connect(
            path, timeout=patience, isolation_level=None, check_same_thread=False
        )
        try:
            self._connection.execute("PRAGMA journal_mode = MEMORY")  # no second file beside it
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go; more than once is fine. The file stays."""
        self._connection.close()


def held(path: Path) -> bool:
    """Whether somebody holds a claim on `path`."""
    if not path.exists():
        return False
    with suppress(sqlite3.OperationalError):
        Claim(path).close()
        return False
    return True
