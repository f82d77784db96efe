"""`QuestionField`: a question of a comparison: it is typed where it stands, and moves by key."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPlainTextEdit, QWidget

from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LONGEST: Final = 2000  # characters
_LEFT, _RIGHT, _DOWN = 3 * theme.GRID, theme.GRID, 2 * theme.GRID  # around the words


class QuestionField(QWidget):
    """Words on as many lines as they need. One that is `new` has none, and is emptied when used.

    `finished` comes with other words once the keyboard leaves them, or Enter is pressed.
    """

    finished = Signal(str)
    moved = Signal(int)  # rows up (negative) or down
    removed = Signal()
    reshaped = Signal()  # it needs another height

    def __init__(self, words: str, parent: QWidget, *, new: bool = False) -> None:
        super().__init__(parent)
        self._new = new
        self._words = words
        self._field = _Field(self)
        self._field.setPlainText(words)
        self._field.setPlaceholderText(_("Ask something else…") if new else "")
        self._field.setAccessibleName(_("New question") if new else _("Question"))
        self._field.textChanged.connect(self._typed)
        self._field.left.connect(self._finish)
        self._field.entered.connect(self._enter)
        self._field.stepped.connect(self.moved)
        self._more = IconButton("more", _("What can be done with the question"))
        self._more.clicked.connect(self._open_menu)
        self._more.setVisible(not new)
        row = QHBoxLayout(self)
        row.setContentsMargins(_LEFT, _DOWN, _RIGHT, _DOWN)
        row.setSpacing(theme.GRID)
        row.addWidget(self._field, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._more, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def words(self) -> str:
        """What is asked, without what is only being typed."""
        return self._words

    def show_words(self, words: str) -> None:
        """Show other words."""
        self._words = words
        if self._field.toPlainText() != words and not self._field.hasFocus():
            self._field.setPlainText(words)

    def focus(self) -> None:
        """Give it the keyboard."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit(self, width: int) -> int:
        """Return how high it is at that width."""
        button = 0 if self._new else self._more.sizeHint().width() + theme.GRID
        inner = width - _LEFT - _RIGHT - button
        height = self._field.fit(inner)
        self._field.setFixedHeight(height)
        return max(height, theme.CONTROL_HEIGHT) + 2 * _DOWN

    def _typed(self) -> None:
        text = self._field.toPlainText()
        if len(text) > _LONGEST:
            self._field.setPlainText(text[:_LONGEST])
        self.reshaped.emit()

    def _enter(self) -> None:
        self._finish()
        if not self._new:
            self._field.clearFocus()

    def _finish(self) -> None:
        typed = " ".join(self._field.toPlainText().split())
        if not typed:
            self._field.setPlainText(self._words)
        elif typed != self._words:
            if self._new:
                self._field.clear()
            self.finished.emit(typed)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(_("Move up")).triggered.connect(lambda: self.moved.emit(-1))
        menu.addAction(_("Move down")).triggered.connect(lambda: self.moved.emit(1))
        menu.addSeparator()
        menu.addAction(_("Remove the question")).triggered.connect(self.removed)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))


class _Field(QPlainTextEdit):
    """Grows with its words, and does not scroll. Alt with an arrow key moves its row."""

    left = Signal()
    entered = Signal()
    stepped = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("flat", True)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)

    def fit(self, width: int) -> int:
        """Return how high its words are at that width."""
        metrics = self.fontMetrics()
        words = self.toPlainText() or self.placeholderText()
        flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        box = metrics.boundingRect(0, 0, max(width - 2, 1), 1 << 20, flags, words)
        lines = max(1, round(box.height() / metrics.lineSpacing()))
        return lines * metrics.lineSpacing() + theme.GRID

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.entered.emit()
        elif alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
