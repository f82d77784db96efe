"""`TextField`: words that are read, selected and copied, in a document that loads nothing."""

from collections.abc import Iterator
from typing import Any, Final

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from app.core.theme import STROKE
from app.ui import theme
from app.ui.announcing import announce
from app.ui.chat.chip_object import OBJECT, number_of, said_of, written
from app.ui.chat.link_card import show_link
from app.ui.chat.offsets import units
from app.ui.chat.selection import Selection
from app.ui.chat.tools import EVIDENCE

_MOVES: Final = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)


class TextField(QTextBrowser):
    """As high as its words; scrolling is the business of who scrolls.

    `hovered` and `clicked` say the number of a mark that something in the text leads to.
    """

    hovered = Signal(int)  # 0 for none
    clicked = Signal(int)
    picture_chosen = Signal(int)  # of the conversation, from 1
    evidence_chosen = Signal(str)  # where a time or a page that is cited leads to

    def __init__(
        self, selection: Selection | None, *, quiet: bool, parent: QWidget | None = None
    ) -> None:
        """`selection` is that of the whole text that this is a part of; None: this is all."""
        super().__init__(parent)
        self._selection = selection or Selection(self._all_text)
        self._links: list[str] = []
        self._under_pointer = 0
        self.setProperty("flat", True)
        self.setProperty("quiet", quiet)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFont(theme.font(theme.text_size()))
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(theme.INDENT)
        self.setTabStopDistance(theme.INDENT)  # from a marker to its words
        self._selection.add(self)
        self.highlighted.connect(lambda url: self._point_at(number_of(url)))
        self.anchorClicked.connect(self._follow)

    @property
    def held(self) -> bool:
        """Whether something is selected."""
        return self.textCursor().hasSelection()

    def link(self, address: str) -> str:
        """Return what leads to `address` in the document."""
        self._links.append(address)
        return f"link:{len(self._links) - 1}"

    # ---- lines

    def letter_at(self, y: int) -> int:
        """Return the position of the first letter of the line at `y` px."""
        cursor = self.cursorForPosition(QPoint(0, y))
        cursor.movePosition(QTextCursor.MoveOperation.StartOfLine)
        return cursor.position()

    def top_of(self, letter: int) -> int:
        """Return how many px from the top the line of a letter begins."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(letter, self.document().characterCount() - 1))
        return self.cursorRect(cursor).top()

    # ---- pointing

    def _follow(self, url: QUrl) -> None:
        number = url.path()
        if mark := number_of(url):
            self.clicked.emit(mark)
        elif url.scheme() == "picture" and number.isdecimal():
            self.picture_chosen.emit(int(number))
        elif url.scheme() in EVIDENCE:
            self.evidence_chosen.emit(url.toString())
        elif url.scheme() == "link" and number.isdecimal() and int(number) < len(self._links):
            below = self.cursorRect().bottomLeft()
            show_link(self, self._links[int(number)], self.viewport().mapToGlobal(below))

    def _point_at(self, number: int) -> None:
        if number != self._under_pointer:
            self._under_pointer = number
            self.hovered.emit(number)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: ARG002 - of Qt
        """Load nothing: neither files nor addresses."""
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        cursor = self.textCursor()
        if not (self.hasFocus() and cursor.hasSelection() and cursor.charFormat().isAnchor()):
            return
        begin, end = QTextCursor(cursor), QTextCursor(cursor)
        begin.setPosition(cursor.selectionStart())
        end.setPosition(cursor.selectionEnd())
        first, last = self.cursorRect(begin), self.cursorRect(end)
        if first.top() == last.top() and first.left() < last.left():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(QColor(theme.of(self).accent), STROKE))
            box = QRectF(first.left(), first.top(), last.left() - first.left(), first.height() + 1)
            painter.drawRect(box)
            painter.end()

    # ---- keys and wheel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._selection.takes(event):
            return
        if event.key() in _MOVES and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Go from chip to chip, then on to the next control."""
        moved = super().focusNextPrevChild(next_one)
        shape = self.textCursor().charFormat()
        self._point_at(number_of(QUrl(shape.anchorHref())))
        announce(self, said_of(shape))
        return moved

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.underMouse():
            self._point_at(0)

    # ---- copying

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy plain words, chips and formulas as they were written."""
        data = QMimeData()
        data.setText(self._selection.whole_text() or "".join(self._plain(self.textCursor())))
        return data

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._selection.open_menu(self, self, event.globalPos())

    def _all_text(self) -> str:
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        return "".join(self._plain(cursor))

    def _plain(self, selected: QTextCursor) -> Iterator[str]:
        position = selected.selectionStart()
        text = selected.selectedText().replace("\u2029", "\n").replace("\u2028", "\n")
        for character in text.replace("\t", " "):
            position += units(character)
            if character == OBJECT:
                cursor = QTextCursor(self.document())
                cursor.setPosition(position)
                yield written(cursor.charFormat())
            else:
                yield character
