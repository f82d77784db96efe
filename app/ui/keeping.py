"""`Keeping`: what a conversation has to write into the history, done on the thread of a lane."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from app.core.chat import Message, Piece, Think
from app.core.errors import AppError, StoreError
from app.core.frame import Frame
from app.core.kept import Kept
from app.core.memory import Manner
from app.core.ports import Choice, Services
from app.core.words import _, sentences


class Keeping:
    """Changes of the tree wait until `tend` is called, on one thread at a time.

    `remarks` are what its user must be told meanwhile: take them often.
    """

    def __init__(self, services: Services, *, temporary: bool = False) -> None:
        self._services = services
        self._remarks: deque[AppError] = deque()
        self._kept = Kept(partial(services.new_history, temporary), self._told, self._lost)
        self._chores: deque[Callable[[Kept], None]] = deque()
        self._manner = Manner()
        self._asked: Message | None = None

    @property
    def conversation(self) -> str:
        """Id of the conversation."""
        return self._kept.conversation

    @property
    def pending(self) -> bool:
        """Whether there is something to be done."""
        return bool(self._chores)

    def resume(self, conversation: str, manner: Manner) -> None:
        """Go on with a conversation of the history. Before anything else."""
        self._kept = Kept(self._services.history, self._told, self._lost)
        self._kept.resume(conversation)
        self._manner = manner

    # ---- what is to be done, from any thread

    def keep_manner(self, think: Think, choice: Choice | None = None) -> None:
        """Keep how it is gone on with: how much thinking, and who was asked last."""
        manner = Manner(think, self._manner.backend, self._manner.endpoint, self._manner.model)
        if choice is not None:
            manner = Manner(think, choice.backend, choice.endpoint, choice.model)
        if manner != self._manner:
            self._manner = manner
            self._chores.append(lambda kept: kept.keep_manner(manner))

    def use(self, leaf: str | None) -> None:
        """Let the branch that ends there be the one in use."""
        self._chores.append(lambda kept: kept.use(leaf))

    def remove(self, messages: Sequence[str]) -> None:
        """Delete messages, in that order; what follows them stays."""
        for message in messages:
            self._chores.append(partial(_remove, message))

    def replace_pictures(self, covered: Mapping[str, Frame]) -> None:
        """Show other pictures in place of those with these ids, which are deleted."""
        for before, frame in covered.items():
            self._chores.append(partial(_replace_picture, before, frame))

    # ---- on the thread of the lane

    def tend(self) -> Iterator[AppError]:
        """Do what waits."""
        while self._chores:
            self._chores.popleft()(self._kept)
            yield from self.remarks()

    def ask(self, message: Message, parent: str | None) -> str:
        """Keep a question; returns its id."""
        identity = self._kept.ask(message, parent)
        self._asked = message
        return identity

    def has_asked(self, message: Message) -> bool:
        """Whether this very question is the one that was kept last."""
        return message is self._asked

    def answer(self, parent: str, backend: str) -> str:
        """Be ready for an answer; returns its id."""
        return self._kept.answer(parent, backend)

    def add(self, piece: Piece) -> None:
        """Keep the next piece of it."""
        self._kept.add(piece)

    def close(self) -> None:
        """End it."""
        self._kept.close()

    def end(self) -> None:
        """The program ends: do what waits."""
        for _error in self.tend():
            pass  # nobody is there any more to be told

    def remarks(self) -> Iterator[AppError]:
        """Take what there is to be told."""
        while self._remarks:
            yield self._remarks.popleft()

    def tell(self, error: AppError) -> None:
        """Have something told with the next remarks."""
        self._remarks.append(error)

    def _told(self, notice: str) -> None:
        self._remarks.append(AppError(notice))

    def _lost(self, error: StoreError) -> None:
        self._remarks.append(
            AppError(
                error.message,
                sentences(error.hint, _("The answer goes on, but it is not kept.")),
                detail=error.detail,
            )
        )


def _replace_picture(before: str, frame: Frame, kept: Kept) -> None:
    kept.replace_picture(before, frame)


def _remove(message: str, kept: Kept) -> None:
    kept.remove(message)
