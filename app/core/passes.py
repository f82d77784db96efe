"""A long clip as one answer: a pass over each part of it, and then all that was noted together.

What is noted of a part is shown as it comes, under its time. When the answer over all of it begins,
the notes turn into its thinking (`Recast`); stopped before, they are the answer, and say by their
headings what was looked at: an answer that goes on looks at the other parts.

The pictures are sent once. What follows in the conversation knows of them what was noted, which
goes back to the model before the answer (`Finish.raw`): hundreds of pictures would leave no room
for anything else, and to look at them again the question is asked again.
"""

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from app.core.answer import answer
from app.core.chat import (
    Clip,
    Finish,
    Message,
    Options,
    Part,
    Picture,
    Piece,
    Progress,
    Recast,
    Sent,
    Text,
    Thinking,
    Usage,
    pictures,
)
from app.core.clips import captions_of, clock, with_clips
from app.core.control import Control
from app.core.errors import AppError, AuthRefused, RateLimited, ReplyCut, Unavailable
from app.core.frame import Frame
from app.core.pass_prompts import about_all, about_part
from app.core.ports import Backend
from app.core.turns import pictures_of
from app.core.words import _

_TRIES: Final = 2
_AGAIN: Final = (RateLimited, ReplyCut, Unavailable)  # what may go better a second time

Take = Callable[[Clip, Sequence[float]], Sequence[Frame]]
"""Returns the pictures of a clip at these times, as they may be sent; fewer where it was cancelled.
Raises AppError for what cannot be read."""


def in_passes(messages: Sequence[Message]) -> Clip | None:
    """Return the clip that the last question is to be asked about in passes, None for none.

    Also none where `messages` end with an answer that was begun from the notes of all passes.
    """
    asked, begun = _ending(messages)
    if begun is not None and begun.raw is not None:
        return None
    clips = (part for part in asked.parts if isinstance(part, Clip))
    return next((clip for clip in clips if clip.passes is not None), None)


def answered(
    backend: Backend,
    messages: Sequence[Message],
    options: Options,
    control: Control,
    take: Take,
    *,
    marks: int = 0,
    check_thinking: bool = True,
) -> Iterator[Piece]:
    """As `answer`; in passes where the last question is about a clip that wants them.

    `take` gets the pictures of each when its turn comes. A part that fails is asked about once more
    where that may help, then reported in the text. After a cancel what was noted so far is the
    answer; one that goes on from there begins with the part at which it was stopped.
    """
    clip = in_passes(messages)
    if clip is None:
        yield from answer(
            backend, messages, options, control, marks=marks, check_thinking=check_thinking
        )
        return
    asked, begun = _ending(messages)
    before = messages[: -1 if begun is None else -2]
    others = tuple(part for part in asked.parts if part is not clip)
    stretches = _stretches(clip, asked.text, take)
    if len(stretches) == 1:
        yield from _at_once(backend, before, stretches[0], others, options, control)
        return
    # Places belong to pictures of one pass, and the answer is about all of them.
    options = replace(options, grounded=False)
    along = tuple(part for part in others if not isinstance(part, Text))
    question = _Question(asked.text, before, along, "" if begun is None else begun.text)
    passes = _Passes(backend, question, stretches, options, control, check_thinking=check_thinking)
    yield from passes.run()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of a clip, in seconds; `parts` gets its clip and pictures. Raises AppError."""

    begin: float
    end: float
    parts: Callable[[], Sequence[Part]]

    @property
    def name(self) -> str:
        """Its time in words."""
        return f"{clock(self.begin)}–{clock(self.end)}"

    @property
    def heading(self) -> str:
        """What stands above its notes."""
        return f"**{self.name}**\n\n"


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: `text` after what was said `before`, with what goes `along` besides the clip.

    `begun` is what an answer that goes on has so far.
    """

    text: str
    before: Sequence[Message]
    along: tuple[Part, ...]
    begun: str

    @property
    def pictures(self) -> int:
        """How many there are in the conversation besides those of the clip."""
        return len(pictures_of((*self.before, Message("user", self.along))))


def _ending(messages: Sequence[Message]) -> tuple[Message, Message | None]:
    """Return the last question, and what was begun of the answer to it."""
    last = messages[-1]
    return (messages[-2], last) if last.role == "assistant" else (last, None)


def _stretches(clip: Clip, question: str, take: Take) -> list[_Stretch]:
    """Return a stretch for each pass; together they are all that is covered."""
    passes = clip.passes
    assert passes is not None
    begins = [passes.begin, *(times[0] for times in passes.times[1:])]
    return [
        _Stretch(begin, end, partial(_taken, clip, times, question, take))
        for begin, end, times in zip(begins, [*begins[1:], passes.end], passes.times, strict=True)
    ]


def _taken(clip: Clip, times: Sequence[float], question: str, take: Take) -> Sequence[Part]:
    """Return a clip and its pictures of one pass; they are let go of with the next one."""
    clip = replace(clip, passes=None)
    frames = take(clip, times)
    return tuple(with_clips([clip], pictures(frames, captions_of(frames, [clip], question))))


def _at_once(
    backend: Backend,
    before: Sequence[Message],
    stretch: _Stretch,
    others: Sequence[Part],
    options: Options,
    control: Control,
) -> Iterator[Piece]:
    """Ask about pictures that fit one request after all, since somebody else is asked."""
    try:
        asked = Message("user", (*stretch.parts(), *others))
    except AppError as error:
        yield Finish("cancelled") if control.cancelled else Finish("error", error=error)
        return
    yield from answer(backend, [*before, asked], options, control)


