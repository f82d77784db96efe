"""`TurnActions`: what can be done about a turn, for the widgets that show it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from app.core.chat import Ref, Think
from app.core.clips import meant
from app.core.ports import Choice
from app.core.words import _
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.chat.tools import OpenTable
from app.ui.clips.asked import clips_until
from app.ui.clips.tools import ClipTools
from app.ui.conversation import Conversation
from app.ui.pictures import Pictures
from app.ui.turn import Turn


class TurnActions(QObject):
    """Wishes go out as signals, so that widgets know no conversation.

    What there is to choose from is asked for when it is shown: `versions` and `rewordings` of a
    turn, and `backends`, who else could answer. `pictures` are those of questions; `clips` plays
    their videos, None where nothing does; `tables` corrects theirs, if anything does.
    """

    retried = Signal(
        object, object, object
    )  # Turn, Choice or None for the chosen one, Think or None
    gone_on = Signal(object)  # Turn
    switched = Signal(object)  # Turn: to be shown in place of another one
    edited = Signal(object, str)  # Turn, the question in place of its own
    deleted = Signal(object)  # Turn
    hurried = Signal(object)  # Turn
    evidence_wanted = Signal(object, object)  # Turn, Ref: a moment or a page shall be shown
    document_chosen = Signal(object)  # Document, to be seen
    comparison_wanted = Signal(object)  # Turn: the one that its answer is the table of
    refused = Signal(str)  # why nothing was done, translated

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pictures = Pictures(self)
        self.clips: ClipTools | None = None
        self.tables: OpenTable | None = None
        self.versions: Callable[[Turn], Sequence[Turn]] = _alone
        self.rewordings: Callable[[Turn], Sequence[Turn]] = _alone
        self.backends: Callable[[], Sequence[BackendEntry]] = tuple
        self._conversation: Conversation | None = None
        self._model: AskModel | None = None
        self.evidence_wanted.connect(self._seek)

    def serve(self, conversation: Conversation, model: AskModel) -> None:
        """Be about `conversation` from now on; asked is who `model` says."""
        if self._conversation is None:
            self._wire()
        self._conversation, self._model = conversation, model
        self.versions, self.rewordings = conversation.versions, conversation.rewordings
        self.backends = lambda: model.backends

    def _wire(self) -> None:
        self.retried.connect(self._retry)
        self.gone_on.connect(self._go_on)
        self.switched.connect(self._switch)
        self.edited.connect(self._edit)
        self.deleted.connect(self._delete)
        self.hurried.connect(self._hurry)

    def _seek(self, turn: Turn, ref: Ref) -> None:
        """Show a moment; pages are the business of who shows documents."""
        clip = next((each for each in clips_until(turn) if each.id == ref.id), None)
        if clip is not None and ref.t is not None and self.clips is not None:
            self.clips.player.seek(clip, meant(ref.t, clip, turn.frames_so_far), turn)

    def _who(self) -> Choice | None:
        current = self._model.current if self._model is not None else None
        return current.choice if current is not None else None

    def _retry(self, turn: Turn, choice: Choice | None, think: Think | None) -> None:
        who = choice or self._who()
        if self._conversation is not None and who is not None:
            self._unless_running(self._conversation.retry(who, think, turn))

    def _go_on(self, turn: Turn) -> None:
        """Whoever said the beginning goes on with it, without thinking where it did not before."""
        if self._conversation is not None:
            think: Think | None = "off" if turn.think == "off" else None
            self._unless_running(self._conversation.go_on(turn, turn.choice, think))

    def _edit(self, turn: Turn, question: str) -> None:
        """Ask it now: who rewords a question does not want the answer that is on its way."""
        who = self._who()
        if self._conversation is not None and who is not None:
            self._conversation.stop(instead=turn)
            self._conversation.edit(turn, question, who)

    def _switch(self, turn: Turn) -> None:
        if self._conversation is not None:
            self._conversation.switch(turn)

    def _delete(self, turn: Turn) -> None:
        if self._conversation is not None:
            self._unless_running(self._conversation.delete(turn))

    def _hurry(self, _turn: Turn) -> None:
        if self._conversation is not None:
            self._conversation.answer_now()

    def _unless_running(self, done: bool) -> None:
        if not done:
            self.refused.emit(_("Wait for the answer, or stop it."))


def _alone(turn: Turn) -> Sequence[Turn]:
    return (turn,)
