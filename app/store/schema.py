"""The tables of the history, and the way from an older version of them to this one.

A conversation is a tree: each message knows its parent, and the conversation knows the leaf of the
branch that was used last. A message is made of parts in order; the parts of a tool's result point
to it with `inside`. What an answer refers to stands in `refs`, its marks among them, numbered from
1 as they arrived. Frames are known by their id; their pixels are a blob of the digest of these
pixels (`Frame.digest`). While an answer arrives, its pieces are rows of `pieces`, and `open` is 1.
Times are UTC epoch milliseconds.

Salvage recognises the rows of a damaged file by their number of columns and the types and checks
stated here: two tables of the same width must differ in these. A row that an older version wrote
lacks the columns that were added to its table later.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Final

APPLICATION: Final = 0x4559_454C  # "EYEL", in the header of the file

_FIRST: Final = (
    """
    CREATE TABLE conversations (
        id TEXT PRIMARY KEY NOT NULL,
        title TEXT NOT NULL,
        created INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
        leaf TEXT
    ) STRICT
    """,
    "CREATE INDEX conversations_updated ON conversations (updated)",
    # AUTOINCREMENT: a number that the search index has seen never means another message.
    """
    CREATE TABLE messages (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT UNIQUE NOT NULL,
        conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        parent TEXT REFERENCES messages (id) ON DELETE SET NULL,
        role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant', 'tool')),
        created INTEGER NOT NULL,
        first INTEGER,
        ended INTEGER,
        backend TEXT NOT NULL DEFAULT '',
        finish TEXT,
        note TEXT NOT NULL DEFAULT '',
        error TEXT,
        usage TEXT,
        sent TEXT,
        raw TEXT,
        open INTEGER NOT NULL DEFAULT 0 CHECK (open IN (0, 1))
    ) STRICT
    """,
    "CREATE INDEX messages_conversation ON messages (conversation)",
    "CREATE INDEX messages_parent ON messages (parent)",
    "CREATE INDEX messages_open ON messages (seq) WHERE open",
    """
    CREATE TABLE frames (
        id TEXT PRIMARY KEY NOT NULL,
        digest TEXT NOT NULL CHECK (length(digest) = 64 AND digest NOT GLOB '*[^0-9a-f]*'),
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        source TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX frames_digest ON frames (digest)",
    """
    CREATE TABLE parts (
        seq INTEGER PRIMARY KEY,
        message INTEGER NOT NULL REFERENCES messages (seq) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        inside INTEGER,
        kind TEXT NOT NULL CHECK (kind IN ('text', 'thinking', 'card', 'picture', 'clip',
            'document', 'tool_call', 'tool_result')),
        text TEXT NOT NULL,
        data TEXT,
        frame TEXT REFERENCES frames (id),
        UNIQUE (message, number)
    ) STRICT
    """,
    "CREATE INDEX parts_frame ON parts (frame) WHERE frame IS NOT NULL",
    """
    CREATE TABLE refs (
        seq INTEGER PRIMARY KEY,
        message INTEGER NOT NULL REFERENCES messages (seq) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('frame', 'page', 'moment')),
        target TEXT NOT NULL,
        page INTEGER,
        t REAL,
        shape TEXT CHECK (shape IN ('box', 'point', 'polygon')),
        points TEXT,
        label TEXT,
        at INTEGER,
        state TEXT,
        UNIQUE (message, number)
    ) STRICT
    """,
    """
    CREATE TABLE pieces (
        seq INTEGER PRIMARY KEY,
        message INTEGER NOT NULL REFERENCES messages (seq) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT
    """,
    # Rows are messages, by `seq`. Contentless: the text stands in `parts` already. Emoji (So) and
    # letters younger than the tables of SQLite (Cn) are words too. The order of hits is that of
    # time, so no sizes are kept for ranking.
    """
    CREATE VIRTUAL TABLE words USING fts5 (
        text, content = '', columnsize = 0, prefix = '2 3',
        tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So Cn'"
    )
    """,
)

_SECOND: Final = (
    # How it is gone on with (JSON).
    "ALTER TABLE conversations ADD COLUMN manner TEXT",
    "DROP INDEX conversations_updated",
    "CREATE INDEX conversations_listed ON conversations (pinned, updated)",
    # Milliseconds of thinking.
    "ALTER TABLE messages ADD COLUMN thought INTEGER",
    # What the picture says, NULL while nobody has read it.
    "ALTER TABLE frames ADD COLUMN text TEXT",
    # Where the chip of a reference stands once more in the text.
    """
    CREATE TABLE chips (
        seq INTEGER PRIMARY KEY,
        message INTEGER NOT NULL REFERENCES messages (seq) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        at INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX chips_message ON chips (message)",
)

_THIRD: Final = (
    # The words of a page and comparisons are parts too; a check cannot be changed in its place.
    """
    CREATE TABLE parts_of_now (
        seq INTEGER PRIMARY KEY,
        message INTEGER NOT NULL REFERENCES messages (seq) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        inside INTEGER,
        kind TEXT NOT NULL CHECK (kind IN ('text', 'thinking', 'card', 'picture', 'clip',
            'document', 'passage', 'compared', 'tool_call', 'tool_result')),
        text TEXT NOT NULL,
        data TEXT,
        frame TEXT REFERENCES frames (id),
        UNIQUE (message, number)
    ) STRICT
    """,
    "INSERT INTO parts_of_now SELECT * FROM parts",
    "DROP TABLE parts",
    "ALTER TABLE parts_of_now RENAME TO parts",
    "CREATE INDEX parts_frame ON parts (frame) WHERE frame IS NOT NULL",
    # All that is known of a page that is cited (JSON).
    "ALTER TABLE refs ADD COLUMN data TEXT",
)

STEPS: Final = (_FIRST, _SECOND, _THIRD)
"""Statements that lead from each version to the next; `PRAGMA user_version` counts those done."""

VERSION: Final = len(STEPS)

_ADDED: Final = (("conversations", "messages", "frames", "parts", "refs", "pieces"), ("chips",))


def content(version: int) -> tuple[str, ...]:
    """Return the tables of that version that hold what cannot be made again."""
    return tuple(name for names in _ADDED[:version] for name in names)


def columns() -> Mapping[str, Mapping[int, list[tuple[str, bool]]]]:
    """Return the columns of each table of content, for each number of them that it has had.

    Each has a name, and whether it is the row id.
    """
    found: dict[str, dict[int, list[tuple[str, bool]]]] = {}
    with closing(sqlite3.connect(":memory:")) as connection:
        for number, step in enumerate(STEPS, start=1):
            for statement in step:
                connection.execute(statement)
            for name in content(number):
                table = [
                    (column[1], column[2] == "INTEGER" and bool(column[5]))
                    for column in connection.execute(f"PRAGMA table_info({name})")
                ]
                found.setdefault(name, {})[len(table)] = table
    return found


def version(connection: sqlite3.Connection) -> int:
    """Return the version of the database, 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring an empty or older database to `VERSION`, all of it or nothing. Raises sqlite3.Error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in STEPS[version(connection) :]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
