"""The parts of a message as rows and back."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from app.core.chat import (
    Card,
    Clip,
    Document,
    Part,
    Passage,
    Picture,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
)
from app.core.compared import Compared
from app.core.frame import Frame
from app.store import values

Kept = Part | Thinking | Card | Compared
"""What a message is made of in the store: a reply's thinking, cards and comparison too."""


READERS: Final[Mapping[str, Callable[[str], Kept]]] = {
    "card": values.card,
    "clip": values.clip,
    "compared": values.compared,
    "document": values.document,
    "passage": values.passage,
    "tool_call": values.call,
}
"""What reads the data of a row of `parts`, by its kind; raises `Damaged`."""


class PartRow(NamedTuple):
    """A row of `parts`, without its key and its message."""

    number: int
    inside: int | None
    kind: str
    text: str
    data: str | None
    frame: str | None


def write(connection: sqlite3.Connection, message: int, parts: Sequence[Kept]) -> None:
    """Write the parts of the message with this `seq`; the frames of its pictures are there."""
    connection.executemany(
        "INSERT INTO parts (message, number, inside, kind, text, data, frame)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(message, *row) for row in _rows(parts, 0, None)],
    )


def read(connection: sqlite3.Connection, message: int) -> list[PartRow]:
    """Return the rows of the message with this `seq`, in order."""
    rows = connection.execute(
        "SELECT number, inside, kind, text, data, frame FROM parts WHERE message = ?"
        " ORDER BY number",
        (message,),
    )
    return [PartRow(*row) for row in rows]


def pictures(parts: Iterable[Kept]) -> Iterator[Picture]:
    """Yield all pictures, those in the results of tools too."""
    for part in parts:
        if isinstance(part, Picture):
            yield part
        elif isinstance(part, ToolResult):
            yield from pictures(part.parts)


def of_rows(
    rows: Sequence[PartRow], frame: Callable[[str], Frame], inside: int | None = None
) -> tuple[Part, ...]:
    """Return what goes to a model: all but thinking, cards, comparisons; `frame` loads by id."""
    found: list[Part] = []
    for row in rows:
        if row.inside != inside:
            continue
        match row.kind:
            case "text":
                found.append(Text(row.text))
            case "picture" if row.frame is not None:
                found.append(Picture(frame(row.frame), row.text))
            case "clip" if row.data is not None:
                found.append(values.clip(row.data))
            case "document" if row.data is not None:
                found.append(values.document(row.data))
            case "passage" if row.data is not None:
                found.append(replace(values.passage(row.data), text=row.text))
            case "tool_call" if row.data is not None:
                found.append(values.call(row.data))
            case "tool_result":
                found.append(ToolResult(row.data or "", of_rows(rows, frame, row.number)))
    return tuple(found)


def _rows(parts: Sequence[Kept], number: int, inside: int | None) -> Iterator[PartRow]:
    for part in parts:
        if isinstance(part, ToolResult):
            inner = list(_rows(part.parts, number + 1, number))
            yield PartRow(number, inside, "tool_result", "", values.storable(part.id), None)
            yield from inner
            number += len(inner)
        else:
            yield PartRow(number, inside, *_columns(part))
        number += 1


def _columns(
    part: Text | Picture | Clip | Document | Passage | ToolCall | Thinking | Card | Compared,
) -> tuple[str, str, str | None, str | None]:
    """Kind, text, data and frame."""
    kind, text, data, frame = "", "", None, None
    match part:
        case Text(text):
            kind = "text"
        case Thinking(text):
            kind = "thinking"
        case Card(text):
            kind, data = "card", values.dump_fields(part)
        case Compared():
            kind, data = "compared", values.dump_fields(part)
        case Picture(shown, text):
            kind, frame = "picture", shown.id
        case Clip():
            kind, data = "clip", values.dump_medium(part)
        case Document():
            kind, data = "document", values.dump_medium(part)
            text = f"{part.path.name} {part.title}".rstrip()  # what it is found by
        case Passage(source, text):
            kind, data = "passage", values.dump_source(source)
        case ToolCall():
            kind, data = "tool_call", values.dump_call(part)
    return kind, values.storable(text), data, frame
