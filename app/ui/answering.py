"""One answer on its way, on the thread of a lane: asked for, kept, handed on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.core.asking import ask
from app.core.chat import (
    Again,
    Card,
    Cited,
    Clip,
    Document,
    Finish,
    Message,
    Options,
    Picture,
    Piece,
    Recast,
    Sampling,
    Text,
    Think,
    Thinking,
)
from app.core.clip_pictures import Hidden
from app.core.control import Control
from app.core.errors import AppError
from app.core.mark import Mark
from app.core.page_words import PageWords
from app.core.passes import in_passes
from app.core.ports import Backend, Choice, Rate, Services
from app.core.redaction import RedactionSettings
from app.core.words import _
from app.ui.documents.asked import replanned
from app.ui.keeping import Keeping
from app.ui.taking import take_of
from app.ui.turn import Turn


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers: its name, its price, whether its words are shown as they are, can be hurried."""

    name: str
    plain: bool
    hurries: bool
    rate: Rate | None


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids of the question and of what answers it, "" before somebody does, in the history."""

    question: str
    answer: str = ""


Event = Piece | Answering | Ids | AppError  # AppError: remarks on the history
Work = Callable[[Control], Iterator[Event]]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, and where the answer goes in the history.

    `messages` are all that goes to the model, `place` where they may go (`gate.Passed`); those at
    `foreign` were said elsewhere. `question` is the one to be answered. `kept` is its id and
    `begun` that of the answer to be gone on with, "" where they are not kept yet; `above` is what
    the question goes under. `marks` are as many as that answer has, `hidden` is what is covered in
    pictures that are taken out of files meanwhile; `moved`: documents were planned for others.
    """

    choice: Choice
    think: Think
    sampling: Sampling
    messages: tuple[Message, ...]
    foreign: frozenset[int]
    place: str
    question: Message
    kept: str
    begun: str
    above: str | None
    marks: int
    hidden: Hidden
    moved: bool
    check_thinking: bool

    @classmethod
    def about(
        cls,
        turn: Turn,
        before: Sequence[Turn],
        above: str | None,
        *,
        temporary: bool,
        check_thinking: bool,
    ) -> "Request":
        """Ask `turn` after the turns `before` it; `above` is what it goes under in the history."""
        place, told = turn.places[-1], list(_messages(turn, before))
        return cls(
            replace(turn.choice, temporary=temporary),
            turn.think,
            turn.sampling,
            tuple(message for message, _places in told),
            frozenset(at for at, (_message, places) in enumerate(told) if {*places} - {place}),
            place,
            turn.message,
            kept=turn.origin.message,
            begun=turn.answers[-1] if turn.goes_on and turn.answers else "",
            above=above,
            marks=len(turn.marks),
            hidden=turn.hidden,
            moved=bool(turn.documents) and turn.planned not in {None, turn.choice},
            check_thinking=check_thinking,
        )


def answering(
    services: Services, keeping: Keeping, request: Request, control: Control
) -> Iterator[Event]:
    """Ask, and write down each piece before it is yielded. Raises AppError.

    The question is written down first: it is kept whoever cannot answer it.
    """
    question = request.kept
    for event in noting_question(services, keeping, request, control):
        if isinstance(event, Ids):
            question = event.question
        yield event
    backend = services.backend(request.choice)
    messages = leaving(services, request)
    known = backend.capabilities
    yield Answering(known.name, not known.markup, known.hurries, known.rate)
    yield Ids(question, keeping.answer(request.begun or question, known.name))
    yield from keeping.remarks()
    options = Options(
        think=request.think, sampling=request.sampling, conversation=keeping.conversation
    )
    try:
        for piece in _said(services, backend, request, messages, options, control):
            keeping.add(piece)
            yield from keeping.remarks()
            yield piece
    finally:
        keeping.close()
    yield from keeping.remarks()


