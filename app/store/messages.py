"""Messages in the tree of their conversation: added, deleted, and what they refer to."""

import sqlite3

from app.core.chat import Role
from app.store import search, values
from app.store.clock import now


def insert(
    connection: sqlite3.Connection,
    identity: str,
    conversation: str,
    parent: str | None,
    role: Role,
    *,
    backend: str | None = None,
    raw: str | None = None,
) -> int:
    """Add a message under `parent` and make it the leaf; returns its `seq`.

    With a `backend` it is an answer that is about to arrive. The foreign keys refuse a conversation
    or a parent that is not there.
    """
    time = now()
    seq = connection.execute(
        "INSERT INTO messages (id, conversation, parent, role, created, backend, raw, open)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            identity,
            conversation,
            parent,
            role,
            time,
            values.storable(backend or ""),
            None if raw is None else values.storable(raw),
            backend is not None,
        ),
    ).lastrowid
    connection.execute(
        "UPDATE conversations SET leaf = ?, updated = max(updated, ?) WHERE id = ?",
        (identity, time, conversation),
    )
    assert seq is not None  # an INSERT always has one
    return seq


def arriving(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """Return `seq` and id of the answers that nobody has closed yet."""
    return connection.execute("SELECT seq, id FROM messages WHERE open").fetchall()


def digests(connection: sqlite3.Connection) -> set[str]:
    """Return the digests of all blobs that are referred to."""
    return {digest for (digest,) in connection.execute("SELECT DISTINCT digest FROM frames")}


def delete(connection: sqlite3.Connection, conversation: str) -> set[str]:
    """Delete a conversation with all that is in it; returns digests that it referred to."""
    messages = [
        seq
        for (seq,) in connection.execute(
            "SELECT seq FROM messages WHERE conversation = ? AND NOT open", (conversation,)
        )
    ]
    search.remove(connection, messages)
    before = digests(connection)
    connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
    connection.execute(
        "DELETE FROM frames WHERE id NOT IN (SELECT frame FROM parts WHERE frame IS NOT NULL)"
    )
    search.forget(connection)
    return before - digests(connection)
