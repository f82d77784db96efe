"""Conversations read back from their rows."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from app.core.chat import (
    Again,
    Card,
    Cited,
    Finish,
    Message,
    Part,
    Ref,
    Text,
    Thinking,
)
from app.core.compared import Compared
from app.core.conversation import Conversation, KeptPicture, Turn
from app.core.frame import Frame, Source
from app.core.mark import Mark
from app.core.memory import Manner
from app.store import parts, reply, values
from app.store.parts import PartRow


def conversation(connection: sqlite3.Connection, identity: str) -> Conversation | None:
    """Return the whole tree, answers that are still arriving as far as they came."""
    head = connection.execute(
        "SELECT title, created, updated, pinned, leaf FROM conversations WHERE id = ?", (identity,)
    ).fetchone()
    if head is None:
        return None
    title, created, updated, pinned, leaf = head
    rows = _Rows(connection, identity)
    messages = _named(
        connection.execute(
            "SELECT * FROM messages WHERE conversation = ? ORDER BY seq", (identity,)
        )
    )
    turns = tuple(
        _arriving(connection, row) if row["open"] else _complete(row, rows) for row in messages
    )
    return Conversation(identity, title, created, updated, bool(pinned), leaf, turns)


def manner(connection: sqlite3.Connection, conversation: str) -> Manner | None:
    """Return how a conversation is gone on with; None without the conversation."""
    found = connection.execute(
        "SELECT manner FROM conversations WHERE id = ?", (conversation,)
    ).fetchone()
    if found is None:
        return None
    return values.manner(found[0]) if found[0] else Manner()


def unread(connection: sqlite3.Connection, frame: str) -> bool:
    """Whether a picture is kept, and nobody has noted what it says."""
    found = connection.execute("SELECT text FROM frames WHERE id = ?", (frame,)).fetchone()
    return found is not None and found[0] is None


def identify(connection: sqlite3.Connection, beginning: str) -> str | None:
    """Return the id of the one conversation whose id begins so; None for none and for several."""
    found = connection.execute(
        "SELECT id FROM conversations WHERE substr(id, 1, length(?1)) = ?1 LIMIT 2", (beginning,)
    ).fetchall()
    return str(found[0][0]) if len(found) == 1 else None


def message(
    connection: sqlite3.Connection, identity: str, frame: Callable[[str], Frame]
) -> Message | None:
    """Return the message as it goes to a model; `frame` loads its pictures."""
    found = connection.execute(
        "SELECT seq, role, raw, open FROM messages WHERE id = ?", (identity,)
    ).fetchone()
    if found is None:
        return None
    seq, role, raw, arriving = found
    if arriving:
        pieces = reply.fold(reply.arrived(connection, seq)).parts
        kept: Iterable[Part] = [p for p in pieces if not isinstance(p, Thinking | Card | Compared)]
    else:
        kept = parts.of_rows(parts.read(connection, seq), frame)
    return Message(role, tuple(_joined(kept) if role == "assistant" else kept), raw)


def frame(connection: sqlite3.Connection, identity: str) -> tuple[str, Source] | None:
    """Return the digest of the pixels of this frame and where it came from."""
    found = connection.execute(
        "SELECT digest, source FROM frames WHERE id = ?", (identity,)
    ).fetchone()
    return found and (found[0], values.source(found[1]))


def frames(connection: sqlite3.Connection, message: str) -> dict[str, tuple[str, Source]]:
    """Return the same of all frames of a message, by their ids."""
    rows = connection.execute(
        "SELECT frames.id, digest, source FROM messages JOIN parts ON message = messages.seq"
        " JOIN frames ON frames.id = frame WHERE messages.id = ?",
        (message,),
    )
    return {identity: (digest, values.source(source)) for identity, digest, source in rows}


class _Rows:
    """The parts and references of a whole conversation, by the `seq` of their message."""

    def __init__(self, connection: sqlite3.Connection, conversation: str) -> None:
        self.parts: dict[int, list[PartRow]] = defaultdict(list)
        for seq, *row in connection.execute(
            "SELECT message, number, inside, kind, text, data, frame FROM parts WHERE message IN"
            " (SELECT seq FROM messages WHERE conversation = ?) ORDER BY message, number",
            (conversation,),
        ):
            self.parts[seq].append(PartRow(*row))
        self.refs: dict[int, list[Ref]] = defaultdict(list)
        self.cited: dict[int, list[Cited]] = defaultdict(list)
        for seq, data, *columns in connection.execute(
            "SELECT message, data, kind, target, page, t, shape, points, label, at, state FROM refs"
            " WHERE message IN (SELECT seq FROM messages WHERE conversation = ?)"
            " ORDER BY message, number",
            (conversation,),
        ):
            if data is None:
                self.refs[seq].append(_ref(columns))
            else:
                self.cited[seq].append(values.cited(data))
        self.again: dict[int, list[Again]] = defaultdict(list)
        for seq, number, at in connection.execute(
            "SELECT message, number, at FROM chips WHERE message IN"
            " (SELECT seq FROM messages WHERE conversation = ?) ORDER BY seq",
            (conversation,),
        ):
            self.again[seq].append(Again(number, at))
        self.frames = {
            row["id"]: row
            for row in _named(
                connection.execute(
                    "SELECT * FROM frames WHERE id IN (SELECT frame FROM parts WHERE message IN"
                    " (SELECT seq FROM messages WHERE conversation = ?))",
                    (conversation,),
                )
            )
        }


def _complete(row: dict[str, Any], rows: _Rows) -> Turn:
    found = rows.parts[row["seq"]]
    texts = [part.text for part in found if part.kind == "text" and part.inside is None]
    error = values.error(row["error"]) if row["error"] else None
    return Turn(
        id=row["id"],
        parent=row["parent"],
        role=row["role"],
        text=("" if row["role"] == "assistant" else "\n\n").join(texts),
        created=row["created"],
        thinking="\n\n".join(part.text for part in found if part.kind == "thinking"),
        pictures=tuple(
            _picture(rows.frames[part.frame], part.text)
            for part in found
            if part.frame in rows.frames
        ),
        clips=tuple(values.clip(part.data) for part in found if part.kind == "clip" and part.data),
        documents=tuple(
            values.document(part.data) for part in found if part.kind == "document" and part.data
        ),
        cards=tuple(values.card(part.data) for part in found if part.kind == "card" and part.data),
        compared=next(
            (values.compared(p.data) for p in found if p.kind == "compared" and p.data), None
        ),
        refs=tuple(rows.refs[row["seq"]]),
        cited=tuple(rows.cited[row["seq"]]),
        again=tuple(rows.again[row["seq"]]),
        sent=values.all_sent(row["sent"]) if row["sent"] else (),
        usage=values.usage(row["usage"]) if row["usage"] else None,
        finish=Finish(row["finish"], row["note"], error) if row["finish"] else None,
        backend=row["backend"],
        first=row["first"],
        ended=row["ended"],
        thought=row["thought"],
        raw=row["raw"],
    )


def _arriving(connection: sqlite3.Connection, row: dict[str, Any]) -> Turn:
    arrived = reply.fold(reply.arrived(connection, row["seq"]))
    return Turn(
        id=row["id"],
        parent=row["parent"],
        role=row["role"],
        text="".join(part.text for part in arrived.parts if isinstance(part, Text)),
        created=row["created"],
        thinking="\n\n".join(p.text for p in arrived.parts if isinstance(p, Thinking)),
        cards=tuple(part for part in arrived.parts if isinstance(part, Card)),
        compared=next((part for part in arrived.parts if isinstance(part, Compared)), None),
        refs=tuple(_ref_to(mark) for mark in arrived.marks),
        cited=arrived.cited,
        again=arrived.again,
        sent=arrived.sent,
        usage=arrived.usage,
        finish=arrived.finish,
        backend=row["backend"],
    )


def _ref_to(mark: Mark) -> Ref:
    return Ref("frame" if mark.t is None else "moment", mark.frame, t=mark.t, mark=mark)


def _ref(columns: Sequence[Any]) -> Ref:
    """Make a reference of its columns in `refs`, from `kind` on."""
    kind, target, page, t, shape, points, label, at, state = columns
    mark = Mark(shape, values.points(points), label, target, at, t, state) if shape else None
    return Ref(kind, target, page, t, mark)


def _picture(row: dict[str, Any], caption: str) -> KeptPicture:
    source = values.source(row["source"])
    return KeptPicture(row["id"], row["width"], row["height"], source, caption)


def _joined(found: Iterable[Part]) -> Iterable[Part]:
    """Join words that only thinking stood between: the visible text of a reply is one."""
    joined: list[Part] = []
    for part in found:
        if isinstance(part, Text) and joined and isinstance(last := joined[-1], Text):
            joined[-1] = Text(last.text + part.text)
        else:
            joined.append(part)
    return joined


def _named(cursor: sqlite3.Cursor) -> Iterable[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)
