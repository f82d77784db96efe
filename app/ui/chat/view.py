"""`ChatView`: all questions and answers, scrolled. Grows at its end without moving what is read."""

import re
from collections.abc import Sequence
from itertools import takewhile
from math import inf
from time import monotonic
from typing import Final
from urllib.parse import unquote

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from app.core.blocks import Run
from app.core.chat import Piece
from app.core.words import _
from app.ui import theme
from app.ui.announcing import announce
from app.ui.chat.actions import TurnActions
from app.ui.chat.body import place_in
from app.ui.chat.column import Column
from app.ui.chat.end_button import EndButton
from app.ui.chat.formulas import Formulas
from app.ui.chat.parts import guess_words
from app.ui.chat.prose import Prose
from app.ui.chat.row import Row
from app.ui.chat.section import Section
from app.ui.chat.seeking import Seeking
from app.ui.chat.shown_turn import ShownTurn
from app.ui.chat.tools import SaveTable, Tools
from app.ui.chat.turn_rows import TurnRows
from app.ui.lane import Lane, Mailbox
from app.ui.turn import Turn

_FRAME_MS: Final = 33  # text is shown so often while it streams
_QUESTION: Final = 160  # px of a question and what stands under an answer, about
_PICTURE: Final = re.compile(r"\s*(?:image|picture|图|图片)\s*(\d{1,3})\s*", re.IGNORECASE)
_TRIES: Final = 4  # to come to a place whose surroundings are made on the way
_CLOSE: Final = 8  # px from the end that still count as the end


