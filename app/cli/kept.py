"""`Kept`: one question and its answer on their way into the history, which may fail at any time."""

import logging
import uuid
from collections.abc import Callable

from app.core.chat import Message, Piece
from app.core.errors import StoreError
from app.core.ports import History, Recording

_log = logging.getLogger(__name__)


class Kept:
    """Writes each piece down before it is shown.

    `conversation` is an id for this conversation, whether it is kept or not. `lost` hears once
    when keeping stops working, `told` hears what the history itself has to say.
    """

    def __init__(
        self,
        open_history: Callable[[], History],
        told: Callable[[str], None],
        lost: Callable[[StoreError], None],
    ) -> None:
        self.conversation = uuid.uuid4().hex
        self._open = open_history
        self._tell = told
        self._tell_lost = lost
        self._recording: Recording | None = None
        self._lost = False

    def begin(self, message: Message, backend: str) -> None:
        """Keep the question, and be ready for the answer of `backend`."""
        try:
            history = self._open()
            for notice in history.notices():
                self._tell(notice)
            self.conversation = history.begin(message.text)
            asked = history.ask(self.conversation, message)
            self._recording = history.record(self.conversation, asked, backend)
        except StoreError as error:
            self._lose(error)

    def add(self, piece: Piece) -> None:
        """Keep the next piece."""
        if self._recording is not None and not self._lost:
            try:
                self._recording.add(piece)
            except StoreError as error:
                self._lose(error)

    def close(self) -> None:
        """End the answer; without a `Finish` it counts as cut."""
        if self._recording is not None:
            try:
                self._recording.close()
            except StoreError as error:
                self._lose(error)

    def _lose(self, error: StoreError) -> None:
        _log.warning("not kept: %s", type(error.__cause__).__name__)
        if not self._lost:
            self._lost = True
            self._tell_lost(error)
