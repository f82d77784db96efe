"""`Body`: the words of an answer as rows: prose, code, tables, formulas, finished only once."""

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QWidget

from app.core.blocks import Code, Formula, Paragraph, Rule, Table
from app.core.chat import Again, Card, Cited
from app.core.chips import chip
from app.core.cited import check
from app.core.cited_words import shown, spoken, told
from app.core.labels import clean
from app.core.mark import Mark
from app.core.markdown import BlockReader
from app.core.theme import Colour
from app.core.times import TimeReader
from app.core.words import _
from app.ui import theme
from app.ui.chat.code import CodeBlock
from app.ui.chat.formula import FormulaBlock
from app.ui.chat.moments import Moments
from app.ui.chat.parts import Part, gap_of, guess_words, settle
from app.ui.chat.placements import Placement, Placements
from app.ui.chat.prose import Prose
from app.ui.chat.row import Row
from app.ui.chat.section import Section
from app.ui.chat.selection import Selection
from app.ui.chat.shapes import depth_of
from app.ui.chat.surface import Line
from app.ui.chat.table import TableBlock
from app.ui.chat.tools import PAGE, Tools

_SLICE: Final = 400  # code points that are read at once
_FIRST_GAP: Final = 3 * theme.GRID  # above an answer; thoughts belong to the line above them