def _said(
    services: Services,
    backend: Backend,
    request: Request,
    messages: Sequence[Message],
    options: Options,
    control: Control,
) -> Iterator[Piece]:
    """Yield the pieces of an answer; of one about passes over a clip, what they cover at its end.

    Others may be asked now than the pictures were chosen for: they take as many as they can.
    """
    try:
        clip = in_passes(messages)
        coverage = ""
        if clip is not None:
            from app.core.footage import fitting  # loads numpy

            fitted, coverage = fitting(clip, backend, services.videos(), control)
            messages = [_in_place(message, clip, fitted) for message in messages]
        if request.moved:
            messages = replanned(
                services, backend, messages, control, looked_at=bool(request.place)
            )
    except AppError as error:
        yield Finish("cancelled") if control.cancelled else Finish("error", error=error)
        return

    take = take_of(services, request.hidden, control, guarded=bool(request.place))
    for piece in ask(
        backend,
        messages,
        options,
        control,
        services.videos,
        take,
        words=PageWords(services.documents, services.read),
        marks=request.marks,
        check_thinking=request.check_thinking,
    ):
        if isinstance(piece, Finish) and piece.reason == "stop" and coverage:
            note = " · ".join(filter(None, (coverage, piece.note)))
            yield replace(piece, note=note)
        else:
            yield piece


def _in_place(message: Message, clip: Clip, other: Clip) -> Message:
    parts = tuple(other if part is clip else part for part in message.parts)
    return Message(message.role, parts, message.raw)


def leaving(services: Services, request: Request) -> Sequence[Message]:
    """Return what goes to the model: what was read elsewhere goes without its secrets.

    Raises AppError where it would go to another place than its pictures were looked at for.
    """
    now = services.destination(request.choice)
    if now is not None and now.redact != "never" and now.origin != request.place:
        raise AppError(
            _("Nothing was sent: it would go elsewhere than when you asked."),
            _("Ask again; what goes along is looked at for secrets first."),
        )
    if not request.place:
        return request.messages
    wanted = services.settings().of(RedactionSettings)
    return [
        _without_secrets(message, wanted) if at in request.foreign else message
        for at, message in enumerate(request.messages)
    ]


def noting_question(
    _services: Services, keeping: Keeping, request: Request, _control: Control
) -> Iterator[Event]:
    """Write the question down, and what waits to be before it."""
    yield from keeping.tend()
    if not request.kept:
        yield Ids(keeping.ask(request.question, request.above))
        yield from keeping.remarks()


def hear(turn: Turn, part: int, events: Sequence[Event], *, stopped: bool) -> list[Piece]:
    """Let `turn` take what came for its part of this number; returns what is to be shown of it.

    Of an answer that was `stopped` nothing more is shown until it goes on; what was written down
    nevertheless is part of it, so that it goes on from where it ends in the history. Belongs to the
    GUI thread.
    """
    pieces: list[Piece] = []
    for event in events:
        match event:
            case AppError():
                continue
            case Ids(question, answer):
                turn.origin.message = question
                turn.answers += [answer] if answer else []
            case Finish(raw=raw) if stopped:
                turn.note_raw(part, raw)
            case Text() | Thinking() | Mark() | Again() | Card() | Cited() | Recast() if stopped:
                if part == turn.part:
                    turn.add(event)
                else:  # it is about to go on already
                    pieces.append(turn.add_late(event))
            case _ if stopped:
                continue
            case Answering(name, plain, hurries, rate):
                turn.backend, turn.plain, turn.hurries, turn.rate = name, plain, hurries, rate
            case _:
                pieces.append(turn.add(event))
    return pieces


def broken_off(failure: Exception | None) -> Finish:
    """Return the end of an answer that ended without one, because of `failure` if any."""
    if failure is None:
        return Finish("cut")
    if isinstance(failure, AppError):
        return Finish("error", error=failure)
    error = AppError(
        _("The program failed; what came before is here."),
        _("What happened is in the report. Ask again, or start the program anew."),
    )
    return Finish("error", error=error)


def _messages(turn: Turn, before: Sequence[Turn]) -> Iterator[tuple[Message, Sequence[str]]]:
    """All so far; pictures nobody answered about go with the next question.

    With each comes where it was said; () for what its user has.
    """
    pending: tuple[Document | Clip | Picture, ...] = ()
    for each in before:
        reply = each.reply
        if reply is None:
            pending += each.along
        else:
            yield _with(pending, each.message), ()
            yield reply, each.places
            pending = ()
    yield _with(pending, turn.message), ()
    if turn.begun is not None:
        yield turn.begun, turn.places[:-1]


def _without_secrets(message: Message, wanted: RedactionSettings) -> Message:
    from app.core.secrets_found import without_secrets

    raw = None if message.raw is None else without_secrets(message.raw, wanted)
    return Message(message.role, (Text(without_secrets(message.text, wanted)),), raw)


def _with(pending: Sequence[Document | Clip | Picture], message: Message) -> Message:
    return Message(message.role, (*pending, *message.parts), message.raw)
