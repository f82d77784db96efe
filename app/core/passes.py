"""What one request cannot hold as one answer: a pass over each part, then all that was noted.

That is a long clip, or documents of many pages. What is noted of a part is shown as it comes,
under its time or its pages. When the answer over all of it begins, the notes turn into its thinking
(`Recast`); stopped before, they are the answer, and say by their headings what was looked at: an
answer that goes on looks at the other parts.

Pictures of passes are sent once. What follows in the conversation knows of them what was noted,
which goes back to the model before the answer (`Finish.raw`): hundreds of pictures would leave no
room for anything else, and to look at them again the question is asked again. Pages that one
request holds are taken again with each question that follows.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.answer import answer
from app.core.at_once import at_once, with_reading
from app.core.chat import (
    Clip,
    Document,
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
)
from app.core.control import Control
from app.core.errors import AppError, AuthRefused, RateLimited, ReplyCut, Unavailable
from app.core.page_taking import gathered, to_take, whole
from app.core.pages_read import Reading
from app.core.pass_notes import failed, note_of, noted_in
from app.core.ports import Backend
from app.core.stretches import (
    Stretch,
    Take,
    of_clip,
    of_documents,
    requests,
    together,
)
from app.core.turns import pictures_of
from app.core.words import _

_TRIES: Final = 2
_AGAIN: Final = (RateLimited, ReplyCut, Unavailable)  # what may go better a second time


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
    """As `answer`; in passes where the last question is about more than one request holds.

    `take` gets what goes of each when its turn comes; also what one request holds of documents. A
    part that fails is asked about once more where that may help, then reported in the text. After a
    cancel what was noted so far is the answer; one that goes on from there begins with the part at
    which it was stopped. The end says which pages were read.
    """
    asked, begun = _ending(messages)
    clip = in_passes(messages)
    noted = begun is not None and begun.raw is not None
    documents = () if noted else to_take(asked)
    several = requests(documents) > 1
    earlier = messages[: -1 if begun is None else -2]
    try:
        stretches = of_clip(clip, asked.text, take) if clip is not None else []
        if several:
            stretches += of_documents(documents, asked.text, take)
        before: list[Message] = []
        for message in earlier:
            told = yield from whole(message, take)
            before += (told,)
        if len(stretches) < 2 and not several:
            parts = tuple(stretches[0].parts()) if clip is not None else ()
            asked = yield from whole(_filled(asked, clip, parts), take)
            messages = [*before, asked, *([begun] if begun is not None else [])]
    except AppError as error:
        yield Finish("cancelled") if control.cancelled else Finish("error", error=error)
        return
    if control.cancelled:
        yield Finish("cancelled")
        return
    if len(stretches) < 2:
        yield from at_once(
            backend, messages, options, control, marks=marks, check_thinking=check_thinking
        )
        return
    # Places belong to pictures of one pass, and the answer is about all of them.
    options = replace(options, grounded=False)
    along = tuple(
        replace(part, passes=None) if isinstance(part, Document) else part
        for part in asked.parts
        if part is not clip and not isinstance(part, Text)
    )
    question = _Question(asked.text, before, along, "" if begun is None else begun.text, documents)
    passes = _Passes(backend, question, stretches, options, control, check_thinking=check_thinking)
    yield from passes.run()


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: `text` after what was said `before`, with what goes `along` besides.

    `begun` is what an answer that goes on has so far; `documents` are read in passes.
    """

    text: str
    before: Sequence[Message]
    along: tuple[Part, ...]
    begun: str
    documents: tuple[Document, ...]

    @property
    def pictures(self) -> int:
        """How many there are in the conversation besides those of the passes."""
        return len(pictures_of((*self.before, Message("user", self.along))))


def _ending(messages: Sequence[Message]) -> tuple[Message, Message | None]:
    """Return the last question, and what was begun of the answer to it."""
    last = messages[-1]
    return (messages[-2], last) if last.role == "assistant" else (last, None)


def _filled(message: Message, clip: Clip | None, parts: Sequence[Part]) -> Message:
    """Return a message with pictures of a clip that fit one request after all in its place."""
    if clip is None:
        return message
    others = tuple(part for part in message.parts if part is not clip)
    return Message(message.role, (*parts, *others), message.raw)


