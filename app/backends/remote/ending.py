"""How a reply ended, said honestly."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.backends.remote.complaint import clean
from app.backends.remote.failures import Asked, too_long
from app.backends.remote.judging import complained
from app.backends.remote.wire import REASONS, ReplyDecoder
from app.core.chat import Delta, Finish, Think
from app.core.errors import BackendError, ContextTooLong, ReplyCut, Unavailable
from app.core.words import _, ngettext, sentences


def conclude(
    decoder: ReplyDecoder,
    asked: Asked,
    *,
    think: Think,
    tools: Sequence[Mapping[str, Any]],
    content_type: str,
    broken: BackendError | None,
) -> Iterator[Delta]:
    """Yield what is left of a reply, ending with its `Finish`.

    Raises BackendError when there was no reply at all; half a reply ends as "cut" with the error.
    """
    calls, misfits = decoder.calls.finish(tools)
    begun = decoder.thought or decoder.spoke or bool(calls)
    error = _failure(decoder, asked, content_type, broken)
    if error is not None and not begun:
        raise error
    yield from calls if error is None else ()
    if decoder.usage is not None:
        yield decoder.usage
    notes = [*_remarks(decoder, think), *(_misfit(name) for name in misfits)]
    if error is not None:
        yield Finish("cut", sentences(*notes), _cut(error))
        return
    reason = REASONS.get(decoder.reason or "", "stop")
    if calls:
        reason = "tool_calls"
    elif reason == "tool_calls":
        reason = "stop"
    yield Finish(reason, sentences(*notes))


def _failure(
    decoder: ReplyDecoder, asked: Asked, content_type: str, broken: BackendError | None
) -> BackendError | None:
    """What broke the reply; None when it ended as it should."""
    if decoder.said is not None:
        return complained(decoder.said, asked).error
    if decoder.reason is None:
        if broken is not None:
            return broken
        return _unfinished() if decoder.chunks else _nothing(decoder, asked, content_type)
    if REASONS.get(decoder.reason) == "cut":
        return Unavailable(
            _("The server broke the reply off."),
            _("Ask again; if it stays, look into the server's own log."),
            detail=clean(f"finish_reason: {decoder.reason}", limit=80),
        )
    if decoder.reason == "model_context_window_exceeded" and not decoder.spoke:
        return ContextTooLong(
            _("The question does not fit into the model's context."),
            too_long(),
        )
    return None


def _unfinished() -> ReplyCut:
    return ReplyCut(
        _("The reply stopped before its end."),
        _("What came is shown. Ask again."),
    )


def _nothing(decoder: ReplyDecoder, asked: Asked, content_type: str) -> Unavailable:
    """The error where no piece of a reply came: a stream that cannot be read, or no stream."""
    kind = content_type.partition(";")[0].strip().lower()
    if not (decoder.damaged and kind == "text/event-stream"):
        return no_reply(asked, content_type)
    return Unavailable(
        _("The reply of {origin} cannot be understood: its stream is damaged.").format(
            origin=asked.origin
        ),
        _("Ask again; if it stays, check the address and look into the server's own log."),
    )


def _cut(error: BackendError) -> ReplyCut:
    if isinstance(error, ReplyCut):
        return error
    message = _("The reply broke off. {reason}").format(reason=error.message)
    return ReplyCut(message, error.hint, detail=error.detail)


def no_reply(asked: Asked, content_type: str) -> Unavailable:
    """The error for an answer that is none: a login page, another program's JSON, nothing."""
    kind = clean(content_type.partition(";")[0], limit=60)
    if not kind:
        message = _("What answers at {origin} is no chat service: it sent nothing.")
    else:
        message = _("What answers at {origin} is no chat service: it sent {kind}.")
    return Unavailable(
        message.format(origin=asked.origin, kind=kind),
        _("Check the address (it usually ends in /v1), and whether the network wants a login."),
    )


def _remarks(decoder: ReplyDecoder, think: Think) -> Iterator[str]:
    if decoder.damaged:
        yield ngettext(
            "{count} piece of the reply could not be read.",
            "{count} pieces of the reply could not be read.",
            decoder.damaged,
        ).format(count=decoder.damaged)
    if think == "off" and decoder.thought:
        yield _("The model thought although thinking is off.")


def _misfit(name: str) -> str:
    return _("The model called “{name}” in a way that does not fit; the call was dropped.").format(
        name=clean(name, limit=60)
    )
