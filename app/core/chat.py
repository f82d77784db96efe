"""What goes to a model and what comes back: pure values, no identity, no storage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Any, Literal

from app.core.compared import Compared
from app.core.errors import AppError
from app.core.frame import Frame, Page
from app.core.mark import Mark

Role = Literal["system", "user", "assistant", "tool"]
Think = Literal["on", "off", "auto"]
FinishReason = Literal["stop", "length", "tool_calls", "filtered", "cut", "cancelled", "error"]


# ---- what a message is made of


@dataclass(frozen=True, slots=True)
class Text:
    """Words. As a delta: the next piece of the visible reply."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A still picture with the caption its user gave it."""

    frame: Frame
    caption: str = ""


def pictures(frames: Sequence[Frame], captions: Sequence[str]) -> tuple[Picture, ...]:
    """Return `frames` with their captions; those that have none left are without."""
    return tuple(map(Picture, frames, (*captions, *repeat("", len(frames) - len(captions)))))


@dataclass(frozen=True, slots=True)
class Passes:
    """The pictures of a clip that one request cannot hold: `times` of those of each, in seconds.

    They cover the clip from `begin` to `end`, and were chosen of `found` key frames.
    """

    times: tuple[tuple[float, ...], ...]
    begin: float
    end: float
    found: int


@dataclass(frozen=True, slots=True)
class Clip:
    """A video file; `width` and `height` in pixels as it is shown, `seconds` its length.

    `whole`: it goes to the model as a video. Otherwise it tells what the pictures after it are of
    (their `source` is a `Moment` of it), and only they go. With `passes` none come after it: they
    are taken out of the file when they are asked about, a request after the other (`core.passes`).
    """

    id: str
    path: Path
    width: int
    height: int
    seconds: float
    whole: bool = False
    passes: Passes | None = None


@dataclass(frozen=True, slots=True)
class PageShare:
    """What goes of page `number`: its picture, `width` pixels wide (0: none), and its `words`."""

    number: int
    width: int
    words: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A document of `pages` pages.

    Pictures and passages after it have a `Page` of it as source. With `passes` none come: what
    goes of pages, about so many `tokens` (0: unknown), is taken out of the file when it is sent
    (`core.passes`), `passes[n]` with request n, () where that is about others. `converted` is who
    made pages of a file without ("LibreOffice"), or why it is words. `letter`: "A", … of several.
    """

    id: str
    path: Path
    pages: int
    title: str = ""
    converted: str = ""
    passes: tuple[tuple[PageShare, ...], ...] | None = None
    letter: str = ""
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of a page as they stand in the file: beside its picture, or instead of one."""

    source: Page
    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A whole call, its arguments already an object that passed the tool's schema."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What the call `id` returned: words and pictures alike."""

    id: str
    parts: "tuple[Part, ...]"


Part = Text | Picture | Clip | Document | Passage | ToolCall | ToolResult


@dataclass(frozen=True, slots=True)
class Message:
    """One turn.

    `raw` is what a model wrote, byte for byte, where that differs from the visible text: it goes
    back to the model in the next turn, so that the prefix of the conversation never changes.
    """

    role: Role
    parts: tuple[Part, ...]
    raw: str | None = None

    @property
    def text(self) -> str:
        """All its words, paragraphs apart."""
        return "\n\n".join(part.text for part in self.parts if isinstance(part, Text))


@dataclass(frozen=True, slots=True)
class Ref:
    """One piece of evidence: a place in a frame, a page of a document, a moment of a clip."""

    kind: Literal["frame", "page", "moment"]
    id: str
    page: int | None = None
    t: float | None = None
    mark: Mark | None = None


Check = Literal["exact", "close", "missing", "unread"]
"""How words that a reply quotes stand on a page: as they are, nearly so, not, or nobody knows."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a reply quotes, and where they stand.

    `found` is the page, with the place on it, on which they or nearly the same words stand: another
    one than is cited, maybe; None for none. `said` is what stands there where that differs. Words
    that are "missing" and yet found differ in a number or deny something.
    """

    text: str
    check: Check
    found: Ref | None = None
    said: str = ""


# ---- what comes back


