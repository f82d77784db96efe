"""`CodeText`: lines of code that do not wrap, coloured when somebody has found out how."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QPaintEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from app.ui import theme
from app.ui.chat.colouring import Spot
from app.ui.chat.inline import harmless
from app.ui.chat.selection import Selection
from app.ui.chat.wheel import sideways
from app.ui.schemes import Colours, syntax

_LONGEST: Final = 400  # code points of a line; all of it is laid out and painted at once
_SCROLLS: Final = frozenset(
    {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
)


def broken(text: str) -> str:
    """Return code with endless lines broken."""
    if len(text) <= _LONGEST:
        return text
    return "\n".join(
        line[at : at + _LONGEST]
        for line in text.split("\n")
        for at in range(0, max(len(line), 1), _LONGEST)
    )


class CodeText(QPlainTextEdit):
    """Read, selected and copied; scrolls sideways only."""

    def __init__(self, selection: Selection, parent: QWidget) -> None:
        """`selection` is that of the reply that this is a part of."""
        super().__init__(parent)
        self._selection = selection
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
        self.setFont(theme.font(theme.text_size() - 1, code=True))
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self.document().setDocumentMargin(0)
        self._shown = ""
        self._spots: Sequence[Sequence[Spot]] = ()
        self._coloured: set[int] = set()  # lines
        selection.add(self)

    @property
    def lines(self) -> int:
        """How many there are, endless ones broken."""
        return self.blockCount()

    @property
    def across(self) -> int:
        """The width of the widest line, in px."""
        return math.ceil(self.document().documentLayout().documentSize().width())

    def show_text(self, text: str) -> None:
        """Show code; what goes on what was shown is appended."""
        shown = broken(text)
        cursor = QTextCursor(self.document())
        if shown.startswith(self._shown) and self._shown:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(harmless(shown[len(self._shown) :], exact=True))
        elif shown != self._shown:
            self.setPlainText(harmless(shown, exact=True))
            self._coloured.clear()
        self._shown = shown

    def colour(self, spots: Sequence[Sequence[Spot]]) -> None:
        """Colour its lines by `spots`, each when it is seen; more may be appended to them."""
        self._spots = spots
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._spots:
            step = self.fontMetrics().lineSpacing()
            first, last = event.rect().top() // step, event.rect().bottom() // step
            seen = range(max(first, 0), min(last + 1, len(self._spots)))
            lacking = [number for number in seen if number not in self._coloured]
            if lacking:
                self._coloured.update(lacking)
                QTimer.singleShot(0, self, lambda: self._colour_lines(lacking))

    def _colour_lines(self, numbers: Sequence[int]) -> None:
        scheme = theme.of(self)
        for number in numbers:
            block = self.document().findBlockByNumber(number)
            if block.isValid() and number < len(self._spots):
                _colour_line(block, self._spots[number], scheme)
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways here, up and down in the chat."""
        if sideways(event):
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


def _colour_line(block: QTextBlock, spots: Sequence[Spot], scheme: Colours) -> None:
    ranges = []
    for start, length, kind in spots:
        one = QTextLayout.FormatRange()
        one.start, one.length = start, length
        shape = QTextCharFormat()
        shape.setForeground(QColor(syntax(scheme, kind)))
        one.format = shape
        ranges.append(one)
    block.layout().setFormats(ranges)
