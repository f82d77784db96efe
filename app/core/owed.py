"""`Owed`: messages that the history could not take when they came, until it can again."""

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from app.core.chat import Message, Picture, Piece
from app.core.errors import StoreError
from app.core.frame import Frame
from app.core.memory import Recording

Ask = Callable[[Message, str | None], str]
"""Writes a question under a message, and returns its id."""
Record = Callable[[str, str], Recording]
"""Begins an answer to a message, by somebody."""


@dataclass(eq=False, slots=True)
class Due:
    """A message with the id that it goes by until it is written: a question, or else an answer."""

    parent: str | None
    question: Message | None = None
    backend: str = ""
    pieces: list[Piece] = field(default_factory=list)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


class Owed:
    """In the order in which they came. False when nothing is owed."""

    def __init__(self) -> None:
        self._due: list[Due] = []
        self._real: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._due)

    def add(self, due: Due) -> Due:
        self._due.append(due)
        return due

    def real(self, identity: str) -> str:
        """Return the id in the history of what was owed under another one."""
        return self._real.get(identity, identity)

    def remove(self, identity: str) -> bool:
        """Forget a message that is owed; what follows it goes under what it followed."""
        gone = next((due for due in self._due if due.id == identity), None)
        if gone is None:
            return False
        self._due.remove(gone)
        for due in self._due:
            if due.parent == identity:
                due.parent = gone.parent
        return True

    def replace_picture(self, before: str, frame: Frame) -> None:
        """Have `frame` in the place of the picture with the id `before`, wherever it is owed."""
        for due in self._due:
            if due.question is not None:
                due.question = _with_picture(due.question, before, frame)

    def pay(self, ask: Ask, record: Record) -> None:
        """Write all of them. Raises StoreError: what is written then is owed no more."""
        while self._due:
            due = self._due[0]
            parent = None if due.parent is None else self.real(due.parent)
            if due.question is not None:
                self._real[due.id] = ask(due.question, parent)
                self._due.pop(0)
                continue
            recording = record(parent or "", due.backend)
            self._real[due.id] = recording.id
            self._due.pop(0)
            for piece in due.pieces:
                with suppress(StoreError):  # `close` tries again
                    recording.add(piece)
            recording.close()


def _with_picture(question: Message, before: str, frame: Frame) -> Message:
    parts = (
        replace(part, frame=frame)
        if isinstance(part, Picture) and part.frame.id == before
        else part
        for part in question.parts
    )
    return replace(question, parts=tuple(parts))
