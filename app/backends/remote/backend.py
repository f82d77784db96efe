"""`RemoteBackend`: any server that speaks OpenAI's chat completions, GLM's dialects in mind."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from os.path import getsize
from typing import get_args

from app.backends.remote.asking import Asking, Desk
from app.backends.remote.body import Inlaid
from app.backends.remote.bridge import Bridge, Line
from app.backends.remote.endpoint import Address, clean_key, consent_needed, parse, service_at
from app.backends.remote.failures import Asked, blind, keyless
from app.backends.remote.health import health
from app.backends.remote.probe import Findings
from app.backends.remote.profiles import Profile
from app.backends.remote.request import (
    Draft,
)
from app.backends.remote.scout import Scout
from app.backends.remote.sessions import Sessions
from app.backends.remote.settings import Endpoint, RemoteSettings, price_of
from app.core.calibrated import Calibrations
from app.core.chat import (
    Delta,
    Finish,
    Message,
    Options,
    Progress,
    Sent,
    Text,
    Think,
)
from app.core.clip_limits import refuse_clips
from app.core.control import Control
from app.core.errors import BackendError, RequestRefused
from app.core.frame import Frame
from app.core.grounded import Grounded, wish_of
from app.core.memory import Ledger
from app.core.ports import (
    Capabilities,
    Encoded,
    Estimate,
    Health,
    PictureCodec,
    PictureLimits,
    Rate,
)
from app.core.recent import Recent
from app.core.tokens import kept_tokens, part_tokens, within
from app.core.turns import clips_of, passages_of, pictures_of
from app.core.vision import seen_size
from app.core.words import _, ngettext

_KEPT_BYTES = 64 * 1024 * 1024
_MANY = 10  # pictures: so many take long enough to be encoded to be counted
_LARGE = 1_000_000  # bytes of videos whose sending takes a while


class RemoteBackend:
    """Fulfils `app.core.ports.Backend`; several conversations may stream side by side.

    `key` goes to the origin of `endpoint` only; `key_variable` is the environment variable that it
    came from, "" for one that is kept. The codec makes pictures fit, the ledger hears of
    each request to another machine before it goes out; `calibrations` say how models count and
    `findings` what is known of servers. Owns one thread, from the first request to `close`. Raises
    SettingsError for an address or a key that cannot be used.
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
        calibrations: Calibrations | None = None,
        findings: Findings | None = None,
    ) -> None:
        address = parse(endpoint.base_url)
        self._endpoint = endpoint
        self._key = None if key is None else clean_key(key)
        self._key_variable = key_variable
        self._codec = codec
        self._calibrations = calibrations or Calibrations()
        bridge = Bridge(_dialling(address, self._key, endpoint.proxy, settings.connect_seconds))
        found = {} if findings is None else findings
        scout = Scout(endpoint, address, bridge, ledger, settings.probe_seconds, found)
        self._desk = Desk(address, bridge, ledger, scout, Sessions(), settings)
        self._attachments: Recent[tuple[str, PictureLimits], Encoded] = Recent(
            _KEPT_BYTES, lambda encoded: len(encoded.data)
        )
        self._grounded = Grounded()

    # ---- what it can do

    @property
    def capabilities(self) -> Capabilities:
        profile, model = self._desk.scout.profile, self._desk.scout.known_model
        thinking = profile.thinks(self._desk.scout.model)
        # What is wished of a server that nobody has looked at holds as far as it turns out to do.
        wishes = frozenset(get_args(Think)) if self._desk.scout.undecided else thinking
        return Capabilities(
            name=self._endpoint.name or self._desk.address.origin,
            remote=not self._desk.address.loopback,
            markup=True,
            skills=frozenset(("find", "read", "table", "errors", "chat")),
            context=profile.context,
            max_pictures=profile.max_pictures,
            video=profile.video,
            tools=True,
            thinking=wishes,
            hurries="off" in thinking,
            pictures=profile.pictures,
            grid=self._calibrations.grid(self._desk.address.origin, model),
            model=model,
            rate=self._rate,
        )

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        """Tokens of each part of `messages`, in order; `price` is that of the question alone."""
        scout = self._desk.scout
        limits = scout.profile.pictures
        pictures = pictures_of(messages)
        tokens = tuple(part_tokens(part, limits) for turn in messages for part in turn.parts)
        seen = tuple(seen_size(*within(p.frame.width, p.frame.height, limits)) for p in pictures)
        added = kept_tokens(self._endpoint.system.strip()) + kept_tokens(wish_of(messages, options))
        rate = self._rate
        if rate is None:
            return Estimate(tokens, seen=seen, added=added)
        price = (sum(tokens) + added) * rate.prompt / 1_000_000
        return Estimate(tokens, price, rate.currency, seen, added)

    @property
    def _rate(self) -> Rate | None:
        price = price_of(self._desk.settings, self._desk.address.origin, self._desk.scout.model)
        return None if price is None else Rate(price.prompt, price.completion, price.currency)

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
        messages = self._instructed(messages)
        if options.budget is None:
            options = replace(options, budget=self._endpoint.budget)
        pictures = pictures_of(messages)
        clips = clips_of(messages)
        shows = bool(pictures or clips or passages_of(messages))
        if consent_needed(self._endpoint, self._key, has_pictures=shows):
            raise self._unencrypted()
        if self._lacks_key:
            raise keyless(self._desk.address.origin)
        self._desk.scout.find(control)
        profile = self._desk.scout.profile
        self._refuse_pictures(profile, len(pictures) + len(clips), len(pictures))
        sizes = refuse_clips(clips, profile.video, getsize)
        attachments: dict[str, Encoded] = {}
        many = len(pictures) if len(pictures) >= _MANY else 0
        for number, picture in enumerate(pictures, 1):
            if control.cancelled:
                break
            if many:
                yield Progress(_("Preparing pictures"), number - 1, many, counted=True)
            sent = attachments[picture.frame.id] = self._attach(picture.frame, profile.pictures)
            yield Sent(number, sent.width, sent.height, len(sent.data), sent.mime)
        if control.cancelled:
            yield Finish("cancelled")
            return
        if many:
            yield Progress("")
        think = self._endpoint.think if options.think == "auto" else options.think
        draft = Draft(
            profile,
            self._desk.scout.model,
            messages,
            attachments,
            self._grounded.flags(messages, options),
            options,
            self._endpoint.extra,
            {clip.id: Inlaid(clip.path, sizes[clip.id]) for clip in clips},
        )
        if (size := sum(sizes.values())) >= _LARGE:
            said = _("Sending {size} MB").format(size=round(size / 1_000_000))
            yield Progress(said)
        yield from Asking(self._desk, draft, think, self._asked(messages), control).run()

    def close(self) -> None:
        """End all connections; running answers end as broken off."""
        self._desk.bridge.close()

    def _instructed(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Return `messages` after what the model is told before every conversation."""
        system = self._endpoint.system.strip()
        return [Message("system", (Text(system),)), *messages] if system else messages

    @property
    def _lacks_key(self) -> bool:
        """Whether nothing but a refusal can come: a known service, and no key for it."""
        return self._key is None and service_at(self._desk.address) is not None

    def _refuse_pictures(self, profile: Profile, seen: int, count: int) -> None:
        """Refuse what is to be `seen` by a model that sees nothing, and too many pictures."""
        if seen and not self._desk.scout.sees:
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

    def _attach(self, frame: Frame, limits: PictureLimits) -> Encoded:
        kept = self._attachments.get((frame.id, limits))
        if kept is None:
            kept = self._codec.encode(frame, limits)
            self._attachments.put((frame.id, limits), kept)
        return kept

    def _asked(self, messages: Sequence[Message]) -> Asked:
        pages = (passage.text for passage in passages_of(messages))
        hidden = (self._key or "", *(message.text for message in messages), *pages)
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