class Body(QObject):
    """Grows at its end. What is finished is never touched again but for its chips."""

    hovered = Signal(int)  # number of a mark, 0 for none
    selected = Signal(object)  # frozenset[int]: marks whose chips or words are selected
    clicked = Signal(int)
    picture_chosen = Signal(int)  # of the conversation, from 1
    reshaped = Signal()  # a row wants another height

    def __init__(
        self,
        section: Section,
        tools: Tools,
        after: Callable[[], Row],
        text: Callable[[], str],
        *,
        plain: bool = False,
        quiet: bool = False,
        inset: int = 0,
        parent: QObject | None = None,
    ) -> None:
        """`after` is the row above the first one; `text` returns all of it, to be copied."""
        super().__init__(parent)
        self._section = section
        self._tools = tools
        self._after = after
        self._quiet = quiet
        self._inset = inset
        self._selection = Selection(text)
        self._placements = Placements()
        self._reader = BlockReader(plain=plain)
        self._unread: list[str] = []
        self._ends = False
        moments = None if quiet else tools.moments
        self._times = None if moments is None else (moments, moments.reader())
        self._parts: list[Part] = []
        self._highlighted = 0
        self._lit: frozenset[int] = frozenset()
        self._dimmed: frozenset[int] = frozenset()

    @property
    def last(self) -> Row:
        """The row after which something else may stand."""
        row = self._parts[-1].row if self._parts else None
        return self._after() if row is None else row

    # ---- words

    def feed(self, text: str) -> None:
        """Append words; they are shown by `read`."""
        self._unread.append(text)
        if self._times is not None:
            self._place_times(*self._times, text)

    def end(self) -> None:
        """There are no more words."""
        self._ends = True
        if self._times is not None:
            self._place_times(*self._times, None)

    def read(self, until: float) -> bool:
        """Show what has come, until that monotonic time at least a piece; whether it is all."""
        if len(self._unread) > 1:
            self._unread = ["".join(self._unread)]
        text, at = self._unread[0] if self._unread else "", 0
        while at < len(text):
            self._reader.feed(text[at : at + _SLICE])
            at += _SLICE
            if at >= len(text) and self._ends:
                self._reader.end()
            self._take()
            if monotonic() > until:
                break
        self._unread = [text[at:]] if at < len(text) else []
        if not text and self._ends:
            self._reader.end()
            self._take()
        return not self._unread

    def unread_height(self, width: int) -> int:
        """Estimate how high is what has not been read."""
        return guess_words("".join(self._unread), width) if self._unread else 0

    def clear(self) -> None:
        """Forget everything."""
        for part in self._parts:
            if part.row is not None:
                self._section.remove(part.row)
        self._parts, self._unread = [], []
        self._selection.clear()
        self.deleteLater()

    def _take(self) -> None:
        finished, open_end = self._reader.take()
        settle(
            self._parts,
            finished,
            open_end,
            add=self._add,
            change=self._change,
            remove=self._remove,
        )

    def _add(self, index: int, part: Part) -> None:
        before = self._parts[index - 1] if index else None
        above = self._after() if before is None or before.row is None else before.row
        first = part.blocks[0]
        level = 0 if isinstance(first, Paragraph | Rule) else first.level
        quote = 0 if isinstance(first, Paragraph | Rule) else first.quote
        row = Row(
            None,
            lambda _width: 0,
            self._gap(part, before),
            self._inset + depth_of(level, quote) * theme.INDENT,
            bars=depth_of(0, quote),
            indent=self._inset,
            make=lambda parent: self._make(part, parent),
            guess=part.guess,
        )
        part.row = self._section.add(row, above)

    def _gap(self, part: Part, before: Part | None) -> int:
        if before is None:
            return theme.GRID if self._quiet else _FIRST_GAP
        return gap_of(part, before)

    def _change(self, index: int, part: Part) -> None:
        row = part.row
        assert row is not None
        row.gap = self._gap(part, self._parts[index - 1] if index else None)
        if row.widget is not None:
            self._update(part, row.widget)
        self._section.changed(row)

    def _remove(self, index: int) -> None:
        row = self._parts[index].row
        assert row is not None
        self._section.remove(row)

    # ---- widgets

    def _make(self, part: Part, parent: QWidget) -> QWidget:
        made = self._made(part, parent)
        if isinstance(made, Prose | TableBlock):
            made.hovered.connect(self.hovered)
            made.clicked.connect(self.clicked)
            made.picture_chosen.connect(self.picture_chosen)
            made.highlight(self._highlighted)
            made.light(self._lit)
            made.dim(self._dimmed)
        if isinstance(made, Prose):
            made.marks_selected.connect(self._tell_selected)
        if not isinstance(made, Line):
            made.reshaped.connect(lambda: self._reshape(part))
        return made

    def _made(
        self, part: Part, parent: QWidget
    ) -> Prose | CodeBlock | TableBlock | FormulaBlock | Line:
        match part.blocks[0]:
            case Code() as code:
                return CodeBlock(code, self._selection, self._tools.lane, part.memory, parent)
            case Table() as table:
                return TableBlock(table, self._tools, self._placements, part.memory, parent)
            case Formula() as formula:
                formulas = self._tools.formulas
                return FormulaBlock(formula, formulas, quiet=self._quiet, parent=parent)
            case Rule():
                return Line(parent)
        prose = Prose(
            quiet=self._quiet,
            selection=self._selection,
            tools=self._tools,
            placements=self._placements,
            parent=parent,
        )
        prose.setAccessibleName(_("Thoughts") if self._quiet else _("Answer"))
        if part.row is not None:
            prose.fit(self._section.width_of(part.row))  # else it is laid out twice
        prose.show_paragraphs(part.paragraphs)
        return prose

    def _update(self, part: Part, widget: QWidget) -> None:
        match widget, part.blocks[0]:
            case Prose(), _:
                widget.show_paragraphs(part.paragraphs)
            case CodeBlock(), Code() as code:
                widget.show_code(code)
            case TableBlock(), Table() as table:
                widget.show_table(table)
            case FormulaBlock(), Formula() as formula:
                widget.show_formula(formula)

    def _reshape(self, part: Part) -> None:
        if part.row is not None and part in self._parts:
            self._section.changed(part.row)
            self.reshaped.emit()

    # ---- marks

    def mark(self, number: int, mark: Mark, colour: Colour, text: str) -> None:
        """Show where mark `number` belongs; `text` is the answer so far.

        Its chip where one was written; else the words it names are what is pointed at.
        """
        written = chip(number)
        if text.startswith(written, mark.at):
            self._place(_chip(mark.at, number, mark, colour))
        elif mark.label and text.startswith(mark.label, mark.at):
            said = _said(number, mark)
            self._place(Placement(mark.at, len(mark.label), "words", number, said=said))

    def chip_again(self, again: Again, mark: Mark, colour: Colour) -> None:
        """Show the chip of `mark` at another place where it was written."""
        self._place(_chip(again.at, again.number, mark, colour))

    def card(self, card: Card) -> None:
        """Set the short answer apart."""
        self._place(Placement(card.at, len(card.text), "card"))

    def cite(self, cited: Cited) -> None:
        """Show a page that is cited, and what is known of its quotes."""
        self._place(
            Placement(
                cited.at,
                cited.length,
                "evidence",
                label=shown(cited),
                href=f"{PAGE}:{cited.at}",
                sign=check(cited) or "page",
                tip=told(cited),
                said=spoken(cited),
            )
        )

    def _place_times(self, moments: Moments, reader: TimeReader, text: str | None) -> None:
        """Let times in the next words, or in the last ones, lead to their moments."""
        times = reader.finish() if text is None else reader.feed(text)
        for placement in moments.placed(times):
            self._place(placement)

    def _place(self, placement: Placement) -> None:
        self._placements.add(placement)
        part = self._holding(placement.at)
        if part is None or part.row is None or part.row.widget is None:
            return
        if isinstance(part.row.widget, Prose | TableBlock):
            part.row.widget.show_marks()
            self._section.changed(part.row)

    def highlight(self, number: int) -> None:
        """Show mark `number` (0: none) as the one meant."""
        self._highlighted = number
        for widget in self._shown():
            widget.highlight(number)

    def light(self, numbers: frozenset[int]) -> None:
        """Raise these marks, besides the one that is meant."""
        self._lit = numbers
        for widget in self._shown():
            widget.light(numbers)

    def dim(self, numbers: frozenset[int]) -> None:
        """Show that these marks are not to be seen in the picture now."""
        self._dimmed = numbers
        for widget in self._shown():
            widget.dim(numbers)

    def _shown(self) -> Iterator[Prose | TableBlock]:
        """What shows marks, and has a widget now."""
        for part in self._parts:
            widget = None if part.row is None else part.row.widget
            if isinstance(widget, Prose | TableBlock):
                yield widget

    def _tell_selected(self) -> None:
        found = (shown.selected_marks for shown in self._shown() if isinstance(shown, Prose))
        self.selected.emit(frozenset().union(*found))

    def row_at(self, at: int) -> Row | None:
        """Return the row that shows the code point at `at` of the reply."""
        part = self._holding(at)
        return None if part is None else part.row

    def row_of(self, number: int) -> Row | None:
        """Return the row that mark `number` is shown in."""
        placement = self._placements.of(number)
        return None if placement is None else self.row_at(placement.at)

    def _holding(self, at: int) -> Part | None:
        return next((part for part in reversed(self._parts) if part.holds(at)), None)


def place_in(row: Row, number: int, at: int = -1) -> QRect:
    """Return where in its widget a row shows a mark, or the code point at `at`; else all of it."""
    widget = row.widget
    box = None
    if isinstance(widget, Prose | TableBlock):
        box = widget.place_of(number) if number else widget.place_at(at)
    return box or QRect(0, 0, 1, row.height)


def _chip(at: int, number: int, mark: Mark, colour: Colour) -> Placement:
    """Return where a chip stands in place of what was written for it."""
    label = clean(mark.label)
    length = len(chip(number))
    return Placement(at, length, "chip", number, colour, label, said=_said(number, mark))


def _said(number: int, mark: Mark) -> str:
    """Return what is said of a mark to whoever does not see it."""
    label = clean(mark.label)
    if not label:
        return _("Mark {number}").format(number=number)
    return _("Mark {number}: {label}").format(number=number, label=label)
