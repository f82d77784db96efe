"""`TurnRows`: one question and its answer as rows of a column."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QRect, QTimer, Signal

from app.core.chat import Again, Card, Finish, Piece, Progress, Recast, Text, Thinking
from app.core.labels import colours
from app.core.mark import Mark
from app.core.words import _
from app.ui import theme
from app.ui.chat.body import Body
from app.ui.chat.column import Column, Row
from app.ui.chat.outcome import Footer, Outcome, Remark
from app.ui.chat.question import QuestionBubble
from app.ui.chat.thinking import ThinkingFold, duration
from app.ui.turn import Turn

_BUBBLE: Final = 0.85  # of the width
_TICK_MS: Final = 200
_LONG_WAIT: Final = 3.0  # seconds after which the time is told
_ABOVE: Final = 6 * theme.GRID  # between turns


class TurnRows(QObject):
    """Shows a turn as it is, then piece by piece as it goes on."""

    hovered = Signal(int)
    clicked = Signal(int)
    frame_chosen = Signal(object)  # Frame
    retried = Signal()
    connect_requested = Signal()
    grown = Signal()  # rows want to be arranged

    def __init__(self, turn: Turn, column: Column, *, first: bool) -> None:
        super().__init__(column)
        self._turn = turn
        self._column = column
        self._marks = self._shown_marks = 0  # that have come, of which are shown
        bubble = QuestionBubble(turn.question, turn.frames)
        bubble.frame_chosen.connect(self.frame_chosen)
        question = Row(bubble, bubble.fit, 0 if first else _ABOVE, share=_BUBBLE)
        self._question = column.add(question)
        bubble.unfolded.connect(lambda: self._refit(self._question))
        self._ended = False  # the end of the answer is shown
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
        cards: list[Card] = []
        again: list[Again] = []
        for piece in pieces:
            match piece:
                case Text(text):
                    words.append(text)
                case Thinking(text):
                    thoughts.append(text)
                case Card():
                    cards.append(piece)
                case Mark():
                    self._marks += 1
                case Again():
                    again.append(piece)
                case Recast():
                    self._recast()
                    words.clear()
                    cards.clear()
                    again.clear()
        if thoughts and self._thoughts is not None:
            self._thoughts.feed("".join(thoughts))
        if words:
            self._answer().feed("".join(words))
        if any(isinstance(piece, Finish) for piece in pieces):
            self._ended = True
            self._answer().end()
        self._show_marks()
        self._show_again(again)
        for card in cards:
            self._answer().card(card)
        self._show_state()

    def restart(self) -> None:
        """The answer was forgotten."""
        for row in self._endings:
            self._column.remove(row)
        self._endings, self._footer, self._ended = [], None, False
        self._drop_thoughts()
        if self._body is not None:
            self._body.clear()
            self._body = None
        self._marks = self._shown_marks = 0
        self._show_state()

    def highlight(self, number: int) -> None:
        """Show mark `number` (0: none) as the one meant."""
        if self._body is not None:
            self._body.highlight(number)

    def place_of(self, number: int) -> QRect | None:
        """Return where the chip of mark `number` is in the column."""
        return None if self._body is None else self._body.place_of(number)

    def no_longer_last(self) -> None:
        """Another question follows: this one is not asked again."""
        if self._footer is not None:
            self._footer.retry.hide()

    # ---- the answer

    def _show_so_far(self) -> None:
        turn = self._turn
        pieces: list[Piece] = [Text(turn.text)] if turn.text else []
        pieces += [*turn.marks, *turn.again, *turn.cards]
        self.add([*pieces, turn.finish] if turn.finish is not None else pieces)

    def _answer(self) -> Body:
        if self._body is None:
            turn = self._turn
            self._body = Body(self._column, self._above_body, lambda: turn.text, plain=turn.plain)
            self._body.hovered.connect(self.hovered)
            self._body.clicked.connect(self.clicked)
        return self._body

    def _above_body(self) -> Row:
        if self._thoughts is not None:
            return self._thoughts.last
        return self._fold or self._question

    def _show_marks(self) -> None:
        marks = self._turn.marks[: self._marks]
        if self._shown_marks < len(marks):
            text, tints = self._turn.text, colours(marks)
            for number in range(self._shown_marks + 1, len(marks) + 1):
                self._answer().mark(number, marks[number - 1], tints[number - 1], text)
            self._shown_marks = len(marks)

    def _show_again(self, pieces: Sequence[Again]) -> None:
        if pieces:
            marks = self._turn.marks
            tints = colours(marks)
            for each in pieces:
                self._answer().chip_again(each, marks[each.number - 1], tints[each.number - 1])

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
        if unfolded:
            self._thoughts = Body(
                self._column,
                lambda: self._fold or self._question,
                lambda: self._turn.thinking,
                plain=True,
                quiet=True,
                inset=4 * theme.GRID,
            )
            self._thoughts.feed(self._turn.thinking)
        elif self._thoughts is not None:
            self._thoughts.clear()
            self._thoughts = None
        self.grown.emit()

    def _drop_thoughts(self) -> None:
        if self._thoughts is not None:
            self._thoughts.clear()
            self._thoughts = None
        if self._fold is not None:
            self._column.remove(self._fold)
            self._fold = None

    # ---- how it stands

    def _show_state(self) -> None:
        turn = self._turn
        if turn.thinking:
            self._show_fold()
        if self._ended:
            self._show_ending()
        elif turn.text or (turn.thinks and turn.progress is None):
            self._say("")
        else:
            self._say(_waiting(turn))
        if not self._ended and (turn.thinks or not turn.text):
            self._tick.start()
        else:
            self._tick.stop()

    def _tell_time(self) -> None:
        self._show_state()
        self.grown.emit()

    def _show_fold(self) -> None:
        if self._fold is None:
            button = ThinkingFold()
            row = Row(button, button.fit, theme.GRID, inset=-theme.GRID)
            self._fold = self._column.add(row, self._question)
            button.unfolded.connect(self._unfold)
        fold = self._fold.widget
        assert isinstance(fold, ThinkingFold)
        fold.tell(self._turn)

    def _say(self, text: str) -> None:
        """Say in one line what is going on; "" for nothing."""
        if not text:
            if self._status is not None:
                self._column.remove(self._status)
                self._status = None
            return
        if self._status is None:
            line = Remark(text)
            self._status = self._column.add(Row(line, line.fit, 3 * theme.GRID), self._end())
        said = self._status.widget
        assert isinstance(said, Remark)
        if said.text() != text:
            said.setText(text)
            self._column.changed(self._status)

    def _show_ending(self) -> None:
        finish = self._turn.finish
        if finish is None or self._endings:
            return
        self._say("")
        failed = (
            finish.reason not in ("stop", "tool_calls", "cancelled") or finish.error is not None
        )
        if finish.reason == "cancelled":
            self._ending(Remark(_("Stopped.")), 3 * theme.GRID)
        elif failed:
            outcome = Outcome(finish)
            outcome.retried.connect(self.retried)
            outcome.connect_requested.connect(self.connect_requested)
            row = self._ending(outcome, 3 * theme.GRID)
            outcome.refolded.connect(lambda: self._refit(row))
        elif not (self._turn.text or finish.note):
            self._ending(Remark(_("The answer is empty.")), 3 * theme.GRID)
        if finish.note:
            self._ending(Remark(finish.note), 3 * theme.GRID)
        self._footer = Footer(self._turn, retry=not failed)
        self._footer.retried.connect(self.retried)
        self._ending(self._footer, theme.GRID, inset=-2 * theme.GRID)

    def _ending(self, widget: Outcome | Remark | Footer, gap: int, *, inset: int = 0) -> Row:
        row = self._column.add(Row(widget, widget.fit, gap, inset), self._end())
        self._endings.append(row)
        return row

    def _end(self) -> Row:
        """The last row of the turn."""
        if self._endings:
            return self._endings[-1]
        return self._body.last if self._body is not None else self._above_body()

    def _refit(self, row: Row) -> None:
        self._column.changed(row)
        self.grown.emit()


def _waiting(turn: Turn) -> str:
    """What is waited for, and for how long when that takes a while."""
    if isinstance(progress := turn.progress, Progress):
        if progress.total:
            share = round(100 * progress.done / progress.total)
            return _("{stage} · {percent} %").format(stage=progress.stage, percent=share)
        said = progress.stage
    elif turn.backend:
        said = _("Waiting for {name}").format(name=turn.backend)
    else:
        said = _("Waiting")
    if turn.seconds < _LONG_WAIT:
        return f"{said}…"
    return (
        f"{said} · {duration(int(turn.seconds)) if turn.seconds >= 10 else duration(turn.seconds)}"
    )
