"""What the rooms offer each other: protocols only, fulfilled by the rooms, joined by `compose`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from app.core.chat import Delta, Message, Options, Think
from app.core.check import Check
from app.core.control import Control
from app.core.frame import File, Frame
from app.core.hotkeys import Hotkeys
from app.core.mark import Grid, Mark
from app.core.memory import History, Secrets
from app.core.settings import S, Settings

if TYPE_CHECKING:
    from app.core.display import DisplayList  # loads numpy, which nobody needs before a picture

# ---- backends

Skill = Literal["find", "read", "table", "errors", "chat"]


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What a backend takes; None is no limit. `mimes` in order of preference."""

    max_bytes: int | None = None
    max_side: int | None = None
    max_pixels: int | None = None
    mimes: tuple[str, ...] = ("image/png", "image/jpeg")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a backend can do; cheap to ask, never blocks.

    `remote`: what is asked leaves the machine. `markup`: its words carry a model's notation of
    places and thinking (False: it yields `Mark`s itself and its words are shown as they are).
    `context` in tokens, `max_pictures` a request; None when unknown or without limit.
    """

    name: str
    remote: bool
    markup: bool
    skills: frozenset[Skill]
    context: int | None = None
    max_pictures: int | None = None
    video: bool = False
    tools: bool = False
    thinking: frozenset[Think] = frozenset()
    pictures: PictureLimits = PictureLimits()
    grid: Grid = Grid()


@dataclass(frozen=True, slots=True)
class Health:
    """How a backend is. `details`: what was found, as (name, value), for people.

    `models` are all that can be asked there, as they are called there; `model` is the one that is
    asked now, "" where nobody can tell. `about` is what would have to be another one.
    """

    ok: bool
    message: str
    hint: str = ""
    details: tuple[tuple[str, str], ...] = ()
    models: tuple[str, ...] = ()
    model: str = ""
    about: Literal["", "key", "model"] = ""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Tokens by message part, in order; `price` in `currency`, None when unknown."""

    tokens: tuple[int, ...]
    price: float | None = None
    currency: str = ""


class Backend(Protocol):
    """Somebody who answers.

    `stream` blocks and yields; it ends with exactly one `Finish`, or raises `BackendError`. After
    `control.cancel()` it ends within 100 ms with `Finish("cancelled")`. Any thread, one at a time
    unless the room says more. One that is asked after `close` answers, and is closed once more.
    """

    @property
    def capabilities(self) -> Capabilities: ...
    def probe(self, control: Control) -> Health: ...
    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate: ...
    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]: ...
    def close(self) -> None: ...


# ---- pictures


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture as a file's bytes."""

    data: bytes
    mime: str
    width: int
    height: int


class PictureCodec(Protocol):
    """Frames into bytes."""

    def encode(self, frame: Frame, limits: PictureLimits) -> Encoded:
        """Encode within `limits`, scaled down keeping its aspect where needed.

        Raises MediaError when it cannot be made to fit.
        """
        ...


class PictureDecoder(Protocol):
    """Foreign bytes into frames, in a child process."""

    def decode(self, data: bytes | Path, source: File, control: Control) -> Frame:
        """Read the first picture of a file, EXIF orientation applied, alpha on white.

        Raises MediaError.
        """
        ...

    def close(self) -> None: ...


class Painter(Protocol):
    """A frame and what is drawn on it, as a PNG."""

    def measure(self, text: str, size: float) -> float:
        """Return the width of `text` in pixels, in an em of `size` pixels, for `lay_out`."""
        ...

    def paint(self, frame: Frame, display: "DisplayList") -> Encoded: ...


# ---- screens


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor: device pixels, `x` and `y` in the desktop (may be negative)."""

    id: str
    x: int
    y: int
    width: int
    height: int
    primary: bool = False


class Screens(Protocol):
    """The desktop. How its monitors lie is asked once; `close` where that may have changed."""

    def monitors(self) -> Sequence[Monitor]:
        """All monitors, the primary one first; empty where the session does not tell.

        Raises CaptureError.
        """
        ...

    def grab(self, what: Literal["monitor", "all"], control: Control) -> Sequence[Frame]:
        """Take the primary monitor, or all of them: one frame each. Raises CaptureError."""
        ...

    def close(self) -> None:
        """Let go of what is open; a later call opens it again."""
        ...

    @property
    def hints(self) -> Sequence[str]:
        """Translated remarks on what the last `grab` gave ("entirely black"), for the user."""
        ...

    @property
    def instant(self) -> bool:
        """Whether `grab` takes milliseconds and may run where a person waits."""
        ...

    @property
    def handler(self) -> str:
        """Name of the handler in use, "" when none fits."""
        ...


# ---- all of it


@dataclass(frozen=True, slots=True)
class Choice:
    """Which backend to use: by kind, by endpoint name, or by address.

    `key` instead of the kept one; `key_variable` is the environment variable that holds it.
    """

    backend: Literal["reader", "remote"] | None = None
    endpoint: str = ""
    base_url: str = ""
    model: str = ""
    profile: str = ""
    key: str | None = field(default=None, repr=False)
    key_variable: str = ""
    allow_http: bool = False


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a question would go.

    `name` of the endpoint ("" for one given by address), its address, and the origin that keys
    belong to. `exposed`: unencrypted to another machine, and nobody has allowed that yet.
    """

    name: str
    base_url: str
    origin: str
    exposed: bool


class Save(Protocol):
    """Writes a section of the settings."""

    def __call__(self, kind: type[S], change: Callable[[S], S]) -> S:
        """Write what `change` makes of the section of that kind; returns what holds then.

        Nobody else changes it meanwhile, so `change` must neither ask for settings nor save.
        Raises SettingsError.
        """
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything below the user interface, ready to use. Any thread; fields are made on first use.

    `save` changes a section of the settings, which holds for what is asked for from then on. `keep`
    sets an endpoint up by name; `endpoints` are those names, the default first. Both raise
    SettingsError. `save_picture` draws marks on a frame, as a PNG file; it raises MediaError.
    `destination` says where a choice sends, None when nothing leaves this machine; it asks nobody.
    `backend` keeps who answers open; after a change of the settings that concerns them, running
    answers go on and new questions go to somebody new. `trial` makes one that nobody else gets and
    the caller closes: for what is only tried out, with a key that was only typed. All three raise
    UsageError for names and addresses that mean nothing.
    """

    settings: Callable[[], Settings]
    save: Save
    endpoints: Callable[[], Sequence[str]]
    keep: Callable[[str, Choice], None]
    destination: Callable[[Choice], Destination | None]
    backend: Callable[[Choice], Backend]
    trial: Callable[[Choice], Backend]
    screens: Callable[[], Screens]
    hotkeys: Callable[[], Hotkeys]
    decoder: Callable[[], PictureDecoder]
    painter: Callable[[], Painter]
    save_picture: Callable[[Frame, Sequence[Mark], Path], None]
    history: Callable[[], History]
    secrets: Callable[[], Secrets]
    doctor: Callable[[], Iterator[Check]]
    close: Callable[[], None]