@dataclass(frozen=True, slots=True)
class Thinking:
    """The next piece of the model's reasoning."""

    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """How picture number `image` (from 1, over the conversation) really went out."""

    image: int
    width: int
    height: int
    bytes: int
    mime: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as who answered counted them; None where nobody said.

    `first` seconds from the beginning of the work to the first token, `rate` tokens a second after
    it, `peak` bytes of memory at most: of a model on this machine.
    """

    prompt: int | None = None
    completion: int | None = None
    reasoning: int | None = None
    cached: int | None = None
    first: float | None = None
    rate: float | None = None
    peak: int | None = None

    def __add__(self, more: "Usage") -> "Usage":
        """Return that of both parts of an answer; a count that one lacks is that of the other.

        Each part had its own wait, so that nobody knows how fast both were.
        """
        return Usage(
            _plus(self.prompt, more.prompt),
            _plus(self.completion, more.completion),
            _plus(self.reasoning, more.reasoning),
            _plus(self.cached, more.cached),
            first=self.first if self.first is not None else more.first,
            peak=max(filter(None, (self.peak, more.peak)), default=None),
        )


def _plus(one: int | None, other: int | None) -> int | None:
    return other if one is None else one + (other or 0)


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` (0 when unknown) of `stage`, a translated phrase; "": that is over.

    `lasts`: while words come, which end it otherwise. `counted`: they are things people count.
    """

    stage: str
    done: int = 0
    total: int = 0
    lasts: bool = False
    counted: bool = False


@dataclass(frozen=True, slots=True)
class PagesRead:
    """Which of the `pages` pages of a document really went to who answered, by its id.

    Those that are `missing` were to be read, and were not.
    """

    document: str
    read: tuple[int, ...]
    missing: tuple[int, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of a reply, exactly once.

    `note` is a translated remark for the user; `error` says why, for "cut" and "error". `raw`, from
    `answer`, is what was written, without its thinking: `Message.raw` of the next turn. `unheeded`:
    it thought though asked not to, or the other way round. `pages` of each document were read.
    """

    reason: FinishReason
    note: str = ""
    error: AppError | None = None
    raw: str = field(default="", compare=False, repr=False)
    unheeded: bool = field(default=False, compare=False)
    pages: tuple[PagesRead, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Card:
    """A short final answer the model set apart; it stands at `at` in the visible text as `text`."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Again:
    """The chip of mark `number` stands once more, at `at` in the visible text."""

    number: int
    at: int


@dataclass(frozen=True, slots=True)
class Cited:
    """A page that is cited: `length` code points at `at` in the visible text lead to `ref`.

    `pages` are the first and the last one of a range, of which `ref` leads to one; `letter` is that
    of the document where there are several, `name` what it is called. One that stands where another
    one stood takes its place: its `quotes` are known now, and the place of them on the page
    (`ref.mark`, in points from the top left corner of the page; its `frame` is the document's id).
    """

    ref: Ref
    at: int
    length: int
    pages: tuple[int, int] | None = None
    letter: str = ""
    name: str = ""
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Recast:
    """What was shown so far was thinking after all: the visible text and its marks start anew.

    `thinking` is what the model wrote there; what was shown has chips that point to nothing now.
    """

    thinking: str = ""


Delta = Thinking | Text | ToolCall | Mark | Sent | Usage | Progress | Finish
"""What a backend yields. `Mark`s only from one that knows places by itself (`Capabilities.markup`
False); a model's are found in its words by `answer`."""

Piece = Delta | Card | Again | Cited | Compared | Recast
"""What `answer` yields."""


# ---- how to answer


@dataclass(frozen=True, slots=True)
class Sampling:
    """None leaves the choice to the backend's profile."""

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    repetition_penalty: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How to answer.

    `grounded`: ask for places as labelled JSON (None: decided from the question). `budget`: most
    tokens to think. `conversation`: a stable id, so that a cluster finds its cache again. `extra`:
    fields passed to the server as they are.
    """

    think: Think = "auto"
    grounded: bool | None = None
    budget: int | None = None
    sampling: Sampling = Sampling()
    tools: tuple[Mapping[str, Any], ...] = ()
    conversation: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
