"""How the next answer shall be thought about: one choice for each conversation."""

from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from app.core.chat import Think
from app.ui.ask_model import AskModel
from app.ui.conversation import Conversation


class Thinks(Protocol):
    """Where the choice is."""

    @property
    def changed(self) -> SignalInstance: ...
    @property
    def think(self) -> Think: ...
    def set_think(self, think: Think) -> None: ...


class ConversationThinks(QObject):
    """That of the conversation in view; of `model`, for the next one, where there is none."""

    changed = Signal()

    def __init__(self, model: AskModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._conversation: Conversation | None = None
        model.changed.connect(self.changed)

    @property
    def think(self) -> Think:
        """The choice, as far as whoever is asked leaves one."""
        if self._conversation is None:
            return self._model.think
        current = self._model.current
        known = current.capabilities.thinking if current else frozenset[Think]()
        return self._conversation.think if self._conversation.think in known else "auto"

    def set_think(self, think: Think) -> None:
        """Let what is asked from now on be thought about like that."""
        if self._conversation is None:
            self._model.set_think(think)
        else:
            self._conversation.set_think(think)

    def serve(self, conversation: Conversation) -> None:
        """Be about `conversation` from now on."""
        if self._conversation is not None:
            self._conversation.disconnect(self)
        self._conversation = conversation
        conversation.think_changed.connect(self.changed)
        self.changed.emit()
