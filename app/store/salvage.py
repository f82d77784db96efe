"""Rescue what can be read of a damaged history into a new one; the damaged file is kept."""

import os
import sqlite3
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final

from app.core.words import _
from app.store import faults, parts, private, reply, schema, search, values
from app.store.pages import Pages, Row

KEPT: Final = "history.damaged-*.db"
"""What the damaged files that were kept are called."""


_VALUES: Final[Sequence[tuple[str, Callable[[str, str], object], str]]] = (
    # row id, kind and value of each; what reads it; what is done where that fails
    (
        """
        SELECT seq, kind, data FROM parts
        WHERE kind IN ('card', 'clip', 'compared', 'document', 'passage', 'tool_call')
        """,
        lambda kind, data: parts.READERS[kind](data),
        "DELETE FROM parts WHERE seq = ?",
    ),
    (
        "SELECT seq, kind, body FROM pieces",
        lambda kind, body: reply.READERS[kind](body),
        "DELETE FROM pieces WHERE seq = ?",
    ),
    (
        "SELECT seq, '', points FROM refs WHERE shape IS NOT NULL",
        lambda _kind, points: values.points(points),
        "DELETE FROM refs WHERE seq = ?",
    ),
    (
        "SELECT seq, '', data FROM refs WHERE data IS NOT NULL",
        lambda _kind, data: values.cited(data),
        "DELETE FROM refs WHERE seq = ?",
    ),
    (
        "SELECT rowid, '', source FROM frames",
        lambda _kind, source: values.source(source),
        """UPDATE frames SET source = '{"name":"","path":null}' WHERE rowid = ?""",
    ),
    (
        "SELECT rowid, '', manner FROM conversations WHERE manner IS NOT NULL",
        lambda _kind, manner: values.manner(manner),
        "UPDATE conversations SET manner = NULL WHERE rowid = ?",
    ),
    (
        "SELECT seq, '', usage FROM messages WHERE usage IS NOT NULL",
        lambda _kind, usage: values.usage(usage),
        "UPDATE messages SET usage = NULL WHERE seq = ?",
    ),
    (
        "SELECT seq, '', sent FROM messages WHERE sent IS NOT NULL",
        lambda _kind, sent: values.all_sent(sent),
        "UPDATE messages SET sent = NULL WHERE seq = ?",
    ),
    (
        "SELECT seq, '', error FROM messages WHERE error IS NOT NULL",
        lambda _kind, error: values.error(error),
        "UPDATE messages SET error = NULL WHERE seq = ?",
    ),
)


@dataclass(frozen=True, slots=True)
class Rescue:
    """What a salvage brought: how many messages, and where the damaged file is now."""

    messages: int
    kept: Path


def kept_beside(folder: Path) -> tuple[Path, ...]:
    """Return the damaged files that were kept in the `folder` of a history, the oldest first."""
    return tuple(sorted(folder.glob(KEPT)))


def log_of(database: Path) -> Path:
    """Return where SQLite keeps the write-ahead log of a database."""
    return database.with_name(database.name + "-wal")


def salvage(database: Path) -> Rescue:
    """Replace the damaged `database` by a new one with all rows of it that can be read.

    The caller makes sure that nobody else does so at the same time. Raises OSError and
    sqlite3.Error; the damaged file is then still in its place.
    """
    log = log_of(database)
    pages = Pages(database.read_bytes(), log.read_bytes() if log.exists() else b"")
    fresh = database.with_name(database.name + ".part")
    fresh.unlink(missing_ok=True)
    private.make_file(fresh)
    with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = MEMORY")  # the file counts only once it is whole
        schema.migrate(connection)
        connection.execute("BEGIN")
        _fill(connection, pages.rows())
        _drop_unreadable(connection)
        messages = _mend(connection)
        search.rebuild(connection)
        connection.execute("COMMIT")
    return Rescue(messages, _exchange(database, fresh))


