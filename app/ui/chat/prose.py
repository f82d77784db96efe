"""`Prose`: paragraphs of a reply with chips in them; only what has changed is laid out anew."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QWidget

from app.core.blocks import Paragraph, Run
from app.ui import theme
from app.ui.chat.chip_object import OBJECT, ChipDrawer, link_format
from app.ui.chat.editing import edited
from app.ui.chat.evidence_object import EvidenceDrawer, evidence_format, placed_format
from app.ui.chat.formula_object import FormulaDrawer
from app.ui.chat.inline import Look, Scribe
from app.ui.chat.mark_spans import MarkSpans
from app.ui.chat.offsets import Offsets, Span, shifted
from app.ui.chat.placements import Placement, Placements, told
from app.ui.chat.selection import Selection
from app.ui.chat.shapes import block_shape, growth, lead_of, make_room, size_of
from app.ui.chat.text_field import TextField
from app.ui.chat.tools import Tools
from app.ui.chat.undercoat import paint_under, tint_of

_CARD: Final = 3 * theme.GRID  # around the words of an answer that is set apart
_AIR: Final = 2 * theme.GRID  # of that inside its card, above and below


class Prose(TextField):
    """Grows at its end; paragraphs are the blocks of its document.

    Offsets are code points of the whole reply.
    """

    reshaped = Signal()  # it may want another height
    marks_selected = Signal()  # `selected_marks` are others

    def __init__(
        self,
        *,
        quiet: bool = False,
        selection: Selection | None = None,
        tools: Tools | None = None,
        placements: Placements | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`selection` is that of the whole text that this is a part of; None: this is all."""
        super().__init__(selection, quiet=quiet, parent=parent)
        self._quiet = quiet
        self._placements = placements or Placements()
        self._paragraphs: list[Paragraph] = []
        self._offsets = Offsets()
        self._placed: set[Placement] = set()
        self._open = False  # what comes next may belong to one of them, or change how it looks
        self._cards: list[Span] = []
        self._marks = MarkSpans()
        self.selected_marks: frozenset[int] = frozenset()  # whose chips or words are selected
        self._awaited: set[str] = set()  # formulas
        chips = ChipDrawer(self, self._marks.state)
        self._drawers = (chips, FormulaDrawer(self), EvidenceDrawer(self))
        for drawer in self._drawers:
            drawer.serve(self.document())
        self._scribe = Scribe(self, tools)
        self.selectionChanged.connect(self._look_at_selection)
        if tools is not None:
            tools.formulas.drawn.connect(self._draw_formula)
            self.evidence_chosen.connect(lambda to: tools.follow(to))  # noqa: PLW0108 - Qt would want weak references

    # ---- what it says

    def say(self, text: str) -> None:
        """Show plain words, line by line."""
        at, paragraphs = 0, []
        for line in text.split("\n"):
            paragraphs.append(Paragraph((Run(line, at),), apart=False))
            at += len(line) + 1
        self.show_paragraphs(paragraphs)

    def show_paragraphs(self, paragraphs: Sequence[Paragraph]) -> None:
        """Show these; those that were shown before are not touched."""
        same = 0
        for old, new in zip(self._paragraphs, paragraphs, strict=False):
            if old is not new and old != new:
                break
            same += 1
        if same == len(self._paragraphs) == len(paragraphs):
            return
        with edited(self.document()):
            self._replace(same, paragraphs)
            self._place()

    def _replace(self, same: int, paragraphs: Sequence[Paragraph]) -> None:
        """Write `paragraphs`, of which the first `same` are there."""
        grows = same == len(self._paragraphs) - 1 and same < len(paragraphs) and not self._open
        if grows and (rest := growth(self._paragraphs[same], paragraphs[same])) is not None:
            self._write_runs(self._end(), rest, paragraphs[same])
            self._paragraphs[same] = paragraphs[same]
            same += 1
        else:
            self._cut(same)
            self._open = False
        for paragraph in paragraphs[same:]:
            self._append(paragraph)

    def show_marks(self) -> None:
        """Show those placements that have come since."""
        with edited(self.document()):
            self._place()

    def _append(self, paragraph: Paragraph) -> None:
        before = self._paragraphs[-1] if self._paragraphs else None
        cursor = self._end()
        shape = block_shape(paragraph, before)
        if before is None:
            cursor.setBlockFormat(shape)
        else:
            cursor.insertBlock(shape, QTextCharFormat())
        look = self._look(paragraph)
        if lead := lead_of(paragraph):
            form = QTextCharFormat()
            form.setFont(theme.font(look.size))
            form.setForeground(QColor(look.scheme.quiet if paragraph.marker else look.ink))
            cursor.insertText(lead, form)
        self._paragraphs.append(paragraph)
        self._write_runs(cursor, paragraph.runs, paragraph)

    def _write_runs(self, cursor: QTextCursor, runs: Sequence[Run], paragraph: Paragraph) -> None:
        look = self._look(paragraph)
        for run in runs:
            self._scribe.write(cursor, run, look)

    def _look(self, paragraph: Paragraph) -> Look:
        level = paragraph.heading
        quiet = self._quiet or bool(paragraph.quote) or level == len(theme.HEADINGS)
        return Look(theme.of(self), size_of(paragraph), bold=bool(level), quiet=quiet)

    def _cut(self, count: int) -> None:
        """Keep only the first `count` paragraphs."""
        if count >= len(self._paragraphs):
            return
        block = self.document().findBlockByNumber(count)
        start = block.position()
        cursor = QTextCursor(block)
        if count:
            cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        del self._paragraphs[count:]
        self._offsets.cut(start)
        self._cards = [span for span in self._cards if span[0] < start]
        self._marks.spans = {
            number: kept
            for number, spans in self._marks.spans.items()
            if (kept := [span for span in spans if span[0] < start])
        }
        self._placed = {one for one in self._placed if self._offsets.holds(one.at)}
        if not count:
            self._awaited.clear()

    # ---- the room of a scribe

    def note(self, at: int, position: int, text: str) -> None:
        """Words of the reply were written."""
        self._offsets.add(at, position, text)

    def wait_for(self, formula: str) -> None:
        """A formula was met that is not drawn yet."""
        self._awaited.add(formula)

    def _draw_formula(self, tex: str) -> None:
        """Write what a formula stands in again, now that it can be seen."""
        if tex not in self._awaited:
            return
        self._awaited.discard(tex)
        first = next(
            (
                number
                for number, paragraph in enumerate(self._paragraphs)
                if any(run.kind == "math" and run.text == tex for run in paragraph.runs)
            ),
            len(self._paragraphs),  # it was taken away meanwhile
        )
        paragraphs = list(self._paragraphs)
        with edited(self.document()):
            self._cut(first)
            self.show_paragraphs(paragraphs)
        self.reshaped.emit()

    # ---- marks

    def _place(self) -> None:
        (first, stop), known = self._offsets.bounds, self._placed
        for one in self._placements.between(first, stop):
            if one in self._placed or not self._offsets.holds(one.at):
                continue
            before = {each for each in self._placed if one.replaces(each)}
            self._placed = (self._placed - before) | {one}
            if before:
                self._cursor(one).mergeCharFormat(evidence_format(one))
                continue
            self._open = self._open or one.at + one.length >= stop + (one.kind != "card")
            if one.kind in ("chip", "evidence"):
                self._place_chip(one)
            elif one.kind == "words":
                self._lead(one)
            else:
                self._set_apart(one)
        make_room(self.document(), self._cards, _AIR + 1)
        if self._placed is not known:
            self.setAccessibleDescription(told(self._placed))

    def _place_chip(self, one: Placement) -> None:
        """Put a chip in place of what stands for it."""
        cursor = self._cursor(one)
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        cursor.insertText(OBJECT, placed_format(one, cursor.selectedText()))
        by = 1 - (end - start)
        self._offsets.replace(one.at, one.length, start, by)
        self._marks.spans = {
            number: [shifted(span, start, by) for span in spans]
            for number, spans in self._marks.spans.items()
        }
        self._cards = [shifted(span, start, by) for span in self._cards]
        if one.number:
            self._marks.spans.setdefault(one.number, []).append((start, start + 1))

    def _lead(self, one: Placement) -> None:
        """Let words belong to a mark."""
        cursor = self._cursor(one)
        cursor.mergeCharFormat(link_format(one.number, one.said))
        span = cursor.selectionStart(), cursor.selectionEnd()
        self._marks.spans.setdefault(one.number, []).append(span)

    def _set_apart(self, one: Placement) -> None:
        """Show words as the answer: as a card where they fill paragraphs."""
        cursor = self._cursor(one)
        first, last = cursor.selectionStart(), cursor.selectionEnd()
        end = self.document().findBlock(last)
        fills = self.document().findBlock(first).position() == first
        fills = fills and end.position() + end.length() - 1 == last
        shape = QTextCharFormat()
        shape.setFontWeight(theme.font(bold=True).weight())
        if not fills:
            shape.setBackground(tint_of(theme.of(self)))
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

    def highlight(self, number: int) -> None:
        """Show mark `number` (0: none) as the one meant."""
        if number != self._marks.meant:
            self._marks.meant = number
            self._show_states()

    def light(self, numbers: frozenset[int]) -> None:
        """Raise these marks, besides the one that is meant."""
        if numbers != self._marks.lit:
            self._marks.lit = numbers
            self._show_states()

    def dim(self, numbers: frozenset[int]) -> None:
        """Show that these marks are not to be seen in the picture now."""
        if numbers != self._marks.dimmed:
            self._marks.dimmed = numbers
            self._show_states()

    def flash(self, at: int, length: int) -> None:
        """Show for a moment these code points of the reply, which somebody looked for."""
        self._marks.found = self._offsets.span(at, length)
        self._show_states()
        QTimer.singleShot(theme.FLASH_MS, self, self._end_flash)

    def _end_flash(self) -> None:
        self._marks.found = None
        self._show_states()

    def _show_states(self) -> None:
        scheme = theme.of(self)
        self.setExtraSelections([*self._marks.formats(self.document(), scheme, tint_of(scheme))])
        self.viewport().update()

    def _look_at_selection(self) -> None:
        cursor = self.textCursor()
        found = self._marks.within(cursor.selectionStart(), cursor.selectionEnd())
        if found != self.selected_marks:
            self.selected_marks = found
            self.marks_selected.emit()

    # ---- where it is

    def fit(self, width: int) -> int:
        """Lay out for `width` pixels; returns the height."""
        if width != self.lineWrapColumnOrWidth():
            self.setLineWrapColumnOrWidth(width)
        return math.ceil(self.document().size().height())

    def place_of(self, number: int) -> QRect | None:
        """Return where mark `number` is first shown, None where it is not."""
        spans = self._marks.spans.get(number)
        return None if spans is None else self._rect_at(spans[0][0])

    def place_at(self, at: int) -> QRect | None:
        """Return where the code point at `at` of the reply is shown."""
        return self._rect_at(self._offsets.span(at, 0)[0]) if self._offsets.holds(at) else None

    def _rect_at(self, position: int) -> QRect:
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        return self.cursorRect(cursor)

    def _cursor(self, one: Placement) -> QTextCursor:
        """A cursor that has selected what a placement is about."""
        first, last = self._offsets.span(one.at, one.length)
        cursor = QTextCursor(self.document())
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _end(self) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        scheme, seen = theme.of(self), event.rect()
        paint_under(painter, self.document(), self._paragraphs, self._cards, seen, scheme)
        painter.end()
        super().paintEvent(event)
