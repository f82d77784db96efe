"""What goes wrong between here and a hub, in the program's own words; what a hub says is detail."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from app.core.errors import AuthRefused, BackendError, RateLimited, RequestRefused, Unavailable
from app.core.words import _

_BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


class Declined(Exception):
    """An HTTP answer that is no success; header names in lower case, `body` shortened.

    `own`: it came from the hub itself and not from a host that it had sent us on to.
    """

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes, *, own: bool) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers
        self.body = body
        self.own = own


class Lost(Exception):
    """The connection did not come about, or broke."""

    def __init__(self, error: BackendError) -> None:
        super().__init__()
        self.error = error


class Unfit(Exception):
    """What came is not what was announced; `reason` is a translated sentence.

    `spoils`: what had come of the file before is wrong, too.
    """

    def __init__(self, reason: str, *, spoils: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.spoils = spoils


@dataclass(frozen=True, slots=True)
class Failure:
    """An error, whether asking again may help, and the seconds that the hub asked for."""

    error: BackendError
    again: bool = False
    wait: float | None = None


def declined(refusal: Declined, base: str, *, has_key: bool) -> Failure:
    """Judge an HTTP answer that is no success."""
    status, detail = refusal.status, _said(refusal)
    if status == 407:
        return Failure(_not_through(base, detail))
    if status in (401, 403) and refusal.own:
        return Failure(_refused(base, detail, has_key=has_key))
    if status == 429:
        wait = _wait(refusal.headers)
        return Failure(
            RateLimited(
                _("{origin} lets nobody fetch that much in so short a time.").format(origin=base),
                _("Try again later; what has come is kept."),
                detail=detail,
                retry_after=wait,
            ),
            again=True,
            wait=wait,
        )
    if status in _BUSY or not refusal.own:  # addresses on other hosts expire
        return Failure(
            Unavailable(
                _("{origin} cannot send the model just now.").format(origin=base),
                _("Try again later; what has come is kept."),
                detail=detail,
            ),
            again=True,
            wait=_wait(refusal.headers),
        )
    return Failure(
        RequestRefused(
            _("{origin} does not have this model, or not this revision of it.").format(origin=base),
            _("Check the name, or get it from the other hub."),
            detail=detail,
        )
    )


def unreachable(error: BaseException, base: str) -> Unavailable:
    """Return the error for a connection that failed."""
    causes = tuple(_causes(error))
    detail = " < ".join(type(one).__name__ for one in causes)
    if any("CERTIFICATE_VERIFY_FAILED" in str(one) for one in causes):
        return Unavailable(
            _("The certificate of {origin} is not trusted.").format(origin=base),
            _("If it is your own server, point SSL_CERT_FILE at its certificate."),
            detail=detail,
        )
    if type(error).__name__ == "ProxyError":
        return _not_through(base, detail)
    return Unavailable(
        _("The connection to {origin} failed.").format(origin=base),
        _(
            "Check the network and the proxy, or set the address of a mirror. What has come is"
            " kept."
        ),
        detail=detail,
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _not_through(base: str, detail: str) -> Unavailable:
    return Unavailable(
        _("The proxy did not let us through to {origin}.").format(origin=base),
        _("Check HTTPS_PROXY and SSL_CERT_FILE, or set local.proxy to “none”."),
        detail=detail,
    )


def _refused(base: str, detail: str, *, has_key: bool) -> AuthRefused:
    # Hugging Face answers 401 also for names that it does not know.
    message = (
        _("{origin} does not accept the key.")
        if has_key
        else _("{origin} gives this model only to those who may have it, or does not know it.")
    )
    return AuthRefused(
        message.format(origin=base),
        _(
            "Check the name. If the model needs a key, keep it with: eyeline key set {origin}"
        ).format(origin=base),
        detail=detail,
        about="key",
    )


def _said(refusal: Declined) -> str:
    """Return the status and what the hub says about it, on one short line."""
    try:
        table = json.loads(refusal.body)
    except (ValueError, RecursionError):
        table = None
    said = ""
    if isinstance(table, dict):
        said = next(
            (str(table[name]) for name in ("error", "Message", "message") if table.get(name)), ""
        )
    return " ".join(f"HTTP {refusal.status} {said}".split())[:200]


def _wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of Retry-After, a number or a date (RFC 9110, 10.2.3)."""
    stated = headers.get("retry-after", "").strip()
    if stated.isdecimal():
        return float(stated[:9])
    try:
        then = parsedate_to_datetime(stated)
    except (ValueError, OverflowError):
        return None
    if then.tzinfo is None:
        return None
    return max(0.0, (then - datetime.now(UTC)).total_seconds())