class _Passes:
    def __init__(
        self,
        backend: Backend,
        question: _Question,
        stretches: Sequence[_Stretch],
        options: Options,
        control: Control,
        *,
        check_thinking: bool,
    ) -> None:
        self._backend = backend
        self._question = question
        self._stretches = stretches
        self._options = options
        self._control = control
        self._check_thinking = check_thinking
        self._notes = _noted_in(question.begun, stretches)
        self._missing: list[str] = []
        self._error: AppError | None = None  # of the last stretch that failed
        self._usage: Usage | None = None  # of all requests so far
        self._pictures = question.pictures  # numbers that are taken

    def run(self) -> Generator[Piece, None, None]:
        for number, stretch in enumerate(self._stretches, 1):
            if number <= len(self._notes):
                continue  # it was looked at before the answer was stopped
            yield from self._stretch(number, stretch)
            if self._control.cancelled:
                yield Finish("cancelled")
                return
            if isinstance(self._error, AuthRefused):  # so would all others be
                yield Finish("error", error=self._error)
                return
        if not self._all_notes:
            yield Finish("error", error=self._error)
            return
        yield from self._all()

    @property
    def _all_notes(self) -> str:
        return "\n\n".join(filter(None, self._notes))

    def _stretch(self, number: int, stretch: _Stretch) -> Generator[Piece, None, None]:
        """Note what is in one stretch."""
        count = len(self._stretches)
        stage = _("Part {number} of {count}: {time}").format(
            number=number, count=count, time=stretch.name
        )
        progress = Progress(stage, number - 1, count, lasts=True)
        yield progress
        first = number == 1 and not self._question.begun
        yield Text(("" if first else "\n\n") + stretch.heading)
        noted, error = "", None
        parts: tuple[Part, ...] = ()
        for _attempt in range(_TRIES):
            try:
                parts = tuple(stretch.parts())
            except AppError as raised:
                noted, error = "", raised
                break
            asked = Message("user", (*parts, self._asked(number)))
            noted, error = yield from self._noted(asked, progress)
            if self._control.cancelled or error is None or noted or not isinstance(error, _AGAIN):
                break
        self._pictures += sum(isinstance(part, Picture) for part in parts)
        if self._control.cancelled:
            return
        if error is not None:
            self._error = error
            self._missing.append(stretch.name)
            failed = _failed().format(reason=error.message)
            yield Text(f"\n\n{failed}" if noted else failed)
        self._notes.append(_note(stretch, noted))

    def _asked(self, number: int) -> Text:
        here, count = self._stretches[number - 1], len(self._stretches)
        return Text(about_part(self._question.text, number, count, here.begin, here.end))

    def _noted(
        self, asked: Message, progress: Progress
    ) -> Generator[Piece, None, tuple[str, AppError | None]]:
        """Yield the pieces of one pass; return what was noted, and why that is not all."""
        noted, waits, before = "", False, self._usage
        for piece in answer(self._backend, [asked], self._options, self._control):
            match piece:
                case Text() | Thinking():
                    if waits:  # what was waited for has come
                        yield progress
                    waits = False
                    noted += piece.text if isinstance(piece, Text) else ""
                    yield piece
                case Progress(stage):
                    waits = True
                    said = _("{part} · {stage}").format(part=progress.stage, stage=stage)
                    yield replace(progress, stage=said)
                case Recast():
                    noted = ""
                case Sent():
                    yield replace(piece, image=self._pictures + piece.image)
                case Usage():
                    self._usage = piece if before is None else before + piece
                    yield self._usage
                case Finish():
                    return noted, piece.error
        return noted, None

    def _all(self) -> Generator[Piece, None, None]:
        """Answer from the notes; they stay what is shown until the answer begins."""
        yield Progress(_("Putting the parts together"), lasts=True)
        question, notes = self._question, self._all_notes
        told = Text(about_all(question.text, notes))
        messages = [*question.before, Message("user", (*question.along, told))]
        begun = False
        for piece in answer(
            self._backend,
            messages,
            self._options,
            self._control,
            check_thinking=self._check_thinking,
        ):
            match piece:
                case Text() if not begun:
                    begun = True
                    yield Recast(notes)
                    yield Text(f"\n\n{piece.text}") if question.begun else piece
                case Usage():
                    yield piece if self._usage is None else self._usage + piece
                case Finish():
                    yield self._ended(piece, notes if begun else "")
                case _:
                    yield piece

    def _ended(self, finish: Finish, notes: str) -> Finish:
        """Return the end of an answer that was given from `notes`, "" for none."""
        if notes:
            finish = replace(finish, raw=f"{notes}\n\n{finish.raw}")
        if not self._missing:
            return finish
        note = _("Not looked at to the end: {parts}").format(parts=", ".join(self._missing))
        return replace(finish, note=" ".join(filter(None, (note, finish.note))))


def _note(stretch: _Stretch, noted: str) -> str:
    """Return what was noted of a stretch as it goes to the model, "" for nothing."""
    return f"[{stretch.name}]\n{noted.strip()}" if noted.strip() else ""


def _noted_in(begun: str, stretches: Sequence[_Stretch]) -> list[str]:
    """Return the notes in an answer that was stopped, up to the first part that is missing.

    The last one that it tells of may not be whole, and is left out.
    """
    headings = "|".join(re.escape(stretch.heading) for stretch in stretches)
    _first, *told = re.split(f"({headings})", begun)
    failed, _colon, _reason = _failed().partition("{reason}")
    sections = dict(zip(told[:-2:2], told[1:-2:2], strict=True))
    notes: list[str] = []
    for stretch in stretches:
        noted = sections.get(stretch.heading)
        if noted is None or failed in noted:
            break
        notes.append(_note(stretch, noted))
    return notes


def _failed() -> str:
    return _("This part is not looked at to its end: {reason}")
