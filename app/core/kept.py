"""`Kept`: a conversation on its way into the history, which may fail at any time."""

import logging
import uuid
from collections.abc import Callable

from app.core.chat import Message, Piece
from app.core.errors import StoreError
from app.core.memory import History, Recording

_log = logging.getLogger(__name__)


class Kept:
    """Writes each piece down before it is shown; one answer at a time.

    `conversation` is an id for this conversation, whether it is kept or not. `told` hears what the
    history itself has to say, `lost` hears once when keeping stops working; both on the thread
    that the methods are called on.
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
        self._history: History | None = None  # once it is open
        self._begun = False
        self._question: str | None = None  # id of the last one
        self._above: str | None = None  # id of what the next one goes under
        self._recording: Recording | None = None
        self._lost = False

    def resume(self, conversation: str, question: str | None, leaf: str | None) -> None:
        """Go on with a conversation of the history, whose last question is `question`.

        The next question goes under `leaf`, its last answer.
        """
        self.conversation, self._question, self._above = conversation, question, leaf
        self._begun = True

    def begin(self, message: Message, backend: str) -> None:
        """Keep a question under the last answer, and be ready for the answer of `backend`."""
        if self._recording is not None:
            self._above = self._recording.id
        self._recording = self._question = None
        self._try(lambda: self._ask(message, backend))

    def again(self, message: Message, backend: str) -> None:
        """Be ready for another answer to the last question, which is `message`."""
        self._recording = None
        self._try(lambda: self._ask(message, backend))

    def add(self, piece: Piece) -> None:
        """Keep the next piece."""
        if (recording := self._recording) is not None:
            self._try(lambda: recording.add(piece))

    def close(self) -> None:
        """End the answer; without a `Finish` it counts as cut."""
        if self._recording is not None:
            try:
                self._recording.close()
            except StoreError as error:
                self._lose(error)
            self._take_notices()

    def _ask(self, message: Message, backend: str) -> None:
        history = self._history = self._open()
        if not self._begun:
            self.conversation = history.begin(message.text)
            self._begun = True
        if self._question is None:
            self._question = history.ask(self.conversation, message, self._above)
        self._recording = history.record(self.conversation, self._question, backend)

    def _try(self, work: Callable[[], None]) -> None:
        if not self._lost:
            try:
                work()
            except StoreError as error:
                self._lose(error)
            self._take_notices()

    def _take_notices(self) -> None:
        """Tell what there is to be told: a history may prove damaged at any time."""
        for notice in self._history.notices() if self._history is not None else ():
            self._tell(notice)

    def _lose(self, error: StoreError) -> None:
        _log.warning("not kept: %s", type(error.__cause__).__name__)
        if not self._lost:
            self._lost = True
            self._tell_lost(error)
