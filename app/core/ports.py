"""What the rooms offer each other: protocols only, fulfilled by the rooms, joined by `compose`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Protocol

from app.core.autostart import Autostart
from app.core.blocks import Table
from app.core.chat import Delta, Message, Options, Think
from app.core.check import Check, Private
from app.core.clip_text import ClipText
from app.core.control import Control
from app.core.documents import Documents
from app.core.frame import File, Frame
from app.core.hotkeys import Hotkeys
from app.core.local_models import Models
from app.core.local_runtime import Runtimes
from app.core.mark import Grid, Mark
from app.core.memory import Answerer, History, LastPlace, Secrets
from app.core.permissions import Permissions
from app.core.recorder import Recorder
from app.core.redaction import Policy
from app.core.rewind import Rewind
from app.core.saving import Export, Save
from app.core.settings import Settings
from app.core.text_line import TextLine
from app.core.unseen import Beneath, Unseen
from app.core.videos import ClipLimits, Keyframes, Videos
from app.core.windows import Windows

if TYPE_CHECKING:
    from app.core.display import DisplayList  # loads numpy, which nobody needs before a picture
    from app.core.drawing import Annotator

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
class Rate:
    """What a million tokens cost, of questions and of answers."""

    prompt: float
    completion: float
    currency: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a backend can do; cheap to ask, never blocks.

    `remote`: what is asked leaves the machine. `markup`: its words carry a model's notation of
    places and thinking (False: it yields `Mark`s itself and its words are shown as they are).
    `context` in tokens, `max_pictures` a request; None when unknown or without limit. `model` is
    the one that is asked, as it is called there; "" where nobody can tell yet. `rate` is what it
    costs, None when unknown. `hurries`: `Control.answer_now` ends its thinking. `video`: which
    clips it takes as they are (`Clip.whole`), None for none: pictures of them go then.
    """

    name: str
    remote: bool
    markup: bool
    skills: frozenset[Skill]
    context: int | None = None
    max_pictures: int | None = None
    video: ClipLimits | None = None
    tools: bool = False
    thinking: frozenset[Think] = frozenset()
    hurries: bool = False
    pictures: PictureLimits = PictureLimits()
    grid: Grid = Grid()
    model: str = ""
    rate: Rate | None = None


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
    """Tokens by message part, in order, and those that are `added` to them.

    `price` in `currency`, None when unknown. `seen` is, for each picture in order, the size in
    pixels that the model scales it to.
    """

    tokens: tuple[int, ...]
    price: float | None = None
    currency: str = ""
    seen: tuple[tuple[int, int], ...] = ()
    added: int = 0


class Backend(Protocol):
    """Somebody who answers.

    Messages that end with one of the assistant ask to go on with it, where it breaks off. `stream`
    blocks and yields; it ends with exactly one `Finish`, or raises `BackendError`. After
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
    """A frame and what is drawn on it, as a file to keep (`core.picture_formats`)."""

    def measure(self, text: str, size: float) -> float:
        """Return the width of `text` in pixels, in an em of `size` pixels, for `lay_out`."""
        ...

    def paint(self, frame: Frame, display: "DisplayList", mime: str = "image/png") -> Encoded: ...


# ---- screens


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor: device pixels, `scale` a logical one; `x`, `y` in the desktop, also negative."""

    id: str
    x: int
    y: int
    width: int
    height: int
    primary: bool = False
    scale: float | None = None

    def shown(self, left: int, top: int, right: int, bottom: int) -> int:
        """Return how many pixels it shows of a part of the desktop, right and bottom exclusive."""
        across = min(right, self.x + self.width) - max(left, self.x)
        down = min(bottom, self.y + self.height) - max(top, self.y)
        return max(across, 0) * max(down, 0)


