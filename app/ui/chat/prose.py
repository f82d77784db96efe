"""`Prose`: lines of text with chips in them; only its last line is ever laid out anew."""

import math
from collections.abc import Iterator
from typing import Any, Final

from PySide6.QtCore import QMimeData, QRect, QRectF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from app.core.theme import Colour
from app.ui import theme
from app.ui.chat.chip_object import (
    OBJECT,
    ChipDrawer,
    chip_format,
    link_format,
    number_of,
    written,
)
from app.ui.chat.lines import Line, Words, harmless
from app.ui.chat.offsets import Offsets, Span, shifted, units
from app.ui.chat.selection import Selection
from app.ui.chat.surface import draw_surface

_INDENT: Final = 24
_CARD: Final = 3 * theme.GRID  # around the words of an answer that is set apart
_AIR: Final = 2 * theme.GRID  # of that inside its card, above and below
_APART: Final = 10  # between paragraphs
_LINE: Final = round(theme.BODY * theme.LINE_HEIGHT)
_TINT: Final = 40  # of 255


class Prose(QTextBrowser):
    """Text that can be selected and copied, never a link to anywhere.

    `hovered` and `clicked` say the number of a mark: that of a chip, or of words that belong to
    one. Offsets are code points of the whole reply.
    """

    hovered = Signal(int)  # 0 for none
    clicked = Signal(int)

    def __init__(
        self,
        *,
        quiet: bool = False,
        selection: Selection | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`selection` is that of the whole text that this is a part of; None: this is all."""
        super().__init__(parent)
        self._selection = selection or Selection(self._all_text)
        self._selection.add(self)
        self.length = self.line_length = 0  # code points it holds, and those of its last line
        self.level = 0  # of its last line
        self._offsets = Offsets()
        self._cards: list[Span] = []
        self._places: dict[int, list[Span]] = {}  # of chips and words of marks
        self._highlighted = self._under_pointer = 0
        self._empty = True
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
        self.setFont(theme.font())
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(_INDENT)
        self.setTabStopDistance(_INDENT)  # from a marker to its words
        self._drawer = ChipDrawer(self, lambda: self._highlighted)
        self._drawer.serve(self.document())
        self.highlighted.connect(lambda url: self._point_at(number_of(url)))
        self.anchorClicked.connect(self._follow)

    # ---- what it says

    def begin_line(self, line: Line) -> None:
        """Begin a line; words that are added next stand in it."""
        self.level, self.line_length = line.level, 0
        cursor = self._end()
        shape = self._shape(line)
        if self._empty:
            shape.setTopMargin(0)
            cursor.setBlockFormat(shape)
            self._empty = False
        else:
            cursor.insertBlock(shape, QTextCharFormat())
        if line.marker:
            cursor.insertText(f"{line.marker}\t", QTextCharFormat())

    def add(self, words: Words) -> None:
        """Append words."""
        cursor = self._end()
        text = harmless(words.text)
        self._offsets.add(words.at, cursor.position(), text)
        self.length += len(text)
        self.line_length += len(text)
        cursor.insertText(text, QTextCharFormat())

    def place_chip(self, number: int, at: int, length: int, colour: Colour, label: str) -> None:
        """Put the chip of mark `number` at `at`, in place of the `length` code points there."""
        cursor = self._cursor(at, length)
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        cursor.insertText(OBJECT, chip_format(number, colour, label, cursor.selectedText()))
        self._shift(at, length, start, 1 - (end - start))
        self._places.setdefault(number, []).append((start, start + 1))

    def link(self, number: int, at: int, length: int) -> None:
        """Let the `length` code points at `at` belong to mark `number`."""
        cursor = self._cursor(at, length)
        cursor.mergeCharFormat(link_format(number))
        span = cursor.selectionStart(), cursor.selectionEnd()
        self._places.setdefault(number, []).append(span)

    def set_apart(self, at: int, length: int) -> None:
        """Show the `length` code points at `at` as the answer: as a card where they fill lines."""
        cursor = self._cursor(at, length)
        first, last = cursor.selectionStart(), cursor.selectionEnd()
        fills = cursor.document().findBlock(first).position() == first and (
            cursor.document().findBlock(last).position()
            + cursor.document().findBlock(last).length()
            - 1
            == last
        )
        shape = QTextCharFormat()
        shape.setFontWeight(theme.font(bold=True).weight())
        if not fills:
            shape.setBackground(_tint(theme.of(self)))
        cursor.mergeCharFormat(shape)
        if fills:
            frame = QTextBlockFormat()
            frame.setLeftMargin(_CARD)
            frame.setRightMargin(_CARD)
            cursor.mergeBlockFormat(frame)
            self._pad(first, top=True)
            self._pad(last, top=False)
            self._cards.append((first, last))
            self.viewport().update()

    def highlight(self, number: int) -> None:
        """Show mark `number` (0: none) as the one meant."""
        if number == self._highlighted:
            return
        self._highlighted = number
        extra: list[QTextEdit.ExtraSelection] = []
        for first, last in self._places.get(number, ()):
            if self.document().characterAt(first) == OBJECT:
                continue
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(first)
            cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            selection.format.setBackground(_tint(theme.of(self)))
            extra.append(selection)
        self.setExtraSelections(extra)
        self.viewport().update()

    def clear_words(self) -> None:
        """Begin anew."""
        self.clear()
        self._offsets, self._cards, self._places = Offsets(), [], {}
        self.length, self._empty = 0, True

    # ---- where it is

    def fit(self, width: int) -> int:
        """Lay out for `width` pixels; returns the height."""
        if width != self.lineWrapColumnOrWidth():
            self.setLineWrapColumnOrWidth(width)
        return math.ceil(self.document().size().height())

    def holds(self, at: int) -> bool:
        """Whether the code point at `at` of the reply is here."""
        return self._offsets.holds(at)

    def place_of(self, number: int) -> QRect | None:
        """Return where mark `number` is first shown, None where it is not."""
        if number not in self._places:
            return None
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._places[number][0][0])
        return self.cursorRect(cursor)

    def _cursor(self, at: int, length: int) -> QTextCursor:
        """A cursor that has selected `length` code points of the reply."""
        first, last = self._offsets.span(at, length)
        cursor = QTextCursor(self.document())
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _shift(self, at: int, length: int, start: int, by: int) -> None:
        """Note that the code points at `at` became one object at `start`."""
        self._offsets.replace(at, length, start, by)
        self._places = {
            number: [shifted(span, start, by) for span in spans]
            for number, spans in self._places.items()
        }
        self._cards = [shifted(span, start, by) for span in self._cards]

    def _end(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    # ---- how it looks

    def _shape(self, line: Line) -> QTextBlockFormat:
        shape = QTextBlockFormat()
        shape.setLineHeight(_LINE, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        shape.setTopMargin(_APART if line.apart else 0)
        if line.level:
            shape.setIndent(line.level)  # on the right where the words go from right to left
            if line.marker:
                shape.setTextIndent(-_INDENT)
        return shape

    def _pad(self, position: int, *, top: bool) -> None:
        """Make room above or below a card."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        shape = cursor.blockFormat()
        if top:
            shape.setTopMargin(shape.topMargin() + _CARD)
        else:
            shape.setBottomMargin(_CARD + _AIR)
        cursor.setBlockFormat(shape)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._cards:
            painter = QPainter(self.viewport())
            for box in self._card_boxes():
                draw_surface(painter, box, theme.of(self))
            painter.end()
        super().paintEvent(event)

    def _card_boxes(self) -> Iterator[QRectF]:
        # Of the letters, not of the blocks: a line of fixed height has all its leading above them.
        for first, last in self._cards:
            above, below = (self.document().findBlock(at).layout() for at in (first, last))
            top = above.position().y() + above.lineAt(0).rect().top() - _AIR
            last_line = below.lineAt(below.lineCount() - 1)
            bottom = below.position().y() + last_line.rect().bottom() + _AIR
            yield QRectF(0, top, self.viewport().width(), bottom - top).toAlignedRect().toRectF()

    # ---- pointing

    def _follow(self, url: QUrl) -> None:
        if number := number_of(url):
            self.clicked.emit(number)

    def _point_at(self, number: int) -> None:
        if number != self._under_pointer:
            self._under_pointer = number
            self.hovered.emit(number)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: ARG002 - of Qt
        """Load nothing: neither files nor addresses."""
        return None

    # ---- keys and wheel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scrolling is the business of who scrolls."""
        if self._selection.takes(event):
            return
        moves = event.key() in (
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
        )
        if moves and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Go from chip to chip, then on to the next control."""
        moved = super().focusNextPrevChild(next_one)
        self._point_at(number_of(QUrl(self.textCursor().charFormat().anchorHref())))
        return moved

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.underMouse():
            self._point_at(0)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy plain words, chips as they were written."""
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
        for character in selected.selectedText().replace("\u2029", "\n").replace("\t", " "):
            position += units(character)
            if character == OBJECT:
                cursor = QTextCursor(self.document())
                cursor.setPosition(position)
                yield written(cursor.charFormat())
            else:
                yield character


def _tint(scheme: theme.Colours) -> QColor:
    made = QColor(scheme.accent)
    made.setAlpha(_TINT)
    return made
