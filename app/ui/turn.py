"""`Turn`: one question and one answer to it, as far as it has come. Belongs to the GUI thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Final

from app.core.chat import (
    Again,
    Card,
    Cited,
    Clip,
    Document,
    Finish,
    FinishReason,
    Message,
    Picture,
    Piece,
    Progress,
    Recast,
    Sampling,
    Sent,
    Text,
    Think,
    Thinking,
    Usage,
    pictures,
)
from app.core.clip_pictures import Hidden
from app.core.clips import with_clips
from app.core.compared import Compared
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.ports import Choice, Rate
from app.core.presets import AS_SUITS
from app.ui.advice import advised
from app.ui.review import Found
from app.ui.said_part import SaidPart

_BROKEN: Final[frozenset[FinishReason]] = frozenset(("length", "cut", "cancelled", "error"))


@dataclass(eq=False, slots=True)
class Origin:
    """Where a question stands: what all answers to it share.

    `parent` is the turn that it follows, None for a first question. `message` is the id of the
    question in the history, "" until it has one.
    """

    parent: "Turn | None" = None
    message: str = ""


@dataclass(eq=False, slots=True)
class Turn:
    """What was asked, of whom, and what came back.

    `frames` are those that came with this question, `captions` what is said of each to a model,
    `sampling` what its preset says of the answer; `clips` are the videos that some of them were
    taken out of, or that went as they are; pages of `documents` are taken when they are sent, as it
    was `planned` for somebody (None: whoever is asked). `backend` is the name of who answers, ""
    until that is known; `plain` says that its words are shown as they are, lists and code included;
    `hurries` that it can be told to answer at once; `rate` is its price, if known. An answer that
    broke off may go on (`go_on`): its parts are one text, `answers` their ids in the history. Times
    are of `time.monotonic`. `held`: it is not sent before its user has looked at its pictures;
    `covered` is what was covered in its pictures without anybody having been asked, `hidden` what
    is in those that are taken out of a file as they are sent. `unfolded` and `draft` are how it is
    shown: with its thoughts, and with the question being reworded.
    """

    question: str
    frames: Sequence[Frame]
    choice: Choice
    think: Think
    sampling: Sampling = AS_SUITS
    captions: Sequence[str] = ()
    clips: Sequence[Clip] = ()
    documents: Sequence[Document] = ()
    planned: Choice | None = None
    backend: str = ""
    plain: bool = False
    marks: list[Mark] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    cited: dict[int, Cited] = field(default_factory=dict)  # pages, by where they stand
    compared: Compared | None = None  # what its text is the table of
    sent: list[Sent] = field(default_factory=list)
    progress: Progress | None = None
    usage: Usage | None = None
    finish: Finish | None = None
    asked: float = field(default_factory=monotonic)
    first: float | None = None  # seconds until the first word or thought
    ended: float | None = None
    origin: Origin = field(default_factory=Origin)
    answers: list[str] = field(default_factory=list)
    rate: Rate | None = None
    hurries: bool = False
    hurried: bool = False
    held: bool = False
    covered: Sequence[Found] = ()
    hidden: Hidden = field(default_factory=dict)
    unfolded: bool = False
    draft: str | None = None
    _words: list[str] = field(default_factory=list)
    _thoughts: list[str] = field(default_factory=list)
    _parts: list[SaidPart] = field(default_factory=lambda: [SaidPart()])
    _used: Usage | None = None  # by the parts before
    _took: float = 0.0  # by the parts before
    _thinking_since: float | None = None
    _thought: float = 0.0

    # ---- asked once more

    def anew(self, choice: Choice, think: Think, question: str | None = None) -> "Turn":
        """Return a turn that asks the same, or another `question` in its place."""
        origin = self.origin if question is None else Origin(self.parent)
        asked = self.question if question is None else question
        along = self.frames, choice, think, self.sampling, self.captions, self.clips
        return Turn(asked, *along, self.documents, self.planned or self.choice, origin=origin)

    # ---- what comes

    def add(self, piece: Piece) -> Piece:
        """Take the next piece; returns it as it stands in the whole text."""
        self._look_at_the_clock(piece)
        if isinstance(piece, Finish | Recast) or (
            isinstance(piece, Text | Thinking) and not (self.progress and self.progress.lasts)
        ):
            self.progress = None
        match piece:
            case Text(text):
                self._words.append(text)
            case Thinking(text):
                self._thoughts.append(text)
            case Mark() | Again() | Card() | Cited():
                piece = self._placed(piece)
            case Recast(thinking):
                self._thoughts.append(thinking)
                self._forget_part()
            case Sent():
                self.sent.append(piece)
            case Usage():
                self.usage = piece if self._used is None else self._used + piece
            case Progress():
                self.progress = piece if piece.stage else None
            case Finish():
                self.finish, self.ended = advised(piece), monotonic()
                self._parts[-1].raw = piece.raw
        return piece

    def add_late(self, piece: Piece) -> Piece:
        """Take a piece of the part before the one that is about to be said, as `add` does."""
        self._parts.pop()
        piece = self.add(piece)
        self._begin_part()
        return piece

    def note_raw(self, part: int, raw: str) -> None:
        """Note what was written in part number `part`, from 0, which was stopped."""
        self._parts[part].raw = raw

    def go_on(self, choice: Choice, think: Think) -> None:
        """Be about to be answered on, from where the answer breaks off."""
        self.choice, self.think = choice, think
        self._begin_part()
        self._took, self._used = self.seconds, self.usage
        self.finish = self.ended = self.progress = None
        self.sent, self.hurried, self.asked = [], False, monotonic()

    def recall(self, seconds: float, first: float | None, thought: float) -> None:
        """Know from the history how long the last part took, its first word and its thoughts."""
        self.asked, self.ended = 0.0, seconds
        self.first = first
        self._thought += thought

    # ---- before it is asked

    def let_go(self, covered: Sequence[Found], place: str, hidden: Hidden) -> None:
        """Be asked at `place` with pictures that were looked at; `covered` without a question."""
        self.covered, self.hidden = covered, hidden
        self.asked, self._parts[-1].place = monotonic(), place
        self.held, self.progress = False, None

    def replace_frames(self, frames: Mapping[str, Frame]) -> None:
        """Be about other pictures in place of those with these ids; marks stay where they are."""
        self.frames = tuple(frames.get(frame.id, frame) for frame in self.frames)
        for number, mark in enumerate(self.marks):
            if (frame := frames.get(mark.frame)) is not None:
                self.marks[number] = replace(mark, frame=frame.id)

    # ---- where it stands

    @property
    def parent(self) -> "Turn | None":
        """The turn that it follows."""
        return self.origin.parent

    @property
    def frames_so_far(self) -> tuple[Frame, ...]:
        """All pictures up to this question, in the order in which the prompt numbers them."""
        found: list[Frame] = []
        here: Turn | None = self
        while here is not None:
            found[:0] = here.frames
            here = here.parent
        return tuple(found)

    @property
    def leaf(self) -> str | None:
        """The id in the history of what a next question goes under; None where nothing is kept."""
        if self.answers:
            return self.answers[-1]
        return self.origin.message or (self.parent.leaf if self.parent is not None else None)

    @property
    def messages(self) -> tuple[str, ...]:
        """The ids in the history of the question and of the answer's parts; () before that."""
        return (self.origin.message, *self.answers) if self.origin.message else ()

    @property
    def places(self) -> Sequence[str]:
        """Where its parts were asked, as the gate calls it (`gate.Passed`)."""
        return [part.place for part in self._parts]

    @property
    def part(self) -> int:
        """The number of the part that is being said, from 0."""
        return len(self._parts) - 1

    @property
    def goes_on(self) -> bool:
        """Whether what is being said goes on with what was said before."""
        return self.part > 0

    @property
    def can_go_on(self) -> bool:
        """Whether the answer broke off, so that it may go on."""
        broke = self.finish is not None and self.finish.reason in _BROKEN
        return broke and not self.plain and bool(self.text.strip())

    @property
    def only_thought(self) -> bool:
        """Whether it ended in thoughts, without an answer."""
        ended = self.finish is not None and self.finish.reason in ("length", "cut")
        return ended and bool(self.thinking.strip()) and not self.text.strip()

    @property
    def well(self) -> bool:
        """Whether the answer is whole."""
        return self.finish is not None and (
            self.finish.error is None and self.finish.reason not in _BROKEN
        )

    @property
    def empty(self) -> bool:
        """Whether it ended without anything to be read."""
        return self.finish is not None and not (self.text.strip() or self.thinking.strip())

    # ---- what was said

    @property
    def text(self) -> str:
        """The visible answer so far."""
        if len(self._words) > 1:
            self._words = ["".join(self._words)]
        return self._words[0] if self._words else ""

    @property
    def thinking(self) -> str:
        """What was thought so far."""
        if len(self._thoughts) > 1:
            self._thoughts = ["".join(self._thoughts)]
        return self._thoughts[0] if self._thoughts else ""

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
        return self._took + (monotonic() if self.ended is None else self.ended) - self.asked

    @property
    def message(self) -> Message:
        """The question as it goes to a model."""
        return Message("user", (*self.along, *((Text(self.question),) if self.question else ())))

    @property
    def along(self) -> tuple[Document | Clip | Picture, ...]:
        """What came with the question, clips before their pictures, as it goes to a model."""
        shown = with_clips(self.clips, pictures(self.frames, self.captions))
        return (*self.documents, *shown)

    @property
    def reply(self) -> Message | None:
        """The answer as it goes back to a model; None where there is nothing to go back."""
        return self._said(len(self._parts))

    @property
    def begun(self) -> Message | None:
        """The answer up to what is being said now, which goes on with it."""
        return self._said(self.part)

    def _said(self, parts: int) -> Message | None:
        ends = [part.text for part in self._parts[1:]] + [len(self.text)]
        shown = self.text[: ends[parts - 1]] if parts else ""
        told = self._parts[:parts]
        if not any(part.raw for part in told):
            return Message("assistant", (Text(shown),)) if shown else None
        raw = "".join(
            part.raw or self.text[part.text : end]
            for part, end in zip(told, ends[:parts], strict=True)
        )
        return Message("assistant", (Text(shown),), raw)

    def _placed(self, piece: Mark | Again | Card | Cited) -> Piece:
        """Keep what stands in the text; offsets of a part count from where it begins."""
        start = self._parts[-1].text
        match piece := replace(piece, at=piece.at + start) if start else piece:
            case Mark():
                self.marks.append(piece)
            case Again():
                self.again.append(piece)
            case Card():
                self.cards.append(piece)
            case Cited():
                self.cited[piece.at] = piece
        return piece

    def _begin_part(self) -> None:
        self._parts.append(
            SaidPart(len(self.text), len(self.marks), len(self.again), len(self.cards))
        )

    def _forget_part(self) -> None:
        part = self._parts[-1]
        self._words = [self.text[: part.text]]
        del self.marks[part.marks :], self.again[part.again :], self.cards[part.cards :]
        self.cited = {at: each for at, each in self.cited.items() if at < part.text}

    def _look_at_the_clock(self, piece: Piece) -> None:
        if self.finish is not None:
            return
        if isinstance(piece, Text | Thinking) and self.first is None:
            self.first = monotonic() - self.asked
        if isinstance(piece, Thinking):
            if self._thinking_since is None:
                self._thinking_since = monotonic()
        elif isinstance(piece, Text | Finish) and self._thinking_since is not None:
            self._thought += monotonic() - self._thinking_since
            self._thinking_since = None
