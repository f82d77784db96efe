"""`CodeBlock`: a block of code in a reply, with a button that copies it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.chat.lines import Words, harmless
from app.ui.chat.selection import Selection
from app.ui.chat.surface import Surface

_HEAD: Final = 28
_PADDING: Final = 3 * theme.GRID
_LONGEST: Final = 1000  # code points of a line
_COPIED_MS: Final = 1500
_SCROLL_BAR: Final = 10
_SCROLLS: Final = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)


class CodeBlock(Surface):
    """Lines that do not wrap; long ones scroll sideways."""

    def __init__(self, language: str, selection: Selection, parent: QWidget | None = None) -> None:
        """`selection` is that of the reply that this is a part of."""
        super().__init__(parent)
        self._language = language
        self._code: list[str] = []
        self._lines = 1
        self._column = 0  # code points of the last line
        self._text = _Text(selection, self)
        self._text.setAccessibleName(_("Code"))
        self._copy = CopyButton(_("Copy code"), self)
        self._copy.copies(lambda: "".join(self._code))

    def add(self, words: Words) -> None:
        """Append code."""
        self._code.append(words.text)
        shown = "\n".join(self._broken(words.text.split("\n")))
        cursor = QTextCursor(self._text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(harmless(shown))
        self._lines += shown.count("\n")

    def _broken(self, lines: Sequence[str]) -> Iterator[str]:
        """Yield `lines`, the first of which goes on the last one; endless ones are broken.

        All of a line is laid out again with each word that it gets.
        """
        for number, line in enumerate(lines):
            if number:
                self._column = 0
            start = 0
            while self._column + len(line) - start > _LONGEST:
                stop = start + _LONGEST - self._column
                yield line[start:stop]
                start, self._column = stop, 0
            self._column += len(line) - start
            yield line[start:]

    def fit(self, width: int) -> int:  # noqa: ARG002 - rows are asked for a width
        """Return the height; it does not depend on the width."""
        height = self._text.fontMetrics().lineSpacing()
        return _HEAD + height * self._lines + _PADDING + _SCROLL_BAR

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(QColor(theme.of(self).quiet))
        head = QRect(_PADDING, 0, self.width() - 60, _HEAD)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, self._language)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._copy.move(self.width() - self._copy.sizeHint().width() - theme.GRID, 1)
        self._text.setGeometry(
            QRect(_PADDING, _HEAD, self.width() - 2 * _PADDING, self.height() - _HEAD - theme.GRID)
        )


class _Text(QPlainTextEdit):
    def __init__(self, selection: Selection, parent: QWidget) -> None:
        super().__init__(parent)
        self._selection = selection
        self._selection.add(self)
        self.setProperty("flat", True)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setFont(theme.font(code=True))
        self.document().setDocumentMargin(0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways here, up and down in the chat."""
        turned: QPoint = event.angleDelta()
        if abs(turned.x()) > abs(turned.y()):
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._selection.takes(event):
            return
        if event.key() in _SCROLLS and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def createMimeDataFromSelection(self) -> QMimeData:
        whole = self._selection.whole_text()
        if whole is None:
            return super().createMimeDataFromSelection()
        data = QMimeData()
        data.setText(whole)
        return data

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._selection.open_menu(self, self, event.globalPos())


class CopyButton(IconButton):
    """Copies a text, and says for a moment that it has."""

    def __init__(self, said: str, parent: QWidget | None = None) -> None:
        super().__init__("copy", said, parent)
        self._said = said
        self._back = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._back.timeout.connect(self._restore)

    def copies(self, text: Callable[[], str]) -> None:
        """Copy what `text` returns, when pressed."""
        self.clicked.connect(lambda: self._copy(text()))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.show_icon("check")
        self.say(_("Copied"))
        self._back.start()

    def _restore(self) -> None:
        self.show_icon("copy")
        self.say(self._said)
