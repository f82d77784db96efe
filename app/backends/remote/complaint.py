"""What a server says is wrong, out of the many shapes in which servers say it.

Seen: OpenAI's and Z.ai's `{"error": {message, code, type}}`, an error that is only a text,
`{"object": "error", ...}` of older vLLM, BigModel's `{"code", "msg", "success"}`, FastAPI's
"detail" as text or list, plain text, web pages.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a server says is wrong; numbers as text since servers send either."""

    message: str = ""
    code: str = ""
    kind: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)


def complaint(body: object) -> Complaint | None:
    """Find what is wrong in a decoded JSON body or event; None when it is no complaint."""
    if not isinstance(body, Mapping):
        return None
    error = body.get("error") or body.get("errors")
    if isinstance(error, str):
        return Complaint(error, _text(body.get("code")))
    if isinstance(error, Mapping):
        return _told(error)
    if body.get("object") == "error" or body.get("success") is False:
        return _told(body)
    if "detail" in body and "choices" not in body:
        return Complaint(_details(body["detail"]))
    return None


def complaint_in(text: str) -> Complaint:
    """Read the body of a refusal, whatever it is."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return Complaint("" if text.lstrip()[:1] == "<" else text)
    found = complaint(body)
    if found is None and isinstance(body, Mapping):
        found = _told(body)
    return found or Complaint(_text(body))


def _told(error: Mapping[str, object]) -> Complaint:
    numbers = {
        name: value
        for name in ("n_prompt_tokens", "n_ctx")
        if type(value := error.get(name)) is int
    }
    words = error.get("message") or error.get("msg") or error.get("detail") or ""
    return Complaint(_details(words), _text(error.get("code")), _text(error.get("type")), numbers)


def _details(detail: object) -> str:
    """The words of a "detail": a text, or FastAPI's list of what is wrong where."""
    if isinstance(detail, str):
        return detail
    if isinstance(detail, Sequence):
        return "; ".join(_text(one.get("msg")) for one in detail if isinstance(one, Mapping))
    return _text(detail.get("message")) if isinstance(detail, Mapping) else ""


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def clean(text: str, hidden: Sequence[str] = (), limit: int = 500) -> str:
    """Return foreign words fit to be shown: one line, printable, short, nothing `hidden`."""
    for secret in hidden:
        if len(secret) >= 4:
            for spelling in _spellings(secret):
                text = text.replace(spelling, "…")
    text = re.sub(r"data:[\w/+.-]+;base64,[\w+/=-]*", "data:…", text[: 20 * limit])
    text = "".join(c if c.isprintable() else " " for c in text)
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _spellings(secret: str) -> set[str]:
    """`secret` as it is, and as servers quote what they were sent: in JSON, in Python."""
    quoted = (json.dumps(secret), json.dumps(secret, ensure_ascii=False), repr(secret))
    return {secret, *(text[1:-1] for text in quoted)}


def wait_asked(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return the seconds of a Retry-After header (RFC 9110 10.2.3), None without a usable one."""
    told = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", told):
        return float(told)
    try:
        at = parsedate_to_datetime(told)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())
