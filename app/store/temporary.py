"""`TemporaryHistory`: a history that keeps nothing."""

# ruff: noqa: ARG002 - the port says what is given, this does nothing with it

import uuid
from collections.abc import Sequence

from app.core.chat import Message, Piece
from app.core.conversation import Conversation
from app.core.errors import StoreError
from app.core.frame import Frame
from app.core.memory import Found
from app.core.words import _


class TemporaryRecording:
    """An answer that is not written down."""

    def __init__(self) -> None:
        self._id = uuid.uuid4().hex

    @property
    def id(self) -> str:
        return self._id

    def add(self, piece: Piece) -> None:
        pass

    def close(self) -> None:
        pass


class TemporaryHistory:
    """Gives ids and forgets the rest: nothing is written, nothing found, nothing can fail."""

    def begin(self, title: str) -> str:
        return uuid.uuid4().hex

    def rename(self, conversation: str, title: str) -> None:
        pass

    def ask(self, conversation: str, message: Message, parent: str | None = None) -> str:
        return uuid.uuid4().hex

    def record(self, conversation: str, parent: str, backend: str) -> TemporaryRecording:
        return TemporaryRecording()

    def delete(self, conversation: str) -> None:
        pass

    def conversation(self, conversation: str) -> Conversation:
        raise _not_kept()

    def identify(self, beginning: str) -> None:
        return None

    def message(self, message: str) -> Message:
        raise _not_kept()

    def frame(self, frame: str) -> Frame:
        raise _not_kept()

    def search(self, words: str, limit: int = 50) -> Sequence[Found]:
        return ()

    def recent(self, limit: int = 50) -> Sequence[Found]:
        return ()

    def notices(self) -> Sequence[str]:
        return ()

    def close(self) -> None:
        pass


def _not_kept() -> StoreError:
    return StoreError(_("A temporary conversation is not kept."))
