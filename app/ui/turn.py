"""`Turn`: one question and its answer as far as it has come. Belongs to the GUI thread."""

from dataclasses import dataclass, field
from time import monotonic

from app.core.chat import (
    Again,
    Card,
    Finish,
    Message,
    Picture,
    Piece,
    Progress,
    Recast,
    Sent,
    Text,
    Think,
    Thinking,
    Usage,
)
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.ports import Choice
from app.ui.advice import advised


@dataclass(eq=False, slots=True)
class Turn:
    """What was asked, of whom, and what came back.

    `frames` are those that came with this question. `backend` is the name of who answers, "" until
    that is known; `plain` says that its words are shown as they are, lists and code included.
    Times are of `time.monotonic`.
    """

    question: str
    frames: tuple[Frame, ...]
    choice: Choice
    think: Think
    backend: str = ""
    plain: bool = False
    marks: list[Mark] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    progress: Progress | None = None
    usage: Usage | None = None
    finish: Finish | None = None
    asked: float = field(default_factory=monotonic)
    ended: float | None = None
    _words: list[str] = field(default_factory=list)
    _thoughts: list[str] = field(default_factory=list)
    _thinking_since: float | None = None
    _thought: float = 0.0

    def add(self, piece: Piece) -> None:
        """Take the next piece."""
        self._look_at_the_clock(piece)
        if isinstance(piece, Text | Thinking | Finish):
            self.progress = None
        match piece:
            case Text(text):
                self._words.append(text)
            case Thinking(text):
                self._thoughts.append(text)
            case Mark():
                self.marks.append(piece)
            case Again():
                self.again.append(piece)
            case Card():
                self.cards.append(piece)
            case Recast(thinking):
                self._thoughts.append(thinking)
                self._words, self.marks, self.again, self.cards = [], [], [], []
            case Sent():
                self.sent.append(piece)
            case Usage():
                self.usage = piece
            case Progress():
                self.progress = piece
            case Finish():
                self.finish, self.ended = advised(piece), monotonic()

    def restart(self, choice: Choice, think: Think) -> None:
        """Ask again, maybe somebody else: forget the answer."""
        if choice != self.choice:
            self.backend, self.plain = "", False
        self.choice, self.think = choice, think
        self._words, self._thoughts = [], []
        self.marks, self.again, self.cards, self.sent = [], [], [], []
        self.progress = self.usage = self.finish = self.ended = None
        self._thinking_since, self._thought = None, 0.0
        self.asked = monotonic()

    @property
    def text(self) -> str:
        """The visible answer so far."""
        if len(self._words) > 1:
            self._words = ["".join(self._words)]
        return self._words[0] if self._words else ""

    @property
    def thinking(self) -> str:
        """What was thought so far."""
        return "".join(self._thoughts)

    @property
    def thinks(self) -> bool:
        """Whether the last thing that came was a thought."""
        return self._thinking_since is not None

    @property
    def thought_seconds(self) -> float:
        """How long was thought, all in all."""
        now = monotonic() - self._thinking_since if self._thinking_since is not None else 0.0
        return self._thought + now

    @property
    def seconds(self) -> float:
        """How long the answer took, or has taken so far."""
        return (self.ended or monotonic()) - self.asked

    @property
    def message(self) -> Message:
        """The question as it goes to a model."""
        return Message("user", (*map(Picture, self.frames), *self._asked()))

    @property
    def reply(self) -> Message | None:
        """The answer as it goes back to a model; None where there is nothing to go back."""
        raw = self.finish.raw if self.finish is not None else ""
        if not self.text and not raw:
            return None
        return Message("assistant", (Text(self.text),), raw or None)

    def _asked(self) -> tuple[Text, ...]:
        return (Text(self.question),) if self.question else ()

    def _look_at_the_clock(self, piece: Piece) -> None:
        if isinstance(piece, Thinking):
            if self._thinking_since is None:
                self._thinking_since = monotonic()
        elif isinstance(piece, Text | Finish) and self._thinking_since is not None:
            self._thought += monotonic() - self._thinking_since
            self._thinking_since = None
