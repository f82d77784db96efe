"""`RemoteBackend`: any server that speaks OpenAI's chat completions, GLM's dialects in mind."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence

from app.backends.remote.asking import Asking, Desk
from app.backends.remote.bridge import Bridge, Line
from app.backends.remote.endpoint import Address, clean_key, consent_needed, parse, service_at
from app.backends.remote.failures import Asked, blind, keyless
from app.backends.remote.health import health
from app.backends.remote.profiles import Profile
from app.backends.remote.recent import Recent
from app.backends.remote.request import (
    Attachment,
    Draft,
    attach,
    pictures_of,
    refuse_foreign_parts,
)
from app.backends.remote.scout import Scout
from app.backends.remote.sessions import Sessions
from app.backends.remote.settings import Endpoint, RemoteSettings, price_of
from app.backends.remote.tokens import picture_tokens, text_tokens, within
from app.core.chat import (
    Delta,
    Finish,
    Message,
    Options,
    Part,
    Picture,
    Sent,
    Text,
    ToolCall,
    ToolResult,
)
from app.core.control import Control
from app.core.errors import BackendError, RequestRefused
from app.core.frame import Frame
from app.core.intent import asks_for_places
from app.core.memory import Ledger
from app.core.ports import Capabilities, Estimate, Health, PictureCodec, PictureLimits
from app.core.words import _, ngettext

_KEPT_BYTES = 64 * 1024 * 1024


class RemoteBackend:
    """Fulfils `app.core.ports.Backend`; several conversations may stream side by side.

    `key` goes to the origin of `endpoint` only; `key_variable` is the environment variable that it
    came from, "" for one that is kept. The codec makes pictures fit, the ledger hears of
    each request to another machine before it goes out. Owns one thread, from the first request to
    `close`. Raises SettingsError for an address or a key that cannot be used.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        codec: PictureCodec,
        ledger: Ledger,
        key: str | None,
        settings: RemoteSettings,
        key_variable: str = "",
    ) -> None:
        address = parse(endpoint.base_url)
        self._endpoint = endpoint
        self._key = None if key is None else clean_key(key)
        self._key_variable = key_variable
        self._codec = codec
        bridge = Bridge(_dialling(address, self._key, endpoint.proxy, settings.connect_seconds))
        scout = Scout(endpoint, address, bridge, ledger, settings.probe_seconds)
        self._desk = Desk(address, bridge, ledger, scout, Sessions(), settings)
        self._attachments: Recent[tuple[str, PictureLimits], Attachment] = Recent(
            _KEPT_BYTES, lambda attachment: len(attachment.url)
        )
        self._grounded: Recent[tuple[str, str], bool] = Recent(4096)

    # ---- what it can do

    @property
    def capabilities(self) -> Capabilities:
        profile = self._desk.scout.profile
        return Capabilities(
            name=self._endpoint.name or self._desk.address.origin,
            remote=not self._desk.address.loopback,
            markup=True,
            skills=frozenset(("find", "read", "table", "errors", "chat")),
            context=profile.context,
            max_pictures=profile.max_pictures,
            tools=True,
            thinking=profile.thinks(self._desk.scout.model),
            pictures=profile.pictures,
        )

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:  # noqa: ARG002 - of the protocol
        """Tokens of each part of `messages`, in order; `price` is that of the question alone."""
        profile = self._desk.scout.profile
        tokens = tuple(
            _tokens(part, profile.pictures) for message in messages for part in message.parts
        )
        price = price_of(self._desk.settings, self._desk.address.origin, self._desk.scout.model)
        if price is None:
            return Estimate(tokens)
        return Estimate(tokens, sum(tokens) * price.prompt / 1_000_000, price.currency)

    def probe(self, control: Control) -> Health:
        """Look at the server within a few seconds: alive, dialect, models, context, latency."""
        if consent_needed(self._endpoint, self._key, has_pictures=False):
            error: BackendError = self._unencrypted()
            return Health(ok=False, message=error.message, hint=error.hint)
        if self._lacks_key:
            error = keyless(self._desk.address.origin)
            return Health(ok=False, message=error.message, hint=error.hint, about="key")
        found = self._desk.scout.look(control, thorough=True)
        return health(found, self._desk.scout, self._desk.address, self._asked(()))

    # ---- asking

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        """Ask. Before the first words come a `Sent` for each picture and `Progress` of waiting.

        Raises BackendError, StoreError (ledger), MediaError (a picture that cannot be made to
        fit), SettingsError.
        """
        pictures = pictures_of(messages)
        refuse_foreign_parts(messages)
        if consent_needed(self._endpoint, self._key, has_pictures=bool(pictures)):
            raise self._unencrypted()
        if self._lacks_key:
            raise keyless(self._desk.address.origin)
        self._desk.scout.find(control)
        profile = self._desk.scout.profile
        self._refuse_pictures(profile, len(pictures))
        attachments: dict[str, Attachment] = {}
        for number, picture in enumerate(pictures, 1):
            if control.cancelled:
                break
            sent = attachments[picture.frame.id] = self._attach(picture.frame, profile.pictures)
            yield Sent(number, sent.width, sent.height, sent.bytes, sent.mime)
        if control.cancelled:
            yield Finish("cancelled")
            return
        think = self._endpoint.think if options.think == "auto" else options.think
        draft = Draft(
            profile,
            self._desk.scout.model,
            messages,
            attachments,
            self._places(messages, options),
            options,
            self._endpoint.extra,
        )
        yield from Asking(self._desk, draft, think, self._asked(messages), control).run()

    def close(self) -> None:
        """End all connections; running answers end as broken off."""
        self._desk.bridge.close()

    @property
    def _lacks_key(self) -> bool:
        """Whether nothing but a refusal can come: a known service, and no key for it."""
        return self._key is None and service_at(self._desk.address) is not None

    def _refuse_pictures(self, profile: Profile, count: int) -> None:
        if not count:
            return
        if not self._desk.scout.sees:
            raise blind(self._asked(()))
        if profile.max_pictures is not None and count > profile.max_pictures:
            raise RequestRefused(
                ngettext(
                    "The conversation has {count} pictures; this endpoint takes {most} at once.",
                    "The conversation has {count} pictures; this endpoint takes {most} at once.",
                    count,
                ).format(count=count, most=profile.max_pictures),
                _("Ask about fewer; those of earlier questions in a conversation count too."),
            )

    def _attach(self, frame: Frame, limits: PictureLimits) -> Attachment:
        kept = self._attachments.get((frame.id, limits))
        if kept is None:
            kept = attach(self._codec.encode(frame, limits))
            self._attachments.put((frame.id, limits), kept)
        return kept

    def _places(self, messages: Sequence[Message], options: Options) -> list[bool]:
        """Return for each message whether it asks for places, the same in every later turn."""
        flags: list[bool] = []
        for number, message in enumerate(messages):
            if message.role != "user":
                flags.append(False)
                continue
            said = hashlib.sha256(f"{number}\n{message.text}".encode("utf-8", "replace"))
            key = (options.conversation, said.hexdigest())
            asks = options.grounded if number == len(messages) - 1 else None
            if asks is None and options.conversation:
                asks = self._grounded.get(key)
            if asks is None:
                asks = asks_for_places(message.text)
            if options.conversation:
                self._grounded.put(key, asks)
            flags.append(asks)
        return flags

    def _asked(self, messages: Sequence[Message]) -> Asked:
        hidden = (self._key or "", *(message.text for message in messages))
        has_key = self._key is not None
        return Asked(
            self._desk.address.origin,
            self._desk.scout.model,
            hidden,
            has_key=has_key,
            key_variable=self._key_variable,
        )

    def _unencrypted(self) -> RequestRefused:
        return RequestRefused(
            _("Keys and pictures would go to {origin} unencrypted.").format(
                origin=self._desk.address.origin
            ),
            _("Use https, or allow it: allow_http = true for the endpoint, or --allow-http."),
        )


def _dialling(
    address: Address, key: str | None, proxy: str, connect_seconds: float
) -> Callable[[], Line]:
    """Return what opens the way to the server. It knows no backend: one that was let go of ends
    at once, and its key with it.
    """

    def dial() -> Line:
        from app.backends.remote.client import Route, ServerLine

        return ServerLine(Route(address, key, proxy, connect_seconds))

    return dial


def _tokens(part: Part, limits: PictureLimits) -> int:
    match part:
        case Text(text):
            return text_tokens(text)
        case Picture(frame):
            return picture_tokens(*within(frame.width, frame.height, limits))
        case ToolResult(_, parts):
            return sum(_tokens(inner, limits) for inner in parts)
        case ToolCall(_, name, arguments):
            return text_tokens(name + json.dumps(dict(arguments), default=str))
        case _:
            return 0
