"""`Composer`: the field under the answer for what is asked next."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.words import _
from app.ui import icons, theme
from app.ui.ask_model import AskModel
from app.ui.buttons import IconButton
from app.ui.question import QuestionField
from app.ui.who_row import WhoRow


class Composer(QFrame):
    """Enter sends when nothing runs; Esc in an empty field stops what runs.

    Asked is who `model` says, as in the ask bar.
    """

    submitted = Signal(str)
    stopped = Signal()
    connect_requested = Signal()

    def __init__(self, model: AskModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._running = False
        self.setProperty("card", True)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.field = QuestionField()
        self.field.setPlaceholderText(_("Ask…"))
        self.field.setAccessibleName(_("Question"))
        self.field.submitted.connect(self._submit)
        self.field.refused.connect(self._say)
        self.field.textChanged.connect(self._edited)
        self._said = QLabel(wordWrap=True)
        self._said.setProperty("notice", True)
        self._said.hide()
        self._who = WhoRow(model, compact=True)
        self._who.setCursor(Qt.CursorShape.ArrowCursor)
        self._who.connect_requested.connect(self.connect_requested)
        self._who.chosen.connect(self.field.setFocus)
        self._stop = QPushButton(_("Stop"))
        self._stop.setAccessibleName(_("Stop the answer"))
        self._stop.clicked.connect(self.stopped)
        self._stop.setCursor(Qt.CursorShape.ArrowCursor)
        self._send = IconButton("send", _("Send"))
        self._send.set_primary()
        self._send.setCursor(Qt.CursorShape.ArrowCursor)
        self._send.clicked.connect(self._submit)
        below = QHBoxLayout()
        below.setSpacing(2 * theme.GRID)
        below.addWidget(self._who, 1)
        below.addWidget(self._stop)
        below.addWidget(self._send)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, theme.GRID)
        column.setSpacing(theme.GRID)
        for words in (self.field, self._said):
            line = QHBoxLayout()
            line.setContentsMargins(theme.GRID, 0, 0, 0)
            line.addWidget(words)
            column.addLayout(line)
        column.addLayout(below)
        self.set_running(False)
        self._tint()

    def set_running(self, running: bool) -> None:
        """Whether an answer is on its way."""
        self._running = running
        if self._stop.hasFocus() and not running:
            self.field.setFocus()  # what is typed next is a question
        self._stop.setVisible(running)
        self._edited()

    def set_earlier(self, questions: Sequence[str]) -> None:
        """Set what Up recalls, the last question first."""
        self.field.set_earlier(questions)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._running:
            self.stopped.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _submit(self) -> None:
        text = self.field.toPlainText().strip()
        if not text:
            return
        if self._running:
            self._say(_("Wait for the answer, or stop it."))
            return
        if self._model.current is None:
            self.connect_requested.emit()
            return
        self._model.remember(text)
        self.field.clear()
        self.submitted.emit(text)

    def _edited(self) -> None:
        self._send.setEnabled(not self._running and bool(self.field.toPlainText().strip()))
        self._say("")

    def _say(self, text: str) -> None:
        self._said.setText(text)
        self._said.setVisible(bool(text))

    def _tint(self) -> None:
        self._stop.setIcon(icons.icon("stop", theme.of(self).text))
