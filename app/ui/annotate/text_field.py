"""`TextField`: words that are typed right where they will stand."""

from math import ceil
from typing import Final

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from app.core import theme as tokens
from app.core.theme import Colour
from app.core.words import _
from app.ui import theme

_STAYS: Final = frozenset(
    {
        Qt.FocusReason.PopupFocusReason,
        Qt.FocusReason.ActiveWindowFocusReason,
        Qt.FocusReason.MenuBarFocusReason,
    }
)
"""Why the keyboard is elsewhere for a moment: the list of an input method, another window."""


class TextField(QPlainTextEdit):
    """Looks like the plate that it becomes, and grows with its words.

    Enter, Tab, Escape and a click elsewhere end it; Shift+Enter begins a line.
    """

    ended = Signal()
    grown = Signal()  # it needs another place, maybe

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._unit = 1.0
        self.setAccessibleName(_("Text on the picture"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.textChanged.connect(self._fit)
        self.cursorPositionChanged.connect(self._fit)
        self.hide()

    def open(self, text: str, width: float, colour: Colour) -> None:
        """Begin with `text`; lines that are drawn with it would be `width` logical pixels wide."""
        self.setPlainText(text)
        self.selectAll()
        self.dress(width, colour)
        self.show()
        self.setFocus()

    def dress(self, width: float, colour: Colour) -> None:
        """Wear another width or colour."""
        self._unit = width
        size = max(round(tokens.WRITING * width), 1)
        ink, plate = QColor(*tokens.ink_on(colour)).name(), QColor(*colour).name()
        radius = round(tokens.WRITING_RADIUS * width)
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {plate}; color: {ink}; border: 0; padding: 0;"
            f" border-radius: {radius}px; font-size: {size}px; }}"
        )
        self.setFont(theme.font(size))
        self._fit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self._fit()  # what is being composed is no text yet

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if not shift:
                self.ended.emit()
            case Qt.Key.Key_Escape:
                self.ended.emit()
            case _:
                super().keyPressEvent(event)

    def focusNextPrevChild(self, _forwards: bool) -> bool:
        """End it: what comes next is for who has it."""
        self.ended.emit()
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self.ended.emit()

    def _stand(self) -> int:
        """Have the first line stand where it will be painted; returns where the last one ends.

        Fonts of other scripts need more room than a line of the plate has: what is seen begins
        above the plate then, and it ends below, since a line that did not fit would be scrolled to.
        """
        down, line = self._height, self.document().firstBlock().layout().lineAt(0)
        if not line.isValid():
            return 0
        painted = (self._line + self.fontMetrics().capHeight()) / 2
        padding = round(tokens.WRITING_PADDING * self._unit)
        wanted = QMargins(padding, round(painted - line.ascent()), padding, -ceil(self._line))
        if self.viewportMargins() != wanted:
            self.setViewportMargins(wanted)
        return ceil(wanted.top() + down)

    @property
    def _height(self) -> float:
        """Of all lines, in the fonts that they take; lays them out."""
        block, height = self.document().firstBlock(), 0.0
        while block.isValid():
            height += self.blockBoundingRect(block).height()
            block = block.next()
        return height

    @property
    def _line(self) -> float:
        return tokens.WRITING_LINE * self._unit

    def _fit(self) -> None:
        """Take the room that the words need."""
        metrics = self.fontMetrics()
        layout = self.textCursor().block().layout()
        composed = layout.preeditAreaText() if layout is not None else ""
        lines = self.toPlainText().split("\n")
        longest = max(metrics.horizontalAdvance(line) for line in lines)
        longest += metrics.horizontalAdvance(composed)
        padding = 2 * round(tokens.WRITING_PADDING * self._unit)
        cursor = metrics.horizontalAdvance("n")
        plate = ceil(len(lines) * self._line)
        self.resize(longest + padding + cursor, max(plate, self._stand()))
        self.grown.emit()
