"""Messages in the tree of their conversation: added, deleted, and what they refer to."""

import sqlite3
from collections.abc import Collection

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


def note(connection: sqlite3.Connection, frame: str, text: str) -> bool:
    """Note what a picture says, and index it with the messages that show it; False without it."""
    shown = _indexed_with(connection, frame)
    search.remove(connection, shown)
    noted = connection.execute(
        "UPDATE frames SET text = ? WHERE id = ?", (values.storable(text), frame)
    )
    for seq in shown:
        search.add(connection, seq)
    return noted.rowcount > 0


def replace_picture(connection: sqlite3.Connection, before: str, frame: str) -> set[str]:
    """Let `frame`, which is there, stand where `before` did; see `History.replace_picture`.

    Returns the digests that only that one referred to.
    """
    known = digests(connection)
    shown = _indexed_with(connection, before)
    search.remove(connection, shown)
    connection.execute("UPDATE parts SET frame = ? WHERE frame = ?", (frame, before))
    connection.execute("UPDATE refs SET target = ? WHERE target = ?", (frame, before))
    remaining = _drop_frames(connection)
    for seq in shown:
        search.add(connection, seq)
    return known - remaining


def _indexed_with(connection: sqlite3.Connection, frame: str) -> list[int]:
    """Return the `seq` of the messages in the index that show this frame."""
    rows = connection.execute(
        "SELECT DISTINCT message FROM parts CROSS JOIN messages ON messages.seq = message"
        " WHERE frame = ? AND NOT open",
        (frame,),
    )
    return [seq for (seq,) in rows]


def arriving(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """Return `seq` and id of the answers that nobody has closed yet."""
    return connection.execute("SELECT seq, id FROM messages WHERE open").fetchall()


def digests(connection: sqlite3.Connection) -> set[str]:
    """Return the digests of all blobs that are referred to."""
    return {digest for (digest,) in connection.execute("SELECT DISTINCT digest FROM frames")}


def outdated(connection: sqlite3.Connection, before: int, most: int) -> list[str]:
    """Return some conversations to be expired, at most `most`; see `History.expire`."""
    rows = connection.execute(
        """
        SELECT id FROM conversations WHERE pinned = 0 AND updated < ?
            AND id NOT IN (SELECT conversation FROM messages WHERE open) LIMIT ?
        """,
        (before, most),
    )
    return [identity for (identity,) in rows]


def delete(connection: sqlite3.Connection, conversations: Collection[str]) -> set[str]:
    """Delete conversations with all that is in them; returns digests that only they referred to."""
    before = digests(connection)
    for conversation in conversations:
        indexed = connection.execute(
            "SELECT seq FROM messages WHERE conversation = ? AND NOT open", (conversation,)
        ).fetchall()
        search.remove(connection, [seq for (seq,) in indexed])
        connection.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
    return before - _drop_frames(connection)


def remove(connection: sqlite3.Connection, message: str) -> set[str]:
    """Delete one message; see `History.remove`. Returns digests that only it referred to."""
    found = connection.execute(
        "SELECT seq, conversation, parent, open FROM messages WHERE id = ?", (message,)
    ).fetchone()
    if found is None:
        return set()
    seq, conversation, parent, arriving = found
    if not arriving:
        search.remove(connection, [seq])
    before = digests(connection)
    connection.execute("UPDATE messages SET parent = ? WHERE parent = ?", (parent, message))
    connection.execute("DELETE FROM messages WHERE seq = ?", (seq,))
    connection.execute(
        "UPDATE conversations SET leaf = ? WHERE id = ? AND leaf = ?",
        (_newest_leaf(connection, conversation, parent), conversation, message),
    )
    return before - _drop_frames(connection)


def _newest_leaf(
    connection: sqlite3.Connection, conversation: str, message: str | None
) -> str | None:
    """The end of the newest branch below a message; None without one."""
    while True:
        child = connection.execute(
            "SELECT id FROM messages WHERE conversation = ? AND parent IS ? ORDER BY seq DESC"
            " LIMIT 1",
            (conversation, message),
        ).fetchone()
        if child is None:
            return message
        message = child[0]


def _drop_frames(connection: sqlite3.Connection) -> set[str]:
    """Delete the frames that no message shows; returns the digests of the others."""
    connection.execute(
        "DELETE FROM frames WHERE id NOT IN (SELECT frame FROM parts WHERE frame IS NOT NULL)"
    )
    return digests(connection)
