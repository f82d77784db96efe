"""`Retaining`: has a person say, in a conversation, how long conversations are kept."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Signal

from app.core.control import Control
from app.core.ports import Services
from app.core.retention import HistorySettings
from app.ui.conversation import Conversation
from app.ui.lane import Lane, tell_failure
from app.ui.retention import Keep, RetentionCard, kept
from app.ui.stage import Stage


class Retaining(QObject):
    """Asks above conversations, until it is answered in one of them; saves that on `lane`."""

    unwanted = Signal(object)  # Conversation: not even this one is to be kept
    failed = Signal(object)  # AppError

    def __init__(self, services: Services, lane: Lane, stage: Stage, parent: QObject) -> None:
        super().__init__(parent)
        self._services = services
        self._lane = lane
        self._stage = stage

    @property
    def asking(self) -> Sequence[Conversation]:
        """Those in which it is asked now."""
        return [pane.conversation for pane in self._stage.panes if pane.asks]

    def consider(self, conversation: Conversation) -> None:
        """Ask in a conversation that will be kept, where nobody has chosen yet."""
        settings = self._services.settings().of(HistorySettings)
        keeps = settings.keep != "nothing" and not conversation.temporary
        if keeps and not settings.chosen:
            self.ask(conversation)

    def ask(self, conversation: Conversation) -> None:
        """Ask in a conversation that was in view."""
        pane = self._stage.pane_of(conversation)
        if pane is not None and not pane.asks:
            pane.ask(RetentionCard()).chosen.connect(lambda keep: self._keep(keep, conversation))

    def _keep(self, keep: Keep, conversation: Conversation) -> None:
        for pane in self._stage.panes:
            pane.stop_asking()
        if keep == "nothing":
            self.unwanted.emit(conversation)

        def work(_control: Control) -> Iterator[None]:
            self._services.save(HistorySettings, lambda before: kept(before, keep))
            yield

        def end(failure: Exception | None) -> None:
            tell_failure(failure, self.failed.emit)

        self._lane.submit(work, lambda _done: None, end)
