"""A remote backend against a server of bytes."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from app.backends.remote.backend import RemoteBackend
from app.backends.remote.probe import Findings
from app.backends.remote.settings import Endpoint, RemoteSettings
from app.core.calibrated import Calibrations
from app.core.chat import Delta, Finish, Message, Options, Picture, Text, Thinking
from app.core.control import Control
from app.core.frame import Frame
from app.core.ports import Encoded, PictureLimits
from tests.unit.remote.servers import Script, Server, Wire, says


@dataclass(slots=True)
class PlainCodec:
    """Frames into bytes that tell them apart; counts how often it is asked."""

    calls: list[tuple[str, PictureLimits]] = field(default_factory=list)

    def encode(self, frame: Frame, limits: PictureLimits) -> Encoded:
        self.calls.append((frame.id, limits))
        return Encoded(f"png of {frame.id}".encode(), "image/png", frame.width, frame.height)


@dataclass(slots=True)
class ListLedger:
    """Keeps what was noted."""

    lines: list[tuple[str, dict[str, int], str | None]] = field(default_factory=list)
    broken: Exception | None = None
    digests: bool = True

    def note(self, origin: str, sizes: Mapping[str, int], digest: str | None) -> None:
        if self.broken is not None:
            raise self.broken
        self.lines.append((origin, dict(sizes), digest))


@dataclass(slots=True)
class Bench:
    """Makes backends and servers, and ends them."""

    stack: ExitStack
    codec: PlainCodec = field(default_factory=PlainCodec)
    ledger: ListLedger = field(default_factory=ListLedger)
    settings: RemoteSettings = field(
        default_factory=lambda: RemoteSettings(probe_seconds=5.0, retry_seconds=0.05)
    )

    calibrations: Calibrations = field(default_factory=Calibrations)
    findings: Findings | None = None  # each backend has its own

    def server(self, script: Script) -> Server:
        return self.stack.enter_context(Server(script))

    def raw_server(self, raw: Callable[[Wire], None]) -> Server:
        return self.stack.enter_context(Server(says(), raw=raw))

    def backend(
        self, base_url: str, *, key: str | None = None, profile: Any = "vllm", **told: Any
    ) -> RemoteBackend:
        endpoint = Endpoint(base_url=base_url, profile=profile, **{"model": "glm-4.6v", **told})
        made = RemoteBackend(
            endpoint,
            codec=self.codec,
            ledger=self.ledger,
            key=key,
            settings=self.settings,
            calibrations=self.calibrations,
            findings=self.findings,
        )
        self.stack.callback(made.close)
        return made

    def patience(self, **seconds: Any) -> None:
        self.settings = replace(self.settings, **seconds)


def ask(words: str, *frames: Frame) -> Message:
    return Message("user", (*(Picture(one) for one in frames), Text(words)))


def stream(
    backend: RemoteBackend,
    messages: Sequence[Message] | str = "What is this?",
    control: Control | None = None,
    **options: Any,
) -> list[Delta]:
    turns = [ask(messages)] if isinstance(messages, str) else messages
    told = Options(**{"grounded": False, **options})
    return list(backend.stream(turns, told, control or Control()))


def text_of(deltas: Sequence[Delta]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, Text))


def thinking_of(deltas: Sequence[Delta]) -> str:
    return "".join(delta.text for delta in deltas if isinstance(delta, Thinking))


def finish_of(deltas: Sequence[Delta]) -> Finish:
    assert sum(isinstance(delta, Finish) for delta in deltas) == 1
    last = deltas[-1]
    assert isinstance(last, Finish)
    return last