class ChatView(QScrollArea):
    """Follows the end of an answer while that is in view, else stays where it is read."""

    hovered = Signal(object, int)  # Turn, number of its mark or 0
    clicked = Signal(object, int)
    marks_selected = Signal(object, object)  # Turn, frozenset[int]: their chips are selected
    frame_chosen = Signal(object, object)  # Turn, Frame
    connect_requested = Signal()

    def __init__(self, save_table: SaveTable | None = None, parent: QWidget | None = None) -> None:
        """Without `save_table` tables are copied only; it runs on a thread of the chat."""
        super().__init__(parent)
        self.turn_actions = TurnActions(self)
        mailbox = Mailbox(self)
        lane = Lane("chat", mailbox)
        self._tools = Tools(lane, Formulas(lane, self), save_table, self._picture)
        self.destroyed.connect(mailbox.close)  # what is on its way there has nobody to take it
        self.destroyed.connect(lambda: lane.close(0))
        self._turns: dict[Turn, ShownTurn] = {}
        self._pending: list[Piece] = []
        self._growing: Turn | None = None  # whose pieces are pending
        self._follows = True
        self._shown_at = 0.0
        self._flush_timer = QTimer(self, singleShot=True)
        self._flush_timer.timeout.connect(self._show_some)
        self._column = Column()
        self._column.resized.connect(self._resized)
        self._set_up()

    def _set_up(self) -> None:
        self.setWidget(self._column)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("Conversation"))
        self._seeking = Seeking(self._seek, self._column.height, self)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.actionTriggered.connect(self._seeking.end)
        bar.rangeChanged.connect(lambda _least, most: bar.setEnabled(most > 0))
        bar.setEnabled(False)
        self._nothing = QLabel(self.viewport())
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._nothing.setProperty("quiet", True)
        self._nothing.hide()
        self._latest = EndButton(self._column)
        self._latest.clicked.connect(self.to_end)

    # ---- what is shown

    def say_nothing_yet(self, text: str) -> None:
        """Show `text` as long as there is no question."""
        self._nothing.setText(text)
        self._nothing.setVisible(not self._turns)

    def show_turns(self, turns: Sequence[Turn]) -> None:
        """Show another path of the conversation, which stays where it is read.

        What both begin with is not touched: what takes the place of a turn begins where that did.
        """
        if self._growing in turns:
            self._show_some()
        self._pending, self._growing = [], None
        ends = self._follows
        both = zip(self._turns, turns, strict=False)
        kept = len(list(takewhile(lambda pair: pair[0] is pair[1], both)))
        for shown in tuple(self._turns.values())[kept:]:
            self._column.remove(shown.section)
            del self._turns[shown.turn]
        for turn in turns[kept:]:
            self._append(turn)
        self._tell_last()
        self._nothing.setVisible(not turns and bool(self._nothing.text()))
        if ends:
            self._follows = True
            self._column.show_end(self.viewport().height())
        else:
            self._stay(self.verticalScrollBar().value())

    def _stay(self, value: int) -> None:
        """Show again what was `value` px from the top, though what is there is to be made first."""
        bar = self.verticalScrollBar()
        self._follows = False
        self._column.show_again()
        for _turn in range(_TRIES):  # so far it may have been estimated
            if bar.value() == value:
                break
            bar.setValue(value)

    def add_turn(self, turn: Turn) -> None:
        """Show a turn, as far as it has come."""
        self.flush()
        self._append(turn)
        self._tell_last()
        self._nothing.hide()
        self._follows = True
        self._seeking.end()
        self._column.show_end(self.viewport().height())

    def restart_turn(self, turn: Turn) -> None:
        """Show `turn` anew, as far as it has come."""
        self.flush()
        if turn in self._turns:
            if (rows := self._turns[turn].rows) is not None:
                rows.restart()
            self._follows = True
            self._seeking.end()
            self._column.show_end(self.viewport().height())

    def tell_turn(self, turn: Turn) -> None:
        """What is said about `turn` has changed, not its words."""
        rows = self._turns[turn].rows if turn in self._turns else None
        if rows is not None:
            rows.tell()
            self._column.arrange()

    def _tell_last(self) -> None:
        """Let each turn know whether another one follows."""
        last = next(reversed(self._turns), None)
        for turn, shown in self._turns.items():
            if shown.rows is not None:
                shown.rows.show_last(turn is last)

    def _append(self, turn: Turn) -> None:
        def guess(width: int) -> int:
            return guess_words(turn.text, width) + guess_words(turn.question, width) + _QUESTION

        section = self._column.append(lambda made: self._fill(turn, made), guess)
        self._turns[turn] = ShownTurn(turn, section)

    def _fill(self, turn: Turn, section: Section) -> TurnRows:
        """Make the rows of a turn that comes near the view."""
        order = list(self._turns)
        rows = TurnRows(
            turn,
            section,
            self._tools,
            self.turn_actions,
            first=turn is order[0],
            last=turn is order[-1],
            parent=self._column,
        )
        rows.hovered.connect(lambda number: self.hovered.emit(turn, number))
        rows.clicked.connect(lambda number: self.clicked.emit(turn, number))
        rows.frame_chosen.connect(lambda frame: self.frame_chosen.emit(turn, frame))
        rows.picture_chosen.connect(lambda number: self._choose_picture(turn, number))
        rows.selected.connect(lambda numbers: self.marks_selected.emit(turn, numbers))
        rows.connect_requested.connect(self.connect_requested)
        rows.grown.connect(self._column.arrange)
        self._turns[turn].show_in(rows)
        return rows

    def _picture(self, run: Run) -> int:
        """Return which picture of the conversation a run describes, from 1; 0 for none."""
        found = _PICTURE.fullmatch(unquote(run.link)) or _PICTURE.fullmatch(run.text)
        count = sum(len(turn.frames) for turn in self._turns)
        return int(found[1]) if found and 1 <= int(found[1]) <= count else 0

    def _choose_picture(self, turn: Turn, number: int) -> None:
        frames = [frame for each in self._turns for frame in each.frames]
        if number <= len(frames):
            self.frame_chosen.emit(turn, frames[number - 1])

    def add_pieces(self, turn: Turn, pieces: Sequence[Piece]) -> None:
        """Show what came: at once, or with the next frame while much is coming."""
        if turn is not self._growing:
            self.flush()
            self._growing = turn
        self._pending += pieces
        wait = self._shown_at + _FRAME_MS / 1000 - monotonic()
        if self._flush_timer.isActive():
            return
        if turn.finish is not None or wait <= 0:
            self._show_some()
        else:
            self._flush_timer.start(max(1, round(wait * 1000)))

    def flush(self) -> None:
        """Show all that has come so far."""
        if self._pending:
            self._show_some()
        for shown in self._turns.values():
            if shown.rows is not None and not shown.section.complete:
                shown.rows.read_more(inf)
        self._column.arrange()

    def _show_some(self) -> None:
        """Show what has come so far; of much a part, the rest soon."""
        self._flush_timer.stop()
        turn, pieces = self._growing, self._pending
        self._pending = []
        if turn is None or turn not in self._turns or not pieces:
            return
        rows = self._turns[turn].rows
        if rows is not None:
            rows.add(pieces)
            self._column.arrange()
        self._shown_at = monotonic()
        if turn.finish is not None:
            announce(self, turn.text)

    def highlight(self, turn: Turn | None, number: int) -> None:
        """Show mark `number` of `turn` as the one meant, none of the others."""
        for each, shown in self._turns.items():
            shown.highlight(number if each is turn else 0)

    def light(self, turn: Turn | None, numbers: frozenset[int]) -> None:
        """Raise these marks of `turn`, none of the others."""
        for each, shown in self._turns.items():
            shown.light(numbers if each is turn else frozenset())

    def dim(self, turn: Turn | None, numbers: frozenset[int]) -> None:
        """Show that these marks of `turn` are not to be seen in the picture now."""
        for each, shown in self._turns.items():
            shown.dim(numbers if each is turn else frozenset())

    # ---- scrolling

    def reveal(self, turn: Turn, number: int) -> None:
        """Bring the chip of mark `number` into view."""
        if (rows := self._opened(turn)) is not None and (row := rows.row_of(number)) is not None:
            self._bring(turn, row, number)

    def reveal_text(self, turn: Turn, at: int, length: int = 0) -> None:
        """Bring code points of the answer into view, and show for a moment that it is these.

        The question where `at` is -1.
        """
        if turn not in self._turns:
            return
        self._seeking.begin(turn, at)
        row = self._seek(turn, at, length)
        if row is None:
            return
        if length and isinstance(row.widget, Prose):
            row.widget.flash(at, length)
        else:
            self._column.flash(row)

    def _seek(self, turn: Turn, at: int, length: int = 0) -> Row | None:
        """Bring a place into view; returns its row, None where it is not shown any more."""
        rows = self._opened(turn)
        if rows is None:
            return None
        row = (rows.row_at(at) or rows.row_at(at + length - 1)) if at >= 0 else None
        if row is not None:
            self._bring(turn, row, 0, at)
            return row
        self._follows = False
        self.verticalScrollBar().setValue(self._turns[turn].section.top - 2 * theme.GRID)
        return rows.question

    def _opened(self, turn: Turn) -> TurnRows | None:
        """Return the rows of a turn, made and read to their end."""
        if turn not in self._turns:
            return None
        shown = self._turns[turn]
        shown.section.open()
        if shown.rows is not None:
            shown.rows.read_more(inf)
        self._column.arrange()
        return shown.rows

    def _bring(self, turn: Turn, row: Row, number: int, at: int = -1) -> None:
        self._follows = False
        box = self._column.place_of(self._turns[turn].section, row)
        spot = place_in(row, number, at).translated(box.topLeft())
        spot.setHeight(min(spot.height(), self.viewport().height() // 2))  # its beginning counts
        middle = spot.center()
        room = 6 * theme.GRID if number else self.viewport().height() // 3
        self.ensureVisible(middle.x(), middle.y(), 0, spot.height() // 2 + room)

    def to_end(self) -> None:
        """Show the end, and follow it."""
        self._follows = True
        self._seeking.end()
        self._latest.hide()
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        self._follows = value >= bar.maximum() - _CLOSE
        self._column.look_at(value, value + self.viewport().height())
        self._offer_end()

    def _resized(self, moved: int) -> None:
        """The column has another height; what was above the view grew by `moved`."""
        bar = self.verticalScrollBar()
        follows = self._follows
        if follows or moved:
            bar.setValue(bar.maximum() if follows else bar.value() + moved)
        self._follows = follows or bar.value() >= bar.maximum() - _CLOSE
        self._offer_end()
        self._seeking.settle()

    def _offer_end(self) -> None:
        seen = self.viewport().rect().translated(0, self.verticalScrollBar().value())
        self._latest.offer(seen, wanted=not self._follows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        follows = self._follows
        room = self.viewport().size()
        top = self.verticalScrollBar().value()
        self._column.look_at(top, top + room.height())
        self._column.set_width(room.width())
        if follows and not self._seeking.active:
            self.to_end()
        self._nothing.setGeometry(self.viewport().rect().adjusted(40, 0, -40, 0))
        self._offer_end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._column.renew()
