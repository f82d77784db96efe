"""The field that a question is typed into: grows with it, recalls earlier ones, waits for IMEs."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QDropEvent,
    QFontMetricsF,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from app.core.words import _
from app.ui import theme
from app.ui.drops import accept_copy

LONGEST: Final = 20_000  # characters: what is longer takes long to lay out, and is no question

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class QuestionField(QPlainTextEdit):
    """Plain text, one line to `theme.INPUT_LINES` high.

    Enter submits, never while an input method composes; Shift+Enter breaks the line. Up in the
    first line recalls earlier questions, Down in the last one goes back. Escape empties the field,
    so that Ctrl+Z brings the text back. Arrow keys with Alt go to its parent, and so do keys that
    it has no use for: other arrows and Escape while it is empty, Ctrl+C with nothing selected.
    """

    submitted = Signal()
    refused = Signal(str)  # why a text was not taken, translated

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._earlier: Sequence[str] = ()
        self._recalled = -1  # index of the shown one in `_earlier`, -1 for the own text
        self._own = ""
        self._composing = False
        self._hint = ""  # the placeholder, while an input method composes
        self._lines = 1
        self._counting = False
        self._take: Callable[[QMimeData], bool] = lambda _data: False
        self.setProperty("flat", True)
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._count_lines)

    @property
    def composing(self) -> bool:
        """Whether an input method is at work: keys are its own then."""
        return self._composing

    # ---- its text

    def set_earlier(self, questions: Sequence[str]) -> None:
        """Set what Up recalls, the last question first."""
        self._earlier = tuple(questions)
        self._recalled = -1

    def offer_to(self, take: Callable[[QMimeData], bool]) -> None:
        """Offer what is pasted or dropped to `take` first, which says whether it took it."""
        self._take = take

    def replace_text(self, text: str) -> None:
        """Show `text`, the caret behind it; Ctrl+Z brings back what stood there."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def go_on(self, text: str) -> None:
        """Add `text` on a line of its own, where there is any."""
        if text.strip():
            self.replace_text("\n".join(filter(None, (self.toPlainText(), text))))

    def select_part(self, start: int, length: int) -> None:
        """Select `length` characters from `start` on."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    # ---- its height

    def height_of(self, lines: int) -> int:
        """Return how high it is with so many lines."""
        # Lines are laid out in whole pixels, rounded up; `fontMetrics()` rounds to the nearest.
        return lines * math.ceil(QFontMetricsF(self.font()).lineSpacing())

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height_of(self._lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.height_of(1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._count_lines()
        if self.height() >= self.height_of(self._lines):  # it has grown after the text had scrolled
            self.verticalScrollBar().setValue(0)
            self.ensureCursorVisible()

    def _count_lines(self) -> None:
        if self._counting:
            return  # the bar takes room: what is counted then may want it away again, for ever
        self._counting = True
        whole = max(round(self.document().size().height()), 1)  # counted in lines, not pixels
        lines = min(whole, theme.INPUT_LINES)
        shown = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        hidden = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(shown if whole > lines else hidden)
        self._counting = False
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain = held == Qt.KeyboardModifier.NoModifier
        if self._composing and key in (*_ENTER, Qt.Key.Key_Escape):
            return  # the input method's
        if key in _ENTER and not held & Qt.KeyboardModifier.ShiftModifier:
            self.submitted.emit()
        elif key == Qt.Key.Key_Escape:
            self._escape(event)
        elif plain and self._recalls(key):
            pass
        elif key in _ARROWS and (held & Qt.KeyboardModifier.AltModifier or not self.toPlainText()):
            event.ignore()
        elif event.matches(QKeySequence.StandardKey.Copy) and not self.textCursor().hasSelection():
            event.ignore()  # not the question is meant, but what it is about
        elif event.text().isprintable() and event.text() and self._full():
            self.refused.emit(_too_long())
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        composing = bool(event.preeditString())
        if (
            composing != self._composing
        ):  # what is composed is no text yet: it would lie on the hint
            self._composing = composing
            hint = self.placeholderText()
            self.setPlaceholderText(self._hint)
            self._hint = hint

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return super().canInsertFromMimeData(source) or source.hasImage() or source.hasUrls()

    def dropEvent(self, event: QDropEvent) -> None:
        super().dropEvent(event)
        if event.mimeData().hasUrls() and event.isAccepted():
            accept_copy(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take a text that is pasted or dropped, unless the question would get too long."""
        if self._take(source):
            return
        kept = len(self.toPlainText()) - len(self.textCursor().selectedText())
        if kept + len(source.text()) > LONGEST:
            self.refused.emit(_too_long())
        else:
            super().insertFromMimeData(source)

    def _escape(self, event: QKeyEvent) -> None:
        if self.toPlainText():
            self.replace_text("")
        else:
            event.ignore()

    def _recalls(self, key: int) -> bool:
        """Show another question where `key` leads to one; whether it did."""
        if key == Qt.Key.Key_Up and self._stays(QTextCursor.MoveOperation.Up):
            return self._recall(1)
        if key == Qt.Key.Key_Down and self._stays(QTextCursor.MoveOperation.Down):
            return self._recall(-1)
        return False

    def _recall(self, step: int) -> bool:
        """Show the question `step` earlier; whether there is one."""
        wanted = self._recalled + step
        if not -1 <= wanted < len(self._earlier):
            return False
        if self._recalled == -1:
            self._own = self.toPlainText()
        self._recalled = wanted
        self.replace_text(self._own if wanted == -1 else self._earlier[wanted])
        return True

    def _stays(self, step: QTextCursor.MoveOperation) -> bool:
        return not self.textCursor().movePosition(step)

    def _full(self) -> bool:
        cursor = self.textCursor()
        return not cursor.hasSelection() and self.document().characterCount() > LONGEST


def _too_long() -> str:
    most = f"{LONGEST:,}".replace(",", "\u202f")
    return _("A question has at most {most} characters. Shorten it.").format(most=most)
