"""`TemporaryHistory`: a history that keeps nothing."""

# ruff: noqa: ARG002 - the port says what is given, this does nothing with it

import uuid
from collections.abc import Sequence

from app.core.chat import Message, Piece
from app.core.conversation import Conversation
from app.core.errors import StoreError
from app.core.frame import Frame
from app.core.memory import Found, Listed, Manner
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

    @property
    def temporary(self) -> bool:
        return True

    def begin(self, title: str) -> str:
        return uuid.uuid4().hex

    def ask(self, conversation: str, message: Message, parent: str | None = None) -> str:
        return uuid.uuid4().hex

    def record(self, conversation: str, parent: str, backend: str) -> TemporaryRecording:
        return TemporaryRecording()

    def use(self, conversation: str, leaf: str | None) -> None:
        pass

    def rename(self, conversation: str, title: str) -> None:
        pass

    def pin(self, conversation: str, pinned: bool) -> None:
        pass

    def keep_manner(self, conversation: str, manner: Manner) -> None:
        pass

    def note_text(self, frame: str, text: str) -> None:
        pass

    def replace_picture(self, before: str, frame: Frame) -> None:
        pass

    def remove(self, message: str) -> None:
        pass

    def delete(self, conversation: str) -> None:
        pass

    def expire(self, before: int) -> int:
        return 0

    def conversation(self, conversation: str) -> Conversation:
        raise _not_kept()

    def message(self, message: str) -> Message:
        raise _not_kept()

    def frame(self, frame: str) -> Frame:
        raise _not_kept()

    def unread(self, frame: str) -> bool:
        return False

    def manner(self, conversation: str) -> Manner:
        return Manner()

    def identify(self, beginning: str) -> None:
        return None

    def search(self, words: str, limit: int = 50) -> Sequence[Found]:
        return ()

    def listing(self, limit: int = 100, before: Listed | None = None) -> Sequence[Listed]:
        return ()

    def notices(self) -> Sequence[str]:
        return ()

    def close(self) -> None:
        pass


def _not_kept() -> StoreError:
    return StoreError(_("A temporary conversation is not kept."))
