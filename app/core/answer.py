"""The use case: a question in, words and places out, whoever answers."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from app.core.chat import (
    Clip,
    Delta,
    Finish,
    FinishReason,
    Message,
    Options,
    Picture,
    Piece,
    Recast,
    Sent,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
)
from app.core.control import Control
from app.core.errors import AppError, BackendError, ReplyCut, RequestRefused
from app.core.heed import Heed
from app.core.intent import asks_for_places
from app.core.mark import Mark, Target
from app.core.ports import Backend
from app.core.reply import ReplyReader
from app.core.words import _, sentences


def targets(messages: Sequence[Message]) -> tuple[Target, ...]:
    """What marks can lie on, in the order in which the prompt numbers it ("Image 1" is first).

    Clips have no numbers: they are told from pictures by the seconds that they last.
    """
    found: list[Target] = []
    for message in messages:
        for part in message.parts:
            for inner in part.parts if isinstance(part, ToolResult) else (part,):
                if isinstance(inner, Picture):
                    found.append(Target(inner.frame.id, inner.frame.width, inner.frame.height))
                elif isinstance(inner, Clip):
                    size = (inner.width, inner.height)
                    found.append(Target(inner.id, *size, inner.seconds, inner.whole))
    return tuple(found)


def answer(
    backend: Backend,
    messages: Sequence[Message],
    options: Options,
    control: Control,
    *,
    marks: int = 0,
    check_thinking: bool = True,
) -> Iterator[Piece]:
    """Ask `backend` and yield what it says, thinking apart, places as `Mark`s in frame pixels.

    Messages that end with an answer ask to go on with it; it has so many `marks`, which keep their
    numbers. A model that says the same over and over is stopped, one that thinks so is hurried.
    `check_thinking`: remark on a wish about thinking that was not heeded.

    Ends with exactly one `Finish`: why there is no answer, or not all of it, is in its `error`;
    what came before stays valid. After `control.cancel()` nothing more is yielded than
    `Finish("cancelled")`. Closing the iterator closes the backend's. Defects (anything that is not
    an `AppError`) are raised.
    """
    places = targets(messages)
    if options.grounded is None:
        asked = next((message.text for message in reversed(messages) if message.role == "user"), "")
        clip = any(place.seconds is not None for place in places)
        options = replace(options, grounded=asks_for_places(asked, clip=clip))
    known = backend.capabilities
    if not places:
        options = replace(options, grounded=False)
    reader = ReplyReader(places, known.grid, markup=known.markup, grounded=bool(options.grounded))
    if messages and messages[-1].role == "assistant":
        last = messages[-1]
        reader.resume(last.text if last.raw is None else last.raw, marks)
    heed = Heed(options.think, known, control, remarks=check_thinking)
    deltas = _deltas(backend, messages, options, control)
    with closing(_read(deltas, reader, heed)) as pieces:
        for piece in pieces:
            if control.cancelled:
                break
            yield piece
            if isinstance(piece, Finish):
                return
    yield Finish("cancelled", raw=reader.raw)


def _deltas(
    backend: Backend, messages: Sequence[Message], options: Options, control: Control
) -> Generator[Delta, None, None]:
    """The backend's stream as a generator: begun with the first delta, closed when it is closed."""
    stream = backend.stream(messages, options, control)
    try:
        yield from stream
    finally:
        close = getattr(stream, "close", None)
        if close is not None:
            close()


def _read(
    deltas: Generator[Delta, None, None], reader: ReplyReader, heed: Heed
) -> Generator[Piece, None, None]:
    """Pass a reply through `reader`; its one `Finish` comes last."""
    finish: Finish | None = None
    told = called = False
    try:
        for delta in deltas:
            if isinstance(delta, Finish):
                finish = delta
                break
            if isinstance(delta, Sent):
                reader.sent(delta)
            called = called or isinstance(delta, ToolCall)
            for piece in reader.feed(delta) if isinstance(delta, Text | Thinking) else (delta,):
                told = _tells(piece, told)
                yield piece
                heed.look(piece)
    except AppError as error:
        finish = Finish("cut" if isinstance(error, ReplyCut) else "error", error=error)
    finally:
        deltas.close()
    finish = finish or Finish("cut")
    for piece in reader.finish("tool_calls" if called else finish.reason):
        told = _tells(piece, told)
        yield piece
    # An empty list of places is an answer too, and the reader's remark says so.
    why = finish.error or _why(finish.reason, told=told or bool(reader.note), thought=heed.thought)
    unheeded = why is None and heed.unheeded
    notes = [finish.note or reader.note, *heed.notes(unheeded=unheeded)]
    note = sentences(*notes)
    yield replace(finish, note=note, error=why, raw=reader.raw, unheeded=unheeded)


def _tells(piece: Piece, told: bool) -> bool:
    """Whether there is something to be seen after `piece`."""
    match piece:
        case Text(text):
            return told or bool(text.strip())
        case Mark() | ToolCall():
            return True
        case Recast():
            return False
    return told


def _why(reason: FinishReason, *, told: bool, thought: bool) -> AppError | None:
    """Why an answer that ended for `reason` is not whole; None where it is."""
    match reason:
        case "length" if thought and not told:
            return ReplyCut(
                _("The token limit was used up by thinking."),
                _("Ask again with thinking off, or raise max_tokens in the endpoint's “extra”."),
            )
        case "length":
            return ReplyCut(
                _("The token limit cut the answer off."),
                _("Ask for less at once, or raise max_tokens in the endpoint's “extra”."),
            )
        case "filtered":
            return RequestRefused(
                _("The service ended the answer because of its content."),
                _("Ask differently, or choose another endpoint."),
            )
        case "cut" | "error":
            return ReplyCut(_("The reply broke off."), _("Ask again."))
        case "stop" if not told:
            return BackendError(
                _("The model answered nothing."), _("Ask again, or in other words.")
            )
    return None
