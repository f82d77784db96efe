"""`Waiting`: above the field for the next question, those that wait already, and the way back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.chat.rewording import Rewording
from app.ui.conversation import Conversation
from app.ui.queue import Queued
from app.ui.tips import literal


class Waiting(QWidget):
    """Takes no room where nothing waits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._conversation: Conversation | None = None
        self._items: dict[Queued, _Item] = {}
        self._deleted = _Line(_("Deleted."), _("Undo"))
        self._deleted.pressed.connect(self._restore)
        self._held = _Line(_("These wait for you."), _("Send now"))
        self._held.pressed.connect(self._send)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GRID)
        self._column.addWidget(self._deleted)
        self._column.addWidget(self._held)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._show()

    def serve(self, conversation: Conversation) -> None:
        """Be about `conversation` from now on."""
        if self._conversation is not None:
            self._conversation.disconnect(self)
        self._conversation = conversation
        conversation.queue_changed.connect(self._show)
        conversation.turn_started.connect(self._show)
        conversation.turn_finished.connect(self._show)
        conversation.restorable_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        conversation = self._conversation
        queue = tuple(conversation.queue) if conversation is not None else ()
        for queued in [each for each in self._items if each not in queue]:
            item = self._items.pop(queued)
            item.hide()
            item.deleteLater()
        for queued in queue:
            if queued not in self._items:
                self._items[queued] = self._made(queued)
            self._items[queued].tell()
        held = bool(queue) and conversation is not None and not conversation.running
        self._held.setVisible(held)
        self._deleted.setVisible(conversation is not None and conversation.restorable is not None)
        self.setVisible(bool(queue) or not self._deleted.isHidden())

    def _made(self, queued: Queued) -> "_Item":
        item = _Item(queued, self)
        item.reworded.connect(lambda text: self._reword(queued, text))
        item.removed.connect(lambda: self._remove(queued))
        self._column.addWidget(item)
        return item

    def _reword(self, queued: Queued, text: str) -> None:
        if self._conversation is not None:
            self._conversation.queue.reword(queued, text)

    def _remove(self, queued: Queued) -> None:
        if self._conversation is not None:
            self._conversation.queue.remove(queued)

    def _send(self) -> None:
        if self._conversation is not None:
            self._conversation.send_now()

    def _restore(self) -> None:
        if self._conversation is not None:
            self._conversation.restore()


class _Line(QWidget):
    """A few words and what can be done about them."""

    pressed = Signal()

    def __init__(self, text: str, action: str) -> None:
        super().__init__()
        said = QLabel(text)
        said.setProperty("quiet", True)
        button = QPushButton(action)
        button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * theme.GRID, 0, 0, 0)
        row.setSpacing(2 * theme.GRID)
        row.addWidget(said, 1)
        row.addWidget(button)


class _Item(QFrame):
    """A question that waits, in one line; pressed, it can be changed."""

    reworded = Signal(str)
    removed = Signal()

    def __init__(self, queued: Queued, parent: QWidget) -> None:
        super().__init__(parent)
        self._queued = queued
        self._rewording: Rewording | None = None
        self.setProperty("card", True)
        mark = QLabel(_("Next"))
        mark.setFont(theme.font(theme.SMALL))
        mark.setProperty("quiet", True)
        self._text = _Elided()
        edit = IconButton("edit", _("Change this question"))
        edit.clicked.connect(self._reword)
        remove = IconButton("close", _("Do not ask this"))
        remove.clicked.connect(self.removed)
        self._line = QWidget()
        row = QHBoxLayout(self._line)
        row.setContentsMargins(3 * theme.GRID, 0, theme.GRID, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(mark)
        row.addSpacing(theme.GRID)
        row.addWidget(self._text, 1)
        row.addWidget(edit)
        row.addWidget(remove)
        self._edit = edit
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 1, 0, 1)
        self._column.addWidget(self._line)

    def tell(self) -> None:
        """Show the question as it is now."""
        self._text.say(self._queued.text)
        self.setAccessibleName(_("Next question: {text}").format(text=self._queued.text))

    def _reword(self) -> None:
        made = self._rewording = Rewording(self._queued.text, _("Save"))
        made.setProperty("card", False)
        made.accepted.connect(self._accept)
        made.left.connect(self._leave)
        self._line.hide()
        self._column.addWidget(made)
        made.field.setFocus()

    def _accept(self, text: str) -> None:
        self._leave()
        self.reworded.emit(text)

    def _leave(self) -> None:
        if self._rewording is not None:
            self._rewording.hide()
            self._rewording.deleteLater()
            self._rewording = None
        self._line.show()
        self._edit.setFocus()


class _Elided(QLabel):
    """One line of words, cut where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self._said = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show `text`, all of it as a tool tip."""
        self._said = " ".join(text.split())
        self.setToolTip(literal(text) if len(text) < 2000 else "")
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        mode = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self._said, mode, max(self.width(), 0)))