class Screens(Protocol):
    """The desktop. How its monitors lie is asked once; `close` where that may have changed."""

    def monitors(self) -> Sequence[Monitor]:
        """All monitors, the primary one first; empty where the session does not tell.

        Raises CaptureError.
        """
        ...

    def prepare(self) -> None:
        """Do beforehand what the next `grab` would have to wait for; may take a moment."""
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
    `temporary`: the ledger keeps no digest of what is sent.
    """

    backend: Answerer | None = None
    endpoint: str = ""
    base_url: str = ""
    model: str = ""
    profile: str = ""
    key: str | None = field(default=None, repr=False)
    key_variable: str = ""
    allow_http: bool = False
    temporary: bool = False


READER: Final = Choice("reader")
"""The offline reader: always there, and it sends nothing anywhere."""

LOCAL: Final = Choice("local")
"""The model on this machine; nothing of what it is asked is sent anywhere."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a question would go.

    `name` of the endpoint ("" for one given by address), its address, and the origin that keys
    belong to. `exposed`: unencrypted to another machine, not allowed yet. `redact`: whether secrets
    are hidden first.
    """

    name: str
    base_url: str
    origin: str
    exposed: bool
    redact: Policy = "ask"


@dataclass(frozen=True, slots=True)
class Services:
    """Everything below the user interface, ready to use. Any thread; fields are made on first use.

    `save` changes a section of the settings, which holds for what is asked for from then on. `keep`
    sets an endpoint up by name; `endpoints` are those names, the default first. Both raise
    SettingsError. `choices` are all who are set up, whoever is asked by default first; `meant`
    names who answers a choice, and raises UsageError. `save_picture` draws marks on a frame,
    `save_table` writes a table (.xlsx, .csv, .tsv, .md): as the file's name ends. They raise
    MediaError, UsageError for a name of no picture. `read` has the offline reader read a frame: its
    lines in order, none where it was cancelled. It takes seconds, and raises ChildError.
    `keyframes` looks a video through: yields how far it is, and last its key frames; none where it
    was cancelled. It takes long, and raises MediaError. `clip_text` finds what can be read in
    videos. `indexes` tells whether pictures are read so that searches find it.
    `destination` says where a choice sends, None when nothing leaves this machine; it asks nobody.
    `history` has all that is kept. `new_history` is where a conversation that begins now goes:
    nowhere (`History.temporary`) for a temporary one (True), and where nothing is to be kept.
    `tidy` deletes what is older than is wished; it takes a while. `export` writes a conversation
    to a file, by its suffix (see `Export`). They raise StoreError.
    `recordings` is the folder for them, `permissions` are what the system has its user decide.
    `autostart` starts the program with the login; raises SettingsError without a home. `private` is
    what reports leave out. `models` run here, `runtimes` make what runs them. `unseen` is None if
    captures show our windows, `beneath` if ours cannot be put below others.
    `backend` keeps who answers open; after a change of the settings that concerns them, running
    answers go on and new questions go to somebody new. `trial` makes one that nobody else gets and
    the caller closes: for what is only tried out, with a key that was only typed; of the model on
    this machine there is one. All three raise UsageError for names and addresses without meaning.
    """

    settings: Callable[[], Settings]
    save: Save
    endpoints: Callable[[], Sequence[str]]
    keep: Callable[[str, Choice], None]
    choices: Callable[[], Sequence[Choice]]
    meant: Callable[[Choice], Choice]
    destination: Callable[[Choice], Destination | None]
    backend: Callable[[Choice], Backend]
    trial: Callable[[Choice], Backend]
    screens: Callable[[], Screens]
    windows: Callable[[], Windows]
    last_place: LastPlace
    unseen: Callable[[], Unseen | None]
    recordings: Callable[[], Path]
    rewind: Callable[[], Rewind]
    hotkeys: Callable[[], Hotkeys]
    permissions: Callable[[], Permissions]
    decoder: Callable[[], PictureDecoder]
    videos: Callable[[], Videos]
    documents: Callable[[], Documents]
    keyframes: Keyframes
    clip_text: ClipText
    painter: Callable[[], Painter]
    annotator: Callable[[], "Annotator"]
    save_picture: Callable[[Frame, Sequence[Mark], Path], None]
    read: Callable[[Frame, Control], Sequence[TextLine]]
    indexes: Callable[[], bool]
    save_table: Callable[[Table, Path], None]
    history: Callable[[], History]
    new_history: Callable[[bool], History]
    tidy: Callable[[], None]
    export: Export
    secrets: Callable[[], Secrets]
    models: Callable[[], Models]
    runtimes: Callable[[], Runtimes]
    beneath: Callable[[], Beneath | None]
    recorder: Callable[[], Recorder]
    autostart: Callable[[], Autostart]
    doctor: Callable[[Control], Iterator[Check]]
    private: Callable[[], Private]
    close: Callable[[], None]
