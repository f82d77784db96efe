"""The line to a hub: the only module of this room that imports httpx2. Imported late.

A key goes to the hub's own origin and nowhere else: hubs send on to other hosts for large files.
"""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

import httpx2

from app.backends.local.hub_failures import Declined, Lost, Unfit, unreachable
from app.backends.local.hubs import LOOPBACK, no_hub, no_mirror
from app.backends.local.line import Body, Route
from app.core import identity
from app.core.errors import SettingsError
from app.core.words import _

for _name in ("httpx2", "httpcore2"):  # they log addresses, and those of large files are signed
    logging.getLogger(_name).setLevel(logging.WARNING)

_HEADERS: Final = frozenset(
    {"host", "accept", "accept-encoding", "authorization", "connection", "range", "user-agent"}
)
_LIST_BYTES: Final = 32 * 1024**2
_REFUSAL_BYTES: Final = 16 * 1024
_REDIRECTS: Final = 5
_SHORT: Final = 4  # times the silence
_DIGITS: Final = 19  # no file has as many bytes


class HttpLine:
    """Fulfils `Line`, for one event loop. Raises SettingsError for what is no address."""

    def __init__(self, route: Route) -> None:
        self._route = route
        try:
            self._origin = httpx2.URL(route.base).origin
        except httpx2.InvalidURL as error:
            raise no_mirror(route.base) from error
        self._client = self._make()

    def _make(self) -> httpx2.AsyncClient:
        route = self._route
        direct = route.proxy == "none" or urlsplit(route.base).hostname in LOOPBACK
        ambient = route.proxy == "environment" and not direct
        try:
            return httpx2.AsyncClient(
                # Certificates of the environment count even where its proxies do not.
                verify=httpx2.create_ssl_context(),
                trust_env=ambient,
                proxy=None if direct or ambient else route.proxy,
                follow_redirects=True,
                max_redirects=_REDIRECTS,
                timeout=httpx2.Timeout(route.silence, connect=min(15.0, route.silence)),
                event_hooks={"request": [self._guard]},
            )
        except (ImportError, OSError, ValueError, httpx2.InvalidURL) as error:
            raise SettingsError(
                _("The proxy or the certificates of the environment cannot be used."),
                _("Check HTTPS_PROXY and SSL_CERT_FILE, or set local.proxy to “none”."),
                detail=type(error).__name__,
            ) from error

    async def _guard(self, request: httpx2.Request) -> None:
        """See to every request, also those that a redirect leads to."""
        if self._origin.scheme == "https" and request.url.scheme != "https":
            raise Unfit(_("The hub sends us on to an unencrypted address."))
        foreign = request.url.origin != self._origin
        for name in list(request.headers.keys()):
            if name.lower() not in _HEADERS or (foreign and name.lower() == "authorization"):
                del request.headers[name]

    def _headers(self, **more: str) -> dict[str, str]:
        # Without compression the lengths that a server states are those of the file.
        headers = {
            "User-Agent": f"{identity.NAME}/{identity.VERSION}",
            "Accept-Encoding": "identity",
            **more,
        }
        key = self._route.key
        return {**headers, "Authorization": f"Bearer {key}"} if key else headers

    @asynccontextmanager
    async def _opened(self, url: str, **more: str) -> AsyncIterator[httpx2.Response]:
        """Ask for `url`. Raises Declined, Lost and Unfit."""
        try:
            async with self._client.stream("GET", url, headers=self._headers(**more)) as response:
                if response.status_code >= 300:
                    raise await self._declined(response)
                yield response
        except httpx2.TooManyRedirects as error:
            raise Unfit(_("The hub sends us in circles.")) from error
        except httpx2.InvalidURL as error:
            raise Unfit(_("The hub names an address that is none.")) from error
        except (httpx2.RequestError, ssl.SSLError) as error:
            raise Lost(unreachable(error, self._route.base)) from error

    async def _declined(self, response: httpx2.Response) -> Declined:
        body = bytearray()
        with contextlib.suppress(TimeoutError):
            async with self._soon():
                async for piece in response.aiter_raw():
                    body += piece
                    if len(body) >= _REFUSAL_BYTES:
                        break
        own = response.url.origin == self._origin
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Declined(response.status_code, headers, bytes(body[:_REFUSAL_BYTES]), own=own)

    async def look(self, url: str) -> tuple[bytes, Mapping[str, str]]:
        """Return a short answer with its headers. Raises Declined, Lost, Unfit."""
        try:
            async with self._soon():
                return await self._look(url)
        except TimeoutError as error:
            raise Lost(unreachable(error, self._route.base)) from error

    async def _look(self, url: str) -> tuple[bytes, Mapping[str, str]]:
        body = bytearray()
        async with self._opened(url, Accept="application/json") as response:
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > _LIST_BYTES:
                    raise Unfit(_("The hub's list of files has no end."))
            return bytes(body), {name.lower(): value for name, value in response.headers.items()}

    def _soon(self) -> asyncio.Timeout:
        """Bound what is short as a whole: a line may drip, and is never silent."""
        return asyncio.timeout(_SHORT * self._route.silence)

    @asynccontextmanager
    async def body(self, url: str, start: int) -> AsyncIterator[Body]:
        """Ask for a file from the offset `start` on; where it really begins is in the result.

        Content-Range says so, not the status: ModelScope answers 200 to a range that it serves
        (modelscope/modelscope_hub issue 50), others ignore it. Raises Declined, Lost, Unfit.
        """
        asked = {"Range": f"bytes={start}-"} if start else {}
        async with self._opened(url, **asked) as response:
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise Unfit(_("it comes compressed, which was not asked for."))
            if response.headers.get("content-type", "").lower().startswith("text/html"):
                raise Lost(no_hub(self._route.base))  # a page to log in, or of a proxy
            begins, total = _range(response.headers)
            yield Body(begins, total, response.aiter_raw())

    async def close(self) -> None:
        """End it."""
        await self._client.aclose()


def _range(headers: Mapping[str, str]) -> tuple[int, int | None]:
    """Return the first byte of an answer and the whole size (RFC 9110, 14.4)."""
    unit, _space, rest = headers.get("content-range", "").partition(" ")
    span, _slash, whole = rest.partition("/")
    first = span.partition("-")[0]
    start = _count(first) if unit.lower() == "bytes" else None
    if start is not None:
        return start, _count(whole)
    return 0, _count(headers.get("content-length", ""))


def _count(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < _DIGITS else None