def _fill(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Put each row into the first table that takes it; its width, types and checks decide."""
    tables = _tables()
    for row_id, stored in rows:
        for insert, own_id in tables.get(len(stored), ()):
            columns = [*stored]
            if own_id is not None:
                if stored[own_id] is not None:
                    continue  # SQLite never writes it twice
                columns[own_id] = row_id
            try:
                taken = connection.execute(insert, columns).rowcount
            except (sqlite3.IntegrityError, OverflowError, UnicodeEncodeError):
                continue
            if taken:
                break


def _tables() -> Mapping[int, Sequence[tuple[str, int | None]]]:
    """By width: how to insert into a table, and which column is its row id."""
    tables: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for table, versions in schema.columns().items():
        for width, columns in versions.items():
            names = ", ".join(name for name, _ in columns)
            marks = ", ".join("?" * width)
            insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of the schema
            own_id = next((n for n, (_, is_row_id) in enumerate(columns) if is_row_id), None)
            tables[width].append((insert, own_id))
    return tables


def _mend(connection: sqlite3.Connection) -> int:
    """Give what lost its frame of rows a new one, so that every reference holds again.

    Returns the number of messages.
    """
    orphans = """
        SELECT message FROM parts UNION SELECT message FROM pieces EXCEPT SELECT seq FROM messages
    """
    found = uuid.uuid4().hex  # the conversation of the messages whose own row is lost
    connection.executemany(
        """
        INSERT INTO messages (seq, id, conversation, role, created, finish)
        VALUES (?, ?, ?, 'assistant', 0, 'cut')
        """,
        [(seq, uuid.uuid4().hex, found) for (seq,) in connection.execute(orphans).fetchall()],
    )
    connection.execute(
        "UPDATE messages SET open = 1 WHERE seq IN (SELECT message FROM pieces) AND finish = 'cut'"
    )
    connection.execute(
        """
        INSERT INTO conversations (id, title, created, updated)
        SELECT conversation, ?, min(created), max(created) FROM messages
        WHERE conversation NOT IN (SELECT id FROM conversations) GROUP BY conversation
        """,
        (_("Rescued conversation"),),
    )
    for statement in (
        "UPDATE messages SET parent = NULL WHERE parent NOT IN (SELECT id FROM messages)",
        "UPDATE conversations SET leaf = NULL WHERE leaf NOT IN (SELECT id FROM messages)",
        """
        UPDATE conversations SET leaf = (
            SELECT id FROM messages WHERE conversation = conversations.id ORDER BY seq DESC LIMIT 1)
        WHERE leaf IS NULL
        """,
        "DELETE FROM pieces WHERE message NOT IN (SELECT seq FROM messages WHERE open)",
        "DELETE FROM refs WHERE message NOT IN (SELECT seq FROM messages)",
        "DELETE FROM chips WHERE message NOT IN (SELECT seq FROM messages)",
        "DELETE FROM parts WHERE frame IS NOT NULL AND frame NOT IN (SELECT id FROM frames)",
    ):
        connection.execute(statement)
    return int(connection.execute("SELECT count(*) FROM messages").fetchone()[0])


def _drop_unreadable(connection: sqlite3.Connection) -> None:
    """Take out values that no longer mean anything, so that all else can be read."""
    for select, reader, remedy in _VALUES:
        for seq, kind, text in connection.execute(select).fetchall():
            try:
                reader(kind, text)
            except (faults.Damaged, KeyError):
                connection.execute(remedy, (seq,))


def _exchange(database: Path, fresh: Path) -> Path:
    """Put `fresh` in the place of `database`; returns where that is kept."""
    kept = _free_name(database)
    try:
        os.link(database, kept)  # its name stays taken until the new file replaces it
    except OSError:  # a disk without links
        database.rename(kept)
    # The log must be gone before the new file comes: it would be replayed into it.
    log = log_of(database)
    if log.exists():
        log.rename(log_of(kept))
    database.with_name(database.name + "-shm").unlink(missing_ok=True)
    fresh.replace(database)
    private.sync_folder(database.parent)
    return kept


def _free_name(database: Path) -> Path:
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    names = (KEPT.replace("*", stamp + (f"-{n}" if n else "")) for n in count())
    return next(path for name in names if not (path := database.with_name(name)).exists())
