"""Conversations as they are kept: messages with an identity, in a tree. Values without pixels."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core import byline
from app.core.chat import (
    Again,
    Card,
    Cited,
    Clip,
    Document,
    Finish,
    Ref,
    Role,
    Sent,
    Usage,
)
from app.core.compared import Compared
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
    """One message, as it is shown. An answer under an answer goes on with it.

    `refs` are what it points at, numbered from 1; `cards`, the marks in `refs`, and `again`, where
    their chips are repeated, stand at offsets of `text`, as do the pages that are `cited`. Times
    are UTC epoch milliseconds: when it was begun, when its first words came, when it ended;
    `thought` is how long was thought, None where nobody knows. `finish` is None for a question, and
    while an answer is still arriving. `raw` is what goes back to the model where that differs from
    the text (`Message.raw`); `backend` is the name of who answered, as it is kept (see `byline`).
    `clips` are the videos that some of its `pictures` were taken out of, `documents` those whose
    pages it is about; their files may be gone since. `compared` is the comparison that its text is
    the table of, if it is one.
    """

    id: str
    parent: str | None
    role: Role
    text: str
    created: int
    thinking: str = ""
    pictures: tuple[KeptPicture, ...] = ()
    clips: tuple[Clip, ...] = ()
    documents: tuple[Document, ...] = ()
    cards: tuple[Card, ...] = ()
    refs: tuple[Ref, ...] = ()
    again: tuple[Again, ...] = ()
    cited: tuple[Cited, ...] = ()
    sent: tuple[Sent, ...] = ()
    usage: Usage | None = None
    finish: Finish | None = None
    backend: str = ""
    first: int | None = None
    ended: int | None = None
    thought: int | None = None
    raw: str | None = field(default=None, repr=False)
    compared: Compared | None = None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The places among its `refs`."""
        return tuple(ref.mark for ref in self.refs if ref.mark is not None)

    @property
    def who(self) -> str:
        """The name of who answered, in the language in use."""
        return byline.shown(self.backend)

    @property
    def plain(self) -> bool:
        """Whether its words are shown as they are: what the reader has read is no Markdown."""
        return byline.is_reader(self.backend)


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
    def following(self) -> Mapping[str | None, Sequence[Turn]]:
        """What follows each message, the oldest first; what follows none under None."""
        found: dict[str | None, list[Turn]] = defaultdict(list)
        for turn in self.turns:
            found[turn.parent].append(turn)
        return found

    def question_of(self, answer: Turn) -> str:
        """Return the id of the question that `answer` belongs to.

        An answer under an answer goes on with it. Where the question is gone, the id of the first
        of these answers stands for it.
        """
        turns = {turn.id: turn for turn in self.turns}
        here = answer
        while (
            here.role == "assistant" and (above := turns.pop(here.parent or "", None)) is not None
        ):
            here = above
        return here.id

    @property
    def told(self) -> tuple[Turn, ...]:
        """The branch in use, an answer and those that go on with it as one turn."""
        found: list[Turn] = []
        for turn in self.branch:
            if found and turn.role == "assistant" == found[-1].role:
                found[-1] = _gone_on(found[-1], turn)
            else:
                found.append(turn)
        return tuple(found)

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


def _gone_on(turn: Turn, more: Turn) -> Turn:
    """`turn` with what goes on with it: its places are counted on, its offsets go on."""
    start = len(turn.text)
    refs = tuple(
        replace(ref, mark=ref.mark and replace(ref.mark, at=ref.mark.at + start))
        for ref in more.refs
    )
    thoughts = [each for each in (turn.thought, more.thought) if each is not None]
    return replace(
        turn,
        text=turn.text + more.text,
        thinking="\n\n".join(filter(None, (turn.thinking, more.thinking))),
        cards=turn.cards + tuple(replace(each, at=each.at + start) for each in more.cards),
        refs=turn.refs + refs,
        again=turn.again + tuple(replace(each, at=each.at + start) for each in more.again),
        cited=turn.cited + tuple(replace(each, at=each.at + start) for each in more.cited),
        sent=turn.sent + more.sent,
        usage=_both(turn.usage, more.usage),
        finish=more.finish,
        compared=more.compared or turn.compared,
        first=more.first if turn.first is None else turn.first,
        ended=more.ended,
        thought=sum(thoughts) if thoughts else None,
        raw=None if turn.raw is more.raw is None else _raw(turn) + _raw(more),
    )


def _raw(turn: Turn) -> str:
    return turn.text if turn.raw is None else turn.raw


def _both(one: Usage | None, other: Usage | None) -> Usage | None:
    if one is None or other is None:
        return one or other
    return one + other
