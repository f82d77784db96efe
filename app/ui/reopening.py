"""A conversation of the history as one that can be gone on with. Takes a while: pictures load."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from app.core import conversation as kept
from app.core.chat import Finish, Piece, Text, Thinking
from app.core.memory import History
from app.core.ports import Choice
from app.ui.turn import Turn


@dataclass(frozen=True, slots=True)
class Reopened:
    """The branch in use of the conversation `id`.

    `question` is its last question, the one of the last turn; `leaf` is its last message.
    """

    id: str
    question: str | None
    leaf: str | None
    turns: tuple[Turn, ...]


def reopened(history: History, conversation: str, who: Callable[[str], Choice]) -> Reopened:
    """Read a conversation back; `who` is asked on, by the name of who answered.

    Raises StoreError.
    """
    found = history.conversation(conversation)
    questions = [each.id for each in found.branch if each.role == "user"]
    question = questions[-1] if questions else None
    return Reopened(found.id, question, found.leaf, tuple(_turns(history, found, who)))


def _turns(
    history: History, found: kept.Conversation, who: Callable[[str], Choice]
) -> Iterator[Turn]:
    turn: Turn | None = None
    for each in found.branch:
        if each.role == "user":
            if turn is not None:
                yield _ended(turn)
            frames = tuple(history.frame(picture.frame) for picture in each.pictures)
            turn = Turn(each.text, frames, who(""), "auto")
        elif each.role == "assistant" and turn is not None:
            turn.choice = who(each.backend)
            turn.plain = turn.choice.backend == "reader"
            _answer(turn, each, history.message(each.id).raw or "")
    if turn is not None:
        yield _ended(turn)


def _answer(turn: Turn, each: kept.Turn, raw: str) -> None:
    """Let `turn` hear again what was said."""
    turn.backend = each.backend
    if each.thinking:
        turn.add(Thinking(each.thinking))
    if each.text:
        turn.add(Text(each.text))
    pieces: tuple[Piece, ...] = (*each.marks, *each.cards, *each.sent)
    for piece in pieces:
        turn.add(piece)
    if each.usage is not None:
        turn.add(each.usage)
    turn.add(replace(each.finish or Finish("cut"), raw=raw))


def _ended(turn: Turn) -> Turn:
    """A question that nobody answered was cut off."""
    if turn.finish is None:
        turn.add(Finish("cut"))
    return turn
