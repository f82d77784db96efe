"""What the rooms offer each other to keep things: the history, what left the machine, keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from app.core.chat import Message, Piece, Think
from app.core.conversation import Conversation
from app.core.frame import Frame
from app.core.place import Rect


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of a search; `at` UTC epoch milliseconds.

    `message` is the one that was hit, "" where only the title was. `frame` is the picture of it
    that says the words, "" where the message does.
    """

    conversation: str
    title: str
    snippet: str
    at: int
    message: str = ""
    frame: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One conversation of the list. Times are UTC epoch milliseconds.

    `pictures` is how many there are in it, `snippet` the beginning of what was said last.
    """

    conversation: str
    title: str
    created: int
    updated: int
    pinned: bool
    pictures: int
    snippet: str


Answerer = Literal["reader", "local", "remote"]
"""Kinds of those who answer."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a conversation is gone on with: how much thinking, and who is asked.

    `backend`, `endpoint` and `model` as in a `Choice`; None and "" are whoever is asked anyway.
    """

    think: Think = "auto"
    backend: Answerer | None = None
    endpoint: str = ""
    model: str = ""


class Recording(Protocol):
    """One answer while it is being written down: each piece as it is shown.

    What `add` returned for is kept whatever happens to this process. Both raise StoreError, `add`
    once: what follows waits for `close`, which tries again. `close` always: without a `Finish` the
    answer counts as cut.
    """

    @property
    def id(self) -> str:
        """Id of the answer, the parent of what follows it."""
        ...

    def add(self, piece: Piece) -> None: ...
    def close(self) -> None: ...


class History(Protocol):
    """Conversations. Every method raises StoreError; what keeps or loads pictures takes a while.

    What is added becomes the leaf of its conversation. To remove or delete what is not there is no
    error; all else that names it is one.
    """

    @property
    def temporary(self) -> bool:
        """Whether nothing is kept here."""
        ...

    # ---- writing

    def begin(self, title: str) -> str:
        """Start a conversation; returns its id."""
        ...

    def ask(self, conversation: str, message: Message, parent: str | None = None) -> str:
        """Add a message of the user under `parent`; returns its id."""
        ...

    def record(self, conversation: str, parent: str, backend: str) -> Recording:
        """Add an answer under `parent` that is about to arrive.

        `parent` is a question, or an answer that this one goes on with.
        """
        ...

    def use(self, conversation: str, leaf: str | None) -> None:
        """Let the branch that ends in `leaf` be the one in use."""
        ...

    def rename(self, conversation: str, title: str) -> None: ...
    def pin(self, conversation: str, pinned: bool) -> None:
        """Keep a conversation at the head of the list, and whatever its age."""
        ...

    def keep_manner(self, conversation: str, manner: Manner) -> None: ...
    def note_text(self, frame: str, text: str) -> None:
        """Note what a picture says, "" for nothing, so that a search finds it."""
        ...

    # ---- deleting, for good: words and pictures are gone from the disk

    def replace_picture(self, before: str, frame: Frame) -> None:
        """Show `frame` wherever the picture with the id `before` was, which is deleted.

        What was noted of its text goes too. Nothing happens where it is not kept.
        """
        ...

    def remove(self, message: str) -> None:
        """Delete one message and the pictures that only it had.

        What follows it goes under what it followed. Where it was the leaf, the newest branch of
        what it followed is in use then.
        """
        ...

    def delete(self, conversation: str) -> None:
        """Delete a conversation and the pictures that only it had."""
        ...

    def expire(self, before: int) -> int:
        """Delete the conversations not used since `before` (UTC epoch milliseconds).

        Pinned ones stay, and those that an answer arrives in. Returns how many there were.
        """
        ...

    # ---- reading

    def conversation(self, conversation: str) -> Conversation:
        """Read a conversation back, without the pixels of its pictures."""
        ...

    def message(self, message: str) -> Message:
        """Read one message back as it goes to a model, its pictures loaded."""
        ...

    def frame(self, frame: str) -> Frame:
        """Load one picture: the same pixels, the same id."""
        ...

    def unread(self, frame: str) -> bool:
        """Whether a picture is kept, and nobody has noted yet what it says."""
        ...

    def manner(self, conversation: str) -> Manner:
        """Return what was kept last; `Manner()` where nothing was."""
        ...

    def identify(self, beginning: str) -> str | None:
        """Return the id of the conversation whose id alone begins so; None without such a one."""
        ...

    def search(self, words: str, limit: int = 50) -> Sequence[Found]:
        """Return the newest messages that have all of `words`, the last one as a prefix.

        In their text or in what their pictures say; and the conversations whose titles have them,
        where no message does.
        """
        ...

    def listing(self, limit: int = 100, before: Listed | None = None) -> Sequence[Listed]:
        """Return conversations, the pinned ones first, then those used last.

        `before`: the last one of the page before this one.
        """
        ...

    def notices(self) -> Sequence[str]:
        """Take what the user must be told about the history itself, translated, each once."""
        ...

    def close(self) -> None: ...


class Ledger(Protocol):
    """What left the machine."""

    @property
    def digests(self) -> bool:
        """Whether it keeps digests: of a long body one takes seconds."""
        ...

    def note(self, origin: str, sizes: Mapping[str, int], digest: str | None) -> None:
        """Write one line: now, where to, how many bytes of what, digest of the body or None.

        Raises StoreError: a request that cannot be written down is not sent.
        """
        ...


class Secrets(Protocol):
    """Keys, by origin (scheme://host:port) of the endpoint that they belong to."""

    def get(self, origin: str) -> str | None:
        """Return the key, None when none is kept.

        Raises SettingsError when one is kept that cannot be had.
        """
        ...

    def set(
        self, origin: str, key: str, where: Literal["keyring", "file", "session"] = "keyring"
    ) -> str:
        """Keep `key`; returns where, in words.

        Raises SettingsError: what is no key, or a place that is not there (its user may then
        choose another one).
        """
        ...

    def place(self, origin: str) -> str:
        """Return in words where the key is kept, "" for none; asks no keyring.

        Raises SettingsError.
        """
        ...

    def forget(self, origin: str) -> bool:
        """Remove the key; whether there was one. Raises SettingsError."""
        ...


class LastPlace(Protocol):
    """The place on the screen that was asked about, or captured, last.

    `Rect.space` is a `Desktop`. The window and the command line share it.

    Any thread; takes as long as a small file does.
    """

    def get(self) -> Rect | None:
        """Return it; None where there is none yet."""
        ...

    def keep(self, place: Rect) -> None:
        """Let it be `place`; where that cannot be written, the one before stays."""
        ...
