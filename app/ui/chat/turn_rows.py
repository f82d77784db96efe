"""`TurnRows`: one question and its answer as rows of a section, while that is near the view."""

from collections.abc import Sequence
from functools import partial
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.chat import Again, Card, Cited, Finish, Piece, Recast, Text, Thinking
from app.core.labels import colours
from app.core.mark import Mark
from app.ui import theme
from app.ui.chat.actions import TurnActions
from app.ui.chat.body import Body
from app.ui.chat.ending import Ending, ending_of
from app.ui.chat.footer import Footer
from app.ui.chat.outcome import CoveredNote, Outcome, Remark
from app.ui.chat.question import QuestionBubble
from app.ui.chat.row import Row
from app.ui.chat.section import Section
from app.ui.chat.thinking import ThinkingHead, waited_for
from app.ui.chat.tools import Tools
from app.ui.chat.turn_tools import turn_tools
from app.ui.turn import Turn

_BUBBLE: Final = 0.92  # of the width, with the button at its side
_TICK_MS: Final = 200
_READING: Final = 0.004  # seconds of one turn of the event loop
_ABOVE: Final = 6 * theme.GRID  # between turns


class TurnRows(QObject):
    """Shows a turn as it is, then piece by piece as it goes on, under the row `question`."""

    hovered = Signal(int)
    clicked = Signal(int)
    selected = Signal(object)  # frozenset[int]: marks whose chips or words are selected
    picture_chosen = Signal(int)  # of the conversation, from 1
    frame_chosen = Signal(object)  # Frame
    connect_requested = Signal()
    grown = Signal()  # rows want to be arranged

    def __init__(
        self,
        turn: Turn,
        section: Section,
        tools: Tools,
        actions: TurnActions,
        *,
        first: bool,
        last: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._turn = turn
        self._section = section
        self._tools = turn_tools(tools, turn, actions)
        self._actions = actions
        self._last = last
        self._marks = self._shown_marks = 0  # that have come, of which are shown
        bubble = QuestionBubble(turn, actions)
        bubble.frame_chosen.connect(self.frame_chosen)
        question = Row(bubble, bubble.fit, 0 if first else _ABOVE, share=_BUBBLE)
        self.question = section.add(question)
        bubble.refolded.connect(lambda: self._refit(self.question))
        self._ended = False  # the end of the answer has come
        self._fold: Row | None = None
        self._thoughts: Body | None = None
        self._body: Body | None = None
        self._status: Row | None = None
        self._endings: list[Row] = []
        self._footer: Footer | None = None
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._tell_time)
        self._show_so_far()

    @property
    def turn(self) -> Turn:
        return self._turn

    # ---- what comes

    def add(self, pieces: Sequence[Piece]) -> None:
        """Show pieces that the turn has taken already."""
        words: list[str] = []
        thoughts: list[str] = []
        placed: list[Card | Again | Cited] = []
        for piece in pieces:
            match piece:
                case Text(text):
                    words.append(text)
                case Thinking(text):
                    thoughts.append(text)
                case Card() | Again() | Cited():
                    placed.append(piece)
                case Mark():
                    self._marks += 1
                case Recast():
                    self._recast()
                    words.clear()
                    placed.clear()
        if thoughts and self._thoughts is not None:
            self._thoughts.feed("".join(thoughts))
        if words:
            self._answer().feed("".join(words))
        if any(isinstance(piece, Finish) for piece in pieces):
            self._ended = True
            self._answer().end()
        self._show_marks()
        self._show_placed(placed)
        self.read_more(monotonic() + _READING)
        self._show_state()

    # ---- as the content of a section

    @property
    def keeps(self) -> bool:
        """Whether it stays wherever the view is: an answer that is on its way."""
        return self._turn.finish is None or not self._ended

    def read_more(self, until: float) -> bool:
        """Show more of what has come, until that monotonic time; whether it is all."""
        bodies = [body for body in (self._thoughts, self._body) if body is not None]
        states = [body.read(until) for body in bodies]
        done = all(states)
        width = self._section.width
        self._section.unread = sum(body.unread_height(width) for body in bodies)
        self._section.complete = done
        if done and self._ended and not self._endings:
            self._show_state()
        return done

    def close(self) -> None:
        """It is not shown any more."""
        self._tick.stop()
        for body in (self._thoughts, self._body):
            if body is not None:
                body.deleteLater()
        self.deleteLater()

    def restart(self) -> None:
        """Show the turn anew, as far as it has come."""
        for row in self._endings:
            self._section.remove(row)
        self._endings, self._footer, self._ended = [], None, False
        self._drop_thoughts()
        if self._body is not None:
            self._body.clear()
            self._body = None
        self._marks = self._shown_marks = 0
        self._show_so_far()

    def tell(self) -> None:
        """What is said about the turn has changed, not its words."""
        self._show_state()

    def highlight(self, number: int) -> None:
        """Show mark `number` (0: none) as the one meant."""
        if self._body is not None:
            self._body.highlight(number)

    def light(self, numbers: frozenset[int]) -> None:
        """Raise these marks, besides the one that is meant."""
        if self._body is not None:
            self._body.light(numbers)

    def dim(self, numbers: frozenset[int]) -> None:
        """Show that these marks are not to be seen in the picture now."""
        if self._body is not None:
            self._body.dim(numbers)

    def row_of(self, number: int) -> Row | None:
        """Return the row that mark `number` is shown in."""
        return None if self._body is None else self._body.row_of(number)

    def row_at(self, at: int) -> Row | None:
        """Return the row that shows the code point at `at` of the answer."""
        return None if self._body is None else self._body.row_at(at)

    def show_last(self, last: bool) -> None:
        """Show whether another question follows."""
        self._last = last
        if self._footer is not None:
            self._footer.show_last(last)

    # ---- the answer

    def _show_so_far(self) -> None:
        turn = self._turn
        pieces: list[Piece] = [Text(turn.text)] if turn.text else []
        pieces += [*turn.marks, *turn.again, *turn.cards, *turn.cited.values()]
        self.add([*pieces, turn.finish] if turn.finish is not None else pieces)

    def _answer(self) -> Body:
        if self._body is None:
            turn = self._turn
            self._body = Body(
                self._section,
                self._tools,
                self._above_body,
                lambda: turn.text,
                plain=turn.plain,
                parent=self,
            )
            self._body.hovered.connect(self.hovered)
            self._body.selected.connect(self.selected)
            self._body.clicked.connect(self.clicked)
            self._body.picture_chosen.connect(self.picture_chosen)
            self._body.reshaped.connect(self.grown)
        return self._body

    def _above_body(self) -> Row:
        if self._thoughts is not None:
            return self._thoughts.last
        return self._fold or self.question

    def _show_marks(self) -> None:
        marks = self._turn.marks[: self._marks]
        if self._shown_marks < len(marks):
            text, tints = self._turn.text, colours(marks)
            for number in range(self._shown_marks + 1, len(marks) + 1):
                self._answer().mark(number, marks[number - 1], tints[number - 1], text)
            self._shown_marks = len(marks)

    def _show_placed(self, pieces: Sequence[Card | Again | Cited]) -> None:
        marks = self._turn.marks
        tints = colours(marks) if pieces else ()
        for piece in pieces:
            match piece:
                case Card():
                    self._answer().card(piece)
                case Cited():
                    self._answer().cite(piece)
                case Again(number):
                    self._answer().chip_again(piece, marks[number - 1], tints[number - 1])

    def _recast(self) -> None:
        """What was shown was thinking."""
        if self._body is not None:
            self._body.clear()
            self._body = None
        self._marks = self._shown_marks = 0
        if self._thoughts is not None:
            self._unfold(False)
            self._unfold(True)

    # ---- thinking

    def _unfold(self, unfolded: bool) -> None:
        self._turn.unfolded = unfolded
        if unfolded and self._thoughts is None:
            self._thoughts = Body(
                self._section,
                self._tools,
                lambda: self._fold or self.question,
                lambda: self._turn.thinking,
                quiet=True,
                inset=4 * theme.GRID,
                parent=self,
            )
            self._thoughts.reshaped.connect(self.grown)
            self._thoughts.feed(self._turn.thinking)
            if not self._turn.thinks:
                self._thoughts.end()
            self.read_more(monotonic() + _READING)
        elif not unfolded and self._thoughts is not None:
            self._thoughts.clear()
            self._thoughts = None
        self.grown.emit()

    def _drop_thoughts(self) -> None:
        if self._thoughts is not None:
            self._thoughts.clear()
            self._thoughts = None
        if self._fold is not None:
            self._section.remove(self._fold)
            self._fold = None

    # ---- how it stands

    def _show_state(self) -> None:
        turn = self._turn
        if turn.thinking:
            self._show_fold()
        if self._ended:
            if self._section.complete:
                self._show_ending()
        elif turn.progress is None and (turn.text or turn.thinks):
            self._say("")
        else:
            self._say(waited_for(turn))
        if not self._ended and (turn.thinks or not turn.text or turn.progress is not None):
            self._tick.start()
        else:
            self._tick.stop()

    def _tell_time(self) -> None:
        self._show_state()
        self.grown.emit()

    def _show_fold(self) -> None:
        if self._fold is None:
            head = ThinkingHead()
            row = Row(head, head.fit, theme.GRID, inset=-theme.GRID)
            self._fold = self._section.add(row, self.question)
            head.unfolded.connect(self._unfold)
            head.hurried.connect(lambda: self._actions.hurried.emit(self._turn))
        fold = self._fold.widget
        assert isinstance(fold, ThinkingHead)
        fold.tell(self._turn)

    def _say(self, text: str) -> None:
        """Say in one line what is going on; "" for nothing."""
        if not text:
            if self._status is not None:
                self._section.remove(self._status)
                self._status = None
            return
        if self._status is None:
            line = Remark(text)
            self._status = self._section.add(Row(line, line.fit, 3 * theme.GRID), self._end())
        said = self._status.widget
        assert isinstance(said, Remark)
        if said.text() != text:
            said.setText(text)
            self._section.changed(self._status)

    def _show_ending(self) -> None:
        if self._turn.finish is None or self._endings:
            return
        self._say("")
        for widget in ending_of(self._turn, self._actions, self._tools, last=self._last):
            if isinstance(widget, Footer):
                self._footer = widget
                self._ending(widget, theme.GRID, inset=-2 * theme.GRID)
                continue
            row = self._ending(widget, 3 * theme.GRID)
            if isinstance(widget, Outcome):
                widget.connect_requested.connect(self.connect_requested)
                widget.refolded.connect(partial(self._refit, row))
            elif isinstance(widget, CoveredNote):
                sent = self._turn.covered[0].frame
                widget.chosen.connect(partial(self.frame_chosen.emit, sent))

    def _ending(self, widget: Ending, gap: int, *, inset: int = 0) -> Row:
        row = self._section.add(Row(widget, widget.fit, gap, inset), self._end())
        self._endings.append(row)
        return row

    def _end(self) -> Row:
        """The last row of the turn."""
        if self._endings:
            return self._endings[-1]
        return self._body.last if self._body is not None else self._above_body()

    def _refit(self, row: Row) -> None:
        self._section.changed(row)
        self.grown.emit()
