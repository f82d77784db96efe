"""The openai client, tamed: the only module that imports it. Imported late, in the loop's thread.

From the client come the request and the connection; the reply is read as raw bytes, because the
client's decoder raises bare JSONDecodeError and UnicodeDecodeError on what servers really send.
Nothing of the environment (OPENAI_*) reaches a server: only headers on a short list go out.
"""

import asyncio
import logging
import ssl
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from app.backends.remote.body import Body
from app.backends.remote.bridge import Opened
from app.backends.remote.endpoint import Address
from app.backends.remote.failures import Declined, Failure, Lost
from app.backends.remote.probe import Page
from app.core import identity
from app.core.errors import BackendError, SettingsError, Unavailable
from app.core.words import _

# openai obeys OPENAI_LOG when it is imported: it would set up logging for the whole program. A
# root logger that has a handler is left alone.
_guard = logging.NullHandler()
logging.getLogger().addHandler(_guard)
try:
    import anyio
    import httpx2
    import openai
finally:
    logging.getLogger().removeHandler(_guard)
for _name in ("openai", "httpx2", "httpcore2"):  # they log addresses and headers
    logging.getLogger(_name).setLevel(logging.WARNING)

_HEADERS: Final = frozenset(
    (
        "host",
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "transfer-encoding",
        "user-agent",
        "x-session-id",
    )
)
_REFUSAL_BYTES: Final = 64 * 1024
_REFUSAL_SECONDS: Final = 5.0
_PAGE_BYTES: Final = 4 * 1024 * 1024
_KEEPALIVE_SECONDS: Final = 30.0
_NETWORK: Final = (openai.APIConnectionError, httpx2.RequestError, ssl.SSLError, anyio.EndOfStream)


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach a server. `proxy`: "environment", "none" or an address."""

    address: Address
    key: str | None
    proxy: str
    connect_seconds: float


class Client(openai.AsyncOpenAI):
    """The client with only those headers that a chat needs."""

    @property
    def default_headers(self) -> dict[str, str | openai.Omit]:
        return {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "User-Agent": f"{identity.NAME}/{identity.VERSION}",
        }


def make(route: Route) -> Client:
    """Return a client for one server. Raises SettingsError for a proxy that cannot be used."""
    direct = route.proxy == "none" or route.address.loopback
    ambient = route.proxy == "environment" and not direct
    try:
        http = httpx2.AsyncClient(
            # Certificates of the environment count even where its proxies do not.
            verify=False if _is_plain(route) else httpx2.create_ssl_context(),
            trust_env=ambient,
            proxy=None if direct or ambient else route.proxy,
            follow_redirects=False,
            timeout=httpx2.Timeout(None, connect=route.connect_seconds),
            limits=httpx2.Limits(keepalive_expiry=_KEEPALIVE_SECONDS),
            event_hooks={"request": [_strip], "response": [_decline]},
        )
    except OSError as error:
        raise SettingsError(
            _("The certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read."),
            _("Correct or unset it."),
            detail=type(error).__name__,
        ) from error
    except (ImportError, ValueError, httpx2.InvalidURL) as error:
        raise SettingsError(
            _("The proxy cannot be used."),
            _("An http:// or https:// proxy is needed, or proxy = “none” for the endpoint."),
            detail=type(error).__name__,
        ) from error
    return Client(
        api_key="none",  # the key travels with each request
        admin_api_key="",
        organization="",
        project="",
        webhook_secret="",
        base_url=route.address.url,
        max_retries=0,
        http_client=http,
    )


def _is_plain(route: Route) -> bool:
    """Whether no TLS can be needed, so that the certificates need not be read (20 ms)."""
    return route.address.scheme == "http" and route.address.loopback


async def _strip(request: httpx2.Request) -> None:
    for name in list(request.headers.keys()):
        if name.lower() not in _HEADERS:
            del request.headers[name]


async def _decline(response: httpx2.Response) -> None:
    """Read a refusal before the client does: it would read without end."""
    if response.status_code < 300:
        return
    body = bytearray()
    try:
        async with asyncio.timeout(_REFUSAL_SECONDS):
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) >= _REFUSAL_BYTES:
                    break
    except (TimeoutError, *_NETWORK):
        pass  # what came of it is enough
    raise Declined(response.status_code, _lower(response.headers), bytes(body[:_REFUSAL_BYTES]))


class ServerLine:
    """The way to one server. Raises SettingsError for a proxy that cannot be used."""

    def __init__(self, route: Route) -> None:
        self._route = route
        self._client = make(route)

    async def chat(self, body: Body, session: str) -> AsyncGenerator[Opened | bytes, None]:
        """Send a chat request; yields its start and then its bytes. Raises Declined and Lost."""
        with _translated(self._route.address.origin):
            stream = await self._client.post(
                "/chat/completions",
                cast_to=object,
                content=body.plain or body,
                options={"headers": {**self._headers(session), "Content-Length": str(len(body))}},
                stream=True,
                stream_cls=openai.AsyncStream[object],
            )
            try:
                yield Opened(stream.response.headers.get("content-type", ""))
                with _translated(self._route.address.origin, begun=True):
                    async for piece in stream.response.aiter_bytes():
                        yield piece
            finally:
                await stream.response.aclose()

    async def look(self, url: str, seconds: float) -> Page | BackendError:
        """GET `url`; where nothing came in time, returns why."""
        begun = time.monotonic()
        headers: Mapping[str, str] = {}
        status, body = 0, bytearray()
        try:
            async with asyncio.timeout(seconds):
                stream = await self._client.get(
                    url,
                    cast_to=object,
                    options={"headers": self._headers("")},
                    stream=True,
                    stream_cls=openai.AsyncStream[object],
                )
                status, headers = stream.response.status_code, _lower(stream.response.headers)
                try:
                    async for piece in stream.response.aiter_bytes():
                        body += piece
                        if len(body) > _PAGE_BYTES:
                            return self._silent()
                finally:
                    await stream.response.aclose()
        except Declined as answer:
            status, headers, body = answer.status, answer.headers, bytearray(answer.body)
        except TimeoutError:
            return self._silent()
        except _NETWORK as error:
            return unreachable(error, self._route.address.origin).error
        return Page(status, headers, bytes(body), time.monotonic() - begun)

    async def close(self) -> None:
        await self._client.close()

    def _silent(self) -> Unavailable:
        return Unavailable(
            _("{origin} did not answer in time.").format(origin=self._route.address.origin),
            _("Is it a chat server? It may also still be loading its model: look into its log."),
        )

    def _headers(self, session: str) -> dict[str, str | openai.Omit]:
        key = self._route.key
        headers: dict[str, str | openai.Omit] = {
            "Authorization": openai.Omit() if key is None else f"Bearer {key}"
        }
        return {**headers, "X-Session-ID": session} if session else headers


@contextmanager
def _translated(origin: str, *, begun: bool = False) -> Iterator[None]:
    try:
        yield
    except _NETWORK as error:
        raise Lost(unreachable(error, origin, begun=begun)) from error


def _lower(headers: httpx2.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def unreachable(error: BaseException, origin: str, *, begun: bool = False) -> Failure:
    """Judge an error of the connection; `begun`: the server had begun to answer."""
    chain = _causes(error)
    detail = " < ".join(type(one).__name__ for one in chain)
    text = " ".join(str(one) for one in chain)

    def met(*kinds: type[BaseException]) -> bool:
        return any(isinstance(one, kinds) for one in chain)

    if met(ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY_FAILED" in text:
        message = _("The certificate of {origin} is not trusted.")
        hint = _("If it is your own server, point SSL_CERT_FILE at its certificate.")
    elif met(httpx2.ProxyError):
        message = _("The proxy did not let us through to {origin}.")
        hint = _("Check the proxy of the system, or set proxy = “none” for the endpoint.")
    elif met(ssl.SSLError) or "[SSL" in text:
        message = _("No secure connection to {origin} came about.")
        hint = _("Does the server speak https? If not, the address begins with http://.")
    else:
        lost = _broken(origin, detail) if begun else _unanswered(met, origin, detail)
        return Failure(lost, "fresh")
    return Failure(Unavailable(message.format(origin=origin), hint, detail=detail))


def _unanswered(met: Callable[..., bool], origin: str, detail: str) -> Unavailable:
    if met(httpx2.ConnectTimeout):
        message = _("{origin} did not answer in time.")
        hint = _("Check the address and the network.")
    elif met(httpx2.ConnectError):
        message = _("Nobody answers at {origin}.")
        hint = _("Is the server running, and is the address right?")
    elif met(httpx2.RemoteProtocolError) and not met(httpx2.ReadError):
        message = _("The server at {origin} hung up without an answer, or speaks no HTTP.")
        hint = _("Check the address (http:// or https://?), then the server's own log.")
    else:
        return _broken(origin, detail)
    return Unavailable(message.format(origin=origin), hint, detail=detail)


def _broken(origin: str, detail: str) -> Unavailable:
    return Unavailable(
        _("The connection to {origin} broke off.").format(origin=origin),
        _("Ask again; if it stays, look into the server's own log."),
        detail=detail,
    )


def _causes(error: BaseException) -> "list[BaseException]":
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in chain:
        chain.append(one)
        one = one.__cause__ or one.__context__
    return chain
