"""One request about documents, or without any, and what it read."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.core.answer import answer
from app.core.chat import Finish, Message, Options, Piece
from app.core.control import Control
from app.core.page_parts import documents_of
from app.core.pages_read import Reading, from_notes, pages_in
from app.core.ports import Backend
from app.core.stretches import requests


def at_once(
    backend: Backend,
    messages: Sequence[Message],
    options: Options,
    control: Control,
    *,
    marks: int,
    check_thinking: bool,
) -> Iterator[Piece]:
    """Ask in one request, and say which pages it read."""
    documents = documents_of(messages)
    going = {document for document, _page in pages_in(messages)}
    reading = Reading([replace(each, passes=None) for each in documents if each.id in going])
    reading.begins(messages)
    noted = from_notes() if documents and not going and requests(documents) else ""
    for piece in answer(
        backend, messages, options, control, marks=marks, check_thinking=check_thinking
    ):
        reading.add(piece)
        if isinstance(piece, Finish) and documents:
            reading.ends()
            yield with_reading(piece, reading, noted)
        else:
            yield piece


def with_reading(finish: Finish, reading: Reading, more: str = "") -> Finish:
    """Return the end of an answer with what was read of its documents."""
    note = " · ".join(filter(None, (reading.told, more)))
    note = " ".join(filter(None, (note, finish.note)))
    return replace(finish, note=note, pages=reading.found)
