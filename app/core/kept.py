"""`Kept`: a conversation on its way into the history, which may fail at any time."""

import logging
import uuid
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from app.core import byline
from app.core.chat import Message, Piece
from app.core.errors import StoreError
from app.core.frame import Frame
from app.core.memory import History, Manner, Recording
from app.core.owed import Due, Owed
from app.core.words import _

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Kept:
    """Writes each piece down before it is shown; one answer at a time.

    `conversation` is an id for this conversation, whether it is kept or not; the ids that `ask` and
    `answer` return are the same: theirs in the history, or others as long as keeping has stopped.
    What comes then waits in memory, and is written at the end of an answer as soon as that works
    again. `told` hears what the history itself has to say, `lost` hears once when keeping stops
    working; both on the thread that the methods are called on, one at a time.
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
        self._history: History | None = None  # once it is open: it stays the same one
        self._begun = False
        self._recording: Recording | None = None
        self._manner: Manner | None = None  # of a conversation that is not begun yet
        self._owed = Owed()
        self._changes: list[Callable[[History], None]] = []  # that could not be made
        self._due: Due | None = None  # the answer that comes, where it is owed
        self._lost = False

    def resume(self, conversation: str) -> None:
        """Go on with a conversation of the history. Before anything else."""
        self.conversation = conversation
        self._begun = True

    # ---- questions and answers

    def ask(self, message: Message, parent: str | None) -> str:
        """Keep a question under the message `parent`, None for the first; returns its id."""
        asked = self._try(lambda history: self._ask(history, message, self._real(parent)))
        return asked or self._owed.add(Due(parent, message)).id

    def answer(self, parent: str, backend: str) -> str:
        """Be ready for an answer to the question `parent`, or for what goes on with that answer.

        Returns its id. The answer before must be closed.
        """

        def work(history: History) -> str:
            self._recording = self._record(history, self._owed.real(parent), backend)
            return self._recording.id

        self._recording = self._due = None
        answered = self._try(work)
        if answered is not None:
            return answered
        self._due = self._owed.add(Due(parent, backend=backend))
        return self._due.id

    def add(self, piece: Piece) -> None:
        """Keep the next piece of the answer."""
        if self._due is not None:
            self._due.pieces.append(piece)
        elif (recording := self._recording) is not None:
            try:
                recording.add(piece)
            except StoreError as error:
                self._lose(error)
            self._take_notices()

    def close(self) -> None:
        """End the answer; without a `Finish` it counts as cut.

        What could not be written when it came is tried once more: a disk that was full may have
        room again. Then keeping goes on.
        """
        recording, self._recording, self._due = self._recording, None, None
        try:
            if recording is not None:
                recording.close()
            if self._owed or self._changes:
                self._pay()
        except StoreError as error:
            self._lose(error)
        else:
            if self._lost:
                self._lost = False
                self._tell(_("The history can be written again: this conversation is kept."))
        self._take_notices()

    # ---- the tree, and how it is gone on with

    def use(self, leaf: str | None) -> None:
        """Let the branch that ends in the message `leaf` be the one in use."""
        self._change(lambda history: history.use(self.conversation, self._real(leaf)))

    def remove(self, message: str) -> None:
        """Delete a message; what follows it goes under what it followed."""
        if not self._owed.remove(message):
            self._change(lambda history: history.remove(self._owed.real(message)))

    def replace_picture(self, before: str, frame: Frame) -> None:
        """Show `frame` wherever the picture with the id `before` was, which is deleted."""
        self._owed.replace_picture(before, frame)
        self._change(lambda history: history.replace_picture(before, frame))

    def keep_manner(self, manner: Manner) -> None:
        """Keep how the conversation is gone on with, as soon as something of it is kept."""
        self._manner = manner
        self._change(lambda history: history.keep_manner(self.conversation, manner))

    # ---- within

    def _ask(self, history: History, message: Message, parent: str | None) -> str:
        if not self._begun:
            self.conversation = history.begin(message.text)
            self._begun = True
            if self._manner is not None:
                history.keep_manner(self.conversation, self._manner)
        return history.ask(self.conversation, message, parent)

    def _record(self, history: History, parent: str, backend: str) -> Recording:
        return history.record(self.conversation, parent, byline.kept(backend))

    def _real(self, identity: str | None) -> str | None:
        return None if identity is None else self._owed.real(identity)

    def _pay(self) -> None:
        """Write what is owed, and do what was to be changed meanwhile. Raises StoreError."""
        history = self._history = self._history or self._open()
        self._owed.pay(partial(self._ask, history), partial(self._record, history))
        while self._changes:
            self._changes[0](history)
            self._changes.pop(0)

    def _change(self, work: Callable[[History], None]) -> None:
        """Change what is kept, if something is; later, where that does not work now."""
        if self._lost:
            self._changes.append(work)
        elif self._begun:
            self._try(work)

    def _try(self, work: Callable[[History], T]) -> T | None:
        if self._lost:
            return None
        result = None
        try:
            if self._history is None:
                self._history = self._open()
            result = work(self._history)
        except StoreError as error:
            self._lose(error)
        self._take_notices()
        return result

    def _take_notices(self) -> None:
        """Tell what there is to be told: a history may prove damaged at any time."""
        for notice in self._history.notices() if self._history is not None else ():
            self._tell(notice)

    def _lose(self, error: StoreError) -> None:
        _log.warning("not kept: %s", type(error.__cause__).__name__)
        if not self._lost:
            self._lost = True
            self._tell_lost(error)
