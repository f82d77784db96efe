"""A conversation of the history as one that can be gone on with, with all its branches.

Pictures are not loaded here: a conversation of hundreds of them is shown as fast as one of none.
Each is loaded when it is looked at, or sent, and a few of them are kept at hand (`core.later`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.core import conversation as kept
from app.core.chat import Finish, Piece, Text, Thinking
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.later import FrameCache
from app.core.memory import History, Manner
from app.core.ports import Choice
from app.ui.turn import Origin, Turn


@dataclass(frozen=True, slots=True)
class Reopened:
    """The conversation `id`: its turns, the oldest first; the path in use leads to `leaf`."""

    id: str
    title: str
    turns: tuple[Turn, ...]
    leaf: Turn | None
    manner: Manner


def reopened(
    history: History,
    conversation: str,
    who: Callable[[str], Choice],
    told: Callable[[AppError], None] = lambda _error: None,
) -> Reopened:
    """Read a conversation back; `who` is asked on, by the name of who answered.

    `told` hears of pictures that are lost when they are looked at, on any thread. Raises
    StoreError.
    """
    found = history.conversation(conversation)
    reading = _Reading(found, who, FrameCache(history.frame, told))
    turns = tuple(reading.turns())
    leaf = reading.turn_of.get(found.leaf or "")
    return Reopened(found.id, found.title, turns, leaf, history.manner(conversation))


class _Reading:
    """Turns out of messages: one for each answer, and for each question that has none."""

    def __init__(
        self,
        found: kept.Conversation,
        who: Callable[[str], Choice],
        cache: FrameCache,
    ) -> None:
        self._found = found
        self._following = found.following
        self._who = who
        self._cache = cache
        self.turn_of: dict[str, Turn] = {}  # by the ids of their messages

    def turns(self) -> Iterator[Turn]:
        """All turns, each under the one that it follows."""
        ids = {each.id for each in self._found.turns}
        made = [
            (each, self._versions(each) if each.role == "user" else self._orphaned(each))
            for each in self._found.turns
            if each.role == "user" or (each.role == "assistant" and each.parent not in ids)
        ]
        for question, versions in made:
            # After an answer was deleted, what followed it follows the question itself.
            versions[0].origin.parent = self.turn_of.get(question.parent or "")
        ages = {each.id: number for number, each in enumerate(self._found.turns)}
        every = [turn for _question, versions in made for turn in versions]
        yield from sorted(every, key=lambda turn: ages[(*turn.answers, turn.origin.message)[0]])

    def _orphaned(self, answer: kept.Turn) -> Sequence[Turn]:
        """An answer whose question was lost with a damaged file stands for itself."""
        who = self._who(answer.backend)
        turn = Turn("", (), who, "auto", origin=Origin(message=answer.id))
        self._hear(turn, answer)
        return [turn]

    def _versions(self, question: kept.Turn) -> Sequence[Turn]:
        frames = tuple(
            self._cache.frame(picture.frame, picture.width, picture.height, picture.source)
            for picture in question.pictures
        )
        origin = Origin(message=question.id)
        answers = [each for each in self._following[question.id] if each.role == "assistant"]
        found: list[Turn] = []
        for answer in answers:
            turn = self._asked(question, frames, answer.backend, origin)
            self._hear(turn, answer)
            found.append(turn)
        if not found:
            turn = self._asked(question, frames, "", origin)
            turn.add(Finish("cut"))  # nobody answered
            turn.recall(0.0, None, 0.0)
            found.append(turn)
        self.turn_of[question.id] = found[-1]
        return found

    def _asked(
        self, question: kept.Turn, frames: Sequence[Frame], backend: str, origin: Origin
    ) -> Turn:
        captions = tuple(picture.caption for picture in question.pictures)
        return Turn(
            question.text,
            frames,
            self._who(backend),
            "auto",
            captions=captions,
            clips=question.clips,
            documents=question.documents,
            origin=origin,
        )

    def _hear(self, turn: Turn, answer: kept.Turn) -> None:
        """Let `turn` hear again what was said, and what went on with that."""
        turn.plain = answer.plain
        here: kept.Turn | None = answer
        while here is not None:
            if turn.answers:
                turn.go_on(turn.choice, turn.think)
            turn.backend = here.who
            turn.answers.append(here.id)
            turn.compared = here.compared
            self.turn_of[here.id] = turn
            for piece in _pieces(here):
                turn.add(piece)
            turn.recall(*_times(here))
            below = [each for each in self._following[here.id] if each.role == "assistant"]
            here = below[-1] if below else None


def _pieces(each: kept.Turn) -> Iterator[Piece]:
    if each.thinking:
        yield Thinking(each.thinking)
    if each.text:
        yield Text(each.text)
    placed: tuple[Piece, ...] = (
        *each.marks,
        *each.again,
        *each.cards,
        *each.cited,
        *each.sent,
    )
    yield from placed
    if each.usage is not None:
        yield each.usage
    yield replace(each.finish or Finish("cut"), raw=each.raw or "")


def _times(each: kept.Turn) -> tuple[float, float | None, float]:
    """Return seconds: all of it, until the first word, of thinking."""
    whole = 0 if each.ended is None else each.ended - each.created
    first = None if each.first is None else (each.first - each.created) / 1000
    return whole / 1000, first, (each.thought or 0) / 1000
