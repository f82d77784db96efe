"""Conversations as they are kept: messages with an identity, in a tree. Values without pixels."""

from dataclasses import dataclass

from app.core.chat import Card, Finish, Ref, Role, Sent, Usage
from app.core.frame import Source
from app.core.mark import Mark


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture of a message: all but its pixels, which `History.frame` loads by the id `frame`."""

    frame: str
    width: int
    height: int
    source: Source
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message, as it is shown.

    `refs` are what it points at, numbered from 1; `cards` and the marks in `refs` stand at offsets
    of `text`. Times are UTC epoch milliseconds: when it was begun, when its first words came, when
    it ended. `finish` is None for a question, and while an answer is still arriving.
    """

    id: str
    parent: str | None
    role: Role
    text: str
    created: int
    thinking: str = ""
    pictures: tuple[KeptPicture, ...] = ()
    cards: tuple[Card, ...] = ()
    refs: tuple[Ref, ...] = ()
    sent: tuple[Sent, ...] = ()
    usage: Usage | None = None
    finish: Finish | None = None
    backend: str = ""
    first: int | None = None
    ended: int | None = None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The places among its `refs`."""
        return tuple(ref.mark for ref in self.refs if ref.mark is not None)


@dataclass(frozen=True, slots=True)
class Conversation:
    """A tree of turns, in the order in which they were written; `leaf` ends the branch in use."""

    id: str
    title: str
    created: int
    updated: int
    pinned: bool
    leaf: str | None
    turns: tuple[Turn, ...]

    @property
    def branch(self) -> tuple[Turn, ...]:
        """The turns from the root to the leaf."""
        turns = {turn.id: turn for turn in self.turns}
        path: list[Turn] = []
        here = self.leaf
        while here is not None and (turn := turns.pop(here, None)) is not None:
            path.append(turn)
            here = turn.parent
        return tuple(reversed(path))
