"""An answer as the pieces it arrived in, and as the message they make."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.core.chat import (
    Again,
    Card,
    Cited,
    Finish,
    Piece,
    Progress,
    Recast,
    Sent,
    Text,
    Thinking,
    ToolCall,
    Usage,
)
from app.core.compared import Compared
from app.core.mark import Mark
from app.store import parts, search, values

READERS: Final[Mapping[str, Callable[[str], Piece]]] = {
    "text": Text,
    "thinking": Thinking,
    "toolcall": values.call,
    "mark": values.mark,
    "card": values.card,
    "cited": values.cited,
    "compared": values.compared,
    "sent": values.sent,
    "usage": values.usage,
    "finish": values.finish,
    "recast": Recast,
    "again": values.again,
}
"""What reads the body of a row of `pieces`, by its kind; raises `Damaged`."""


Told = Text | Thinking | ToolCall | Card | Compared
"""What of an answer becomes parts of its message."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a sequence of pieces comes to."""

    parts: tuple[Told, ...]
    marks: tuple[Mark, ...]
    again: tuple[Again, ...]
    cited: tuple[Cited, ...]
    sent: tuple[Sent, ...]
    usage: Usage | None
    finish: Finish | None


def fold(pieces: Iterable[Piece]) -> Reply:
    """Put the pieces of one answer together: words joined, what a `Recast` took back undone."""
    found: list[Told] = []
    marks: list[Mark] = []
    again: list[Again] = []
    cited: dict[int, Cited] = {}  # by where they stand
    sent: list[Sent] = []
    usage: Usage | None = None
    finish: Finish | None = None
    for piece in pieces:
        match piece:
            case Text() | Thinking() | ToolCall() | Card() | Compared():
                found.append(piece)
            case Mark():
                marks.append(piece)
            case Again():
                again.append(piece)
            case Cited(at=at):
                cited[at] = piece
            case Recast():
                found = [part for part in found if not isinstance(part, Text | Card | Compared)]
                found.append(Thinking(piece.thinking))
                marks, again, cited = [], [], {}
            case Sent():
                sent.append(piece)
            case Usage():
                usage = piece
            case Finish():
                finish = piece
            case Progress():
                pass  # told while it lasted
    told = tuple(_joined(found))
    pages = tuple(cited[at] for at in sorted(cited))
    return Reply(told, tuple(marks), tuple(again), pages, tuple(sent), usage, finish)


def encode(piece: Piece) -> tuple[str, str] | None:
    """Return kind and body of its row; None for what is not kept."""
    match piece:
        case Text(text) | Thinking(text):
            body = values.storable(text)
        case Mark() | Again() | Card() | Cited() | Compared() | Sent() | Usage():
            body = values.dump_fields(piece)
        case ToolCall():
            body = values.dump_call(piece)
        case Finish():
            body = values.dump_finish(piece)
        case Recast(thinking):
            body = values.storable(thinking)
        case Progress():
            return None
    return type(piece).__name__.lower(), body


def arrived(connection: sqlite3.Connection, message: int) -> Iterator[Piece]:
    """Yield the pieces of the open answer with this `seq` so far."""
    rows = connection.execute(
        "SELECT kind, body FROM pieces WHERE message = ? ORDER BY seq", (message,)
    )
    for kind, body in rows:
        yield READERS[kind](body)


def settle(connection: sqlite3.Connection, message: int) -> None:
    """Turn the pieces of an open answer into its parts; cut when they hold no `Finish`."""
    reply = fold(arrived(connection, message))
    finish = reply.finish or Finish("cut")
    first, last = connection.execute(
        "SELECT min(CASE WHEN kind IN ('text', 'thinking') THEN at END), max(at)"
        " FROM pieces WHERE message = ?",
        (message,),
    ).fetchone()
    connection.execute(
        """
        UPDATE messages SET open = 0, first = ?, ended = ifnull(?, created),
            finish = ?, note = ?, error = ?, usage = ?, sent = ?, raw = ?, thought = ?
        WHERE seq = ?
        """,
        (
            first,
            last,
            finish.reason,
            values.storable(finish.note),
            values.dump_error(finish.error) if finish.error else None,
            values.dump_fields(reply.usage) if reply.usage else None,
            values.dump_all_sent(reply.sent),
            values.storable(finish.raw) or None,
            _thought(connection, message),
            message,
        ),
    )
    parts.write(connection, message, reply.parts)
    _write_marks(connection, message, reply.marks)
    _write_cited(connection, message, reply.cited, len(reply.marks))
    connection.executemany(
        "INSERT INTO chips (message, number, at) VALUES (?, ?, ?)",
        [(message, again.number, again.at) for again in reply.again],
    )
    search.add(connection, message)
    connection.execute("DELETE FROM pieces WHERE message = ?", (message,))
    connection.execute(
        "UPDATE conversations SET updated = max(updated, ifnull(?, 0)) WHERE id ="
        " (SELECT conversation FROM messages WHERE seq = ?)",
        (last, message),
    )


def _thought(connection: sqlite3.Connection, message: int) -> int | None:
    """Milliseconds from thoughts to the words, or the end, after them; None without thoughts."""
    rows = connection.execute(
        "SELECT at, kind FROM pieces WHERE message = ? ORDER BY seq", (message,)
    ).fetchall()
    total: int | None = None
    since = None
    for number, (at, kind) in enumerate(rows, start=1):
        if kind == "thinking":
            since = at if since is None else since
        if since is not None and (kind in ("text", "finish") or number == len(rows)):
            total = (total or 0) + max(0, at - since)
            since = None
    return total


def _write_marks(connection: sqlite3.Connection, message: int, marks: Iterable[Mark]) -> None:
    connection.executemany(
        """
        INSERT INTO refs (message, number, kind, target, t, shape, points, label, at, state)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            (
                message,
                number,
                "frame" if mark.t is None else "moment",
                mark.frame,
                mark.t,
                mark.kind,
                values.dump(mark.points),
                values.storable(mark.label),
                mark.at,
                mark.state,
            )
            for number, mark in enumerate(marks, start=1)
        ],
    )


def _write_cited(
    connection: sqlite3.Connection, message: int, cited: Iterable[Cited], marks: int
) -> None:
    """Write the pages that an answer cites; their numbers follow those of its `marks`."""
    connection.executemany(
        "INSERT INTO refs (message, number, kind, target, page, at, data)"
        " VALUES (?, ?, 'page', ?, ?, ?, ?)",
        [
            (message, number, each.ref.id, each.ref.page, each.at, values.dump_fields(each))
            for number, each in enumerate(cited, start=marks + 1)
        ],
    )


def _joined(
    found: Iterable[Told],
) -> Iterator[Told]:
    """Yield runs of words as one part each, and cards after the words they stand in."""
    words: list[str] = []
    kind: type[Text | Thinking] = Text
    cards: list[Card | Compared] = []
    for part in found:
        if isinstance(part, Card | Compared):
            cards.append(part)
            continue
        if words and not isinstance(part, kind):
            yield kind("".join(words))
            words = []
        if isinstance(part, ToolCall):
            yield part
        else:
            kind = type(part)
            words.append(part.text)
    if words:
        yield kind("".join(words))
    yield from cards
