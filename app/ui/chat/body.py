"""`Body`: the words of an answer as rows of a column: prose and code, each finished only once."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QObject, QRect, Signal

from app.core.chat import Again, Card
from app.core.chips import chip
from app.core.labels import clean
from app.core.mark import Mark
from app.core.theme import Colour
from app.core.words import _
from app.ui import theme
from app.ui.chat.code import CodeBlock
from app.ui.chat.column import Column, Row
from app.ui.chat.lines import Code, CodeEnd, Line, LineReader, Words
from app.ui.chat.prose import Prose
from app.ui.chat.selection import Selection

_LONG: Final = 3000  # code points of one row of prose, about
_LONG_LINE: Final = 2000  # code points of one line
_BREAK: Final = re.compile(r"[\s，。；、！？]")
_GAP: Final = 10  # px between rows
_FIRST_GAP: Final = 3 * theme.GRID  # above an answer; thoughts belong to the line above them


class Body(QObject):
    """Grows at its end. A row that is finished is never touched again but for its chips."""

    hovered = Signal(int)  # number of a mark, 0 for none
    clicked = Signal(int)

    def __init__(
        self,
        column: Column,
        after: Callable[[], Row],
        text: Callable[[], str],
        *,
        plain: bool = False,
        quiet: bool = False,
        inset: int = 0,
    ) -> None:
        """`after` is the row above the first one; `text` returns all of it, to be copied."""
        super().__init__(column)
        self._selection = Selection(text)
        self._column = column
        self._after = after
        self._quiet = quiet
        self._first_gap = theme.GRID if quiet else _FIRST_GAP
        self._inset = inset
        self._reader = LineReader(plain=plain)
        self._rows: list[Row] = []
        self._proses: list[Prose] = []
        self._open: Prose | CodeBlock | None = None  # what the next words go to
        self._highlighted = 0

    @property
    def last(self) -> Row:
        """The row after which something else may stand."""
        return self._rows[-1] if self._rows else self._after()

    def feed(self, text: str) -> None:
        """Append words."""
        self._take(self._reader.feed(text))

    def end(self) -> None:
        """There are no more words."""
        self._take(self._reader.end())

    def clear(self) -> None:
        """Forget everything."""
        for row in self._rows:
            self._column.remove(row)
        self._rows, self._proses, self._open = [], [], None
        self._selection.clear()

    def mark(self, number: int, mark: Mark, colour: Colour, text: str) -> None:
        """Show where mark `number` belongs; `text` is the answer so far.

        Its chip where one was written; else the words it names are what is pointed at.
        """
        prose = self._holding(mark.at)
        if prose is None:
            return
        written = chip(number)
        if text.startswith(written, mark.at):
            prose.place_chip(number, mark.at, len(written), colour, clean(mark.label))
        elif mark.label and text.startswith(mark.label, mark.at):
            prose.link(number, mark.at, len(mark.label))
        self._changed(prose)

    def chip_again(self, again: Again, mark: Mark, colour: Colour) -> None:
        """Show the chip of `mark` at another place where it was written."""
        prose = self._holding(again.at)
        if prose is not None:
            length = len(chip(again.number))
            prose.place_chip(again.number, again.at, length, colour, clean(mark.label))
            self._changed(prose)

    def card(self, card: Card) -> None:
        """Set the short answer apart."""
        prose = self._holding(card.at)
        if prose is not None:
            prose.set_apart(card.at, len(card.text))
            self._changed(prose)

    def highlight(self, number: int) -> None:
        """Show mark `number` (0: none) as the one meant."""
        for prose in self._proses:
            prose.highlight(number)

    def place_of(self, number: int) -> QRect | None:
        """Return where the chip or the words of mark `number` are in the column."""
        for prose in self._proses:
            box = prose.place_of(number)
            if box is not None:
                return box.translated(prose.pos())
        return None

    def _holding(self, at: int) -> Prose | None:
        """Return what shows the code point at `at` of the answer."""
        return next((prose for prose in reversed(self._proses) if prose.holds(at)), None)

    def _take(self, events: Iterable[Line | Words | Code | CodeEnd]) -> None:
        for event in events:
            match event:
                case Line():
                    self._prose(event).begin_line(event)
                case Words() if isinstance(self._open, Prose):
                    self._add_words(self._open, event)
                case Words() if self._open is not None:
                    self._open.add(event)
                    self._changed(self._open)
                case Code(language):
                    self._open = block = CodeBlock(language, self._selection)
                    self._add(Row(block, block.fit, _GAP if self._rows else self._first_gap))
                case CodeEnd():
                    self._open = None

    def _add_words(self, prose: Prose, words: Words) -> None:
        """Append words; a line without end is broken, every word of it would be laid out again."""
        room = _LONG_LINE - prose.line_length
        if len(words.text) <= room:
            prose.add(words)
            self._changed(prose)
            return
        found = _BREAK.search(words.text, max(room, 0))
        cut = found.end() if found else len(words.text)
        cut = min(cut, max(room + _LONG_LINE, 1))
        prose.add(Words(words.text[:cut], words.at))
        self._changed(prose)
        if rest := words.text[cut:]:
            line = Line(level=prose.level)
            self._open = None
            following = self._prose(line)
            following.begin_line(line)
            self._add_words(following, Words(rest, words.at + cut))

    def _prose(self, line: Line) -> Prose:
        """The row that a line goes to: the open one, unless that is long enough."""
        open_one = self._open
        if isinstance(open_one, Prose) and not (open_one.length > _LONG and not line.level):
            return open_one
        self._open = prose = Prose(quiet=self._quiet, selection=self._selection)
        prose.setAccessibleName(_("Thoughts") if self._quiet else _("Answer"))
        prose.hovered.connect(self.hovered)
        prose.clicked.connect(self.clicked)
        self._proses.append(prose)
        after_code = bool(self._rows) and isinstance(self._rows[-1].widget, CodeBlock)
        gap = _GAP if line.apart or after_code else 0
        self._add(Row(prose, prose.fit, gap if self._rows else self._first_gap))
        return prose

    def _add(self, row: Row) -> None:
        row.inset = self._inset
        self._column.add(row, self.last)
        self._rows.append(row)

    def _changed(self, widget: Prose | CodeBlock) -> None:
        for row in reversed(self._rows):
            if row.widget is widget:
                self._column.changed(row)
                return
