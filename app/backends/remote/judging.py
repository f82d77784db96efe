"""Judges what a server says went wrong: its statuses, codes and words become failures."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from app.backends.remote.complaint import Complaint, clean, complaint_in, wait_asked
from app.backends.remote.failures import Asked, Failure, blind, keyless, too_long
from app.core.errors import (
    About,
    AuthRefused,
    ContextTooLong,
    OutOfMemory,
    RateLimited,
    RequestRefused,
    Unavailable,
)
from app.core.words import _

_CONTEXT: Final = re.compile(
    r"context (length|size|window)|context_length|maximum context|max_model_len|"
    r"(prompt|input) is too long|too many tokens|上下文|超长",
    re.IGNORECASE,
)
_MODEL: Final = re.compile(
    r"\bmodel\b.{0,120}(not (exist|found|available)|no provider)|"
    r"pinned to .{0,80}requested|(invalid|unknown|no such) model|模型不存在",
    re.IGNORECASE | re.DOTALL,
)
_BLIND: Final = re.compile(
    r"not a multimodal|images?( input)? (is|are) not supported|"
    r"not support (image|vision|multimodal)|"
    r"multimodal.{0,40}not (supported|enabled)|no (vision|multimodal) support",
    re.IGNORECASE,
)
_PICTURE: Final = re.compile(r"\b(image|picture|media)s?\b|图片|图像", re.IGNORECASE)
_MEMORY: Final = re.compile(r"out of memory|OutOfMemory|显存不足", re.IGNORECASE)
_MONEY: Final = re.compile(r"insufficient[_ ](balance|quota)|余额不足|欠费", re.IGNORECASE)
_RESET: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")

# Z.ai's and BigModel's own codes (docs.z.ai, API error codes).
_ZAI_KEY: Final = frozenset(("1000", "1001", "1002", "1003", "1004"))
_ZAI_ACCOUNT: Final = frozenset(("1110", "1111", "1112", "1113", "1120", "1121", "1220", "1309"))
_ZAI_BUSY: Final = frozenset(("1302", "1303", "1305"))
_ZAI_SPENT: Final = frozenset(("1304", "1308", "1310", "1313"))
_ZAI_FAULT: Final = frozenset(("1230", "1234"))
_BEIJING: Final = timezone(timedelta(hours=8))


def declined(status: int, headers: Mapping[str, str], body: bytes, asked: Asked) -> Failure:
    """Judge an HTTP answer that is not a success. `headers` with names in lower case."""
    if 300 <= status < 400:
        return Failure(_moved(headers.get("location", ""), asked))
    said = complaint_in(body.decode("utf-8", "replace"))
    return _judge(_Case(said, status, headers, asked))


def complained(said: Complaint, asked: Asked) -> Failure:
    """Judge a complaint that came inside a stream."""
    status = int(said.code) if re.fullmatch(r"[45]\d\d", said.code) else 0
    return _judge(_Case(said, status, {}, asked))


def _moved(location: str, asked: Asked) -> Unavailable:
    return Unavailable(
        _("The server at {origin} sends us elsewhere: {location}").format(
            origin=asked.origin, location=clean(location, asked.hidden, 200) or "?"
        ),
        _("If that is the right place, make it the address of the endpoint. It was not followed."),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """What there is to judge; `status` 0 inside a stream."""

    said: Complaint
    status: int
    headers: Mapping[str, str]
    asked: Asked

    @property
    def detail(self) -> str:
        words = f"HTTP {self.status}: {self.said.message}" if self.status else self.said.message
        return clean(words, self.asked.hidden)


# ---- the rules, the first that applies wins


def _judge(case: _Case) -> Failure:
    for rule in _RULES:
        failure = rule(case)
        if failure is not None:
            return failure
    return _refused(case)


def _context(case: _Case) -> Failure | None:
    said = case.said
    kinds = ("exceed_context_size_error", "context_length_exceeded")
    if not (said.code in ("1261", *kinds) or said.kind in kinds or _CONTEXT.search(said.message)):
        return None
    tokens, fit = said.numbers.get("n_prompt_tokens"), said.numbers.get("n_ctx")
    message = _("The question does not fit into the model's context.")
    if tokens is not None and fit is not None:
        message = _("The question has {tokens} tokens; {fit} fit into the model's context.").format(
            tokens=tokens, fit=fit
        )
    return Failure(ContextTooLong(message, too_long(), detail=case.detail))


def _balance(case: _Case) -> Failure | None:
    said = case.said
    empty = said.code in ("1113", "insufficient_quota") or _MONEY.search(said.message)
    if said.code == "1309":
        message = _("The plan of this account has expired.")
    elif case.status == 402 or empty:
        message = _("The account has no balance left, or no plan that covers this model.")
    else:
        return None
    hint = _("Renew it on the service's website, or choose another model or endpoint.")
    return Failure(AuthRefused(message, hint, detail=case.detail))


def _account(case: _Case) -> Failure | None:
    origin = case.asked.origin
    if case.status in (401, 403) and not case.asked.has_key:
        refusal = keyless(origin)
        return Failure(
            AuthRefused(refusal.message, refusal.hint, detail=case.detail, about=refusal.about)
        )
    if case.status == 401 or case.said.code in _ZAI_KEY:
        message = _("The server at {origin} refused the key.")
        hint = _another_key(case.asked)
        about: About = "key"
    elif case.status in (403, 434) or case.said.code in _ZAI_ACCOUNT:
        message = _("The server at {origin} does not allow this to the key.")
        website = _("Check on its website what the account may use, or use another key.")
        hint = f"{website} {_another_key(case.asked)}"
        about = "account"
    else:
        return None
    if case.asked.key_variable:
        about = ""  # no window has a field for that
    return Failure(
        AuthRefused(message.format(origin=origin), hint, detail=case.detail, about=about)
    )


def _another_key(asked: Asked) -> str:
    if asked.key_variable:
        return _("The key is that of {variable}: put the right one there, or unset it.").format(
            variable=asked.key_variable
        )
    return _("Set the right one: {command}").format(command=f"eyeline key set {asked.origin}")


def _limit(case: _Case) -> Failure | None:
    if case.said.code in _ZAI_SPENT:
        return Failure(_spent(case))
    if case.status != 429 and case.said.code not in _ZAI_BUSY:
        return None
    wait = wait_asked(case.headers)
    error = RateLimited(
        _("The server has too many requests to answer."),
        _("Ask again in a moment."),
        detail=case.detail,
        retry_after=wait,
    )
    return Failure(error, "same", wait, patient=True)


def _spent(case: _Case) -> RateLimited:
    reset = _RESET.search(case.said.message)
    message = _("The allowance of this account is used up.")
    wait = None
    if reset:
        message = _("The allowance of this account is used up until {time} (Beijing).").format(
            time=reset[0]
        )
        wait = _until(reset[0])
    hint = _("Wait until then, or choose another model or endpoint.")
    return RateLimited(message, hint, detail=case.detail, retry_after=wait)


def _until(time: str) -> float | None:
    try:
        at = datetime.strptime(time, "%Y-%m-%d %H:%M:%S").replace(tzinfo=_BEIJING)
    except ValueError:
        return None
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _sight(case: _Case) -> Failure | None:
    if not _BLIND.search(case.said.message):
        return None
    return Failure(blind(case.asked, case.detail))


def _model(case: _Case) -> Failure | None:
    named = case.status in (0, 400, 404, 422) and _MODEL.search(case.said.message)
    if not named and case.said.code not in ("1211", "model_not_found"):
        return None
    message = _("The server at {origin} has no model “{model}”.").format(
        origin=case.asked.origin, model=case.asked.model
    )
    hint = _("Choose one of its models with --model or in the settings.")
    return Failure(RequestRefused(message, hint, detail=case.detail), unknown_model=True)


def _address(case: _Case) -> Failure | None:
    if case.status not in (404, 405):
        return None
    message = _("There is no chat service at this address of {origin}.").format(
        origin=case.asked.origin
    )
    hint = _("Check the address; it usually ends in /v1.")
    return Failure(Unavailable(message, hint, detail=case.detail))


def _memory(case: _Case) -> Failure | None:
    if not _MEMORY.search(case.said.message):
        return None
    hint = _("Ask about fewer or smaller pictures, or start the server with less context.")
    return Failure(OutOfMemory(_("The server ran out of memory."), hint, detail=case.detail))


def _fault(case: _Case) -> Failure | None:
    unsaid = not (case.status or case.said.code)
    if not (case.status == 408 or case.status >= 500 or case.said.code in _ZAI_FAULT or unsaid):
        return None
    # A server that is overloaded or restarting deserves patience, one with a fault a second look.
    message = _("The server at {origin} reports a fault.").format(origin=case.asked.origin)
    hint = _("Ask again in a moment; if it stays, look into the server's own log.")
    return Failure(
        Unavailable(message, hint, detail=case.detail),
        "fresh",
        wait_asked(case.headers),
        patient=case.status in (408, 502, 503, 504),
    )


_RULES: Final[tuple[Callable[[_Case], Failure | None], ...]] = (
    _context,
    _balance,
    _account,
    _limit,
    _sight,
    _model,
    _address,
    _memory,
    _fault,
)


def _refused(case: _Case) -> Failure:
    smaller = _("Try a smaller picture, or set limits for the endpoint.")
    if case.said.code in ("1301", "content_filter"):
        message = _("The service declined the question because of its content.")
        hint = _("Ask differently, or choose another endpoint.")
    elif case.status in (413, 435):
        message, hint = _("The server takes no request of this size."), smaller
    elif _PICTURE.search(case.said.message):
        message, hint = _("The server could not use a picture of the question."), smaller
    else:
        message = _("The server did not accept the request.")
        hint = _("Details say why; a field that it does not know may come from “extra”.")
    return Failure(RequestRefused(message, hint, detail=case.detail))
