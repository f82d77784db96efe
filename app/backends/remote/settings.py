"""What the user decides about servers: endpoints by name, prices, patience."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal, get_args

from app.core.chat import Think
from app.core.errors import SettingsError
from app.core.redaction import Policy
from app.core.settings import option
from app.core.settings_table import closest
from app.core.words import N_, _

ProfileName = Literal["auto", "zai", "vllm", "sglang", "llamacpp", "generic"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server takes, where that differs from its profile; None leaves the profile's."""

    max_bytes: int | None = option(None, N_("Bytes of one picture at most"), minimum=1)
    max_side: int | None = option(None, N_("Pixels of a picture's longer side at most"), minimum=1)
    max_pixels: int | None = option(None, N_("Pixels of one picture at most"), minimum=1)
    max_pictures: int | None = option(None, N_("Pictures in one request at most"), minimum=0)
    max_video_bytes: int | None = option(
        None, N_("Bytes of one video at most (0: it takes none)"), minimum=0
    )
    context: int | None = option(None, N_("Tokens of context"), minimum=1)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server that speaks OpenAI's chat completions.

    `name` is the key of its table. `base_url` may be pasted as found (see `endpoint.parse`).
    `model` is free text, "" takes the best that the server lists (see `models.best`). `extra` goes
    into every request as it is and wins over what the profile would send. `system` goes before
    every conversation. `proxy` is "environment", "none" or an address; a server on this machine is
    never asked through a proxy. `redact` holds wherever the server is: what listens on this machine
    may well send on.
    """

    base_url: str = option("", N_("Address, for example http://127.0.0.1:8000/v1"))
    model: str = option("", N_("Model (empty: the best that the server lists)"))
    profile: ProfileName = option("auto", N_("Dialect of the server"))
    think: Think = option("auto", N_("Thinking, where a question leaves it open"))
    budget: int | None = option(
        None, N_("Tokens of thinking after which it shall answer"), minimum=1
    )
    system: str = option(
        "", N_("Instructions it gets first (empty: those that every model gets)"), lines=4
    )
    allow_http: bool = option(False, N_("Send keys and pictures unencrypted, over plain http"))
    redact: Policy = option("ask", N_("Hide secrets in pictures that are sent there"))
    proxy: str = option("environment", N_("Proxy: “environment”, “none” or an address"))
    limits: Limits = option(default_factory=Limits, label=N_("Limits of the server"))
    extra: Mapping[str, Any] = option(
        default_factory=dict, label=N_("Fields added to every request")
    )
    name: str = ""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The endpoints of the user, by name: `[endpoints.NAME]`."""

    SECTION: ClassVar[str] = "endpoints"
    endpoints: Mapping[str, Endpoint] = option(default_factory=dict, label=N_("Endpoints"))


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost. `model` as in requests, "" for the one that the entry is called
    after; `origin` "" for any server.
    """

    model: str = option("", N_("Model"))
    prompt: float = option(0.0, N_("Price of a million tokens of question"), minimum=0)
    completion: float = option(0.0, N_("Price of a million tokens of answer"), minimum=0)
    currency: str = option("USD", N_("Currency"))
    origin: str = option("", N_("Server (empty: any)"))


PRICES: Final = (
    Price("glm-4.6v", 0.30, 0.90, "USD", "https://api.z.ai"),
    Price("glm-4.6v-flash", 0.0, 0.0, "USD", "https://api.z.ai"),
    Price("glm-4.6v-flashx", 0.04, 0.40, "USD", "https://api.z.ai"),
    Price("glm-4.5v", 0.60, 1.80, "USD", "https://api.z.ai"),
)
"""Z.ai's published prices; they change, so an entry of the settings wins."""


@dataclass(frozen=True, slots=True)
class RemoteSettings:
    """How long to wait for servers, and what they cost: `[remote]`."""

    SECTION: ClassVar[str] = "remote"
    connect_seconds: float = option(10.0, N_("Seconds to wait for a connection"), minimum=0.1)
    first_seconds: float = option(
        600.0, N_("Seconds to wait for the first words of an answer"), minimum=0.1
    )
    silence_seconds: float = option(
        120.0, N_("Seconds of silence after which an answer counts as broken off"), minimum=0.1
    )
    probe_seconds: float = option(3.0, N_("Seconds to wait when looking at a server"), minimum=0.1)
    retries: int = option(4, N_("Times a busy server is asked again"), minimum=0, maximum=10)
    retry_seconds: float = option(
        30.0, N_("Seconds to wait before asking a busy server again, at most"), minimum=0
    )
    prices: Mapping[str, Price] = option(
        default_factory=lambda: {price.model: price for price in PRICES}, label=N_("Prices")
    )


ENDPOINTS: Final[Mapping[str, Endpoint]] = MappingProxyType(
    {
        "zai": Endpoint(
            base_url="https://api.z.ai/api/paas/v4", model="glm-4.6v", profile="zai", name="zai"
        ),
        "bigmodel": Endpoint(
            base_url="https://open.bigmodel.cn/api/paas/v4",
            model="glm-4.6v",
            profile="zai",
            name="bigmodel",
        ),
        "modelscope": Endpoint(
            base_url="https://api-inference.modelscope.cn/v1",
            model="ZhipuAI/GLM-4.6V",
            profile="generic",
            name="modelscope",
        ),
    }
)
"""The services that have a name without any settings. Their keys are not shared."""


def named(endpoints: Endpoints, name: str) -> Endpoint:
    """Return the endpoint called `name`: the user's, else a known service.

    A user's table for a known service states only what differs. Raises SettingsError.
    """
    known = ENDPOINTS.get(name)
    own = endpoints.endpoints.get(name)
    if own is None:
        if known is None:
            raise _unknown(name, sorted({*ENDPOINTS, *endpoints.endpoints}))
        return known
    if known is not None and not own.base_url:
        plain = Endpoint()
        stated = {
            entry.name: getattr(own, entry.name)
            for entry in fields(own)
            if getattr(own, entry.name) != getattr(plain, entry.name)
        }
        own = replace(known, **stated)
    if not own.base_url:
        raise SettingsError(
            _("The endpoint “{name}” has no address.").format(name=name),
            _("Add base_url to [endpoints.{name}] in the settings.").format(name=name),
        )
    return replace(own, name=name)


def _unknown(name: str, known: list[str]) -> SettingsError:
    listed = _("Known endpoints: {names}.").format(names=", ".join(known))
    return SettingsError(
        _("There is no endpoint called “{name}”.").format(name=name),
        f"{closest(name, known)} {listed}".strip(),
    )


def profile_named(name: str) -> ProfileName:
    """Return the profile of that name. Raises SettingsError."""
    profiles: tuple[ProfileName, ...] = get_args(ProfileName)
    for profile in profiles:
        if profile == name:
            return profile
    listed = _("Known profiles: {names}.").format(names=", ".join(profiles))
    raise SettingsError(
        _("There is no profile “{name}”.").format(name=name),
        f"{closest(name, profiles)} {listed}".strip(),
    )


def price_of(settings: RemoteSettings, origin: str, model: str) -> Price | None:
    """Return what `model` costs at `origin`; what its user has stated wins. None when unknown."""
    own = [(name, price) for name, price in settings.prices.items() if price not in PRICES]
    for name, price in (*own, *((price.model, price) for price in PRICES)):
        if (price.model or name).lower() == model.lower() and price.origin in ("", origin):
            return price
    return None
