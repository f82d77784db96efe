"""`ChatView`: all questions and answers, scrolled. Grows at its end without moving what is read."""

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from app.core.chat import Piece, Text, Thinking
from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.chat.column import Column
from app.ui.chat.turn_rows import TurnRows
from app.ui.turn import Turn

_FRAME_MS: Final = 33  # text is shown so often while it streams
_MUCH: Final = 800  # code points shown in one turn of the event loop
_CLOSE: Final = 8  # px from the end that still count as the end


class ChatView(QScrollArea):
    """Follows the end of an answer while that is in view, else stays where it is read."""

    hovered = Signal(object, int)  # Turn, number of its mark or 0
    clicked = Signal(object, int)
    frame_chosen = Signal(object, object)  # Turn, Frame
    retried = Signal()
    connect_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._turns: dict[Turn, TurnRows] = {}
        self._pending: list[Piece] = []
        self._growing: Turn | None = None  # whose pieces are pending
        self._follows = True
        self._shown_at = 0.0
        self._flush_timer = QTimer(self, singleShot=True)
        self._flush_timer.timeout.connect(self._show_some)
        self._column = Column()
        self._column.resized.connect(self._resized)
        self.setWidget(self._column)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("Conversation"))
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(lambda _least, most: bar.setEnabled(most > 0))
        bar.setEnabled(False)
        self._nothing = QLabel(self.viewport())
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._nothing.setProperty("quiet", True)
        self._nothing.hide()
        self._latest = IconButton("chevron-down", _("To the end"), self)
        self._latest.setProperty("round", True)
        self._latest.clicked.connect(self.to_end)
        self._latest.hide()

    # ---- what is shown

    def say_nothing_yet(self, text: str) -> None:
        """Show `text` as long as there is no question."""
        self._nothing.setText(text)
        self._nothing.setVisible(not self._turns)

    def clear(self) -> None:
        """Show another conversation."""
        self._pending, self._growing = [], None
        self._turns = {}
        self._column.deleteLater()
        self._column = Column()
        self._column.resized.connect(self._resized)
        self.setWidget(self._column)
        self._column.set_width(self.viewport().width())
        self._follows = True

    def add_turn(self, turn: Turn) -> None:
        """Show a turn, as far as it has come."""
        self.flush()
        for rows in self._turns.values():
            rows.no_longer_last()
        rows = TurnRows(turn, self._column, first=not self._turns)
        rows.hovered.connect(lambda number: self.hovered.emit(turn, number))
        rows.clicked.connect(lambda number: self.clicked.emit(turn, number))
        rows.frame_chosen.connect(lambda frame: self.frame_chosen.emit(turn, frame))
        rows.retried.connect(self.retried)
        rows.connect_requested.connect(self.connect_requested)
        rows.grown.connect(self._column.arrange)
        self._turns[turn] = rows
        self._nothing.hide()
        self._follows = True
        self._column.arrange()

    def restart_turn(self, turn: Turn) -> None:
        """The answer of `turn` was forgotten."""
        self.flush()
        self._turns[turn].restart()
        self._follows = True
        self._column.arrange()

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
        while self._pending:
            self._show_some()

    def _show_some(self) -> None:
        """Show what has come so far; when that is much, a part of it, and soon the next."""
        self._flush_timer.stop()
        turn = self._growing
        if turn is None or turn not in self._turns or not self._pending:
            self._pending = []
            return
        pieces, self._pending = _split(self._pending)
        self._turns[turn].add(pieces)
        self._column.arrange()
        self._shown_at = monotonic()
        if self._pending:
            self._flush_timer.start(0)
        elif turn.finish is not None:
            self._announce(turn.text)

    def highlight(self, turn: Turn | None, number: int) -> None:
        """Show mark `number` of `turn` as the one meant, none of the others."""
        for shown, rows in self._turns.items():
            rows.highlight(number if shown is turn else 0)

    # ---- scrolling

    def reveal(self, turn: Turn, number: int) -> None:
        """Bring the chip of mark `number` into view."""
        box = self._turns[turn].place_of(number) if turn in self._turns else None
        if box is not None:
            middle = box.center()
            self.ensureVisible(middle.x(), middle.y(), 0, box.height() + 4 * theme.GRID)

    def to_end(self) -> None:
        """Show the end, and follow it."""
        self._follows = True
        self._latest.hide()
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _scrolled(self, value: int) -> None:
        bar = self.verticalScrollBar()
        self._follows = value >= bar.maximum() - _CLOSE
        self._latest.setVisible(not self._follows)
        self._column.look_at(value, value + self.viewport().height())

    def _resized(self, moved: int) -> None:
        """The column has another height; what was above the view grew by `moved`."""
        bar = self.verticalScrollBar()
        follows = self._follows
        if follows:
            bar.setValue(bar.maximum())
        elif moved:
            bar.setValue(bar.value() + moved)
        self._follows = follows or bar.value() >= bar.maximum() - _CLOSE
        self._latest.setVisible(not self._follows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        follows = self._follows
        room = self.viewport().size()
        top = self.verticalScrollBar().value()
        self._column.look_at(top, top + room.height())
        self._column.set_width(room.width())
        if follows:
            self.to_end()
        self._nothing.setGeometry(self.viewport().rect().adjusted(40, 0, -40, 0))
        side = self._latest.sizeHint()
        self._latest.move(
            (room.width() - side.width()) // 2, room.height() - side.height() - 2 * theme.GRID
        )

    def _announce(self, text: str) -> None:
        """Let a screen reader read an answer when it is complete."""
        if text and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._column.update()


def _split(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Return what is shown now, at most about `_MUCH` code points, and the rest."""
    count = 0
    for number, piece in enumerate(pieces):
        if isinstance(piece, Text | Thinking):
            room = _MUCH - count
            if len(piece.text) > room:
                first, rest = replace(piece, text=piece.text[:room]), piece.text[room:]
                return [*pieces[:number], first], [replace(piece, text=rest), *pieces[number + 1 :]]
            count += len(piece.text)
    return pieces, []
