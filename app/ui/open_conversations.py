"""`OpenConversations`: those that are in view, that run, or that would lose something."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.core.ports import Services
from app.ui.conversation import Conversation
from app.ui.conversation_rows import Entry, States
from app.ui.lanes import Lanes
from app.ui.pane import Draft
from app.ui.stage import Stage

_RECENT: Final = 2  # that stay at hand when others are in view; each has its pictures in memory
_PLACES: Final = 200  # conversations whose scrolled place is remembered


@dataclass(slots=True)
class _Open:
    begun: int = 0  # when something was asked first, UTC epoch milliseconds
    heard: bool = False  # something of the answer that runs
    unsettled: bool = False  # something of it still runs, even if it was only just stopped
    dropped: bool = False  # it goes as soon as it has settled
    aside: bool = False  # it was deleted, and may be wanted back
    unkept: bool = False  # what is kept of it goes when it goes


class OpenConversations(QObject):
    """Makes conversations, has one of them on the stage, and lets go of those that are over.

    Temporary ones stay until somebody discards them: nothing else has them. `is_seen` says whether
    what is on the stage is on the screen.
    """

    changed = Signal()  # which there are, or what they do
    begun = Signal(object)  # Conversation: something was asked
    ended = Signal(object)  # Conversation: an answer did
    finished = Signal(object, object)  # Conversation, Turn: that answer
    written = Signal()  # something of one of them: the question, or all of an answer
    unwanted = Signal(str)  # id: what is kept of one that is over is to be deleted
    busy_changed = Signal(bool)

    def __init__(
        self,
        services: Services,
        lanes: Lanes,
        stage: Stage,
        on_defect: Callable[[BaseException | None], None],
        is_seen: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._is_seen = is_seen
        self._services = services
        self._lanes = lanes
        self._stage = stage
        self._on_defect = on_defect
        self._open: dict[Conversation, _Open] = {}  # the one that was in view last comes last
        self._left: dict[str, Draft] = {}
        self._unread: set[Conversation] = set()

    # ---- what there is

    def __contains__(self, conversation: Conversation) -> bool:
        return conversation in self._open

    @property
    def shown(self) -> Conversation | None:
        """The one in view."""
        return self._stage.conversation

    @property
    def blank(self) -> bool:
        """Whether nothing was asked in what the window shows, or is being typed."""
        if self.shown is None:
            return True
        draft = self._stage.draft_of(self.shown)
        return not self.shown.turns and (draft is None or draft.empty)

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way somewhere."""
        return any(each.running for each in self._open)

    @property
    def states(self) -> States:
        """What the list marks."""
        return States(
            self.shown.id if self.shown is not None else "",
            frozenset(each.id for each in self._open if each.running),
            frozenset(each.id for each in self._unread),
        )

    @property
    def unkept(self) -> list[Entry]:
        """Those that nothing is kept of and that were asked something, the newest first.

        Temporary ones, and whose first question waits until its pictures were looked at.
        """
        return [
            Entry(
                each.id,
                each.turns[0].question,
                known.begun,
                temporary=each.temporary,
                held=not each.temporary,
            )
            for each, known in reversed(self._open.items())
            if (each.temporary or _waits(each)) and each.turns and not known.dropped
        ]

    def known(self, conversation: str) -> Conversation | None:
        """Return the open one with this id."""
        return next((each for each in self._open if each.id == conversation), None)

    # ---- making, showing

    def make(self, *, temporary: bool = False) -> Conversation:
        """Return a new conversation, of which nothing is kept if it is temporary."""
        made = Conversation(
            self._services, self._lanes.of, self._on_defect, self, temporary=temporary
        )
        self._open[made] = _Open()
        made.turn_started.connect(lambda _turn: self._begun(made))
        made.pieces_arrived.connect(lambda _turn, _pieces: self._heard(made))
        made.turn_changed.connect(lambda _turn: self.changed.emit())  # its id may be another one
        made.gate.changed.connect(self.changed)
        made.turn_finished.connect(lambda turn: self.finished.emit(made, turn))
        made.turn_finished.connect(lambda _turn: self._ended(made))
        made.settled.connect(lambda: self._settled(made))
        return made

    def show(self, conversation: Conversation) -> None:
        """Have it in view, in place of the one before."""
        self._open[conversation] = self._open.pop(conversation)
        self._open[conversation].dropped = False  # somebody wants it back
        self._unread.discard(conversation)
        self._stage.show_conversation(conversation, self._left.pop(conversation.id, None))
        self._let_go()
        self.changed.emit()

    def name(self, conversation: str, title: str) -> None:
        """Call one of them otherwise, if it is open."""
        if (found := self.known(conversation)) is not None:
            self._stage.name(found, title)

    def seen(self) -> None:
        """What is in view has been read."""
        if self.shown in self._unread:
            self._unread.remove(self.shown)
            self.changed.emit()

    # ---- letting go

    def do_not_keep(self, conversation: Conversation) -> None:
        """Delete what is kept of it when it is over."""
        self._open[conversation].unkept = True

    def set_aside(self, conversation: Conversation) -> None:
        """Stop it; nothing of it is forgotten until it is discarded, or had back."""
        self._open[conversation].aside = True
        conversation.stop()
        self._unread.discard(conversation)
        self.changed.emit()

    def have_back(self, conversation: str) -> None:
        """What was set aside under that id, if anything, is there again."""
        if (found := self.known(conversation)) is not None:
            self._open[found].aside = False
            self._let_go()
            self.changed.emit()

    def discard(self, conversation: Conversation) -> None:
        """Stop it and forget it; its draft as well."""
        known = self._open[conversation]
        known.dropped, known.aside = True, False  # what follows may let go of it at once
        conversation.stop()
        for queued in conversation.queue:  # also what was not sent and waits now
            conversation.queue.remove(queued)
        self._left.pop(conversation.id, None)
        self._stage.forget(conversation)
        self._let_go()
        self.changed.emit()

    def close(self) -> None:
        """The program ends: keep what waits, want nothing of those that are not to be kept."""
        for conversation, known in self._open.items():
            if not (known.dropped or known.aside):
                conversation.close()
            if known.unkept:
                self.unwanted.emit(conversation.id)

    def _let_go(self) -> None:
        """Forget those that are over, and their pictures; of empty ones nothing is left."""
        others = [each for each in self._open if each is not self.shown]
        for number, conversation in enumerate(others):
            recent = number >= len(others) - _RECENT
            if self._is_over(conversation, recent=recent):
                self._forget(conversation)

    def _is_over(self, conversation: Conversation, *, recent: bool) -> bool:
        known = self._open[conversation]
        if known.aside or known.unsettled or conversation.busy:
            return False
        if known.dropped:
            return True
        draft = self._stage.draft_of(conversation)
        if draft is not None and not draft.empty:
            return False
        return not conversation.turns or not (recent or conversation.temporary)

    def _forget(self, conversation: Conversation) -> None:
        conversation.forget()
        if conversation.busy:
            return  # what it deletes for good is being deleted; then it has settled
        known = self._open.pop(conversation)
        draft = self._stage.draft_of(conversation)
        if draft is not None and conversation.turns and not known.dropped:
            self._left[conversation.id] = draft
            while len(self._left) > _PLACES:
                self._left.pop(next(iter(self._left)))
        self._unread.discard(conversation)
        self._stage.forget(conversation)
        if known.unkept:
            self.unwanted.emit(conversation.id)
        conversation.deleteLater()

    # ---- what they do

    def _begun(self, conversation: Conversation) -> None:
        known = self._open[conversation]
        known.unsettled, known.heard = True, False
        known.begun = known.begun or time.time_ns() // 1_000_000
        self.begun.emit(conversation)
        self.changed.emit()
        self.busy_changed.emit(True)

    def _heard(self, conversation: Conversation) -> None:
        """An answer comes: by now its question has been written down."""
        known = self._open.get(conversation)
        if known is not None and not known.heard and conversation.gate.holds is None:
            known.heard = True
            self.written.emit()
            self.changed.emit()

    def _ended(self, conversation: Conversation) -> None:
        if conversation is not self.shown or not self._is_seen():
            self._unread.add(conversation)
        self.ended.emit(conversation)
        self.written.emit()
        self.changed.emit()
        self.busy_changed.emit(self.busy)

    def _settled(self, conversation: Conversation) -> None:
        if conversation in self._open:
            self._open[conversation].unsettled = False
            self._let_go()


def _waits(conversation: Conversation) -> bool:
    """Whether it is not written down yet, since its question was not sent."""
    turns = conversation.turns
    return conversation.gate.holds is not None and not any(turn.messages for turn in turns)
