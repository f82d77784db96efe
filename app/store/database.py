"""`Database`: the file of the history, opened, brought up to date, salvaged when it is damaged."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypeVar

from app.core import identity
from app.core.errors import StoreError
from app.core.words import _, ngettext
from app.store import faults, private, schema
from app.store.claim import Claim
from app.store.salvage import log_of, salvage

T = TypeVar("T")

FILE: Final = "history.db"
# Of a damaged file, whatever can be read; no function of ours, which would double the time to read.
_TEXT: Final = partial(str, encoding="utf-8", errors="replace")
_UPKEEP: Final = "upkeep.lock"
_UPKEEP_PATIENCE: Final = 30.0  # seconds that the salvage of another process may take
_LOG_BYTES: Final = 4 << 20  # to which SQLite cuts its log back

_log = logging.getLogger(__name__)


class Database:
    """The database `folder`/history.db, made when missing. Any thread, any number of processes.

    What is damaged is salvaged as soon as it is noticed, when opening or in the midst of `run`:
    the damaged file is kept beside the new one, and `notices` tells the user. Waits at most
    `patience` seconds for another program that writes. Raises StoreError, then and later.
    """

    def __init__(self, folder: Path, *, patience: float = 5.0) -> None:
        self.folder = folder
        self.path = folder.absolute() / FILE
        self._patience = patience
        self._notices: list[str] = []
        with faults.in_words(folder):
            private.make_folder(folder)
            with closing(Claim(folder / _UPKEEP, _UPKEEP_PATIENCE)):
                self._open_or_salvage()
            self._anchor = self._hold_open()

    def run(self, work: Callable[[sqlite3.Connection], T], *, write: bool = False) -> T:
        """Run `work` in one transaction, on a connection of its own. See `Link.run`."""
        with closing(self.link()) as link:
            return link.run(work, write=write)

    def link(self) -> "Link":
        """Return a lasting connection, for whoever runs much; the caller closes it."""
        return Link(self)

    def flush(self) -> None:
        """Move the log into the file and empty it, unless somebody is reading; StoreError."""
        with faults.in_words(self.folder):
            self._anchor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def notices(self) -> list[str]:
        """Take what the user must be told, translated; each notice comes once."""
        taken, self._notices = self._notices, []
        return taken

    def close(self) -> None:
        """Close the file; more than once is fine. Links are closed by those who have them."""
        self._anchor.close()

    # ---- for Link

    def connect(self, mode: Literal["rw", "ro"] = "rw") -> sqlite3.Connection:
        """Open a connection that may be used by one thread at a time. Raises sqlite3.Error.

        Never makes the file: others could read what SQLite makes.
        """
        connection = sqlite3.connect(
            f"{self.path.as_uri()}?mode={mode}",
            uri=True,
            timeout=self._patience,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.text_factory = _TEXT
            connection.execute("PRAGMA foreign_keys = ON")
            # What is deleted is gone from the file.
            connection.execute("PRAGMA secure_delete = ON")
            # With a log that loses nothing when a process is killed, only when the power fails.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA journal_size_limit = {_LOG_BYTES}")
            connection.execute("PRAGMA temp_store = MEMORY")
        except BaseException:
            connection.close()
            raise
        return connection

    def inode(self) -> int:
        """Return what tells this file from one that has taken its place. Raises OSError."""
        return self.path.stat().st_ino

    def salvage(self, damaged: int) -> None:
        """Salvage the file of this `inode`, unless somebody has done so meanwhile."""
        with closing(Claim(self.folder / _UPKEEP, _UPKEEP_PATIENCE)):
            if self.inode() == damaged:
                self._anchor.close()
                self._salvage()
            self._anchor.close()
            self._anchor = self._hold_open()

    def _hold_open(self) -> sqlite3.Connection:
        """Open the file for life: the last connection to close would empty the log each time."""
        anchor = self.connect()
        schema.version(anchor)  # only one that has read counts
        return anchor

    def _open_or_salvage(self) -> None:
        private.make_file(self.path)
        try:
            self._prepare()
        except faults.ERRORS as error:
            if not faults.is_damage(error):
                raise
            self._salvage()

    def _prepare(self) -> None:
        """Check the file as far as that is cheap and bring it up to date."""
        if self.path.stat().st_size == 0 and log_of(self.path).exists():
            raise faults.Damaged  # which SQLite would take for a new file, and delete the log
        # Read-only: the last connection to close would write the log into a damaged file.
        with closing(self.connect("ro")) as connection:
            version = self._version(connection)
        with closing(self.connect()) as connection:
            # Persistent in the file; asked for only once since it needs the file for itself.
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode = WAL")
            if version < schema.VERSION:
                schema.migrate(connection)

    def _version(self, connection: sqlite3.Connection) -> int:
        """Return the version of a history, 0 for an empty file."""
        version = schema.version(connection)
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        if not tables and version == 0:
            return 0
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        if application != schema.APPLICATION or version < 1:
            raise faults.Damaged
        if version > schema.VERSION:
            raise StoreError(
                _("The history was written by a newer version of {name}.").format(
                    name=identity.NAME
                ),
                _("Update {name}. The history is left as it is.").format(name=identity.NAME),
            )
        if not tables.issuperset(schema.content(version)):
            raise faults.Damaged
        return version

    def _salvage(self) -> None:
        rescue = salvage(self.path)
        self._prepare()
        _log.warning("history salvaged: %d messages", rescue.messages)
        self._notices.append(
            ngettext(
                "The history was damaged; {n} message was rescued. The damaged file is kept as"
                " {file}.",
                "The history was damaged; {n} messages were rescued. The damaged file is kept as"
                " {file}.",
                rescue.messages,
            ).format(n=rescue.messages, file=rescue.kept)
        )


class Link:
    """One connection, for one thread at a time; opened by the first `run`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None
        self._inode = 0

    def run(self, work: Callable[[sqlite3.Connection], T], *, write: bool = False) -> T:
        """Run `work` in one transaction, which is committed when this returns.

        Where the file proves damaged it is salvaged and `work` runs again. Raises StoreError;
        whatever is raised, nothing of `work` has been written.
        """
        with faults.in_words(self._database.folder):
            try:
                return self._attempt(work, write=write)
            except faults.ERRORS as error:
                if not faults.is_damage(error) and not self._is_contradictory(error):
                    raise
            self.close()
            self._database.salvage(self._inode)
            return self._attempt(work, write=write)

    def _is_contradictory(self, error: Exception) -> bool:
        """Whether a constraint that fails, fails for damage that SQLite has not noticed."""
        if not isinstance(error, sqlite3.IntegrityError):
            return False
        try:
            found = self._current().execute("PRAGMA integrity_check(1)").fetchone()
        except sqlite3.DatabaseError:
            return True
        return bool(found != ("ok",))

    def close(self) -> None:
        """Close the connection; `run` opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _attempt(self, work: Callable[[sqlite3.Connection], T], *, write: bool) -> T:
        connection = self._current()
        connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
        try:
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # the first error tells more
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            raise
        return result

    def _current(self) -> sqlite3.Connection:
        """The connection, to the file that has the name now: a salvage puts another one there."""
        inode = self._database.inode()
        if self._connection is None or inode != self._inode:
            self.close()
            self._inode = inode  # first: to connect is to read, which may find damage
            self._connection = self._database.connect()
        return self._connection
