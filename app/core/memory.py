"""What the rooms offer each other to keep things: the history, what left the machine, keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from app.core.chat import Message, Piece
from app.core.conversation import Conversation
from app.core.frame import Frame


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of a search, or one conversation of a listing; `at` UTC epoch milliseconds.

    `message` is the one that was hit, "" in a listing.
    """

    conversation: str
    title: str
    snippet: str
    at: int
    message: str = ""


class Recording(Protocol):
    """One answer while it is being written down: each piece as it is shown.

    What `add` returned for is kept whatever happens to this process. `close` always, also after a
    StoreError: without a `Finish` the answer counts as cut. Both raise StoreError.
    """

    @property
    def id(self) -> str:
        """Id of the answer, the parent of what follows it."""
        ...

    def add(self, piece: Piece) -> None: ...
    def close(self) -> None: ...


class History(Protocol):
    """Conversations. Every method raises StoreError; what keeps or loads pictures takes a while."""

    def begin(self, title: str) -> str:
        """Start a conversation; returns its id."""
        ...

    def ask(self, conversation: str, message: Message, parent: str | None = None) -> str:
        """Add a message of the user under `parent`; returns its id."""
        ...

    def record(self, conversation: str, parent: str, backend: str) -> Recording:
        """Add an answer under `parent` that is about to arrive."""
        ...

    def conversation(self, conversation: str) -> Conversation:
        """Read a conversation back, without the pixels of its pictures."""
        ...

    def message(self, message: str) -> Message:
        """Read one message back as it goes to a model, its pictures loaded."""
        ...

    def frame(self, frame: str) -> Frame:
        """Load one picture: the same pixels, the same id."""
        ...

    def identify(self, beginning: str) -> str | None:
        """Return the id of the conversation whose id alone begins so; None without such a one."""
        ...

    def search(self, words: str, limit: int = 50) -> Sequence[Found]:
        """Return the newest messages that have all of `words`, the last one as a prefix."""
        ...

    def recent(self, limit: int = 50) -> Sequence[Found]:
        """Return the conversations used last."""
        ...

    def rename(self, conversation: str, title: str) -> None: ...
    def delete(self, conversation: str) -> None:
        """Delete a conversation and the pictures that only it had, for good."""
        ...

    def notices(self) -> Sequence[str]:
        """Take what the user must be told about the history itself, translated, each once."""
        ...

    def close(self) -> None: ...


class Ledger(Protocol):
    """What left the machine."""

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

    def forget(self, origin: str) -> bool:
        """Remove the key; whether there was one. Raises SettingsError."""
        ...
