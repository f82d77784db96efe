"""`LiveRecording`: an answer written down while it arrives."""

import sqlite3
from pathlib import Path

from app.core.chat import Piece
from app.core.errors import StoreError
from app.store import reply
from app.store.claim import Claim
from app.store.clock import now
from app.store.database import Link


class LiveRecording:
    """One answer that is being written down; see `app.core.ports.Recording`.

    What `add` returned for, before it raised, outlives this process, killed or not: each piece is
    a committed row, of a size that does not depend on what came before, and `close` turns the rows
    into the message.
    As long as this process lives it holds `claim`, so that no other takes the answer for one that
    broke off. For one thread at a time, `close` on any.
    """

    def __init__(self, link: Link, seq: int, message: str, claim: Claim, claimed: Path) -> None:
        self._link = link
        self._seq = seq
        self._id = message
        self._claim = claim
        self._claimed = claimed
        self._pending: list[tuple[int, int, str, str]] = []
        self._behind = False
        self._closed = False

    @property
    def id(self) -> str:
        return self._id

    def add(self, piece: Piece) -> None:
        """Write `piece` down.

        Raises StoreError, once: this piece and all after it then wait in memory for `close`, since
        whoever waits for the answer must not wait for a disk at each of them.
        """
        row = reply.encode(piece)
        if row is None:
            return
        self._pending.append((self._seq, now(), *row))
        if self._behind:
            return
        try:
            self._link.run(self._write, write=True)
        except StoreError:
            self._behind = True
            raise
        self._pending.clear()

    def close(self) -> None:
        """Write what waits and end the answer, as cut when no `Finish` came; again is fine.

        Raises StoreError; the next `History` that is opened then ends it with what was written.
        """
        if self._closed:
            return
        self._closed = True
        try:
            self._link.run(self._settle, write=True)
        finally:
            self._link.close()
            self._claim.close()
            self._claimed.unlink(missing_ok=True)

    def _write(self, connection: sqlite3.Connection) -> None:
        connection.executemany(
            "INSERT INTO pieces (message, at, kind, body) VALUES (?, ?, ?, ?)", self._pending
        )

    def _settle(self, connection: sqlite3.Connection) -> None:
        if self._pending:
            self._write(connection)
        reply.settle(connection, self._seq)
