"""`Rewording`: a question that is being changed, in its place."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.words import _
from app.ui import theme
from app.ui.question import QuestionField


class Rewording(QFrame):
    """Enter accepts, Esc leaves it as it was; what is typed can be had at any time (`text`)."""

    accepted = Signal(str)
    left = Signal()
    edited = Signal(str)
    refolded = Signal()  # it wants another height

    def __init__(self, text: str, accept: str, parent: QWidget | None = None) -> None:
        """`accept` is what the button says, translated."""
        super().__init__(parent)
        self.setProperty("card", True)
        self.field = QuestionField()
        self.field.setAccessibleName(_("Question"))
        self.field.replace_text(text)
        self.field.installEventFilter(self)
        self._said = QLabel(wordWrap=True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setProperty("notice", True)
        self._said.hide()
        leave = QPushButton(_("Cancel"))
        leave.clicked.connect(self.left)
        self._accept = QPushButton(accept)
        self._accept.setProperty("primary", True)
        self._accept.clicked.connect(self._submit)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addStretch(1)
        row.addWidget(leave)
        row.addWidget(self._accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(3 * theme.GRID,) * 4)
        column.setSpacing(2 * theme.GRID)
        for widget in (self.field, self._said):
            column.addWidget(widget)
        column.addLayout(row)
        self.field.submitted.connect(self._submit)
        self.field.refused.connect(self._say)
        self.field.textChanged.connect(self._change)
        self.field.document().documentLayout().documentSizeChanged.connect(self.refolded)

    def fit(self, width: int) -> int:
        """Lay out for `width` pixels; returns the height."""
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        if layout.hasHeightForWidth():
            return layout.totalHeightForWidth(width)
        return layout.totalSizeHint().height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves at once: the question is still there as it was."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.KeyPress and not self.field.composing:
                self.left.emit()
                return True
            return event.type() == QEvent.Type.ShortcutOverride
        return super().eventFilter(watched, event)

    def _submit(self) -> None:
        text = self.field.toPlainText().strip()
        if text:
            self.accepted.emit(text)

    def _change(self) -> None:
        text = self.field.toPlainText()
        self._accept.setEnabled(bool(text.strip()))
        self._say("")
        self.edited.emit(text)

    def _say(self, text: str) -> None:
        if bool(text) != self._said.isVisible():
            self.refolded.emit()
        self._said.setText(text)
        self._said.setVisible(bool(text))