class _Passes:
    def __init__(
        self,
        backend: Backend,
        question: _Question,
        stretches: Sequence[Stretch],
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
        self._notes = noted_in(question.begun, stretches)
        self._missing: list[str] = []
        self._error: AppError | None = None  # of the last stretch that failed
        self._usage: Usage | None = None  # of all requests so far
        self._pictures = question.pictures  # numbers that are taken
        self._reading = Reading(question.documents)
        for stretch, note in zip(stretches, self._notes, strict=False):
            self._reading.known(stretch.pages if note else ())

    def run(self) -> Generator[Piece, None, None]:
        for number, stretch in enumerate(self._stretches, 1):
            if number <= len(self._notes):
                continue  # it was looked at before the answer was stopped
            yield from self._stretch(number, stretch)
            if self._control.cancelled:
                yield self._cut(Finish("cancelled"))
                return
            if isinstance(self._error, AuthRefused):  # so would all others be
                yield self._cut(Finish("error", error=self._error))
                return
        if not self._all_notes:
            yield self._cut(Finish("error", error=self._error))
            return
        yield from self._all()

    @property
    def _all_notes(self) -> str:
        return "\n\n".join(filter(None, self._notes))

    def _stretch(self, number: int, stretch: Stretch) -> Generator[Piece, None, None]:
        """Note what is in one stretch."""
        count = len(self._stretches)
        stage = _("Part {number} of {count}: {what}").format(
            number=number, count=count, what=stretch.name
        )
        progress = Progress(stage, number - 1, count, lasts=True)
        yield progress
        first = number == 1 and not self._question.begun
        yield Text(("" if first else "\n\n") + stretch.heading)
        noted, error = "", None
        parts: Sequence[Part] = ()
        for _attempt in range(_TRIES):
            try:
                parts = yield from self._taken(stretch, progress)
            except AppError as raised:
                noted, error = "", raised
                break
            if self._control.cancelled:
                return
            asked = Message("user", (*parts, self._asked(number)))
            self._reading.begins([asked])
            noted, error = yield from self._noted(asked, progress)
            if self._control.cancelled or error is None or noted or not isinstance(error, _AGAIN):
                break
        self._pictures += sum(isinstance(part, Picture) for part in parts)
        if error is None:
            self._reading.ends()
        if self._control.cancelled:
            return
        if error is not None:
            self._error = error
            self._missing.append(stretch.name)
            said = failed().format(reason=error.message)
            yield Text(f"\n\n{said}" if noted else said)
        self._notes.append(note_of(stretch, noted))

    def _taken(
        self, stretch: Stretch, progress: Progress
    ) -> Generator[Piece, None, Sequence[Part]]:
        """Return what is asked about in one stretch; while they are drawn, pages are counted."""
        if not stretch.pages:
            return tuple(stretch.parts())
        stage = _("{part} · {stage}").format(part=progress.stage, stage=_("taking pages"))
        pages = replace(progress, stage=stage, done=0, total=len(stretch.pages), counted=True)
        parts = yield from gathered(stretch.parts(), pages)
        yield progress
        return parts

    def _asked(self, number: int) -> Text:
        return Text(self._stretches[number - 1].about(number, len(self._stretches)))

    def _noted(
        self, asked: Message, progress: Progress
    ) -> Generator[Piece, None, tuple[str, AppError | None]]:
        """Yield the pieces of one pass; return what was noted, and why that is not all."""
        noted, waits, before = "", False, self._usage
        for piece in answer(self._backend, [asked], self._options, self._control):
            self._reading.add(piece)
            match piece:
                case Text() | Thinking():
                    if waits:  # what was waited for has come
                        yield progress
                    waits = False
                    noted += piece.text if isinstance(piece, Text) else ""
                    yield piece
                case Progress(""):
                    yield progress
                case Progress(stage):
                    waits = True
                    said = _("{part} · {stage}").format(part=progress.stage, stage=stage)
                    yield replace(piece, stage=said, lasts=True)
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
        told = Text(together(question.text, notes, pages=bool(question.documents)))
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
        if self._question.documents or not self._missing:
            return self._cut(finish)
        note = _("Not looked at to the end: {parts}").format(parts=", ".join(self._missing))
        return replace(finish, note=" ".join(filter(None, (note, finish.note))))

    def _cut(self, finish: Finish) -> Finish:
        """Return the end of an answer that has notes alone."""
        return with_reading(finish, self._reading) if self._question.documents else finish
